import { arrivalSecrets, type Arrival } from './arrival.ts';
import { showClosing } from './closing.ts';
import type { Millis } from './input.ts';
import type { LinkState } from './link.ts';
import { secretsOfSeat, type Seat, type Turn } from './member.ts';
import { Secret } from '../primitives/secret.ts';
import { officeSecrets, type Office } from './office.ts';
import type { Pulse } from './pulse.ts';
import type { ClosingView, Ending, Phase } from './view.ts';

/** A participant, from her first knock to the end. */
export interface ParticipantState {
	readonly role: 'participant';
	readonly phase: Exclude<Phase, 'prepared'>;
	readonly ending: Ending | undefined;
	/** When the phase began. */
	readonly since: Millis;
	readonly relayId: string;
	/** Wall clock minus own clock, in seconds: picks the day of a ticket's address, nothing else. */
	readonly offsetS: number;
	readonly link: LinkState;
	/** Until she was heard by the lead in the room: a newer Welcome may still come. */
	readonly arrival: Arrival | undefined;
	readonly seat: Seat | undefined;
	/** Of a moderator who does not lead. */
	readonly office: Office | undefined;
	/** How the close went, once it is over. */
	readonly closed: ClosingView | undefined;
	readonly pulse: Pulse;
	/** T_res: what she comes back with. Hers from her first Welcome on. */
	readonly ticket: Secret | undefined;
	/**
	 * The ticket before it, which is her way back where the newer one is not known: she may have followed
	 * a moderator whom the others did not.
	 */
	readonly spare: Secret | undefined;
	/** The lead asks her to become a moderator; the secret is that of an invite. */
	readonly offer:
		{ readonly from: number; readonly firstName: string; readonly secret: Secret } | undefined;
	/** She has been in the room and knocks with her ticket. */
	readonly returning: Returning | undefined;
}

/**
 * leftOut  a lock without her: somebody else goes on as her, or a moderator has removed her
 * stale    no lock for so long that its keys are gone
 * silence  no moderator is heard: she stays in the room and knocks beside it
 * offer    she has been asked to moderate and comes in anew, beside the room she is in
 * alone    she leads, and nobody at all is heard: all her slots go to the door for a while
 */
export type ReturnReason = 'leftOut' | 'stale' | 'silence' | 'alone' | 'offer';

export interface Returning {
	readonly why: ReturnReason;
	/** Where she stands at the door; `over` once a moderator has said no. */
	readonly door: 'knocking' | 'proving' | 'lobby' | 'over';
	/** When `door` last changed. */
	readonly since: Millis;
	/** Own messages that have left since it began, while nobody had answered. */
	readonly tries: number;
	/** The last slot went to the door: beside the room it gets every second one. */
	readonly lent: boolean;
	/** She knocks with the ticket before her last. */
	readonly withSpare: boolean;
}

/** True once the keys of her room are gone and only the ticket is left. */
export function isOut({ returning }: ParticipantState): boolean {
	const why = returning?.why;
	return why === 'leftOut' || why === 'stale';
}

/** Where she stands at the door: of her first arrival, or of a return. */
export function doorOf({ phase, returning }: ParticipantState): Returning['door'] {
	if (returning !== undefined) return returning.door;
	return phase === 'knocking' || phase === 'proving' ? phase : 'lobby';
}

/** Somebody with the keys of her handshake has answered: nothing is said again at the door. */
export function isAnswered(state: ParticipantState): boolean {
	const door = doorOf(state);
	return door === 'lobby' || door === 'over';
}

/** The same, standing elsewhere at the door. */
export function standAt(
	state: ParticipantState,
	door: 'knocking' | 'proving' | 'lobby',
	now: Millis
): ParticipantState {
	if (doorOf(state) === door) return state;
	const { returning } = state;
	if (returning === undefined) return { ...state, phase: door, since: now };
	return { ...state, returning: { ...returning, door, since: now } };
}

/** Lets go of the door; keys that the seat has taken over stay. */
export function leaveDoor(state: ParticipantState, turn: Turn): ParticipantState {
	const { arrival, seat } = state;
	if (arrival === undefined) return state;
	const kept = seat?.me.signingKey;
	turn.spent.push(...arrivalSecrets(arrival).filter((secret) => secret !== kept));
	return { ...state, arrival: undefined };
}

/** What she comes back with once she has followed a grant under a key that the lead healed. */
export function renewTicket(
	state: ParticipantState,
	renewed: Uint8Array | undefined,
	turn: Turn
): ParticipantState {
	if (renewed === undefined) return state;
	return { ...state, ...replaceTicket(state, state.ticket, new Secret(renewed), turn) };
}

/** Her tickets once she has a newer one; `used` is the one that led to it, and the other is spent. */
export function replaceTicket(
	{ ticket, spare }: ParticipantState,
	used: Secret | undefined,
	newer: Secret,
	turn: Turn
): Pick<ParticipantState, 'ticket' | 'spare'> {
	const held = [ticket, spare].filter((secret) => secret !== undefined);
	turn.spent.push(...held.filter((secret) => secret !== used));
	return { ticket: newer, spare: used };
}

/** What she knocks with. */
export function ticketInUse({ ticket, spare, returning }: ParticipantState): Secret | undefined {
	return returning?.withSpare === true ? spare : ticket;
}

/** The end: every secret is spent. */
export function endParticipant(
	state: ParticipantState,
	ending: Ending,
	turn: Turn
): ParticipantState {
	if (state.phase === 'ended') return state;
	if (state.arrival !== undefined) turn.spent.push(...arrivalSecrets(state.arrival));
	if (state.seat !== undefined) turn.spent.push(...secretsOfSeat(state.seat));
	turn.spent.push(...ticketsHeld(state));
	if (state.offer !== undefined) turn.spent.push(state.offer.secret);
	if (state.office !== undefined) turn.spent.push(...officeSecrets(state.office));
	turn.notices.push({ type: 'ended' });
	return {
		...state,
		phase: 'ended',
		ending,
		since: turn.now,
		link: { ...state.link, slot: undefined, told: [] },
		arrival: undefined,
		seat: undefined,
		closed: showClosing(state.seat, 'end'),
		ticket: undefined,
		spare: undefined,
		returning: undefined,
		offer: undefined,
		office: undefined
	};
}

/** One or two of them, the newest last; none before her first Welcome. */
export function ticketsHeld({ ticket, spare }: ParticipantState): readonly Secret[] {
	return [spare, ticket].filter((secret) => secret !== undefined);
}
