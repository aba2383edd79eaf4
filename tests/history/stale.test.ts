import { beforeAll, expect } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { openReply } from '../../crypto/room/admission.ts';
import type { Issued } from '../../crypto/room/grant.ts';
import { openLobby } from '../../crypto/room/lobby.ts';
import { grantParts } from '../../crypto/room/outgoing.ts';
import { step } from '../../crypto/room/step.ts';
import { forwardedFrom } from '../sim/forwarded.ts';
import { seatOf } from '../sim/invariants.ts';
import { admitAll, arrive, invite, reload, shown, waiting } from '../sim/people.ts';
import { meeting, watchedWorld } from '../sim/watched.ts';
import { accepted, Room, SECOND, START } from '../unit/crypto/room/rooms.ts';
import { seeded } from '../unit/crypto/seeded.ts';
import { history } from './case.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const items = (issued: Issued, room: Room) =>
	grantParts(room.seat(0).epoch, issued).map((bytes, part, all) => ({
		type: 'grant' as const,
		grant: { gid: issued.gid.slice(0, 4), part, parts: all.length, bytes }
	}));

history(
	{
		id: 'R30',
		source: 'an old signed roster, replayed',
		refusal:
			'a grant fits one parent and a Welcome one handshake: older ones are refused at every state'
	},
	() => {
		const room = new Room(3, 'R30');
		const grants: Uint8Array[] = [];
		const commits: Issued[] = [];
		for (let round = 1; round <= 3; round++) {
			const now = START + round * 20 * SECOND;
			// An older commit in a fresh frame of the lead's, as one who holds her key would send it.
			for (const old of commits) {
				for (const item of items(old, room)) {
					const forged = room.forge(0, [item]);
					for (const idx of [1, 2])
						expect(accepted(room.hear(idx, forged, now)).adopted).toBeUndefined();
				}
			}
			commits.push(room.rotate());
			const grant = room.send(0, now);
			grants.push(grant);
			for (const idx of [1, 2]) room.follow(idx, grant, now);
			for (const idx of [1, 2]) expect(room.seat(idx).epoch.facts.number).toBe(1 + round);
			for (const old of grants) {
				for (const idx of [0, 1, 2]) {
					expect(typeof room.follow(idx, old, now).result).toBe('string');
					expect(room.seat(idx).epoch.facts.number).toBe(1 + round);
				}
			}
		}
		staleWelcome();
	}
);

/** A joiner whose Welcomes the relay keeps, oldest first, while the room gets other locks. */
function heldBack(seed: string) {
	const world = watchedWorld(seed);
	const { lead } = meeting(world, 1);
	const joiner = arrive(world, 'joiner', invite(world, lead, 'link'));
	expect(world.runUntilTrue(() => waiting(world, lead) > 0, 30 * SECOND)).toBe(true);
	world.runUntil(world.now + 5 * SECOND);
	const welcomes: Uint8Array[] = [];
	const { keys } = joiner.state.role === 'participant' ? joiner.state.arrival!.proofs[0]! : never();
	world.tamper = (delivery) => {
		if (delivery.to !== joiner) return [delivery];
		const part = openLobby(keys.lobby, delivery.message.subarray(8));
		const reply = part?.type === 'reply' ? openReply(keys, part.seq, part.data) : undefined;
		if (reply?.status === 'welcome') welcomes.push(delivery.message);
		return [];
	};
	admitAll(world, lead);
	for (let at = 0; at < 3; at++) {
		world.do(lead, { type: 'rotate' });
		world.runUntil(world.now + 11 * SECOND);
	}
	return { world, lead, joiner, welcomes };
}

function never(): never {
	throw new Error('she is no participant');
}

/** The number of the epoch she is in once she was given a message. */
function given({ world, joiner }: ReturnType<typeof heldBack>, message: Uint8Array) {
	world.inject(joiner, 'room', message);
	return seatOf(joiner)?.epoch.facts.number;
}

function staleWelcome(): void {
	const alone = heldBack('R30 alone');
	const stale = given(alone, alone.welcomes[0]!)!;
	expect(stale).toBeLessThan(seatOf(alone.lead)!.epoch.facts.number);
	// Nobody speaks in it any more, and she is told so.
	alone.world.runUntil(alone.world.now + 25 * SECOND);
	expect(shown(alone.world, alone.joiner).silence).toBe('everybody');

	const held = heldBack('R30 later');
	const { world, lead, joiner, welcomes } = held;
	const [first, last] = [welcomes[0]!, welcomes.at(-1)!];
	const numbers = [first, last, first, last].map((one) => given(held, one)!);
	const newest = seatOf(lead)!.epoch.facts.number;
	expect(numbers[0]).toBeLessThan(newest);
	expect(numbers.slice(1)).toEqual([newest, newest, newest]);
	world.tamper = undefined;
	const isHeard = () => seatOf(joiner)!.epoch.heard.has(0);
	expect(world.runUntilTrue(isHeard, 20 * SECOND)).toBe(true);
	changesNothing(held);
	world.runUntil(world.now + 10 * SECOND);
	reload(world, joiner);
	world.runUntil(world.now + SECOND / 2);
	changesNothing(held);
	expect(world.runUntilTrue(() => joiner.state.phase === 'room', 30 * SECOND)).toBe(true);
	expect(world.runUntilTrue(isHeard, 20 * SECOND)).toBe(true);
	changesNothing(held);
}

/** Any of the Welcomes again, also at the doors and in the room where she is now. */
function changesNothing({ world, joiner, welcomes }: ReturnType<typeof heldBack>): void {
	const { state } = joiner;
	if (state.role !== 'participant') never();
	const doors = state.arrival?.proofs.map(({ keys }) => keys.lobby.address) ?? [];
	const first = state.arrival === undefined ? [] : [state.arrival.lobby.address];
	const room = state.seat === undefined ? [] : [state.seat.epoch.address];
	const random = seeded('R30 again');
	expect(welcomes.length).toBeGreaterThan(3);
	for (const welcome of welcomes) {
		const moved = [...doors, ...first, ...room].map((address) =>
			forwardedFrom(address, welcome.subarray(8))
		);
		for (const message of [welcome, ...moved]) {
			const input = {
				type: 'received',
				link: 'room',
				message,
				now: world.clockOf(joiner)
			} as const;
			expect(step(state, input, random).state).toBe(state);
		}
	}
}
