import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { startLead, step, type RoomState } from '../../crypto/room/step.ts';
import { decodeMeeting, encodeMeeting, type MeetingRecord } from '../../crypto/room/vault.ts';
import type { Actor } from './actor.ts';
import { forwardedFrom } from './forwarded.ts';
import { hex, seatOf, textsOf } from './invariants.ts';
import { arrive, HOUSE, invite, RELAY_ID, shown, waiting } from './people.ts';
import { Seeded } from './prng.ts';
import { staffedRoom } from './staffed.ts';
import { World } from './world.ts';

/*
 * Who began a meeting, alone, gives it to a participant and leaves, with a copy of everything her
 * page ever held, the whole vault, and the relay at her side.
 */

const SECOND = 1_000;
/** A calendar, in Unix seconds. */
const WALL_S = 1_760_000_000;
const SECRET = 'nu är hon borta';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const factsOf = (actor: Actor) => seatOf(actor)!.epoch.facts;
const leads = (actor: Actor) => actor.state.role === 'lead' && actor.state.phase === 'room';
const copyOf = (record: MeetingRecord) => decodeMeeting(encodeMeeting(record))!;

/** What a starter keeps, and the room without her. */
function handedOver(seed: string, invited: (world: World, lead: Actor) => void = () => undefined) {
	const world = new World(seed);
	const { lead, guests } = staffedRoom(world, seed, { moderators: 1, guests: 3 }, { spies: [-1] });
	const mira = guests[0]!;
	/** Her last state in each epoch, as lead and as moderator. */
	const states = new Map<string, RoomState>();
	const records: MeetingRecord[] = [];
	world.watchers.push((actor, before) => {
		if (actor !== lead || before.seat === undefined) return;
		states.set(`${before.role} ${hex(before.seat.epoch.id)}`, before);
		const record = before.role === 'lead' ? before.record : before.office?.record;
		if (record !== undefined && records.at(-1) !== record) records.push(record);
	});
	world.runUntil(10 * SECOND);
	invited(world, lead);
	world.do(lead, { type: 'offer', idx: 1, firstName: 'Mira' });
	world.runUntil(world.now + 6 * SECOND);
	world.do(mira, { type: 'takeOffer' });
	world.runUntil(world.now + 20 * SECOND);
	world.do(lead, { type: 'handOver', idx: seatOf(mira)!.me.idx });
	expect(world.runUntilTrue(() => leads(mira), 40 * SECOND)).toBe(true);
	world.runUntil(world.now + 15 * SECOND);
	const before = factsOf(mira);
	const from = world.forwarded.length;
	world.do(lead, { type: 'leave' });
	const isOut = () => factsOf(mira).number > before.number;
	expect(world.runUntilTrue(isOut, 20 * SECOND)).toBe(true);
	return { world, lead, guests, mira, before, from, states: [...states.values()], records };
}

