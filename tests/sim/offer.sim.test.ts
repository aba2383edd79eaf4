import { beforeAll, describe, expect, test } from 'vitest';
import { RETURN_ANSWER_MS } from '../../crypto/limits.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import type { Actor } from './actor.ts';
import { hex, seatOf, textsOf } from './invariants.ts';
import { encodeOffer, type OfferLetter } from '../../crypto/room/offer.ts';
import { roomTag } from '../../crypto/room/invite.ts';
import { frameIn } from '../../crypto/room/tag.ts';
import { sendOffer } from '../../crypto/room/private-line.ts';
import { admitAll, arrive, invite, reload, reopen, shown, waiting } from './people.ts';
import { staffedRoom } from './staffed.ts';
import { World } from './world.ts';

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** A lead with participants, alone if nothing else is said. */
function room(seed: string, guests = 3, options: { moderators?: number } = {}) {
	const world = new World(seed);
	const { moderators = 1 } = options;
	const staffed = staffedRoom(world, seed, { moderators, guests });
	world.runUntil(world.now + 10 * SECOND);
	return { world, ...staffed };
}

/** What a client can send in a participant's line that is not ours. */
function whisper(actor: Actor, idx: number, letter: OfferLetter): void {
	const seat = seatOf(actor)!;
	const turn = { now: 0, random: actor.random.bytes, spent: [], notices: [] };
	const said = sendOffer(seat, idx, encodeOffer(letter), turn);
	actor.state = { ...actor.state, seat: said };
}

const namesIn = (actor: Actor) => factsOf(actor).roster.map(({ name }) => name);
const isOneEach = (actor: Actor) => new Set(namesIn(actor)).size === namesIn(actor).length;

const epochOf = (actor: Actor) => hex(seatOf(actor)!.epoch.id);
const factsOf = (actor: Actor) => seatOf(actor)!.epoch.facts;
const allIn = (actors: readonly Actor[]) => new Set(actors.map(epochOf)).size === 1;
const leads = (actor: Actor) => actor.state.role === 'lead' && actor.state.phase === 'room';
const offerTo = (world: World, actor: Actor) => shown(world, actor).succession.offer;
const moderates = (actor: Actor) =>
	factsOf(actor).roster.find(({ idx }) => idx === seatOf(actor)!.me.idx)?.role === 'moderator';

/** The lead asks her, and she says yes. */
function promote(world: World, lead: Actor, guest: Actor, firstName = 'Mira'): void {
	world.do(lead, { type: 'offer', idx: seatOf(guest)!.me.idx, firstName });
	expect(world.runUntilTrue(() => offerTo(world, guest) !== undefined, 20 * SECOND)).toBe(true);
	world.do(guest, { type: 'takeOffer' });
	const isDone = () => seatOf(guest) !== undefined && moderates(guest);
	expect(world.runUntilTrue(isDone, 40 * SECOND)).toBe(true);
	const isHeard = () => shown(world, lead).knocks.length === 0;
	expect(world.runUntilTrue(isHeard, 10 * SECOND)).toBe(true);
}

