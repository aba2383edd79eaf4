import { beforeAll, describe, expect, test } from 'vitest';
import { HEARD_MS, MAX_ROSTER } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import type { Secret } from '../../../../crypto/primitives/secret.ts';
import type { Verb } from '../../../../crypto/room/input.ts';
import type { LeadState } from '../../../../crypto/room/lead-state.ts';
import { secretsOfSeat } from '../../../../crypto/room/member.ts';
import { decodePolicy, encodePolicy } from '../../../../crypto/room/roster.ts';
import { startLead, step } from '../../../../crypto/room/step.ts';
import {
	admitAll,
	arrive,
	invite,
	letIn,
	openMeeting,
	RELAY_ID,
	shown,
	stateOfInvite,
	waiting
} from '../../../sim/people.ts';
import { World, type Actor } from '../../../sim/world.ts';
import { seeded } from '../seeded.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function leading(lead: Actor): LeadState {
	if (lead.state.role !== 'lead') throw new Error('not a lead');
	return lead.state;
}

const epochOf = (actor: Actor) => actor.state.seat?.epoch.facts.number;
const placeOf = (actor: Actor) => actor.state.seat!.me.idx;
const kinds = (actor: Actor) => actor.state.seat!.lines.map(({ type }) => type);

/** A meeting with some people in it, settled. */
function meeting(seed: string, people: number, options: Parameters<typeof letIn>[4] = {}) {
	const world = new World(seed);
	const lead = openMeeting(world);
	const members = Array.from({ length: people }, (_, at) =>
		letIn(world, lead, `m${String(at)}`, 'link', options)
	);
	world.runUntil(world.now + 15 * SECOND);
	return { world, lead, members };
}

describe('the next lock', () => {
	test('comes before the last joiner was heard, or never if she is not', () => {
		const { world, lead } = meeting('joiner', 1);
		const before = epochOf(lead)!;
		const guest = arrive(world, 'guest', invite(world, lead, 'link'));
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 20 * SECOND)).toBe(true);
		admitAll(world, lead);
		world.tamper = (delivery) => (delivery.to === guest ? [] : [delivery]);
		expect(world.runUntilTrue(() => epochOf(lead) === before + 1, 5 * SECOND)).toBe(true);
		const since = world.now;
		world.do(lead, { type: 'rotate' });
		world.runUntil(since + HEARD_MS - 500);
		expect(epochOf(lead)).toBe(before + 1);
		world.runUntil(since + HEARD_MS + 3 * SECOND);
		expect(epochOf(lead)).toBe(before + 2);
	});

	test('comes although nobody asked, or not when its time has come', () => {
		const { world, lead, members } = meeting('timer', 1);
		const { number } = lead.state.seat!.epoch.facts;
		const since = lead.state.seat!.epoch.adoptedAt;
		world.runUntil(since + 599 * SECOND);
		expect(epochOf(lead)).toBe(number);
		world.runUntil(since + 605 * SECOND);
		expect(epochOf(lead)).toBe(number + 1);
		expect(epochOf(members[0]!)).toBe(number + 1);
		expect(kinds(members[0]!).at(-1)).toBe('lock');
	});

	test('is made before its number is durable', () => {
		const { world, lead } = meeting('durable', 1);
		const { number } = lead.state.seat!.epoch.facts;
		world.diskMs = 5 * SECOND;
		world.do(lead, { type: 'rotate' });
		world.runUntil(world.now + 4 * SECOND);
		expect(leading(lead).issuing).toBe(true);
		expect(lead.record?.epoch).toBe(number);
		expect(leading(lead).seat!.granting).toBeUndefined();
		world.runUntil(world.now + 5 * SECOND);
		expect(lead.record?.epoch).toBe(number + 1);
		expect(epochOf(lead)).toBe(number + 1);
	});

	test('is needed once for each of those who were let in together', () => {
		const { world, lead } = meeting('together', 1);
		const { number } = lead.state.seat!.epoch.facts;
		const guests = ['a', 'b', 'c'].map((name) => arrive(world, name, invite(world, lead, 'link')));
		expect(world.runUntilTrue(() => waiting(world, lead) === 3, 30 * SECOND)).toBe(true);
		admitAll(world, lead);
		world.runUntil(world.now + 10 * SECOND);
		for (const guest of guests) expect(guest.state.phase).toBe('room');
		expect(epochOf(lead)).toBe(number + 1);
		expect(new Set(guests.map(placeOf)).size).toBe(3);
	});

	test('is refused by all when somebody is removed while it is being written down', () => {
		const { world, lead, members } = meeting('sorted', 4);
		world.diskMs = 3 * SECOND;
		const [a, , c] = members as [Actor, Actor, Actor, Actor];
		world.do(lead, { type: 'remove', idx: placeOf(c) });
		expect(world.runUntilTrue(() => leading(lead).issuing, 3 * SECOND)).toBe(true);
		world.do(lead, { type: 'remove', idx: placeOf(a) });
		world.runUntil(world.now + 15 * SECOND);
		expect([a, c].map((actor) => actor.state.ending)).toEqual(['removed', 'removed']);
		for (const actor of [members[1]!, members[3]!]) {
			expect(shown(world, actor).people).toHaveLength(3);
			expect(epochOf(actor)).toBe(epochOf(lead));
			expect(kinds(actor).filter((kind) => kind === 'removed')).toHaveLength(2);
		}
	});
});

