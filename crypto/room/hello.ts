import { encodeBase64url } from '../bytes/base64url.ts';
import { MAX_HANDSHAKES } from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';
import { challenge, helloId, readHello, type Shared } from './admission.ts';
import { signDoor, type RoomKey } from './door-sign.ts';
import { enqueue, withHall } from './hall.ts';
import type { LeadState, LeadTurn, Served, Visitor } from './lead-state.ts';
import { sealLobby, type LobbyMessage } from './lobby.ts';

/* The first two messages at any of the lead's doors (PROTOCOL.md §6). */

/** `p` of a message 1 of this mode under its own name, or `undefined`. */
export function helloOf(message: LobbyMessage, mode: Shared['mode']): Uint8Array | undefined {
	const p = readHello(message.data, mode);
	return p && equalBytes(message.handshake, helloId(p)) ? p : undefined;
}

/** Whoever said this message 1 before at this door: she gets the very same answer again. */
export function answeredBefore(
	state: LeadState,
	place: Served,
	p: Uint8Array
): Visitor | undefined {
	return state.hall.visitors.find(
		(visitor) => visitor.invite === place.invite && equalBytes(visitor.challenge.p, p)
	);
}

/** Whose message 3 this is at this door. */
export function whoProves(
	state: LeadState,
	{ invite }: Served,
	{ handshake }: LobbyMessage
): Visitor | undefined {
	return state.hall.visitors.find(
		(visitor) => visitor.invite === invite && equalBytes(visitor.challenge.proofId, handshake)
	);
}

/** True while fewer than four handshakes of one invite or ticket are unproved or have had their last word. */
export function isRoomFor(state: LeadState, invite: string): boolean {
	const isPassing = ({ stage }: Visitor) => stage === 'challenged' || stage === 'gone';
	const here = state.hall.visitors.filter((visitor) => visitor.invite === invite);
	return here.filter(isPassing).length < MAX_HANDSHAKES;
}

/**
 * Message 2 to a message 1, and a visitor who has not proved anything yet. With a room key it is
 * signed, and waits behind everything else: that is for an open link.
 */
export function answerHello(
	state: LeadState,
	place: Served,
	from: {
		readonly shared: Shared;
		readonly message: LobbyMessage;
		readonly signer?: RoomKey | undefined;
	},
	turn: LeadTurn
): LeadState {
	const { signer, shared, message } = from;
	const { address } = place.lobby;
	const made = challenge(address, shared, message.data, turn.random);
	if (made === undefined) return state;
	const asked = { address, hello: message.data };
	const answer: LobbyMessage = {
		direction: 'fromLead',
		type: 'challenge',
		handshake: message.handshake,
		seq: 0,
		data: signer === undefined ? made.bytes : signDoor(signer, asked, made.bytes)
	};
	const frames = sealLobby(place.lobby, answer, turn.random);
	const visitor: Visitor = {
		key: encodeBase64url(made.proofId),
		invite: place.invite,
		stage: 'challenged',
		since: turn.now,
		heardAt: turn.now,
		lobby: place.lobby,
		challenge: made,
		challengeFrames: frames,
		proof: undefined,
		keys: undefined,
		identity: undefined,
		name: 0,
		idx: undefined,
		reply: undefined,
		ticket: place.ticket,
		greeted: 0,
		hereAt: undefined,
		contested: false
	};
	const joined = withHall(state, { visitors: [...state.hall.visitors, visitor] });
	return enqueue(joined, place.lobby, frames, signer === undefined ? 'queue' : 'last');
}
