import { must } from '../errors.ts';
import { MAX_LINES, SILENCE_MS } from '../limits.ts';
import { close, isSilent } from './closing.ts';
import type { EventPart } from './event.ts';
import { readHappening } from './happening.ts';
import {
	epochAt,
	moderatorHeardAt,
	whoOf,
	write,
	type Seat,
	type Turn,
	type Where
} from './member.ts';

/**
 * What a whole event does at this seat, once it is in the log. Every event of a valid frame or
 * capsule comes here, in the order of its author; what is shown of it is decided here.
 */
export function happen(
	seat: Seat,
	where: Where,
	event: { readonly idx: number; readonly fragments: readonly EventPart[] },
	turn: Turn
): Seat {
	const { roster } = must(epochAt(seat, where)).facts;
	const who = whoOf(roster, event.idx, seat.me.idx);
	const happening = readHappening(event.fragments);
	if (isSilent(seat)) return seat;
	if (happening.type === 'text') {
		// What is held back on the screen is not read aloud either.
		const isHeld = turn.now - moderatorHeardAt(seat, turn.now) > SILENCE_MS;
		if (!isHeld) turn.notices.push({ type: 'text', who, text: happening.text });
		const line = { type: 'text', who, text: happening.text, state: 'sent' } as const;
		return write(seat, line, turn.now, MAX_LINES);
	}
	if (happening.type === 'close' && who.role === 'moderator') {
		// Of those who have gone only the lead of this very epoch can speak.
		const isLead = where === 'current' && event.idx === seat.epoch.facts.issuer;
		return close(seat, happening.seeds && isLead, turn);
	}
	return seat;
}
