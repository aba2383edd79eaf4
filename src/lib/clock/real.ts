import type { Clock } from './clock.ts';
import { countingSleep } from './counting-sleep.ts';

/** Longest delay `setTimeout` takes; a longer one would fire at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;

const now = countingSleep(() => performance.now(), Date.now);

/**
 * The clock of this Worker. A dedicated Worker's timers keep their pace in a hidden tab; a page's
 * are slowed down to a crawl, which would tell the relay who looks away (PROTOCOL.md §4.4).
 */
export const realClock: Clock = {
	now,
	nowS: () => Math.floor(Date.now() / 1000),
	setTimer(at, fire) {
		let timer: ReturnType<typeof setTimeout>;
		const arm = (): void => {
			const delayMs = Math.ceil(Math.max(at - now(), 0));
			timer = setTimeout(onTimeout, Math.min(delayMs, MAX_DELAY_MS));
		};
		// Platforms round: a timeout may come a fraction of a millisecond before its time.
		const onTimeout = (): void => {
			if (now() < at) arm();
			else fire();
		};
		arm();
		return () => {
			clearTimeout(timer);
		};
	}
};