describe('the limit of people', () => {
	/** A lead whose room is for three, with one member in it. */
	function small(seed: string) {
		const world = new World(seed);
		const lead = world.add('lead', (random, now) => {
			const leading = { firstName: 'Anna', house: 4711, relayId: RELAY_ID, now };
			const made = startLead({ ...leading, record: undefined }, random.bytes).state as LeadState;
			const policy = encodePolicy({ ...decodePolicy(made.record.policy)!, max: 3 });
			return startLead({ ...leading, record: { ...made.record, policy } }, random.bytes);
		});
		world.do(lead, { type: 'open' });
		letIn(world, lead, 'member', 'link');
		world.runUntil(world.now + 15 * SECOND);
		return { world, lead };
	}

	test('is passed by those let in while a grant is on its way', () => {
		let onTheWay = 0;
		for (const diskMs of [500, 750, 1_000, 1_250]) {
			const { world, lead } = small('limit');
			world.diskMs = diskMs;
			const guests = ['a', 'b'].map((name) => arrive(world, name, invite(world, lead, 'link')));
			expect(world.runUntilTrue(() => waiting(world, lead) === 2, 40 * SECOND)).toBe(true);
			const [first, second] = shown(world, lead).knocks;
			world.do(lead, { type: 'admit', id: first!.id });
			for (let at = 0; at < 80; at++) {
				if (lead.state.seat?.granting !== undefined) onTheWay += 1;
				world.do(lead, { type: 'admit', id: second!.id });
				world.runUntil(world.now + 40);
			}
			world.runUntil(world.now + 15 * SECOND);
			expect(shown(world, lead).people).toHaveLength(3);
			expect(guests.filter((guest) => guest.state.phase === 'room')).toHaveLength(1);
			expect(world.actors.filter((actor) => epochOf(actor) === epochOf(lead))).toHaveLength(3);
		}
		expect(onTheWay).toBeGreaterThan(0);
	});

	test('hinders somebody when a place has become free', () => {
		const { world, lead } = small('free');
		const second = letIn(world, lead, 'second', 'link');
		const guest = arrive(world, 'late', invite(world, lead, 'link'));
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 30 * SECOND)).toBe(true);
		admitAll(world, lead);
		world.runUntil(world.now + 5 * SECOND);
		expect(guest.state.phase).toBe('lobby');
		world.do(lead, { type: 'remove', idx: placeOf(second) });
		world.runUntil(world.now + 15 * SECOND);
		admitAll(world, lead);
		world.runUntil(world.now + 12 * SECOND);
		expect(guest.state.phase).toBe('room');
	});

	test('of all who ever came is passed, and the vault cannot be written', () => {
		const { world, lead } = meeting('ever', 1);
		const tickets = [new Uint8Array(32)];
		const roster = Array.from({ length: MAX_ROSTER }, (_, at) => ({
			idx: at + 1,
			role: 'participant' as const,
			name: at,
			firstName: '',
			tickets,
			slot: 0
		}));
		const state = leading(lead);
		lead.state = { ...state, record: { ...state.record, roster } };
		const guest = arrive(world, 'late', invite(world, lead, 'link'));
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 30 * SECOND)).toBe(true);
		admitAll(world, lead);
		world.runUntil(world.now + 5 * SECOND);
		expect(guest.state.phase).toBe('lobby');
		expect(leading(lead).record.roster).toHaveLength(MAX_ROSTER);
	});
});

