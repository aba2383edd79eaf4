import { ready } from '#crypto';
import { realClock } from '../clock/real.ts';
import { Host } from './host.ts';
import './later-arrays.ts';
import type { Command, Report } from './messages.ts';
import { systemRandom } from './random.ts';
import type { Keeping } from './vaults.ts';

/**
 * The dedicated Worker that holds every key and every connection. The page sends commands and gets
 * plain views; ending this Worker is how its keys die (PROTOCOL.md §14.3).
 */
export function runEngine(keeping: Keeping | undefined): void {
	const host = new Host({
		clock: realClock,
		random: systemRandom(crypto),
		connect: (url) => new WebSocket(url),
		keeping,
		ready,
		report: (report: Report) => {
			postMessage(report);
		},
		crashed: (error) => {
			reportError(error);
		}
	});

	addEventListener('message', ({ data }: MessageEvent<Command>) => {
		void host.obey(data);
	});
	addEventListener('online', () => {
		host.retry();
	});
	addEventListener('offline', () => {
		host.lose();
	});
}
