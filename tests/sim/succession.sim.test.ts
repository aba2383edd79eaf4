import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import type { Actor } from './actor.ts';
import type { LeadState } from '../../crypto/room/lead-state.ts';
import { hasRoomKey, type Office } from '../../crypto/room/office.ts';
import { prepareToLead, takeOver } from '../../crypto/room/take-over.ts';
import { startLead } from '../../crypto/room/step.ts';
import { admitAll, arrive, HOUSE, invite, RELAY_ID, shown, waiting } from './people.ts';
import { hex, seatOf, textsOf } from './invariants.ts';
import { staffedRoom } from './staffed.ts';
import { World } from './world.ts';

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function staffed(seed: string, moderators = 2, guests = 2, options = {}) {
	const world = new World(seed);
	const room = staffedRoom(world, seed, { moderators, guests }, options);
	world.runUntil(world.now + 10 * SECOND);
	return { world, room };
}

const epochOf = (actor: Actor) => hex(seatOf(actor)!.epoch.id);
const factsOf = (actor: Actor) => seatOf(actor)!.epoch.facts;
const allIn = (actors: readonly Actor[]) => new Set(actors.map(epochOf)).size === 1;
const leads = (actor: Actor) => actor.state.role === 'lead' && actor.state.phase === 'room';

describe('a lead whose page dies', () => {
	test('leaves a room that nobody leads after 30 s, or throws somebody out', () => {
		const { world, room } = staffed('dies');
		const { lead, guests } = room;
		const [sara] = room.moderators;
		const before = factsOf(lead);
		world.kill(lead);
		const since = world.now;
		expect(world.runUntilTrue(() => leads(sara!), 30 * SECOND)).toBe(true);
		expect(world.now - since).toBeGreaterThan(19 * SECOND);
		const others = [sara!, ...guests];
		const follow = () => allIn(others) && factsOf(sara!).number > before.number;
		expect(world.runUntilTrue(follow, since + 30 * SECOND - world.now)).toBe(true);
		world.runUntil(world.now + 15 * SECOND);
		expect(allIn(others)).toBe(true);
		for (const actor of others) {
			expect(actor.state.phase).toBe('room');
			expect(factsOf(actor)).toMatchObject({ number: before.number + 1, term: 2, issuer: 1 });
			const roles = shown(world, actor).people.map(({ firstName, role }) => firstName || role);
			expect(roles).toEqual(['Sara', 'participant', 'participant']);
			expect(shown(world, actor).timeline.map(({ type }) => type)).toContain('leads');
		}
	});

	test('takes a text with her that somebody wrote meanwhile', () => {
		const { world, room } = staffed('texts');
		const [sara] = room.moderators;
		const others = [sara!, ...room.guests];
		world.kill(room.lead);
		const said: string[] = [];
		for (let at = 0; at < 40; at++) {
			const text = `rad ${String(at)}`;
			said.push(text);
			world.do(others[at % others.length]!, { type: 'say', text });
			world.runUntil(world.now + SECOND);
		}
		world.runUntil(world.now + 15 * SECOND);
		for (const actor of others) expect([...textsOf(actor)].sort()).toEqual([...said].sort());
	});

	test('and her junior with her, leaves nobody to lead', () => {
		const { world, room } = staffed('both die', 3, 2);
		const [sara, ines] = room.moderators;
		world.kill(room.lead);
		world.kill(sara!);
		expect(world.runUntilTrue(() => leads(ines!), 30 * SECOND)).toBe(true);
		world.runUntil(world.now + 5 * SECOND);
		expect(allIn([ines!, ...room.guests])).toBe(true);
		expect(factsOf(ines!).roster.map(({ idx }) => idx)).toEqual([2, 3, 4]);
	});

	test('is followed by two leads, or by the wrong one', () => {
		const { world, room } = staffed('two candidates', 3, 3);
		const [sara, ines] = room.moderators;
		world.kill(room.lead);
		world.runUntil(world.now + 60 * SECOND);
		expect(leads(sara!)).toBe(true);
		expect(leads(ines!)).toBe(false);
		expect(allIn([sara!, ines!, ...room.guests])).toBe(true);
	});

	test('just as a moderator has left leaves her the key of the room', () => {
		const { world, room } = staffed('left and dies', 3, 2);
		const [sara, ines] = room.moderators;
		const others = [ines!, ...room.guests];
		const before = hex(factsOf(ines!).vkRoom);
		world.do(sara!, { type: 'leave' });
		expect(world.runUntilTrue(() => sara!.state.phase === 'ended', 5 * SECOND)).toBe(true);
		world.kill(room.lead);
		expect(world.runUntilTrue(() => leads(ines!), 40 * SECOND)).toBe(true);
		const isNew = () => hex(factsOf(ines!).vkRoom) !== before;
		expect(world.runUntilTrue(isNew, 30 * SECOND)).toBe(true);
		world.runUntil(world.now + 60 * SECOND);
		expect(allIn(others)).toBe(true);
		expect(leadState(ines!).rekeying).toBeUndefined();
	});

	test.each([0, 1, 2, 3, 5, 8])(
		'as she changes the room key has no successor: effect %s',
		(fuse) => {
			const { world, room } = staffed(`changing ${String(fuse)}`, 3, 2);
			const [sara, ines] = room.moderators;
			const before = hex(factsOf(ines!).vkRoom);
			world.do(room.lead, { type: 'remove', idx: seatOf(sara!)!.me.idx });
			if (fuse > 0) {
				const isNew = () => hex(factsOf(ines!).vkRoom) !== before;
				expect(world.runUntilTrue(isNew, 20 * SECOND)).toBe(true);
			}
			room.lead.fuse = fuse;
			world.runUntil(world.now + 2 * SECOND);
			world.kill(room.lead);
			const next = () => leads(ines!) || leads(sara!);
			expect(world.runUntilTrue(next, 40 * SECOND)).toBe(true);
			world.runUntil(world.now + 100 * SECOND);
			const [lead] = [sara!, ines!].filter(leads);
			expect(leadState(lead!).rekeying).toBeUndefined();
			expect(allIn([lead!, ...room.guests])).toBe(true);
			const { record, seat } = leadState(lead!);
			expect(hasRoomKey(record, seat!)).toBe(true);
		}
	);

	test('in a room of two is never replaced', () => {
		const { world, room } = staffed('two', 2, 0);
		world.kill(room.lead);
		expect(world.runUntilTrue(() => leads(room.moderators[0]!), 30 * SECOND)).toBe(true);
	});
});

