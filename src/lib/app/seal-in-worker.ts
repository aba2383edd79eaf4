import type { SealAnswer, SealOrder } from '../lead/seal-order.ts';
import { startOwnWorker } from './own-worker.ts';

/**
 * The report locked to `recipient`, in ASCII lines; undefined when this browser could not. Loads the
 * code for it now and lets go of it with the answer.
 */
export function sealInWorker(report: string, recipient: string): Promise<string | undefined> {
	return new Promise((resolve) => {
		const worker = startOwnWorker('sealer');
		const end = (sealed: string | undefined) => {
			worker.terminate();
			resolve(sealed);
		};
		worker.addEventListener('message', ({ data }: MessageEvent<SealAnswer>) => {
			end(data.sealed);
		});
		worker.addEventListener('error', () => {
			end(undefined);
		});
		worker.postMessage({ report, recipient } satisfies SealOrder);
	});
}
