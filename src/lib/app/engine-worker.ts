import type { Engine } from '../meeting/room.svelte.ts';
import type { Report } from '../engine/messages.ts';
import { startOwnWorker } from './own-worker.ts';

/** The dedicated Worker with every key. That of a moderator's page can keep groups, and weighs more. */
export function startEngine(
	role: 'participant' | 'lead',
	report: (report: Report) => void,
	failed: () => void
): Engine {
	const worker = startOwnWorker(role === 'lead' ? 'leadEngine' : 'engine');
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
