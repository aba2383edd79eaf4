import * as admission from '../../crypto/room/admission.ts';
import { linkLobby, linkPsk, lobbyDay, type LinkInvite } from '../../crypto/room/invite.ts';
import type { LeadState } from '../../crypto/room/lead-state.ts';
import { openLobby, sealLobby, type LobbyMessage } from '../../crypto/room/lobby.ts';
import { forwardedFrom } from './forwarded.ts';
import { arrive, invite, openMeeting, waiting } from './people.ts';
import { Seeded } from './prng.ts';
import type { World } from './world.ts';
import { type Actor } from './world.ts';

/* What the tests of open links share. */

const SECOND = 1_000;
export const WAITS = { direction: 'toLead', seq: 0 } as const;

export function leading(lead: Actor): LeadState {
	if (lead.state.role !== 'lead') throw new Error('not a lead');
	return lead.state;
}

export const hallOf = (lead: Actor) => leading(lead).hall;
export const noticesOf = (actor: Actor, type: string) =>
	actor.notices.filter((one) => one.type === type);

/** A meeting with an open link, published. */
export function published(world: World, settleMs = 2 * SECOND) {
	const lead = openMeeting(world);
	const held = invite(world, lead, 'open');
	if (held.kind !== 'open') throw new Error('not an open link');
	world.runUntil(world.now + settleMs);
	return { lead, held };
}

/** Whoever found the link and does not run our client; the relay is hers too. */
export class Stranger {
	readonly #world: World;
	readonly random = new Seeded('stranger').bytes;
	readonly lobby;
	readonly shared;

	constructor(world: World, held: LinkInvite) {
		this.#world = world;
		this.lobby = linkLobby(held.secret, lobbyDay(1_760_000_000));
		this.shared = { mode: 'open', psk: linkPsk(held.secret) } as const;
	}

	say(to: Actor, link: 'room' | 'lobby', message: LobbyMessage): void {
		for (const frame of sealLobby(this.lobby, message, this.random)) {
			this.#world.inject(to, link, forwardedFrom(this.lobby.address, frame));
		}
	}

	hello(to: Actor, hello = admission.hello('open', this.random)) {
		const handshake = admission.helloId(hello.p);
		this.say(to, 'lobby', { ...WAITS, type: 'hello', handshake, data: hello.bytes });
		return hello;
	}

	/** A whole handshake with the lead, as she can see it from inside. */
	prove(
		to: Actor,
		hello: admission.Hello,
		{ vk, house } = { vk: this.random(32), house: 4711 }
	): void {
		const found = hallOf(to).visitors.find(
			({ challenge }) => challenge.p.join() === hello.p.join()
		);
		const challenge = found!.challenge.bytes;
		const identity = { vk, name: 1, house };
		const run = { hello, challenge, identity };
		const proof = admission.prove(this.lobby.address, this.shared, run, this.random)!;
		this.say(to, 'lobby', { ...WAITS, type: 'proof', handshake: proof.id, data: proof.bytes });
	}

	/** The data of every lobby frame that anybody published at the link, opened. */
	overhears(actor: string, type: LobbyMessage['type']): readonly Uint8Array[] {
		return this.#world.seen.flatMap(({ actor: by, message }) => {
			const part = by === actor ? openLobby(this.lobby, message.subarray(65)) : undefined;
			return part?.type === type ? [part.data] : [];
		});
	}
}

/** Somebody comes by the link and waits. */
export function knocks(world: World, lead: Actor, name: string, held: LinkInvite): Actor {
	const before = waiting(world, lead);
	const guest = arrive(world, name, held);
	if (!world.runUntilTrue(() => waiting(world, lead) > before, 30 * SECOND)) {
		throw new Error(`${name} was never seen`);
	}
	return guest;
}
