import { beforeAll, describe, expect, test } from 'vitest';
import { QUIET_TICKS, AWAY_MS } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { view } from '../../../../crypto/room/show.ts';
import type { ParticipantState } from '../../../../crypto/room/participant-state.ts';
import { startParticipant } from '../../../../crypto/room/step.ts';
import { arrive, invite, letIn, openMeeting, shown, waiting } from '../../../sim/people.ts';
import { World } from '../../../sim/world.ts';
import { hex, seeded } from '../seeded.ts';
import { Room, SECOND, START } from './rooms.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** A participant who sits at place 2 of a room. */
function seated(room: Room): ParticipantState {
	const arriving = {
		invitation: { kind: 'link', secret: new Uint8Array(32), roomTag: new Uint8Array(16) },
		name: 1,
		house: 1,
		relayId: 'relay',
		now: START,
		nowS: 1_760_000_000
	} as const;
	const { state } = startParticipant(arriving, seeded('shown'));
	if (state.role !== 'participant') throw new Error('not a participant');
	const link = { ...state.link, up: true };
	return { ...state, phase: 'room', arrival: undefined, seat: room.seat(2), link };
}

test('a person is shown twice, without her name, or in another order', () => {
	const people = view(seated(new Room(4)), START).people;
	expect(
		people.map(({ idx, role, name, firstName, me }) => [idx, role, name, firstName, me])
	).toEqual([
		[0, 'moderator', 0, 'Anna', false],
		[1, 'participant', 10, '', false],
		[2, 'participant', 20, '', true],
		[3, 'participant', 30, '', false]
	]);
});

test('somebody is called quiet or away too soon, too late, or although it is me', () => {
	const room = new Room(3);
	room.hear(2, room.send(1), START + 30 * SECOND);
	const presences = (now: number) => view(seated(room), now).people.map(({ presence }) => presence);
	expect(presences(START + QUIET_TICKS * SECOND)).toEqual(['here', 'here', 'here']);
	expect(presences(START + QUIET_TICKS * SECOND + 1)).toEqual(['quiet', 'here', 'here']);
	expect(presences(START + AWAY_MS)).toEqual(['quiet', 'quiet', 'here']);
	expect(presences(START + AWAY_MS + 1)).toEqual(['away', 'quiet', 'here']);
	expect(presences(START + 30 * SECOND + AWAY_MS + 1)).toEqual(['away', 'away', 'here']);
});

describe('the lock', () => {
	test('looks shut without a connection or before there is a room', () => {
		const state = seated(new Room(3));
		expect(view(state, START).lock.state).toBe('locked');
		const down = { ...state, link: { ...state.link, up: false } };
		expect(view(down, START)).toMatchObject({
			lock: { state: 'offline' },
			connection: { state: 'down' }
		});
		expect(view({ ...state, seat: undefined }, START).lock.state).toBe('offline');
	});

	test('names those who are behind too soon, or those who are not', () => {
		const room = new Room(4);
		room.begin(2);
		room.hear(2, room.send(1));
		expect(view(seated(room), START + 10 * SECOND).lock.behind).toEqual([]);
		expect(view(seated(room), START + 10 * SECOND + 1).lock.behind).toEqual([0, 3]);
	});

	test('looks shut before everybody had time to follow, or open for ever', () => {
		const room = new Room(3);
		room.begin(2);
		const stateAt = (now: number) => view(seated(room), now).lock.state;
		expect(stateAt(START + 3 * SECOND - 1)).toBe('changing');
		expect(stateAt(START + 3 * SECOND)).toBe('locked');
	});

	test('does not count its changes', () => {
		const room = new Room(3);
		room.rotate();
		room.follow(2, room.send(0), START + SECOND);
		expect(view(seated(room), START + SECOND).lock).toMatchObject({
			changes: 1,
			changedAt: START + SECOND
		});
	});
});

test('a text is shown that came when no moderator was there, or is lost when one is back', () => {
	const room = new Room(3);
	const texts = (now: number) =>
		view(seated(room), now).timeline.flatMap((line) => (line.type === 'text' ? [line.text] : []));
	room.say(1, 'inom tiden');
	room.hear(2, room.send(1), START + 20 * SECOND);
	room.say(1, 'för sent');
	room.hear(2, room.send(1), START + 20 * SECOND + 1);
	room.say(2, 'mitt eget', START + 25 * SECOND);
	expect(texts(START + 30 * SECOND)).toEqual(['inom tiden', 'mitt eget']);
	room.hear(2, room.send(0), START + 30 * SECOND);
	expect(texts(START + 30 * SECOND)).toEqual(['inom tiden', 'för sent', 'mitt eget']);
});

test('a view holds a key, or the secret of a spent invite', () => {
	const world = new World('secrets');
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	const b = arrive(world, 'b', invite(world, lead, 'code'));
	expect(world.runUntilTrue(() => waiting(world, lead) === 1, 20 * SECOND)).toBe(true);
	const views = [lead, a, b].map((actor) => JSON.stringify(shown(world, actor)));
	const held = [lead, a].flatMap(({ state }) => {
		const { seat } = state;
		const keys = [...seat!.epoch.receiving.values()].map(({ chain }) => chain.key.lend(hex));
		return [...keys, hex(seat!.epoch.id), hex(seat!.epoch.address), hex(seat!.me.vk)];
	});
	if (lead.state.role !== 'lead') throw new Error('not a lead');
	held.push(...lead.state.record.invites.map(({ secret }) => hex(secret)));
	for (const text of views) {
		for (const key of held) {
			expect(text).not.toContain(key);
			expect(text).not.toContain(Buffer.from(key, 'hex').toString('base64url'));
		}
	}
	expect(shown(world, a)).toMatchObject({ knocks: [], invites: [], role: 'participant' });
	expect(shown(world, lead).invites).toMatchObject([
		{ ordinal: 1, state: 'admitted', fragment: undefined },
		{ ordinal: 2, state: 'verified', words: undefined, digits: undefined }
	]);
});

test('those at the door stand in another order than they came', () => {
	const world = new World('order');
	const lead = openMeeting(world);
	const names = ['a', 'b', 'c'];
	for (const name of names) {
		arrive(world, name, invite(world, lead, 'link'), { wish: 65 * (1 + names.indexOf(name)) });
		world.runUntil(world.now + 5 * SECOND);
	}
	const { knocks } = shown(world, lead);
	expect(knocks.map(({ name, invite: ordinal, state }) => [name, ordinal, state])).toEqual([
		[65, 1, 'waiting'],
		[130, 2, 'waiting'],
		[195, 3, 'waiting']
	]);
	world.do(lead, { type: 'admit', id: knocks[1]!.id });
	expect(shown(world, lead).knocks.map(({ state }) => state)).toEqual([
		'waiting',
		'admitting',
		'waiting'
	]);
});
