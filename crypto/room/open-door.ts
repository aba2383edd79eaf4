import { AWAY_MS, MAX_OPEN_HANDSHAKES, MAX_OPEN_WAITING, OPEN_HOLD_MS } from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';
import { checkProof, isProof, type Identity } from './admission.ts';
import { changeVisitor, dropVisitors, enqueue, inviteOf, isAtOpenDoor, tell } from './hall.ts';
import { answeredBefore, answerHello, helloOf } from './hello.ts';
import { sharedOf } from './invites.ts';
import type { LeadState, LeadTurn, Served, Visitor } from './lead-state.ts';
import type { LobbyMessage } from './lobby.ts';
import type { InviteRecord } from './vault.ts';

/*
 * The lead's side of an open link (PROTOCOL.md §5). Anybody can come to it, as often as she likes,
 * so nothing said there is written down, nothing wrong said there has consequences, and there are
 * few places, which nobody can take from those who have proved that they are there.
 */

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
	const p = helloOf(message, 'open');
	if (p === undefined) return state;
	const known = answeredBefore(state, place, p);
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

/** A proof costs nobody a try: a wrong one ends its own handshake and nothing else. */
function readProofHere(
	state: LeadState,
	{ place, invite }: Door,
	message: LobbyMessage,
	turn: LeadTurn
): Opened {
	const unchanged = { state, proved: undefined };
	const visitor = state.hall.visitors.find(
		(one) => one.invite === place.invite && equalBytes(one.challenge.proofId, message.handshake)
	);
	const shared = sharedOf(invite);
	if (visitor === undefined || shared === undefined || !isProof(message.data)) return unchanged;
	const { key, keys, reply, lobby, challenge } = visitor;
	if (reply !== undefined && keys !== undefined) {
		return { state: enqueue(state, keys.lobby, reply.frames, 'last'), proved: undefined };
	}
	if (visitor.stage !== 'challenged') return unchanged;
	const checked = checkProof(lobby.address, shared, challenge, message.data);
	const here = state.hall.visitors.filter((one) => one.invite === place.invite);
	if (checked === undefined || count(here, 'waiting') >= MAX_OPEN_WAITING) {
		return { ...unchanged, state: dropVisitors(state, (one) => one.key === key, turn) };
	}
	const alone = dropVisitors(state, (one) => isSheAgain(one, place, checked.identity), turn);
	const proved = changeVisitor(alone, key, { ...checked, stage: 'verified' });
	if (checked.identity.house === state.house) return { state: proved, proved: key };
	const told = tell(proved, key, { status: 'rulesChanged', body: new Uint8Array(0) }, turn);
	return { ...unchanged, state: changeVisitor(told, key, { stage: 'gone', since: turn.now }) };
}

/** She waits already: her page heard nothing for a while and knocked again, with the same key. */
function isSheAgain({ invite, stage, identity }: Visitor, place: Served, she: Identity): boolean {
	if (invite !== place.invite || stage !== 'waiting' || identity === undefined) return false;
	return equalBytes(identity.vk, she.vk);
}

function count(visitors: readonly Visitor[], stage: Visitor['stage']): number {
	return visitors.filter((visitor) => visitor.stage === stage).length;
}
