import {
	AWAY_MS,
	MAX_OPEN_HANDSHAKES,
	MAX_OPEN_WAITING,
	OPEN_HOLD_MS,
	OPEN_PROVING_MS
} from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';
import { checkProof, isProof, type Handshake, type Identity } from './admission.ts';
import {
	changeVisitor,
	dropVisitors,
	enqueue,
	inviteOf,
	isAtOpenDoor,
	tell,
	tellAgain
} from './hall.ts';
import { tellWaiting } from './greet.ts';
import { answerHello, helloOf, whoProves } from './hello.ts';
import type { Millis } from './input.ts';
import { sharedOf } from './invites.ts';
import type { LeadState, LeadTurn, Served, Visitor } from './lead-state.ts';
import type { LobbyMessage } from './lobby.ts';
import { voidTickets } from './ticket-door.ts';
import { turnedAway } from './turn-away.ts';
import type { InviteRecord } from './vault.ts';

/*
 * The lead's side of an open link (PROTOCOL.md §5). Anybody can come to it, as often as she likes,
 * so nothing said there is written down, nothing wrong said there has consequences, and there are
 * few places, which nobody can take from those who have proved that they are there.
 */

const NOTHING = new Uint8Array(0);

/** What a message at an open door leads to; `proved` is to be shown to a moderator. */
export interface Opened {
	readonly state: LeadState;
	readonly proved: string | undefined;
}

/** One whole message at the lobby of an open link. */
export function readOpenDoor(
	state: LeadState,
	place: Served,
	message: LobbyMessage,
	turn: LeadTurn
): Opened {
	const invite = inviteOf(state, place.invite);
	const isServed = invite?.state === 'open' && message.direction === 'toLead';
	if (!isServed) return { state, proved: undefined };
	if (message.type === 'hello') {
		return { state: readHelloHere(state, { place, invite }, message, turn), proved: undefined };
	}
	if (message.type !== 'proof') return { state, proved: undefined };
	return readProofHere(state, { place, invite }, message, turn);
}

/** Time passes at an open door: those who wait and have not been heard for a minute have gone. */
export function tendOpenDoor(state: LeadState, turn: LeadTurn): LeadState {
	const { lobby } = state;
	const hasGone = (visitor: Visitor) =>
		visitor.stage === 'waiting' &&
		isAtOpenDoor(state, visitor) &&
		turn.now - Math.max(visitor.heardAt, lobby.since) > AWAY_MS;
	return lobby.up ? dropVisitors(state, hasGone, turn) : state;
}

interface Proved {
	readonly keys: Handshake;
	readonly identity: Identity;
}

interface Door {
	readonly place: Served;
	readonly invite: InviteRecord;
}

function readHelloHere(
	state: LeadState,
	{ place, invite }: Door,
	message: LobbyMessage,
	turn: LeadTurn
): LeadState {
	if (helloOf(message, 'open') === undefined) return state;
	// By the whole message: whoever reads it could take its `p`, and be answered in her stead.
	const known = state.hall.visitors.find(
		({ invite: by, challenge }) => by === place.invite && equalBytes(challenge.hello, message.data)
	);
	if (known !== undefined) return enqueue(state, known.lobby, known.challengeFrames, 'last');
	const cleared = makeRoom(state, place.invite, turn);
	const shared = sharedOf(invite);
	if (cleared === undefined || shared === undefined) return state;
	return answerHello(cleared, place, { shared, message, signer: state.roomKey }, turn);
}

/**
 * The state with a place for one more who has proved nothing, or `undefined`. Whoever came first
 * goes first, once she has had time to be answered and to prove herself; nobody who waits for a
 * moderator is ever sent away for somebody who knocks.
 */
function makeRoom(state: LeadState, invite: string, turn: LeadTurn): LeadState | undefined {
	const here = state.hall.visitors.filter((visitor) => visitor.invite === invite);
	if (count(here, 'waiting') >= MAX_OPEN_WAITING) return undefined;
	const passing = here.filter(({ stage }) => stage === 'challenged' || stage === 'gone');
	const [oldest] = [...passing].sort((a, b) => a.since - b.since);
	if (oldest === undefined || passing.length < MAX_OPEN_HANDSHAKES) return state;
	if (turn.now - oldest.since < OPEN_HOLD_MS) return undefined;
	return dropVisitors(state, (visitor) => visitor.key === oldest.key, turn);
}

/**
 * A proof costs nobody a try. A wrong one changes nothing at all: everybody can see which handshakes
 * run, and say something wrong in any of them.
 */
function readProofHere(
	state: LeadState,
	{ place, invite }: Door,
	message: LobbyMessage,
	turn: LeadTurn
): Opened {
	const unchanged = { state, proved: undefined };
	const visitor = whoProves(state, place, message);
	const shared = sharedOf(invite);
	if (visitor === undefined || shared === undefined || !isProof(message.data)) return unchanged;
	const { key, lobby, challenge } = visitor;
	if (visitor.stage !== 'challenged') {
		return { ...unchanged, state: tellAgain(state, visitor, 'last') };
	}
	const checked = checkProof(lobby.address, shared, challenge, message.data);
	return checked === undefined ? unchanged : takeProof(state, { key, checked }, place, turn);
}