describe('the one who began a meeting, after she has given it away and left,', () => {
	test('is in it still, or the room has its old key', () => {
		const { mira, guests, before, world } = handedOver('one step');
		expect(factsOf(mira).number).toBe(before.number + 1);
		expect(hex(factsOf(mira).vkRoom)).not.toBe(hex(before.vkRoom));
		expect(factsOf(mira).roster.map(({ idx }) => idx)).toEqual([2, 3, 4]);
		world.runUntil(world.now + 60 * SECOND);
		for (const actor of guests) expect(seatOf(actor)!.epoch.id).toEqual(seatOf(mira)!.epoch.id);
	});

	test('opens a later frame with all she ever held', () => {
		const { world, lead, guests, mira, states, from, before } = handedOver('opens');
		const addresses = states.map(({ seat }) => seat!.epoch.address);
		const left = new Set(addresses.map(hex));
		world.do(mira, { type: 'say', text: SECRET });
		for (const guest of guests) world.do(guest, { type: 'say', text: SECRET });
		world.runUntil(world.now + 30 * SECOND);
		expect(textsOf(mira)).toContain(SECRET);
		const random = new Seeded('opens').bytes;
		const later = world.forwarded.slice(from).filter((message) => {
			const place = hex(message.subarray(0, 8));
			return ![...left].some((address) => address.startsWith(place));
		});
		expect(later.length).toBeGreaterThan(60);
		let opened = 0;
		for (const held of states) {
			const now = lead.clockOffset + world.now;
			// That her device stood still shows at the first message, whatever it is.
			const first = { type: 'received', link: 'room', message: new Uint8Array(1032), now } as const;
			const awake = step(held, first, random).state;
			for (const message of later) {
				for (const bytes of [
					message,
					forwardedFrom(held.seat!.epoch.address, message.subarray(8))
				]) {
					const input = { type: 'received', link: 'room', message: bytes, now } as const;
					const { state } = step(awake, input, random);
					if (state.seat?.heardAt !== awake.seat?.heardAt) opened++;
				}
			}
		}
		expect(states.length).toBe(3);
		expect(opened).toBe(0);
		expect(before.issuer).not.toBe(0);
	});

	test('moves somebody with a grant, by any state she kept', () => {
		const { world, guests, mira, states } = handedOver('grants');
		world.runUntil(world.now + 3 * SECOND);
		const epochs = () => guests.map((guest) => hex(seatOf(guest)!.epoch.id));
		const before = epochs();
		for (const held of states) {
			for (const message of grantsOf(held, world.now)) {
				for (const guest of guests) {
					for (const address of [held.seat!.epoch.address, seatOf(guest)!.epoch.address]) {
						world.inject(guest, 'room', forwardedFrom(address, message));
					}
				}
			}
		}
		world.runUntil(world.now + 3 * SECOND);
		expect(epochs()).toEqual(before);
		expect(factsOf(mira).issuer).toBe(4);
	});

	test('opens a room that somebody comes back to, when nobody else answers', () => {
		const { world, guests, mira, records } = handedOver('ghost');
		world.runUntil(world.now + 60 * SECOND);
		expect(mira.state.role === 'lead' && mira.state.rekeying).toBeUndefined();
		const known = hex(factsOf(mira).vkRoom);
		const [, ...others] = guests;
		for (const record of [records[0]!, records.at(-1)!]) {
			const leading = {
				record: copyOf(record),
				firstName: 'Anna',
				house: HOUSE,
				relayId: RELAY_ID
			};
			const ghost = world.add('ghost', (random, now) =>
				startLead({ ...leading, now }, random.bytes)
			);
			world.do(ghost, { type: 'open' });
		}
		world.kill(mira);
		world.runUntil(world.now + 200 * SECOND);
		for (const guest of others) {
			expect(guest.state.phase).toBe('room');
			expect(hex(factsOf(guest).vkRoom)).toBe(known);
			expect(factsOf(guest).issuer).toBe(4);
		}
	});

	test('comes in by what she had invited, or anybody does', () => {
		const { world, mira } = handedOver('invited', (there, lead) => {
			invite(there, lead, 'link');
			invite(there, lead, 'code');
		});
		const states = shown(world, mira).invites.map(({ state }) => state);
		expect(states).toEqual(['void', 'void']);
	});

	test('has to come back as a guest, and cannot', () => {
		const { world, mira } = handedOver('guest');
		const guest = arrive(world, 'by code', invite(world, mira, 'code'));
		expect(world.runUntilTrue(() => waiting(world, mira) === 1, 40 * SECOND)).toBe(true);
		world.do(mira, { type: 'admit', id: shown(world, mira).knocks[0]!.id });
		expect(world.runUntilTrue(() => guest.state.phase === 'room', 30 * SECOND)).toBe(true);
		expect(shown(world, guest).people.find(({ me }) => me)).toMatchObject({ role: 'participant' });
	});
});

/** Frames with the grants that this state makes of itself. */
function grantsOf(held: RoomState, now: number): readonly Uint8Array[] {
	if (held.role !== 'lead') return [];
	const random = new Seeded('grants').bytes;
	let { state } = step(held, { type: 'do', verb: { type: 'rotate' }, now, nowS: WALL_S }, random);
	const frames: Uint8Array[] = [];
	for (let at = now; at < now + 30 * SECOND; at += 250) {
		const { state: next, effects } = step(state, { type: 'wake', now: at, nowS: WALL_S }, random);
		state = next;
		for (const effect of effects) {
			if (effect.type === 'persist') {
				const input = { type: 'persisted', write: effect.write, now: at } as const;
				state = step(state, input, random).state;
			}
			if (effect.type !== 'transmit') continue;
			frames.push(effect.message.slice(-1024));
			state = step(state, { type: 'sent', link: effect.link, now: at }, random).state;
		}
	}
	expect(frames.length).toBeGreaterThan(5);
	return frames;
}
