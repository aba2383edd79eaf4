import { must } from '../errors.ts';
import { MAX_LOBBY_QUEUE, MAX_OPEN_QUEUE, MAX_ROSTER, RESEND_MS } from '../limits.ts';
import { Secret } from '../primitives/secret.ts';
import { handshakeSecrets, sealReply, type Status } from './admission.ts';
import { inviteKey } from './invites.ts';
import type { Hall, LeadState, LeadTurn, Visitor } from './lead-state.ts';
import { sealLobby, type Lobby, type LobbyMessage } from './lobby.ts';
import type { InviteRecord } from './vault.ts';

const LAST_WORDS = 3;

/** A waiting room with nobody in it. */
export const EMPTY_HALL: Hall = {
	visitors: [],
	queue: [],
	last: [],
	partials: new Map(),
	probes: [],
	usedTwice: [],
	served: [],
	servedFor: undefined,
	dismissed: []
};

/** Those a moderator sees at the door. */
export function waitingVisitors(state: LeadState): readonly Visitor[] {
	const shown = ['waiting', 'approved', 'admitted'];
	return state.hall.visitors.filter((visitor) => shown.includes(visitor.stage));
}

/** A knock by this invite is nobody's to admit by hand: only whoever was asked comes in by it. */
export function isOffered({ offers }: LeadState, invite: string): boolean {
	return offers.some((made) => made.invite === invite);
}

/** The meeting's record has a place that nobody has had and nobody is on her way to. */
export function hasUnusedPlace({ hall, record }: LeadState): boolean {
	const fresh = hall.visitors.filter((one) => isApproved(one) && one.ticket === undefined);
	return record.roster.length + fresh.length < MAX_ROSTER;
}

export function isApproved({ stage }: Visitor): boolean {
	return stage === 'approved';
}

/** A visitor in another stage. */
export function changeVisitor(state: LeadState, key: string, change: Partial<Visitor>): LeadState {
	const visitors = state.hall.visitors.map((visitor) =>
		visitor.key === key ? { ...visitor, ...change } : visitor
	);
	return withHall(state, { visitors });
}

/** Tells a visitor something new: the next number, sealed once. */
export function tell(
	state: LeadState,
	key: string,
	reply: { readonly status: Status; readonly body: Uint8Array },
	turn: LeadTurn
): LeadState {
	const visitor = visitorOf(state, key);
	if (visitor?.keys === undefined) return state;
	const seq = (visitor.reply?.seq ?? 0) + 1;
	const data = sealReply(visitor.keys, seq, reply, turn.random);
	const message: LobbyMessage = {
		direction: 'fromLead',
		type: 'reply',
		handshake: visitor.challenge.proofId,
		seq,
		data
	};
	const frames = sealLobby(visitor.keys.lobby, message, turn.random);
	const told = changeVisitor(state, key, {
		reply: { seq, frames, resendAt: turn.now + RESEND_MS, left: resends(reply.status, visitor) }
	});
	return enqueue(told, visitor.keys.lobby, frames, lineOf(state, visitor));
}

/**
 * Who came by an invite asks again herself while she waits. Who came by a ticket may have been let
 * down once already: she is told again and again that somebody is there. A greeting is said as often as a
 * last word: she has no reason to ask for it.
 */
function resends(status: Status, { ticket, greeted }: Visitor): number {
	if (status === 'welcome') return Infinity;
	if (status === 'waiting' && ticket !== undefined) return Infinity;
	return status === 'waiting' && greeted === 0 ? 0 : LAST_WORDS;
}

/** Lets go of visitors; their secrets are spent, but for a pair key that the room now holds. */
export function dropVisitors(
	state: LeadState,
	which: (visitor: Visitor) => boolean,
	turn: LeadTurn
): LeadState {
	const dropped = state.hall.visitors.filter(which);
	if (dropped.length === 0) return state;
	const kept = [...(state.seat?.pairKeys.values() ?? [])];
	const secrets = dropped.flatMap(visitorSecrets).filter((secret) => !kept.includes(secret));
	turn.spent.push(...secrets);
	return withHall(state, { visitors: state.hall.visitors.filter((visitor) => !which(visitor)) });
}

/** Every secret at the door, for wiping. */
export function hallSecrets(hall: Hall): readonly Secret[] {
	const dismissed = hall.dismissed.map(({ secret }) => new Secret(secret));
	return [...hall.visitors.flatMap(visitorSecrets), ...dismissed];
}

/**
 * A full queue drops what is new: everything in it is sent again by whoever waits for it. What is
 * said at an open door stands `last`: however many come there, nobody else waits longer for it.
 */
export function enqueue(
	state: LeadState,
	lobby: Lobby,
	frames: readonly Uint8Array[],
	line: 'queue' | 'last' = 'queue'
): LeadState {
	const queue = state.hall[line];
	const most = line === 'queue' ? MAX_LOBBY_QUEUE : MAX_OPEN_QUEUE;
	const isQueued = frames.some((frame) => queue.some((waiting) => waiting.frame === frame));
	if (isQueued || queue.length + frames.length > most) return state;
	const added = frames.map((frame) => ({ address: lobby.address, frame }));
	return withHall(state, { [line]: [...queue, ...added] });
}

/** She proves again what was answered: she gets the same bytes, if she was told anything. */
export function tellAgain(
	state: LeadState,
	{ keys, reply }: Visitor,
	line?: 'queue' | 'last'
): LeadState {
	const isTold = keys !== undefined && reply !== undefined;
	return isTold ? enqueue(state, keys.lobby, reply.frames, line) : state;
}

/** She came by an open link, and no moderator has let her in yet. */
export function isAtOpenDoor(state: LeadState, { invite, stage }: Visitor): boolean {
	const isLetIn = stage === 'approved' || stage === 'admitted';
	return !isLetIn && inviteOf(state, invite)?.kind === 'open';
}

/** In which line she waits to be told something. */
export function lineOf(state: LeadState, visitor: Visitor): 'queue' | 'last' {
	return isAtOpenDoor(state, visitor) ? 'last' : 'queue';
}

export function visitorOf(state: LeadState, key: string): Visitor | undefined {
	return state.hall.visitors.find((visitor) => visitor.key === key);
}

export function inviteOf(state: LeadState, key: string): InviteRecord | undefined {
	return state.record.invites.find((invite) => inviteKey(invite) === key);
}

/** What the invite of a visitor makes her; who comes back is what she was. */
export function invitedAs(
	state: LeadState,
	visitor: Visitor
): Pick<InviteRecord, 'role' | 'firstName'> {
	const { ticket, invite } = visitor;
	const held = state.record.roster.find(({ idx }) => idx === ticket?.idx);
	const { role, firstName } = held ?? must(inviteOf(state, invite));
	return { role, firstName };
}

export function withHall(state: LeadState, change: Partial<Hall>): LeadState {
	return { ...state, hall: { ...state.hall, ...change } };
}

function visitorSecrets(visitor: Visitor): readonly Secret[] {
	const { kemSecret, scalar } = visitor.challenge;
	const { keys } = visitor;
	return [
		kemSecret,
		...(scalar === undefined ? [] : [scalar]),
		...(keys === undefined ? [] : handshakeSecrets(keys))
	];
}
