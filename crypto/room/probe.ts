import { must } from '../errors.ts';
import { PROBE_WAIT_MS } from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';
import { enqueue, inviteOf, withHall } from './hall.ts';
import type { Millis } from './input.ts';
import { setInvite } from './invites.ts';
import { persist, type Hall, type LeadState, type LeadTurn, type Served } from './lead-state.ts';
import type { Publication } from './link.ts';
import { sealLobby, type LobbyMessage } from './lobby.ts';

/*
 * Before a code is served, its lead asks at its nameplate whether somebody else serves it
 * (PROTOCOL.md §5). A collision that goes unnoticed costs a burnt code, never a wrong admission.
 */

/** Asks once more. */
export function sendProbe(
	state: LeadState,
	probe: Hall['probes'][number],
	turn: LeadTurn
): { state: LeadState; publication: Publication } {
	const message: LobbyMessage = {
		direction: 'toLead',
		type: 'probe',
		handshake: probe.handshake,
		seq: 0,
		data: probe.nonce
	};
	const [frame] = sealLobby(probe.lobby, message, turn.random);
	const others = state.hall.probes.filter((other) => other !== probe);
	const asked = { ...probe, left: probe.left - 1, until: turn.now + PROBE_WAIT_MS };
	return {
		state: withHall(state, { probes: [...others, asked] }),
		publication: { address: probe.lobby.address, frame: must(frame) }
	};
}

/** Questions that nobody answered in time are over: the code is served. */
export function endProbes(state: LeadState, now: Millis): LeadState {
	const probes = state.hall.probes.filter(({ left, until }) => left > 0 || now < until);
	return probes.length === state.hall.probes.length ? state : withHall(state, { probes });
}

/** Somebody asks for a nameplate that is served here: it is taken. */
export function answerProbe(
	state: LeadState,
	place: Served,
	message: LobbyMessage,
	turn: LeadTurn
): LeadState {
	if (state.hall.probes.some((probe) => probe.invite === place.invite)) return state;
	if (inviteOf(state, place.invite)?.kind !== 'code' || message.data.length !== 16) return state;
	// Anybody can ask at a nameplate, as often as she likes: nobody else waits for more than one answer.
	const { address } = place.lobby;
	if (state.hall.queue.some((waiting) => equalBytes(waiting.address, address))) return state;
	const answer: LobbyMessage = { ...message, direction: 'fromLead', type: 'taken' };
	return enqueue(state, place.lobby, sealLobby(place.lobby, answer, turn.random));
}

/** Another lead serves this nameplate: the code cannot be used, a new one has to be made. */
export function readTaken(state: LeadState, message: LobbyMessage, turn: LeadTurn): LeadState {
	const probe = state.hall.probes.find(
		(one) => equalBytes(one.handshake, message.handshake) && equalBytes(one.nonce, message.data)
	);
	if (probe === undefined || inviteOf(state, probe.invite)?.state !== 'open') return state;
	const probes = state.hall.probes.filter((one) => one !== probe);
	const record = setInvite(state.record, probe.invite, 'void');
	return persist(withHall(state, { probes }), record, { type: 'nothing' }, turn);
}
