import * as admission from '../../../../crypto/room/admission.ts';
import { withHall } from '../../../../crypto/room/hall.ts';
import type { LeadState, LeadTurn, Visitor } from '../../../../crypto/room/lead-state.ts';
import type { LobbyMessage } from '../../../../crypto/room/lobby.ts';
import { readOpenDoor } from '../../../../crypto/room/open-door.ts';
import { hallOf, leading, published, Stranger, WAITS } from '../../../sim/open-link-kit.ts';
import { invite } from '../../../sim/people.ts';
import { staffedRoom } from '../../../sim/staffed.ts';
import { World, type Actor } from '../../../sim/world.ts';
import { SECOND, turnAt } from './rooms.ts';

/* What the tests of a lead's side of an open link share. */

const turn = (now: number) => ({ ...turnAt(now), persisting: [] }) satisfies LeadTurn;

/** An open link that is served, and a stranger who is to say something there. */
export function atTheDoor(name: string) {
	const world = new World(name);
	const { lead, held } = published(world);
	return standing(world, lead, new Stranger(world, held));
}

/** The same for a room with two moderators and two guests, of whom the lead has heard none. */
export function atTheDoorOfARoom(name: string) {
	const world = new World(name);
	const { lead } = staffedRoom(world, name, { moderators: 2, guests: 2 });
	const held = invite(world, lead, 'open');
	if (held.kind !== 'open') throw new Error('not an open link');
	world.runUntil(world.now + 2 * SECOND);
	const state = leading(lead);
	const seat = state.seat!;
	const departures = { ...seat.departures, heardIn: new Map() };
	lead.state = { ...state, seat: { ...seat, departures } };
	return standing(world, lead, new Stranger(world, held));
}

function standing(world: World, lead: Actor, stranger: Stranger) {
	const [place] = hallOf(lead).served;
	if (place === undefined) throw new Error('nothing is served');
	const now = world.clockOf(lead);
	const first = admission.hello('open', stranger.random);
	const hello: LobbyMessage = {
		...WAITS,
		type: 'hello',
		handshake: admission.helloId(first.p),
		data: first.bytes
	};
	const opens = (state: LeadState, message: LobbyMessage, at = now) =>
		readOpenDoor(state, place, message, turn(at));
	const says = (state: LeadState, message: LobbyMessage, at = now) =>
		opens(state, message, at).state;
	const challenged = says(leading(lead), hello);
	const visitor = challenged.hall.visitors[0]!;
	return { lead, stranger, place, now, first, hello, opens, says, challenged, visitor };
}

export type AtTheDoor = ReturnType<typeof atTheDoor>;

/** Message 3 of the stranger: by this key, and with these rules on her page. */
export function proofOf(
	{ stranger, first }: AtTheDoor,
	{ challenge }: Visitor,
	{ vk = stranger.random(32), house = 4711 } = {}
): LobbyMessage {
	const identity = { vk, name: 1, house };
	const run = { hello: first, challenge: challenge.bytes, identity };
	const { address } = stranger.lobby;
	const proof = admission.prove(address, stranger.shared, run, stranger.random)!;
	return { ...WAITS, type: 'proof', handshake: proof.id, data: proof.bytes };
}

/** The state with these at the door. */
export const among = (state: LeadState, visitors: readonly Visitor[]): LeadState =>
	withHall(state, { visitors });