/** She goes on waiting as before, is turned away, or waits from now on; one too many is not heard. */
function takeProof(
	state: LeadState,
	{ key, checked }: { readonly key: string; readonly checked: Proved },
	place: Served,
	turn: LeadTurn
): Opened {
	const unchanged = { state, proved: undefined };
	const here = state.hall.visitors.filter((one) => one.invite === place.invite);
	const older = here.find((one) => isSheAgain(one, checked.identity));
	if (older !== undefined) return takeOver(state, { older, key, checked }, 'waiting', turn);
	const letIn = here.find((one) => isLetInAgain(one, checked.identity));
	if (letIn !== undefined) return letInAnew(state, { older: letIn, key, checked }, turn);
	if (count(here, 'waiting') >= MAX_OPEN_WAITING) return unchanged;
	const status = turnedAway(state, key, checked.identity);
	const lost = status === 'refused' ? neverReached(state, checked.identity, turn.now) : undefined;
	const freed = lost === undefined ? state : vacate(state, lost, turn);
	const proved = changeVisitor(freed, key, { ...checked, stage: 'verified' });
	if (status === undefined || lost !== undefined) return { state: proved, proved: key };
	const told = tell(proved, key, { status, body: NOTHING }, turn);
	return { ...unchanged, state: changeVisitor(told, key, { stage: 'gone', since: turn.now }) };
}

/** She goes on waiting where she did, by her new handshake; nobody is told again. */
function takeOver(
	state: LeadState,
	{ older, key, checked }: { older: Visitor; key: string; checked: Proved },
	stage: 'waiting' | 'approved',
	turn: LeadTurn
): Opened {
	const { since, name, greeted } = older;
	const alone = dropVisitors(state, (one) => one.key === older.key, turn);
	const waits = { ...checked, stage, since, heardAt: turn.now, name, greeted } as const;
	const moved = changeVisitor(alone, key, waits);
	return { state: tellWaiting(moved, key, turn), proved: undefined };
}

/** She waits already: her page heard nothing for a while and knocked again, with the same key. */
function isSheAgain({ stage, identity }: Visitor, she: Identity): boolean {
	return stage === 'waiting' && identity !== undefined && equalBytes(identity.vk, she.vk);
}

/**
 * A moderator has let her in, and she does not know: her page heard nothing for a while and knocked
 * again. Her new handshake goes on with the old one's yes. If she has a place already, which nobody
 * has been heard in, that place goes with the next grant, and the moderator sees her wait again.
 */
function letInAnew(
	state: LeadState,
	again: { older: Visitor; key: string; checked: Proved },
	turn: LeadTurn
): Opened {
	const { idx, stage } = again.older;
	if (idx === undefined) return takeOver(state, again, 'approved', turn);
	// Her place is just being made, or she has had no time to be heard in it: all know her key by then, and
	// might claim it. She proves herself again soon.
	if (stage === 'approved' || !isOverdue(state, idx, turn.now)) return { state, proved: undefined };
	return takeOver(vacate(state, idx, turn), again, 'waiting', turn);
}

/** The place goes with the next grant, and nobody comes back to it. */
function vacate(state: LeadState, idx: number, turn: LeadTurn): LeadState {
	const voided = voidTickets(state, [idx], undefined, turn);
	return { ...voided, removing: [...voided.removing.filter((one) => one !== idx), idx] };
}

/**
 * The place of somebody who was let in under this key and never heard of it: her lead was away from
 * the door meanwhile, and has forgotten her handshake. Nobody was ever heard there, and would have
 * been by a lead who listens.
 */
function neverReached(state: LeadState, { vk }: Identity, now: Millis): number | undefined {
	const { seat, room, hall } = state;
	const isHers = (other: Uint8Array) => equalBytes(other, vk);
	const entry = seat?.epoch.facts.roster.find((one) => isHers(one.vk));
	if (seat === undefined || entry?.role !== 'participant') return undefined;
	const isHeard = seat.departures.heardIn.has(entry.idx) || now - room.since < OPEN_PROVING_MS;
	const isAtTheDoor = hall.visitors.some(({ identity }) => identity && isHers(identity.vk));
	return isHeard || isAtTheDoor || !isOverdue(state, entry.idx, now) ? undefined : entry.idx;
}

/** Nobody was heard in this place for as long as whoever is in it would wait before she knocks again. */
function isOverdue({ seat }: LeadState, idx: number, now: Millis): boolean {
	return now - (seat?.heardAt.get(idx) ?? now) >= OPEN_PROVING_MS;
}

function isLetInAgain({ stage, identity }: Visitor, she: Identity): boolean {
	const isLetIn = stage === 'approved' || stage === 'admitted';
	return isLetIn && identity !== undefined && equalBytes(identity.vk, she.vk);
}

function count(visitors: readonly Visitor[], stage: Visitor['stage']): number {
	return visitors.filter((visitor) => visitor.stage === stage).length;
}