describe('a participant who is asked to moderate', () => {
	test('leaves the talk, or loses a text', () => {
		const { world, lead, guests, everybody } = room('asked');
		const [mira, other] = guests;
		world.do(lead, { type: 'offer', idx: 1, firstName: 'Mira' });
		expect(world.runUntilTrue(() => offerTo(world, mira!) !== undefined, 20 * SECOND)).toBe(true);
		expect(offerTo(world, mira!)).toMatchObject({ firstName: 'Mira', from: { idx: 0 } });
		expect(offerTo(world, other!)).toBeUndefined();
		expect(shown(world, lead).succession.offered).toMatchObject([{ to: { idx: 1 } }]);
		world.do(mira!, { type: 'takeOffer' });
		expect(shown(world, mira!).succession.taking).toBe(true);
		const said: string[] = [];
		for (let at = 0; at < 40; at++) {
			const text = `rad ${String(at)}`;
			said.push(text);
			world.do(everybody[at % everybody.length]!, { type: 'say', text });
			world.runUntil(world.now + SECOND);
			expect(mira!.state.phase).toBe('room');
			expect(shown(world, mira!).returning).toBe('no');
		}
		world.runUntil(world.now + 15 * SECOND);
		expect(moderates(mira!)).toBe(true);
		expect(allIn(everybody)).toBe(true);
		for (const actor of everybody) expect([...textsOf(actor)].sort()).toEqual([...said].sort());
		for (const actor of everybody) {
			const types = shown(world, actor).timeline.map(({ type }) => type);
			expect(types).toContain('promoted');
			expect(types).not.toContain('removed');
			expect(types).not.toContain('came');
		}
		expect(shown(world, lead).succession.offered).toEqual([]);
	});

	test('and leads by her word, stays without the group when the one who began it has left', () => {
		const { world, lead, guests, everybody } = room('handed over');
		const [mira] = guests;
		promote(world, lead, mira!);
		const before = factsOf(lead);
		world.do(lead, { type: 'handOver', idx: seatOf(mira!)!.me.idx });
		expect(world.runUntilTrue(() => leads(mira!), 40 * SECOND)).toBe(true);
		world.runUntil(world.now + 15 * SECOND);
		expect(allIn(everybody)).toBe(true);
		expect(factsOf(mira!).roster).toEqual(before.roster);
		world.do(lead, { type: 'leave' });
		const locked = () => hex(factsOf(mira!).vkRoom) !== hex(before.vkRoom);
		expect(world.runUntilTrue(locked, 20 * SECOND)).toBe(true);
		expect(factsOf(mira!).roster.map(({ idx }) => idx)).not.toContain(0);
		world.runUntil(world.now + 60 * SECOND);
		expect(allIn(guests)).toBe(true);
		expect(guests.map(({ state }) => state.phase)).toEqual(['room', 'room', 'room']);
		// The group goes on: new people come, and the one who began it as a guest.
		const back = arrive(world, 'back', invite(world, mira!, 'link'));
		expect(world.runUntilTrue(() => waiting(world, mira!) === 1, 30 * SECOND)).toBe(true);
		admitAll(world, mira!);
		world.runUntil(world.now + 20 * SECOND);
		expect(allIn([...guests, back])).toBe(true);
		expect(
			shown(world, back)
				.people.map(({ role }) => role)
				.sort()
		).toEqual(['moderator', 'participant', 'participant', 'participant']);
	});
});