describe('a lead who hands over', () => {
	test('leaves the room, stays its lead, or loses somebody', () => {
		const { world, room } = staffed('hands over');
		const [sara] = room.moderators;
		const before = factsOf(room.lead);
		world.do(room.lead, { type: 'handOver', idx: 1 });
		expect(world.runUntilTrue(() => leads(sara!), 10 * SECOND)).toBe(true);
		world.runUntil(world.now + 15 * SECOND);
		expect(leads(room.lead)).toBe(false);
		expect(allIn(room.everybody)).toBe(true);
		expect(factsOf(sara!)).toMatchObject({ number: before.number + 1, term: 2, issuer: 1 });
		expect(factsOf(sara!).roster).toEqual(before.roster);
		expect([...room.lead.sockets.keys()]).toEqual(['room']);
		expect([...sara!.sockets.keys()].sort()).toEqual(['lobby', 'room']);
	});

	test('gives the lead back and forth, and somebody does not follow', () => {
		const { world, room } = staffed('back and forth');
		const [sara] = room.moderators;
		for (const [from, to] of [
			[room.lead, sara!],
			[sara!, room.lead],
			[room.lead, sara!]
		] as const) {
			world.do(from, { type: 'handOver', idx: seatOf(to)!.me.idx });
			expect(world.runUntilTrue(() => leads(to), 20 * SECOND)).toBe(true);
			world.runUntil(world.now + 15 * SECOND);
			expect(allIn(room.everybody)).toBe(true);
			expect(room.everybody.filter(leads)).toEqual([to]);
		}
		expect(factsOf(sara!).term).toBe(4);
	});

	test('takes her invites with her, or serves them still', () => {
		const { world, room } = staffed('invites go over');
		const [sara] = room.moderators;
		const link = invite(world, room.lead, 'link');
		const code = invite(world, room.lead, 'code');
		world.runUntil(world.now + SECOND);
		world.do(room.lead, { type: 'handOver', idx: 1 });
		expect(world.runUntilTrue(() => leads(sara!), 20 * SECOND)).toBe(true);
		world.runUntil(world.now + 5 * SECOND);
		expect(room.lead.record?.invites).toEqual([]);
		expect(sara!.record?.invites.map(({ state }) => state)).toEqual(['open', 'open']);
		expect(shown(world, sara!).invites).toHaveLength(2);
		const guests = [arrive(world, 'by link', link), arrive(world, 'by code', code)];
		expect(world.runUntilTrue(() => waiting(world, sara!) === 2, 30 * SECOND)).toBe(true);
		admitAll(world, sara!);
		world.runUntil(world.now + 15 * SECOND);
		expect(guests.map((guest) => guest.state.phase)).toEqual(['room', 'room']);
		expect(allIn([...room.everybody, ...guests])).toBe(true);
	});

	test('gives way before the mark is durable, or before the other has it all', () => {
		const { world, room } = staffed('durable first');
		const [sara] = room.moderators;
		invite(world, room.lead, 'link');
		world.runUntil(world.now + SECOND);
		room.lead.disk.ms = 5 * SECOND;
		world.do(room.lead, { type: 'handOver', idx: 1 });
		world.runUntil(world.now + 4 * SECOND);
		expect(office(sara!).handed).toEqual([]);
		expect(room.lead.record?.invites.map(({ state }) => state)).toEqual(['open']);
		world.runUntilTrue(() => office(sara!).handed.length > 0, 10 * SECOND);
		expect(room.lead.record?.invites.map(({ state }) => state)).toEqual(['transferred']);
		expect(leads(sara!)).toBe(false);
	});

	test('to somebody who is not there loses the lead', () => {
		const { world, room } = staffed('not there');
		const [sara] = room.moderators;
		world.cut(sara!, 'room', 60 * SECOND);
		world.runUntil(world.now + 500);
		world.do(room.lead, { type: 'handOver', idx: 1 });
		world.runUntil(world.now + 23 * SECOND);
		expect(leads(room.lead)).toBe(true);
		expect(leadState(room.lead).handover).toBeUndefined();
		world.do(room.lead, { type: 'handOver', idx: 1 });
		expect(leadState(room.lead).handover?.stage).toBe('wanted');
		world.runUntil(world.now + 21 * SECOND);
		expect(leadState(room.lead).handover).toBeUndefined();
	});

	test('and whose word is lost is without a lead for ever', () => {
		const { world, room } = staffed('lost word');
		const [sara] = room.moderators;
		world.do(room.lead, { type: 'handOver', idx: 1 });
		expect(
			world.runUntilTrue(() => leadState(room.lead).handover?.stage === 'given', 10 * SECOND)
		).toBe(true);
		world.kill(sara!);
		world.runUntil(world.now + 45 * SECOND);
		expect(leads(room.lead)).toBe(true);
		expect(allIn([room.lead, ...room.guests])).toBe(true);
		expect(factsOf(room.lead).number).toBe(8);
	});

	test.each([
		['herself', 0],
		['a participant', 2],
		['a stranger', 9]
	])('to %s is one no longer', (_, idx) => {
		const { world, room } = staffed('to whom');
		world.do(room.lead, { type: 'handOver', idx });
		world.runUntil(world.now + 20 * SECOND);
		expect(leads(room.lead)).toBe(true);
		expect(leadState(room.lead).handover).toBeUndefined();
	});
});

