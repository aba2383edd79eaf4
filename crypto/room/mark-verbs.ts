import { REACTIONS, TOPICS, type Act, type Ref } from './event.ts';
import type { MarkVerb } from './input.ts';
import { refOf } from './marks.ts';
import type { Seat } from './member.ts';
import { hasRoom, queueAct } from './outbox.ts';
import { isModerator, isMuted } from './talk-mode.ts';
import type { TextItem } from './view.ts';

/* What a person does to words (PROTOCOL.md §10.4). */

/** Queues the act for it, or gives back the same seat if she may not, or the text is gone. */
export function markDoes(seat: Seat, verb: MarkVerb): Seat {
	const line = textAt(seat, verb.key);
	if (line === undefined || line.retracted !== undefined) return seat;
	if (line.ref === undefined) return verb.type === 'retract' ? takeBack(seat, line) : seat;
	const act = actOf(seat, verb, { isOwn: line.who.me, ref: refOf(line.ref) });
	return act === undefined || !hasRoom(seat) ? seat : queueAct(seat, act);
}

/** The text or notice with this key. */
export function textAt(seat: Seat, key: string): TextItem | undefined {
	const line = seat.lines.find((one) => one.key === key);
	return line?.type === 'text' || line?.type === 'notice' ? line : undefined;
}

function actOf(
	seat: Seat,
	verb: MarkVerb,
	{ isOwn, ref }: { readonly isOwn: boolean; readonly ref: Ref }
): Act | undefined {
	if (!mayDo(seat, verb, isOwn)) return undefined;
	switch (verb.type) {
		case 'react':
			return { type: 'reaction', ref, code: verb.code };
		case 'cover':
			return { type: 'cover', ref, topic: verb.topic };
		case 'uncover':
			return { type: 'uncover', ref };
		case 'retract':
		case 'retractAny':
			return { type: 'retract', ref, own: verb.type === 'retract' };
	}
}

function mayDo(seat: Seat, verb: MarkVerb, isOwn: boolean): boolean {
	switch (verb.type) {
		case 'react':
			return isWithin(verb.code, REACTIONS) && !isMuted(seat, seat.me.idx);
		case 'cover':
			return isWithin(verb.topic, TOPICS) && (isOwn || isModerator(seat));
		case 'uncover':
			return isOwn || isModerator(seat);
		case 'retract':
			return isOwn;
		case 'retractAny':
			return isModerator(seat);
	}
}

/** An own text that has not left whole: it never will, and what has left means nothing alone. */
function takeBack(seat: Seat, line: TextItem): Seat {
	if (!seat.outbox.some((waiting) => waiting.line === line.key)) return seat;
	const outbox = seat.outbox.filter((waiting) => waiting.line !== line.key);
	return { ...seat, outbox, lines: seat.lines.filter(({ key }) => key !== line.key) };
}

function isWithin(value: number, most: number): boolean {
	return Number.isInteger(value) && value >= 0 && value <= most;
}
