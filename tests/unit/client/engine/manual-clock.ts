import type { Cancel, Clock } from '../../../../src/lib/clock/clock.ts';

interface Timer {
	readonly at: number;
	readonly fire: () => void;
}

/** A clock that moves only when told to, and can jump as after a sleep. */
export class ManualClock implements Clock {
	#nowMs = 0;
	#timers: Timer[] = [];

	now(): number {
		return this.#nowMs;
	}

	nowS(): number {
		return 1_700_000_000 + Math.floor(this.#nowMs / 1000);
	}

	setTimer(at: number, fire: () => void): Cancel {
		const timer = { at, fire };
		this.#timers.push(timer);
		return () => {
			this.#timers = this.#timers.filter((other) => other !== timer);
		};
	}

	/** Fires what is due, each at its own time and with everything it promised done. */
	async runUntil(untilMs: number): Promise<void> {
		await settled();
		for (;;) {
			const next = this.#timers.toSorted((one, other) => one.at - other.at)[0];
			if (next === undefined || next.at > untilMs) break;
			this.#nowMs = Math.max(this.#nowMs, next.at);
			await this.#fire(next);
		}
		this.#nowMs = Math.max(this.#nowMs, untilMs);
	}

	/** The device slept: time has passed, and everything that became due fires now, late. */
	async jumpTo(nowMs: number): Promise<void> {
		this.#nowMs = nowMs;
		await this.runUntil(nowMs);
	}

	get pending(): number {
		return this.#timers.length;
	}

	async #fire(timer: Timer): Promise<void> {
		this.#timers = this.#timers.filter((other) => other !== timer);
		timer.fire();
		await settled();
	}
}

/** Until every promise that can go on has gone on. */
export function settled(): Promise<void> {
	return new Promise((resolve) => {
		setImmediate(resolve);
	});
}
