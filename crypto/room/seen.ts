import { must } from '../errors.ts';
import { MAX_UNSEEN } from '../limits.ts';
import type { Millis } from './input.ts';
import { epochAt, epochsOf, type Epoch, type Seat, type Unseen, type Where } from './member.ts';

/*
 * Who has shown to have an own text (PROTOCOL.md §9.2). One that somebody has is sent; whoever has
 * not shown it after some ticks is named beside it, and stays named if the epoch ends that way.
 */

const NOT_SEEN_TICKS = 6;

/** An own text has left as the events up to `seq`. The oldest is no longer followed beyond a bound. */
export function followText(
	seat: Seat,
	text: Pick<Unseen, 'line' | 'drafts' | 'seq'>,
	now: Millis
): Seat {
	const own = { ...text, epoch: seat.epoch.facts.number, at: now };
	const kept = [...seat.unseen, own];
	if (kept.length <= MAX_UNSEEN) return { ...seat, unseen: kept };
	const [oldest, ...rest] = kept;
	return { ...settleText(seat, seat.epoch, must(oldest)), unseen: rest };
}

/** Somebody has shown what she has: own texts that anybody has are sent, those that all have done. */
export function noteSeen(seat: Seat, where: Where): Seat {
	const epoch = must(epochAt(seat, where));
	const own = seat.unseen.filter((text) => text.epoch === epoch.facts.number);
	if (own.length === 0) return seat;
	const others = othersIn(epoch, seat.me.idx).length;
	const missing = new Map(
		own.map((text) => [text, lackingIn(epoch, seat.me.idx, text.seq).length])
	);
	const sent = new Set(
		own.filter((text) => must(missing.get(text)) < others).map(({ line }) => line)
	);
	const isSent = (line: Seat['lines'][number]) =>
		line.type === 'text' && line.state === 'sending' && sent.has(line.key);
	const unseen = seat.unseen.filter((text) => missing.get(text) !== 0);
	const lines = seat.lines.some(isSent)
		? seat.lines.map((line) => (isSent(line) ? { ...line, state: 'sent' as const } : line))
		: seat.lines;
	return unseen.length === seat.unseen.length && lines === seat.lines
		? seat
		: { ...seat, unseen, lines };
}

/** An epoch ends: whoever has not shown an own text of it by now did not get it, as far as is known. */
export function settleTexts(seat: Seat, epoch: Epoch): Seat {
	const own = seat.unseen.filter((text) => text.epoch === epoch.facts.number);
	const settled = own.reduce<Seat>((next, text) => settleText(next, epoch, text), seat);
	return { ...settled, unseen: seat.unseen.filter((text) => !own.includes(text)) };
}

/**
 * Own texts that nobody at all has shown to have, or that `by` has not, who lets her in again; oldest
 * first, and the seat that follows them no longer: whoever gives up an epoch says them in the next.
 */
export function takeUnheard(seat: Seat, by: number): { seat: Seat; texts: readonly Unseen[] } {
	const sending = new Set(
		seat.lines.flatMap((line) => (line.type === 'text' && line.state === 'sending' ? line.key : []))
	);
	const isLost = ({ line, epoch, seq }: Unseen) =>
		sending.has(line) ||
		epochsOf(seat).some(
			(one) => one.facts.number === epoch && lackingIn(one, seat.me.idx, seq).includes(by)
		);
	const texts = seat.unseen.filter(isLost);
	const again = new Set(texts.map(({ line }) => line));
	const lines = seat.lines.map((line) =>
		line.type === 'text' && again.has(line.key) ? { ...line, state: 'sending' as const } : line
	);
	const others: Seat = {
		...seat,
		lines,
		unseen: seat.unseen.filter((text) => !texts.includes(text))
	};
	return { seat: epochsOf(seat).reduceRight(settleTexts, others), texts };
}

/** Who is shown beside each own text, by line: those in the room who have not shown to have it. */
export function notSeenBy(seat: Seat, now: Millis): ReadonlyMap<string, readonly number[]> {
	const { tickMs } = seat.epoch.facts.policy;
	const late = seat.unseen.filter(({ at }) => now - at > NOT_SEEN_TICKS * tickMs);
	return new Map(
		late.flatMap((text) => {
			const epoch = epochsOf(seat).find((one) => one.facts.number === text.epoch);
			return epoch === undefined ? [] : [[text.line, missedBy(seat, epoch, text.seq)]];
		})
	);
}

function settleText(seat: Seat, epoch: Epoch, text: Unseen): Seat {
	if (text.epoch !== epoch.facts.number) return seat;
	const missed = missedBy(seat, epoch, text.seq);
	if (missed.length === 0) return seat;
	return {
		...seat,
		lines: seat.lines.map((line) =>
			line.type === 'text' && line.key === text.line ? { ...line, notSeenBy: missed } : line
		)
	};
}

/** Whoever has gone since is not waited for. */
function missedBy(seat: Seat, epoch: Epoch, seq: number): readonly number[] {
	const isHere = (idx: number) =>
		!seat.left.includes(idx) && seat.epoch.facts.roster.some((entry) => entry.idx === idx);
	return lackingIn(epoch, seat.me.idx, seq).filter(isHere);
}

/** Who has not shown in this epoch to have my events up to `seq`. */
export function lackingIn(epoch: Epoch, own: number, seq: number): readonly number[] {
	const at = epoch.facts.roster.findIndex(({ idx }) => idx === own);
	return othersIn(epoch, own).filter((idx) => (epoch.views.get(idx)?.[at] ?? 0) < seq);
}

function othersIn(epoch: Epoch, own: number): readonly number[] {
	return epoch.facts.roster.map(({ idx }) => idx).filter((idx) => idx !== own);
}
