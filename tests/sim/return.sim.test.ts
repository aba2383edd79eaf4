import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { seatOf, textsOf } from './invariants.ts';
import {
	admitAll,
	arrive,
	invite,
	letIn,
	openMeeting,
	reload,
	reopen,
	shown,
	waiting
} from './people.ts';
import { has, watchedWorld } from './watched.ts';
import type { Actor } from './actor.ts';
import type { World } from './world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function meeting(seed: string) {
	const world = watchedWorld(seed);
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	const b = letIn(world, lead, 'b', 'code');
	world.runUntil(world.now + 12 * SECOND);
	return { world, lead, a, b };
}

const epochOf = (actor: Actor) => Buffer.from(seatOf(actor)!.epoch.id).toString('hex');
const isTogether = (actors: readonly Actor[]) =>
	actors.every(({ state }) => state.seat !== undefined && state.phase === 'room') &&
	new Set(actors.map(epochOf)).size === 1;
const kinds = (world: World, actor: Actor) => shown(world, actor).timeline.map(({ type }) => type);
const placeOf = (world: World, actor: Actor) => {
	const { idx, name } = shown(world, actor).people.find(({ me }) => me)!;
	return { idx, name };
};

/** True once everybody is in one epoch again, where all have heard all. */
function meets(world: World, actors: readonly Actor[], withinMs: number): boolean {
	const isThere = (actor: Actor) => seatOf(actor)!.epoch.heard.size === actors.length - 1;
	const done = () => isTogether(actors) && actors.every(isThere);
	return world.runUntilTrue(done, withinMs);
}

describe('a reload', () => {
	test('does not bring her back with her name and place', () => {
		const { world, lead, a, b } = meeting('reload');
		const before = placeOf(world, a);
		world.do(a, { type: 'say', text: 'innan' });
		world.runUntil(world.now + 3 * SECOND);
		const vk = seatOf(a)!.me.vk;
		reload(world, a);
		expect(meets(world, [lead, a, b], 15 * SECOND)).toBe(true);
		expect(placeOf(world, a)).toEqual(before);
		expect(seatOf(a)!.me.vk).not.toEqual(vk);
		world.do(a, { type: 'say', text: 'efter' });
		world.runUntil(world.now + 5 * SECOND);
		for (const actor of [lead, b]) {
			expect(textsOf(actor)).toEqual(['innan', 'efter']);
			expect(kinds(world, actor).filter((type) => type === 'returned')).toHaveLength(1);
		}
		expect(a.ticket).toBeDefined();
	});

	test('works once, and the second one locks her out', () => {
		const { world, lead, a, b } = meeting('twice');
		const place = placeOf(world, a);
		const tickets = new Set([a.ticket]);
		for (let at = 0; at < 3; at++) {
			reload(world, a);
			expect(meets(world, [lead, a, b], 30 * SECOND), String(at)).toBe(true);
			expect(placeOf(world, a)).toEqual(place);
			tickets.add(a.ticket);
		}
		expect(tickets.size).toBe(4);
	});

	test('right after she came in, or while she is on her way back, costs her the place', () => {
		const { world, lead, a, b } = meeting('early');
		const c = letIn(world, lead, 'c', 'link');
		const place = placeOf(world, c);
		expect(seatOf(c)!.epoch.heard.size).toBe(0);
		reload(world, c);
		expect(meets(world, [lead, a, b, c], 40 * SECOND)).toBe(true);
		expect(placeOf(world, c)).toEqual(place);
		// The Welcome of a return came, and before anybody heard her the page is loaded again.
		reload(world, c);
		expect(world.runUntilTrue(() => c.state.phase === 'room', 30 * SECOND)).toBe(true);
		reload(world, c);
		expect(meets(world, [lead, a, b, c], 60 * SECOND)).toBe(true);
		expect(placeOf(world, c)).toEqual(place);
	});

	test('in the middle of a new lock leaves anybody behind', () => {
		const { world, lead, a, b } = meeting('locking');
		world.do(lead, { type: 'rotate' });
		world.runUntilTrue(() => seatOf(lead)!.granting !== undefined, 5 * SECOND);
		reload(world, b);
		expect(meets(world, [lead, a, b], 60 * SECOND)).toBe(true);
	});

	test('before she was ever in leaves a ticket behind', () => {
		const world = watchedWorld('never in');
		const lead = openMeeting(world);
		const guest = arrive(world, 'guest', invite(world, lead, 'link'));
		world.runUntilTrue(() => guest.state.phase === 'lobby', 20 * SECOND);
		expect(guest.ticket).toBeUndefined();
	});

	test('of everybody at once ends the meeting', () => {
		const { world, lead, a, b } = meeting('all');
		for (const actor of [a, b]) reload(world, actor);
		expect(meets(world, [lead, a, b], 30 * SECOND)).toBe(true);
	});

	test('after her part is over finds a ticket', () => {
		const { world, lead, a, b } = meeting('over');
		world.do(a, { type: 'leave' });
		world.runUntil(world.now + 3 * SECOND);
		expect(a.ticket).toBeUndefined();
		world.do(lead, { type: 'close' });
		world.runUntil(world.now + MINUTE);
		expect(b.state.ending).toBe('closed');
		expect(b.ticket).toBeUndefined();
	});
});

