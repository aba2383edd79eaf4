import { GREETINGS, MAX_HOSTS } from '../limits.ts';
import { encodeGreeting } from './greeting.ts';
import { changeVisitor, inviteOf, tell, visitorOf } from './hall.ts';
import type { LeadState, LeadTurn, Visitor } from './lead-state.ts';
import { entryOf } from './roster.ts';
import { isHeard } from './vigil.ts';

/* The lead's side of waiting: who it is that sees her, and a greeting (PROTOCOL.md §6). */

/** She is told that she waits, and what there is to know beside it. */
export function tellWaiting(state: LeadState, key: string, turn: LeadTurn): LeadState {
	const visitor = visitorOf(state, key);
	if (visitor === undefined) return state;
	const hosts = hostsFor(state, visitor, turn);
	const body = encodeGreeting({ hosts, words: visitor.greeted });
	return tell(state, key, { status: 'waiting', body }, turn);
}

/** A moderator's set sentence to somebody who waits. Another number, or the same again, changes nothing. */
export function greet(state: LeadState, key: string, words: number, turn: LeadTurn): LeadState {
	const visitor = visitorOf(state, key);
	const isKnown = Number.isInteger(words) && words >= 1 && words <= GREETINGS;
	if (visitor?.stage !== 'waiting' || !isKnown || visitor.greeted === words) return state;
	return tellWaiting(changeVisitor(state, key, { greeted: words }), key, turn);
}

/** Everybody can come to an open link, and nobody there is told what a moderator is called. */
function hostsFor(state: LeadState, visitor: Visitor, { now }: LeadTurn): readonly string[] {
	const { seat } = state;
	if (seat === undefined || inviteOf(state, visitor.invite)?.kind === 'open') return [];
	const { me, epoch } = seat;
	const others = epoch.facts.roster.filter(
		({ idx, role }) => role === 'moderator' && idx !== me.idx && isHeard(seat, idx, now)
	);
	const lead = entryOf(epoch.facts.roster, me.idx);
	const hosts = lead === undefined ? others : [lead, ...others];
	return hosts.slice(0, MAX_HOSTS).map(({ firstName }) => firstName);
}
