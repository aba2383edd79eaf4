import { must } from '../errors.ts';
import { decodeBody } from './body.ts';
import { keepCapsule } from './capsules.ts';
import { isBeyondFinal } from './closing.ts';
import type { EventPart } from './event.ts';
import { isSigned, type Signed } from './frame.ts';
import { happen } from './happen.ts';
import { noteBegun } from './held.ts';
import type { Capsule } from './item.ts';
import { append, compare } from './log.ts';
import { epochAt, withEpoch, type Epoch, type Seat, type Turn, type Where } from './member.ts';
import { seeOtherVersion } from './proof.ts';
import { forgetAnswer } from './repair.ts';
import { entryOf } from './roster.ts';

/*
 * How events get into the log, from their author's frame or by a capsule (PROTOCOL.md §9.1, §9.4).
 */

/**
 * Appends an event that its author signed, and does what whole events say. One that is there
 * already is held against what is there: another version of it is a proof.
 */
export function acceptEvent(
	seat: Seat,
	where: Where,
	from: { readonly signed: Signed; readonly event: EventPart },
	turn: Turn
): Seat {
	const { signed, event } = from;
	if (isBeyondFinal(seat, where, signed.idx, event)) return seat;
	const epoch = must(epochAt(seat, where));
	const standing = compare(epoch.log, signed.idx, event);
	if (standing === 'other') {
		return seeOtherVersion(seat, where, { signed, seq: event.seq }, turn);
	}
	if (standing !== 'new') return seat;
	const { log, whole } = append(epoch.log, signed.idx, event);
	if (log === epoch.log) return seat;
	const capsules = keepCapsule(epoch.capsules, signed, event.seq);
	let next = withEpoch(seat, where, { ...epoch, log, capsules });
	for (const fragments of whole) next = happen(next, where, { idx: signed.idx, fragments }, turn);
	return noteBegun(next, where, signed.idx, turn.now);
}

/** Only events are read out of a capsule; it advances no chain and nobody is heard by it. */
export function acceptCapsule(seat: Seat, where: Where, capsule: Capsule, turn: Turn): Seat {
	const epoch = must(epochAt(seat, where));
	const entry = entryOf(epoch.facts.roster, capsule.idx);
	if (entry === undefined || !isSigned(epoch.id, capsule, entry.vk)) return seat;
	const answered = { ...epoch, answers: forgetAnswer(epoch.answers, capsule) };
	const heard = withEpoch(seat, where, answered);
	const events = eventsIn(capsule, epoch);
	if (capsule.idx === seat.me.idx) return recogniseOwn(heard, epoch, events, turn);
	return events.reduce<Seat>(
		(next, event) => acceptEvent(next, where, { signed: capsule, event }, turn),
		heard
	);
}

/** Words under my signature that I did not say: somebody else has my key. */
function recogniseOwn(seat: Seat, { log }: Epoch, events: readonly EventPart[], turn: Turn): Seat {
	const isStrange = (event: EventPart) =>
		['new', 'other'].includes(compare(log, seat.me.idx, event));
	if (events.some(isStrange)) turn.notices.push({ type: 'identityElsewhere' });
	return seat;
}

function eventsIn(capsule: Capsule, epoch: Epoch): readonly EventPart[] {
	const body = decodeBody(capsule.body, epoch.facts.roster.length);
	return (body?.items ?? []).flatMap((item) => (item.type === 'event' ? [item.event] : []));
}