describe('a connection that was gone', () => {
	test('for a new lock keeps her out, or loses what she wrote', () => {
		const { world, lead, a, b } = meeting('tunnel');
		const place = placeOf(world, b);
		world.do(a, { type: 'say', text: 'hörs' });
		world.runUntil(world.now + 3 * SECOND);
		world.cut(b, 'room', 40 * SECOND);
		world.runUntil(world.now + SECOND);
		world.do(b, { type: 'say', text: 'skrivet i tunneln' });
		world.do(lead, { type: 'rotate' });
		world.runUntil(world.now + 40 * SECOND);
		expect(shown(world, b).phase).toBe('room');
		expect(meets(world, [lead, a, b], MINUTE)).toBe(true);
		world.runUntil(world.now + 5 * SECOND);
		expect(placeOf(world, b)).toEqual(place);
		for (const actor of [lead, a, b]) expect(textsOf(actor)).toEqual(['hörs', 'skrivet i tunneln']);
		expect(b.notices.map(({ type }) => type)).toContain('returned');
	});

	test('without a new lock makes her come back with other keys', () => {
		const { world, lead, a, b } = meeting('short');
		const { vk } = seatOf(b)!.me;
		const { number } = seatOf(lead)!.epoch.facts;
		world.cut(b, 'room', 50 * SECOND);
		world.do(a, { type: 'say', text: 'under tiden' });
		world.runUntil(world.now + 80 * SECOND);
		expect(seatOf(b)!.me.vk).toBe(vk);
		expect(seatOf(lead)!.epoch.facts.number).toBe(number);
		expect(textsOf(b)).toEqual(['under tiden']);
		expect(shown(world, b).returning).toBe('no');
	});

	test('of the lead makes everybody come back with other keys', () => {
		const { world, lead, a, b } = meeting('lead cut');
		const keys = [a, b].map((actor) => seatOf(actor)!.me.vk);
		world.cut(lead, 'room', 50 * SECOND);
		world.cut(lead, 'lobby', 50 * SECOND);
		world.runUntil(world.now + 45 * SECOND);
		expect([a, b].map((actor) => shown(world, actor).returning)).toEqual(['beside', 'beside']);
		world.runUntil(world.now + 30 * SECOND);
		expect([a, b].map((actor) => seatOf(actor)!.me.vk)).toEqual(keys);
		expect([a, b].map((actor) => shown(world, actor).returning)).toEqual(['no', 'no']);
		expect(shown(world, lead).knocks).toEqual([]);
		expect(lead.notices.filter(({ type }) => type === 'askedBack')).toEqual([]);
	});

	test('for longer than anybody waits costs her the place in the meeting', () => {
		const { world, lead, a, b } = meeting('away');
		const place = placeOf(world, b);
		world.cut(b, 'room', 14 * MINUTE);
		world.runUntil(world.now + 13 * MINUTE);
		expect(shown(world, lead).people).toHaveLength(2);
		expect(shown(world, b).returning).toBe('out');
		expect(meets(world, [lead, a, b], 3 * MINUTE)).toBe(true);
		expect(placeOf(world, b)).toEqual(place);
		for (const actor of [lead, a]) {
			expect(kinds(world, actor).filter((type) => type !== 'lock')).toContain('returned');
		}
	});
});

describe('a grant that reached only some', () => {
	test('leaves the others behind for good', () => {
		const { world, lead, a, b } = meeting('half');
		const since = world.now;
		world.do(lead, { type: 'rotate' });
		world.tamper = (delivery) => (delivery.to === b ? [] : [delivery]);
		world.runUntil(since + 15 * SECOND);
		world.tamper = undefined;
		expect(epochOf(b)).not.toBe(epochOf(lead));
		expect(meets(world, [lead, a, b], MINUTE)).toBe(true);
	});
});