describe('somebody who is silent', () => {
	test('stays for ever, or goes too soon', () => {
		const { world, lead, members } = meeting('silent', 2);
		const gone = members[0]!;
		world.cut(gone, 'room', 60 * MINUTE);
		const since = world.now;
		world.runUntil(since + 9 * MINUTE);
		expect(shown(world, lead).people).toHaveLength(3);
		world.runUntil(since + 11 * MINUTE);
		expect(shown(world, lead).people).toHaveLength(2);
		expect(kinds(members[1]!)).toContain('removed');
	});

	test('is removed because the lead was away herself', () => {
		const { world, lead, members } = meeting('lead away', 2);
		world.cut(lead, 'room', 10 * MINUTE + 30 * SECOND);
		world.runUntil(world.now + 10 * MINUTE + 29 * SECOND);
		world.runUntil(world.now + 30 * SECOND);
		expect(shown(world, lead).people).toHaveLength(3);
		for (const actor of members) expect(actor.state.phase).toBe('room');
	});

	test('and never came in stays at the door', () => {
		const { world, lead } = meeting('never', 1);
		const guest = arrive(world, 'guest', invite(world, lead, 'link'));
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 30 * SECOND)).toBe(true);
		world.tamper = (delivery) => (delivery.to === guest ? [] : [delivery]);
		admitAll(world, lead);
		world.runUntil(world.now + 12 * SECOND);
		expect(shown(world, lead).knocks).toMatchObject([{ state: 'admitting' }]);
		world.do(lead, { type: 'remove', idx: leading(lead).joiners[0]! });
		world.runUntil(world.now + 12 * SECOND);
		expect(shown(world, lead).knocks).toEqual([]);
		expect(leading(lead).hall.visitors).toEqual([]);
	});
});

describe('the close', () => {
	test('leaves somebody at the door without a word, or says that nobody let her in', () => {
		const { world, lead } = meeting('door', 1);
		world.diskMs = 2 * SECOND;
		const [waits, approved] = ['a', 'b'].map((name) =>
			arrive(world, name, invite(world, lead, 'link'))
		) as [Actor, Actor];
		expect(world.runUntilTrue(() => waiting(world, lead) === 2, 40 * SECOND)).toBe(true);
		const late = arrive(world, 'c', invite(world, lead, 'link'));
		const isTrying = () => leading(lead).hall.visitors.some(({ stage }) => stage === 'trying');
		expect(world.runUntilTrue(isTrying, 20 * SECOND)).toBe(true);
		world.do(lead, { type: 'admit', id: shown(world, lead).knocks[1]!.id });
		world.do(lead, { type: 'close' });
		world.runUntil(world.now + 40 * SECOND);
		const endings = [waits, approved, late].map((actor) => actor.state.ending);
		expect(endings).toEqual(['closed', 'closed', 'closed']);
		expect(lead.state.ending).toBe('closed');
		expect(shown(world, lead).knocks).toEqual([]);
	});

	test('waits for ever for a connection', () => {
		const { world, lead } = meeting('offline', 1);
		world.cut(lead, 'room', 60 * MINUTE);
		world.do(lead, { type: 'close' });
		world.runUntil(world.now + 15 * SECOND);
		expect(lead.state.phase).toBe('closing');
		world.runUntil(world.now + 15 * SECOND);
		expect(lead.state.ending).toBe('closed');
	});

	test('is over before all have seen it, or goes on when they have', () => {
		const { world, lead, members } = meeting('seen', 2);
		const quick = world.now;
		world.do(lead, { type: 'close' });
		expect(world.runUntilTrue(() => lead.state.phase === 'ended', MINUTE)).toBe(true);
		expect(world.now - quick).toBeLessThan(12 * SECOND);
		expect(world.now - quick).toBeGreaterThan(4 * SECOND);
		for (const actor of members) expect(actor.state.phase).toBe('closing');
		const other = meeting('unseen', 2);
		other.world.cut(other.members[0]!, 'room', 10 * SECOND);
		const slow = other.world.now;
		other.world.do(other.lead, { type: 'close' });
		other.world.runUntil(slow + 9 * SECOND);
		expect(other.lead.state.phase).toBe('closing');
	});

	test('comes before what was said', () => {
		const { world, lead, members } = meeting('last words', 1);
		const text = 'Till sist: '.repeat(120);
		world.do(lead, { type: 'say', text });
		world.do(lead, { type: 'close' });
		world.do(lead, { type: 'say', text: 'efter slutet' });
		world.runUntil(world.now + 20 * SECOND);
		const heard = members[0]!.notices.flatMap((notice) =>
			notice.type === 'text' ? [notice.text] : []
		);
		expect(heard).toEqual([text]);
		expect(members[0]!.state.ending).toBe('closed');
	});

	test('leaves a key behind', () => {
		const { world, lead } = meeting('keys', 2);
		arrive(world, 'guest', invite(world, lead, 'link'));
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 30 * SECOND)).toBe(true);
		const held: Secret[] = [];
		world.do(lead, { type: 'close' });
		world.runUntilTrue(() => {
			const { seat, hall, roomKey } = leading(lead);
			if (seat === undefined) return true;
			held.splice(0, held.length, ...secretsOfSeat(seat), roomKey.secret);
			for (const { keys } of hall.visitors) if (keys) held.push(keys.replyKey, keys.pairKey);
			return false;
		}, MINUTE);
		expect(lead.state.phase).toBe('ended');
		expect(held.length).toBeGreaterThan(10);
		for (const secret of held) expect(() => secret.lend((key) => key[0])).toThrow();
	});
});

