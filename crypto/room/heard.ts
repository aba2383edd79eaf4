import { SILENCE_MS } from '../limits.ts';
import type { Millis } from './input.ts';
import type { Seat } from './member.ts';
import { countTick, silentTicks } from './silence.ts';

/* Who was last heard, and for how many own ticks not (PROTOCOL.md §10, §11). */

/** When a moderator was last heard; now, for one herself. */
export function moderatorHeardAt(seat: Seat, now: Millis): Millis {
	const moderators = seat.epoch.facts.roster.filter(({ role }) => role === 'moderator');
	return Math.max(...moderators.map(({ idx }) => heardAt(seat, idx, now)));
}

/** An own message has left: silence is counted by these. */
export function tick(seat: Seat, now: Millis): Seat {
	const { tickMs } = seat.epoch.facts.policy;
	return { ...seat, silence: countTick(seat.silence, seat.heardAt, { now, tickMs }) };
}

/** Own ticks since `idx` was last heard. */
export function ticksSilent(seat: Seat, idx: number): number {
	return silentTicks(seat.silence, seat.heardAt, idx);
}

/** Own ticks since any other moderator was heard; 0 if there is none but oneself. */
export function moderatorsSilent(seat: Seat): number {
	const others = seat.epoch.facts.roster.filter(
		({ idx, role }) => role === 'moderator' && idx !== seat.me.idx
	);
	return others.length === 0 ? 0 : Math.min(...others.map(({ idx }) => ticksSilent(seat, idx)));
}

/** When anybody else was last heard; now, for somebody alone. */
export function lastHeardAt(seat: Seat, now: Millis): Millis {
	const others = seat.epoch.facts.roster.filter(({ idx }) => idx !== seat.me.idx);
	return others.length === 0 ? now : Math.max(...others.map(({ idx }) => heardAt(seat, idx, now)));
}

function heardAt(seat: Seat, idx: number, now: Millis): Millis {
	return idx === seat.me.idx ? now : (seat.heardAt.get(idx) ?? now);
}

/** Not heard for 20 s of own ticks. */
export function isQuiet(seat: Seat, idx: number): boolean {
	return ticksSilent(seat, idx) * seat.epoch.facts.policy.tickMs >= SILENCE_MS;
}

/** Anybody else of her epoch was heard in the last 20 s of own ticks. */
export function hearsSomebody(seat: Seat): boolean {
	const others = seat.epoch.facts.roster.filter(({ idx }) => idx !== seat.me.idx);
	return others.some(({ idx }) => !isQuiet(seat, idx));
}