describe('an offer', () => {
	test('that a co-moderator or a member forges is believed', () => {
		const { world, moderators, guests, lead } = room('forged', 2, { moderators: 2 });
		const [mira, other] = guests;
		const secret = new Uint8Array(32).fill(7);
		whisper(moderators[0]!, 2, { type: 'offer', secret, firstName: 'Mira' });
		whisper(other!, 3, { type: 'offer', secret, firstName: 'Mira' });
		whisper(other!, 3, { type: 'taken', vk: secret });
		world.runUntil(world.now + 20 * SECOND);
		for (const actor of [mira!, other!]) expect(offerTo(world, actor)).toBeUndefined();
		world.do(mira!, { type: 'takeOffer' });
		expect(shown(world, mira!).succession.taking).toBe(false);
		expect(shown(world, lead).succession.offered).toEqual([]);
	});

	test('lets in a co-moderator who has read it, in the place of the one it is for', () => {
		const { world, lead, guests, everybody } = room('read along', 2, { moderators: 2 });
		const [mira] = guests;
		world.do(lead, { type: 'offer', idx: 2, firstName: 'Mira' });
		world.runUntil(world.now + 5 * SECOND);
		const { secret } = lead.record!.invites.at(-1)!;
		const tag = roomTag(factsOf(lead).vkRoom);
		const thief = arrive(world, 'thief', { kind: 'link', secret, roomTag: tag });
		world.runUntil(world.now + 20 * SECOND);
		expect(thief.state.phase).toBe('lobby');
		expect(shown(world, lead).knocks).toEqual([]);
		expect(lead.notices.map(({ type }) => type)).not.toContain('knock');
		for (const { key: id } of lead.state.role === 'lead' ? lead.state.hall.visitors : []) {
			world.do(lead, { type: 'admit', id });
		}
		world.do(mira!, { type: 'takeOffer' });
		world.runUntil(world.now + 90 * SECOND);
		expect(thief.state).toMatchObject({ phase: 'ended', ending: 'refused' });
		expect(allIn(everybody)).toBe(true);
		expect(factsOf(lead).roster).toHaveLength(4);
		expect(moderates(mira!)).toBe(false);
		expect(shown(world, mira!).succession.taking).toBe(false);
		expect(shown(world, lead).succession.offered).toEqual([]);
	});

	test('to two people brings in one of them, or one twice', () => {
		const { world, lead, guests, everybody } = room('two', 3);
		const [mira, eva] = guests;
		world.do(lead, { type: 'offer', idx: 1, firstName: 'Mira' });
		world.do(lead, { type: 'offer', idx: 1, firstName: 'Mira' });
		world.do(lead, { type: 'offer', idx: 2, firstName: 'Eva' });
		world.runUntil(world.now + 8 * SECOND);
		for (const actor of [mira!, eva!, eva!]) world.do(actor, { type: 'takeOffer' });
		world.runUntil(world.now + 40 * SECOND);
		expect(allIn(everybody)).toBe(true);
		const names = shown(world, lead).people.map(({ firstName }) => firstName);
		expect(names.sort()).toEqual(['', 'Anna', 'Eva', 'Mira']);
		expect(lead.record!.invites.map(({ state }) => state)).toEqual(['admitted', 'admitted']);
		expect(isOneEach(lead)).toBe(true);
		const { roster } = lead.record!;
		expect(roster.map(({ idx, tickets }) => [idx, tickets.length])).toEqual([
			[0, 1],
			[1, 0],
			[2, 0],
			[3, 1],
			[4, 1],
			[5, 1]
		]);
	});

	test('that was declined can be taken up, or cannot be made again', () => {
		const { world, lead, guests } = room('declined');
		const [mira] = guests;
		world.do(lead, { type: 'offer', idx: 1, firstName: 'Mira' });
		world.runUntil(world.now + 8 * SECOND);
		world.do(mira!, { type: 'declineOffer' });
		world.do(mira!, { type: 'takeOffer' });
		world.runUntil(world.now + 8 * SECOND);
		expect(shown(world, lead).succession.offered).toEqual([]);
		expect(lead.record!.invites.map(({ state }) => state)).toEqual(['void']);
		expect(moderates(mira!)).toBe(false);
		promote(world, lead, mira!);
	});

	test.each([
		['cancelled', 'cancelInvite'],
		['handed over', 'handOver'],
		['made to somebody who is removed', 'remove']
	] as const)('that is %s lets her in', (_, how) => {
		const { world, lead, guests } = room(`void by ${how}`, 2, { moderators: 2 });
		const [mira] = guests;
		world.do(lead, { type: 'offer', idx: 2, firstName: 'Mira' });
		world.runUntil(world.now + 6 * SECOND);
		if (how === 'cancelInvite') {
			const made = shown(world, lead).succession.offered[0]!;
			world.do(lead, { type: how, invite: made.invite });
		} else world.do(lead, { type: how, idx: how === 'remove' ? 2 : 1 });
		world.do(mira!, { type: 'takeOffer' });
		world.runUntil(world.now + 90 * SECOND);
		const { roster } = factsOf(guests[1]!);
		expect(roster.filter(({ role }) => role === 'moderator').map(({ idx }) => idx)).toEqual([0, 1]);
		if (how === 'remove') expect(mira!.state.phase).toBe('ended');
		else expect(shown(world, mira!)).toMatchObject({ phase: 'room', returning: 'no' });
	});

	test.each([
		['for a place', 'zzz'.repeat(9)],
		['of nobody', '']
	])('%s that no vault would keep is made', (_, firstName) => {
		const { world, lead } = room('bad name');
		world.do(lead, { type: 'offer', idx: 1, firstName });
		world.do(lead, { type: 'offer', idx: 0, firstName: 'Anna' });
		world.do(lead, { type: 'offer', idx: 9, firstName: 'Anna' });
		expect(shown(world, lead).succession.offered).toEqual([]);
		expect(lead.record?.invites ?? []).toEqual([]);
	});
});