test('a lead without a lock for too long keeps her keys', () => {
	const { world, lead } = meeting('stale', 1);
	world.cut(lead, 'room', 60 * MINUTE);
	world.runUntil(world.now + 13 * MINUTE);
	expect(lead.state.ending).toBe('lost');
});

describe('a verb that does not fit the moment', () => {
	const all = (idx: number): Verb[] => [
		{ type: 'say', text: 'x' },
		{ type: 'say', text: '  \n' },
		{ type: 'open' },
		{ type: 'admit', id: 'nobody' },
		{ type: 'refuse', id: 'nobody' },
		{ type: 'cancelInvite', invite: 'none' },
		{ type: 'remove', idx },
		{ type: 'rotate' },
		{ type: 'close' },
		{ type: 'leave' },
		{ type: 'invite', kind: 'link' }
	];
	const after = (state: LeadState, verb: Verb, now: number) => {
		const turn = step(state, { type: 'do', verb, now, nowS: now / 1000 }, seeded('verb'));
		return turn.state as LeadState;
	};

	test('does something before the doors are open', () => {
		const { state } = startLead(
			{ record: undefined, firstName: 'Anna', house: 1, relayId: 'sim-1', now: 0 },
			seeded('prepared')
		);
		const does = all(0).filter((verb) => {
			const next = after(state as LeadState, verb, 0);
			return next.phase !== 'prepared' || next.record !== (state as LeadState).record;
		});
		expect(does.map(({ type }) => type)).toEqual(['open', 'close', 'leave', 'invite']);
	});

	test('does something in the room that it should not', () => {
		const { world, lead, members } = meeting('verbs', 1);
		const state = leading(lead);
		for (const verb of [
			{ type: 'open' },
			{ type: 'admit', id: 'nobody' },
			{ type: 'refuse', id: 'nobody' },
			{ type: 'remove', idx: 0 },
			{ type: 'remove', idx: 99 }
		] as const) {
			const next = after(state, verb, world.now);
			expect({ ...next, offsetS: state.offsetS }, verb.type).toEqual(state);
		}
		const idx = placeOf(members[0]!);
		const once = after(state, { type: 'remove', idx }, world.now);
		expect(once.removing).toEqual([idx]);
		expect(after(once, { type: 'remove', idx }, world.now).removing).toEqual([idx]);
	});

	test('does something after the end', () => {
		const { world, lead } = meeting('after', 1);
		world.do(lead, { type: 'close' });
		world.runUntil(world.now + 30 * SECOND);
		const { state } = lead;
		expect(state.phase).toBe('ended');
		for (const verb of all(1)) {
			const input = { type: 'do', verb, now: world.now, nowS: 0 } as const;
			expect(step(state, input, seeded('end'))).toEqual({ state, effects: [] });
		}
	});
});

test('a refused guest comes in, or her invite stays open', () => {
	const { world, lead } = meeting('taken back', 1);
	const guest = arrive(world, 'guest', invite(world, lead, 'code'));
	expect(world.runUntilTrue(() => waiting(world, lead) === 1, 30 * SECOND)).toBe(true);
	const { id } = shown(world, lead).knocks[0]!;
	world.do(lead, { type: 'admit', id });
	world.do(lead, { type: 'refuse', id });
	world.runUntil(world.now + 20 * SECOND);
	expect(guest.state.ending).toBe('refused');
	expect(stateOfInvite(world, lead)).toBe('refused');
	expect(shown(world, lead).people).toHaveLength(2);
});