describe('a lead whose page is loaded again', () => {
	test('finds nobody, or has to let everybody in by hand', () => {
		const { world, lead, a, b } = meeting('lead reload');
		const places = [a, b].map((actor) => placeOf(world, actor));
		world.do(a, { type: 'say', text: 'före' });
		world.runUntil(world.now + 3 * SECOND);
		const { number, term } = seatOf(lead)!.epoch.facts;
		reopen(world, lead);
		world.runUntil(world.now + SECOND);
		expect(shown(world, lead).people).toHaveLength(1);
		expect(seatOf(lead)!.epoch.facts).toMatchObject({ number: number + 1, term: term + 1 });
		expect(meets(world, [lead, a, b], 90 * SECOND)).toBe(true);
		expect([a, b].map((actor) => placeOf(world, actor))).toEqual(places);
		expect(waiting(world, lead)).toBe(0);
		expect(kinds(world, lead), 'nobody is new to her').not.toContain('came');
		expect(kinds(world, lead)).toContain('returned');
		world.do(b, { type: 'say', text: 'efter' });
		world.runUntil(world.now + 5 * SECOND);
		expect(textsOf(a)).toEqual(['före', 'efter']);
		expect(textsOf(lead)).toEqual(['efter']);
	});

	test('between her lock and the first word under it loses somebody', () => {
		const { world, lead, a, b } = meeting('lead between');
		world.do(lead, { type: 'rotate' });
		const { number } = seatOf(lead)!.epoch.facts;
		world.runUntilTrue(() => seatOf(lead)!.epoch.facts.number > number, 10 * SECOND);
		reopen(world, lead);
		expect(meets(world, [lead, a, b], 2 * MINUTE)).toBe(true);
	});

	test('while somebody is on her way back loses her', () => {
		const { world, lead, a, b } = meeting('both');
		reload(world, a);
		world.runUntilTrue(() => seatOf(lead)!.granting !== undefined, 20 * SECOND);
		reopen(world, lead);
		expect(meets(world, [lead, a, b], 2 * MINUTE)).toBe(true);
	});

	test('keeps out whoever knocks with her whole life in a lock that is gone', () => {
		const { world, lead, a, b } = meeting('late lead');
		world.kill(lead);
		world.runUntil(world.now + 15 * MINUTE);
		for (const actor of [a, b]) expect(shown(world, actor).returning).toBe('out');
		reopen(world, lead);
		expect(meets(world, [lead, a, b], MINUTE)).toBe(true);
	});
});

describe('somebody who is gone for good', () => {
	test('comes back after a moderator removed her, or is not told', () => {
		const { world, lead, a, b } = meeting('removed');
		const ticket = b.ticket!;
		world.do(lead, { type: 'remove', idx: seatOf(b)!.me.idx });
		expect(world.runUntilTrue(() => b.state.phase === 'ended', 15 * SECOND)).toBe(true);
		expect(b.state.ending).toBe('removed');
		expect(b.ticket).toBeUndefined();
		b.ticket = ticket;
		reload(world, b);
		world.runUntil(world.now + 2 * MINUTE);
		expect(seatOf(b)).toBeUndefined();
		expect(shown(world, lead).people).toHaveLength(2);
		expect(has(a, 'x')).toBe(false);
	});

	test('comes back after the lead who removed her has loaded her page again', () => {
		const { world, lead, b } = meeting('removed, reloaded');
		const ticket = b.ticket!;
		world.do(lead, { type: 'remove', idx: seatOf(b)!.me.idx });
		world.runUntil(world.now + 50);
		reopen(world, lead);
		b.ticket = ticket;
		reload(world, b);
		world.runUntil(world.now + 2 * MINUTE);
		expect(seatOf(b)).toBeUndefined();
	});

	test('comes back after she left', () => {
		const { world, lead, b } = meeting('left');
		const ticket = b.ticket!;
		world.do(b, { type: 'leave' });
		world.runUntil(world.now + 5 * SECOND);
		b.ticket = ticket;
		reload(world, b);
		world.runUntil(world.now + 2 * MINUTE);
		expect(seatOf(b)).toBeUndefined();
		expect(waiting(world, lead)).toBe(0);
	});
});

describe('a moderator who wants to be asked', () => {
	test('is not asked, or somebody comes back without her yes', () => {
		const { world, lead, a, b } = meeting('asked');
		const { state } = lead;
		if (state.role !== 'lead') throw new Error('not a lead');
		const { facts } = state.seat!.epoch;
		const policy = { ...facts.policy, askReturns: true };
		const epoch = { ...state.seat!.epoch, facts: { ...facts, policy } };
		lead.state = { ...state, seat: { ...state.seat!, epoch } };
		reload(world, b);
		world.runUntil(world.now + MINUTE);
		expect(seatOf(b)).toBeUndefined();
		expect(b.state.phase).toBe('lobby');
		expect(shown(world, lead).knocks).toMatchObject([{ kind: 'return', state: 'waiting' }]);
		admitAll(world, lead);
		expect(world.runUntilTrue(() => isTogether([lead, b]), 20 * SECOND)).toBe(true);
		expect(a.state.phase).toBe('room');
	});
});