describe('a co-moderator with another client', () => {
	test('moves somebody while the lead is heard', () => {
		const { world, room } = staffed('usurper', 2, 3);
		const [sara] = room.moderators;
		const before = epochOf(room.lead);
		usurp(world, sara!);
		world.runUntil(world.now + 12 * SECOND);
		for (const actor of [room.lead, ...room.guests]) expect(epochOf(actor)).toBe(before);
		expect(leads(room.lead)).toBe(true);
		expect(shown(world, room.lead).succession.usurper).toMatchObject({ firstName: 'Sara' });
		world.do(room.lead, { type: 'remove', idx: 1 });
		world.runUntil(world.now + 30 * SECOND);
		expect(allIn([room.lead, ...room.guests])).toBe(true);
		expect(factsOf(room.lead).roster.map(({ idx }) => idx)).toEqual([0, 2, 3, 4]);
		expect(shown(world, room.lead).succession.usurper).toBeUndefined();
	});
});

describe('a lead whose page is loaded anew', () => {
	const reload = (world: World, actor: Actor) => {
		const record = actor.record!;
		world.kill(actor);
		const leading = { record, firstName: record.firstName, house: HOUSE, relayId: RELAY_ID };
		const now = world.clockOf(actor);
		world.restart(actor, startLead({ ...leading, now }, actor.random.bytes));
		world.do(actor, { type: 'open' });
	};

	test('splits the room that a co-moderator leads by then', () => {
		const { world, room } = staffed('reload late');
		const [sara] = room.moderators;
		persisted(world, room.lead);
		world.kill(room.lead);
		world.runUntil(world.now + 40 * SECOND);
		expect(leads(sara!)).toBe(true);
		reload(world, room.lead);
		expect(shown(world, room.lead)).toMatchObject({ role: 'moderator', phase: 'knocking' });
		world.runUntil(world.now + 45 * SECOND);
		expect(room.everybody.filter(leads)).toEqual([sara!]);
		expect(allIn(room.everybody)).toBe(true);
		const people = shown(world, room.lead).people.map(({ firstName }) => firstName);
		expect(people.sort()).toEqual(['', '', 'Anna', 'Sara']);
		expect(seatOf(room.lead)!.me.idx).toBe(0);
	});

	test('at once has the room without a lead for long, or splits it', () => {
		const { world, room } = staffed('reload at once');
		persisted(world, room.lead);
		reload(world, room.lead);
		world.runUntil(world.now + 75 * SECOND);
		expect(room.everybody.filter(leads)).toHaveLength(1);
		expect(allIn(room.everybody)).toBe(true);
	});

	test('with nobody to answer never opens her doors, or lets nobody back', () => {
		const { world, room } = staffed('reload alone');
		const [sara] = room.moderators;
		persisted(world, room.lead);
		world.kill(sara!);
		const before = factsOf(room.lead).number;
		reload(world, room.lead);
		world.runUntil(world.now + 28 * SECOND);
		expect(leads(room.lead)).toBe(false);
		world.runUntil(world.now + 60 * SECOND);
		expect(leads(room.lead)).toBe(true);
		expect(allIn([room.lead, ...room.guests])).toBe(true);
		expect(factsOf(room.lead).number).toBeGreaterThan(before + 1_000);
		for (const guest of room.guests) expect(guest.state.phase).toBe('room');
	});
});

