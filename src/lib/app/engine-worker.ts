import engineUrl from '../engine/engine.ts?worker&url';
import type { Engine } from '../meeting/room.svelte.ts';
import type { Report } from '../engine/messages.ts';

interface TrustedTypesFactory {
	createPolicy(
		name: string,
		rules: { createScriptURL(url: string): string }
	): { createScriptURL(url: string): URL };
}

/**
 * The dedicated Worker with every key. The page's policy lets exactly one address become a Worker:
 * the engine of this build.
 */
export function startEngine(report: (report: Report) => void, failed: () => void): Engine {
	const worker = new Worker(trusted(engineUrl), { type: 'module' });
	worker.addEventListener('message', ({ data }: MessageEvent<Report>) => {
		report(data);
	});
	worker.addEventListener('error', failed);
	return {
		send: (command) => {
			worker.postMessage(command);
		},
		end: () => {
			worker.terminate();
		}
	};
}

let policy: ReturnType<TrustedTypesFactory['createPolicy']> | undefined;

function trusted(url: string): string | URL {
	const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypesFactory };
	if (trustedTypes === undefined) return url;
	policy ??= trustedTypes.createPolicy('lykta-worker', {
		createScriptURL: (asked) => {
			if (asked !== engineUrl) throw new TypeError('only the engine becomes a Worker');
			return asked;
		}
	});
	return policy.createScriptURL(url);
}