describe('when the lead dies', () => {
	test('between offer and answer, the participant waits for ever', () => {
		const { world, lead, guests } = room('dies early');
		const [mira, other] = guests;
		world.do(lead, { type: 'offer', idx: 1, firstName: 'Mira' });
		world.runUntil(world.now + 6 * SECOND);
		world.kill(lead);
		world.do(mira!, { type: 'takeOffer' });
		world.runUntil(world.now + 30 * SECOND);
		world.runUntil(world.now + 60 * SECOND);
		expect(shown(world, mira!).succession.taking).toBe(false);
		expect(mira!.state.phase).toBe('room');
		expect(epochOf(mira!)).toBe(epochOf(other!));
		reopen(world, lead);
		world.runUntil(world.now + 60 * SECOND);
		expect(allIn([lead, ...guests])).toBe(true);
		expect(moderates(mira!)).toBe(false);
	});

	test('between the lock and the Welcome, her place is lost', () => {
		const { world, lead, guests } = room('dies late');
		const [mira, other] = guests;
		// She follows what is said, and gets no Welcome.
		const doors = { shut: false };
		world.tamper = (delivery) =>
			doors.shut && delivery.to === mira && delivery.from === lead ? [] : [delivery];
		world.do(lead, { type: 'offer', idx: 1, firstName: 'Mira' });
		world.runUntil(world.now + 6 * SECOND);
		world.do(mira!, { type: 'takeOffer' });
		const seated = () => lead.state.role === 'lead' && lead.state.joiners.length > 0;
		expect(world.runUntilTrue(seated, 40 * SECOND)).toBe(true);
		doors.shut = true;
		const number = factsOf(other!).number;
		expect(world.runUntilTrue(() => factsOf(other!).number > number, 40 * SECOND)).toBe(true);
		world.kill(lead);
		doors.shut = false;
		expect(moderates(mira!)).toBe(false);
		world.runUntil(world.now + 40 * SECOND);
		reopen(world, lead);
		world.runUntil(world.now + 120 * SECOND);
		expect(allIn([lead, ...guests])).toBe(true);
		expect(isOneEach(lead)).toBe(true);
	});

	test('or the Welcome is kept from her, she knocks with her ticket too early or too late', () => {
		const { world, lead, guests } = room('kept welcome');
		const mira = guests[0]!;
		const returning = () => (mira.state.role === 'participant' ? mira.state.returning : undefined);
		// Of what the lead sends, the frames of the room alone reach her.
		const isRooms = (message: Uint8Array) =>
			frameIn(message, seatOf(mira)!.epoch.address) !== undefined;
		world.tamper = (delivery) => {
			const isAtDoor = delivery.to === mira && delivery.from === lead;
			const isKept = isAtDoor && returning()?.door === 'lobby' && !isRooms(delivery.message);
			return isKept ? [] : [delivery];
		};
		world.do(lead, { type: 'offer', idx: 1, firstName: 'Mira' });
		world.runUntil(world.now + 6 * SECOND);
		world.do(mira, { type: 'takeOffer' });
		expect(world.runUntilTrue(() => returning()?.why === 'leftOut', 60 * SECOND)).toBe(true);
		const since = world.now;
		expect(world.runUntilTrue(() => returning()?.why === 'stale', 60 * SECOND)).toBe(true);
		expect(Math.abs(world.now - since - RETURN_ANSWER_MS)).toBeLessThanOrEqual(SECOND);
		world.tamper = undefined;
		world.runUntil(world.now + 60 * SECOND);
		expect(allIn([lead, ...guests])).toBe(true);
	});

	test.each([0, 1, 2, 3, 4, 5, 6, 7])(
		'at an effect, somebody is outside or there twice: %s',
		(k) => {
			const { world, lead, guests } = room(`dies at ${String(k)}`, 2);
			const [mira] = guests;
			world.do(lead, { type: 'offer', idx: 1, firstName: 'Mira' });
			world.runUntil(world.now + 4 * SECOND);
			world.do(mira!, { type: 'takeOffer' });
			world.runUntil(world.now + 1 * SECOND * k);
			lead.fuse = 3 * k;
			world.runUntil(world.now + 20 * SECOND);
			world.kill(lead);
			reopen(world, lead);
			world.runUntil(world.now + 150 * SECOND);
			expect(allIn([lead, ...guests])).toBe(true);
			expect(isOneEach(lead)).toBe(true);
			expect(factsOf(lead).roster).toHaveLength(3);
		}
	);
});

describe('when the participant dies', () => {
	test.each([1, 3, 5, 7, 9, 12])('%s s after she said yes, the lead waits for ever', (after) => {
		const { world, lead, guests } = room(`she dies ${String(after)}`, 2);
		const [mira, other] = guests;
		world.do(lead, { type: 'offer', idx: 1, firstName: 'Mira' });
		world.runUntil(world.now + 6 * SECOND);
		world.do(mira!, { type: 'takeOffer' });
		world.runUntil(world.now + after * SECOND);
		world.kill(mira!);
		world.runUntil(world.now + 30 * SECOND);
		if (mira!.ticket !== undefined) reload(world, mira!);
		else world.do(lead, { type: 'remove', idx: 1 });
		world.runUntil(world.now + 90 * SECOND);
		expect(allIn([lead, other!])).toBe(true);
		expect(isOneEach(lead)).toBe(true);
		expect(shown(world, lead).succession.offered).toEqual([]);
		const said = 'vi är kvar';
		world.do(other!, { type: 'say', text: said });
		world.runUntil(world.now + 10 * SECOND);
		expect(textsOf(lead)).toContain(said);
	});
});
