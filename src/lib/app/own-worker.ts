import engineUrl from '../engine/engine.ts?worker&url';
import leadEngineUrl from '../engine/lead-engine.ts?worker&url';
import sealerUrl from '../lead/seal-worker.ts?worker&url';

interface TrustedTypesFactory {
	createPolicy(
		name: string,
		rules: { createScriptURL(url: string): string }
	): { createScriptURL(url: string): URL };
}

const urls = { engine: engineUrl, leadEngine: leadEngineUrl, sealer: sealerUrl };

let policy: ReturnType<TrustedTypesFactory['createPolicy']> | undefined;

/** The page's policy lets exactly three addresses become a Worker: those of this build. */
export function startOwnWorker(which: keyof typeof urls): Worker {
	return new Worker(trusted(urls[which]), { type: import.meta.env.DEV ? 'module' : 'classic' });
}

function trusted(url: string): string | URL {
	const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypesFactory };
	if (trustedTypes === undefined) return url;
	policy ??= trustedTypes.createPolicy('lykta-worker', {
		createScriptURL: (asked) => {
			if (!Object.values(urls).includes(asked)) throw new TypeError('not a Worker of ours');
			return asked;
		}
	});
	return policy.createScriptURL(url);
}