/** Her record is on the disk, as after any change. */
function persisted(world: World, actor: Actor): void {
	world.do(actor, { type: 'rotate' });
	world.runUntil(world.now + 15 * SECOND);
	expect(actor.record).toBeDefined();
}

function leadState(actor: Actor): LeadState {
	if (actor.state.role !== 'lead') throw new Error('not a lead');
	return actor.state;
}

function office(actor: Actor): Office {
	if (actor.state.role === 'lead' || actor.state.office === undefined) throw new Error('no office');
	return actor.state.office;
}

/** Her client takes the lead although nobody gave way and nobody is silent. */
function usurp(world: World, actor: Actor): void {
	const { state } = actor;
	if (state.role === 'lead') throw new Error('she leads already');
	const turn = {
		now: world.clockOf(actor),
		random: actor.random.bytes,
		notices: [],
		spent: [],
		persisting: []
	};
	actor.state = takeOver(prepareToLead(state, 'silence', turn), 'silence', turn);
}

describe('a lead who slept', () => {
	test.each([
		[23, true],
		[26, false],
		[40, true],
		[90, false],
		[300, true]
	])('for %d s splits the room, or stays outside', (seconds, stands) => {
		const { world, room } = staffed(`sleeps ${String(seconds)}`);
		const [sara] = room.moderators;
		world.sleep(room.lead, seconds * SECOND, { stands, cut: false });
		world.runUntil(world.now + (seconds + 60) * SECOND);
		expect(room.everybody.filter(leads)).toEqual([sara!]);
		expect(allIn(room.everybody)).toBe(true);
		expect(factsOf(sara!).roster.map(({ idx }) => idx)).toEqual([0, 1, 2, 3]);
	});

	test('alone with nobody else awake loses her room', () => {
		const { world, room } = staffed('all sleep', 2, 1);
		const [sara] = room.moderators;
		world.kill(sara!);
		world.sleep(room.guests[0]!, 200 * SECOND, { stands: true, cut: false });
		world.runUntil(world.now + 190 * SECOND);
		expect(leads(room.lead)).toBe(true);
		world.runUntil(world.now + 60 * SECOND);
		expect(leads(room.lead)).toBe(true);
		expect(allIn([room.lead, room.guests[0]!])).toBe(true);
	});

	test('for less than 20 s loses the lead', () => {
		const { world, room } = staffed('naps');
		const before = epochOf(room.lead);
		world.sleep(room.lead, 15 * SECOND, { stands: true, cut: false });
		world.runUntil(world.now + 60 * SECOND);
		expect(leads(room.lead)).toBe(true);
		for (const actor of room.everybody) expect(epochOf(actor)).toBe(before);
	});
});
