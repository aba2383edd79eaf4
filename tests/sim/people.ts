import type { Invitation } from '../../crypto/room/input.ts';
import { codeFromWords } from '../../crypto/room/code.ts';
import { parseLinkFragment } from '../../crypto/room/invite.ts';
import { decodeTicket } from '../../crypto/room/ticket.ts';
import { view } from '../../crypto/room/show.ts';
import { startLead, startParticipant } from '../../crypto/room/step.ts';
import { afterReload } from '../../crypto/room/vault.ts';
import type { RoomView } from '../../crypto/room/view.ts';
import type { Actor, Weather, World } from './world.ts';

export const HOUSE = 4711;
export const RELAY_ID = 'sim-1';

/** A lead whose waiting room is open. */
export function openMeeting(
	world: World,
	options: { weather?: Weather; name?: string } = {}
): Actor {
	const lead = world.add(
		options.name ?? 'lead',
		(random, now) => {
			const leading = {
				record: undefined,
				firstName: 'Anna',
				house: HOUSE,
				relayId: RELAY_ID,
				now
			};
			return startLead(leading, random.bytes);
		},
		options
	);
	world.do(lead, { type: 'open' });
	return lead;
}

/** A fresh invitation as its holder gets it. */
export function invite(world: World, lead: Actor, kind: 'link' | 'code' | 'open'): Invitation {
	world.do(lead, { type: 'invite', kind });
	return heldBy(shown(world, lead).invites.at(-1)!);
}

/** What somebody holds who was given this invite. */
export function heldBy(made: RoomView['invites'][number]): Invitation {
	if (made.kind === 'code') return { kind: 'code', code: codeFromWords(made.words!)! };
	return parseLinkFragment(made.fragment!)!;
}

/** Somebody with an invitation knocks. */
export function arrive(
	world: World,
	name: string,
	invitation: Invitation,
	options: { weather?: Weather; spy?: boolean; wish?: number; house?: number } = {}
): Actor {
	const { wish = world.actors.length * 100, house = HOUSE } = options;
	return world.add(
		name,
		(random, now) => {
			const nowS = 1_760_000_000 + now / 1000;
			const who = { invitation, name: wish, house, relayId: RELAY_ID, now, nowS };
			return startParticipant(who, random.bytes);
		},
		options
	);
}

/** Her page is loaded again: nothing is left of the old one but what her tab kept. */
export function reload(world: World, actor: Actor): void {
	const { ticket } = actor;
	// Read and removed in one go: a copy of the tab finds nothing.
	actor.ticket = undefined;
	const kept = ticket === undefined ? undefined : decodeTicket(ticket);
	if (kept === undefined) throw new Error(`${actor.name} has no ticket`);
	const now = world.clockOf(actor);
	const invitation = { kind: 'ticket', ...kept } as const;
	const nowS = world.wallOf(actor);
	const who = { invitation, name: 0, house: HOUSE, relayId: RELAY_ID, now, nowS };
	world.restart(actor, startParticipant(who, actor.random.bytes));
}

/** The lead's page is loaded again, her vault opened, and the room with it. */
export function reopen(world: World, lead: Actor): void {
	const { record } = lead;
	if (record === undefined) throw new Error('nothing was kept');
	const kept = { record: afterReload(record), firstName: 'Anna', house: HOUSE };
	const first = startLead(
		{ ...kept, relayId: RELAY_ID, now: world.clockOf(lead) },
		lead.random.bytes
	);
	world.restart(lead, first);
	world.do(lead, { type: 'open' });
}

/** Lets in everybody who waits, now. */
export function admitAll(world: World, lead: Actor): void {
	for (const knock of shown(world, lead).knocks) world.do(lead, { type: 'admit', id: knock.id });
}

/** What is on a person's screen now. */
export function shown(world: World, actor: Actor): RoomView {
	return view(actor.state, world.clockOf(actor));
}

/** Invites somebody and lets her in; throws if she does not get there. */
export function letIn(
	world: World,
	lead: Actor,
	name: string,
	kind: 'link' | 'code',
	options: { weather?: Weather; spy?: boolean } = {}
): Actor {
	const guest = arrive(world, name, invite(world, lead, kind), options);
	if (!world.runUntilTrue(() => waiting(world, lead) > 0, 30_000)) {
		throw new Error(`${name} was never seen at the door`);
	}
	admitAll(world, lead);
	if (!world.runUntilTrue(() => guest.state.phase === 'room', 60_000)) {
		throw new Error(`${name} never came in`);
	}
	return guest;
}

/** How many wait for a decision. */
export function waiting(world: World, lead: Actor): number {
	return shown(world, lead).knocks.filter((knock) => knock.state === 'waiting').length;
}

/** The state of the newest invite. */
export function stateOfInvite(world: World, lead: Actor): string {
	return shown(world, lead).invites.at(-1)!.state;
}

/** The lead has not heard this member for so many own ticks. */
export function unheardFor(lead: Actor, idx: number, count: number): void {
	const { state } = lead;
	if (state.role !== 'lead' || state.seat === undefined) throw new Error('she leads no room');
	const { silence, heardAt } = state.seat;
	const ticks = new Map(silence.ticks).set(idx, count);
	const seat = {
		...state.seat,
		silence: { ...silence, ticks },
		heardAt: new Map(heardAt).set(idx, (silence.tickAt ?? 0) - 1)
	};
	lead.state = { ...state, seat };
}
