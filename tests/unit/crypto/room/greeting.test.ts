import { beforeAll, describe, expect, test } from 'vitest';
import {
	GREETINGS,
	MAX_FIRST_NAME_BYTES,
	MAX_HOSTS,
	RESEND_MS
} from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { openLobby } from '../../../../crypto/room/lobby.ts';
import { decodeGreeting, encodeGreeting, NO_GREETING } from '../../../../crypto/room/greeting.ts';
import { greet, tellWaiting } from '../../../../crypto/room/greet.ts';
import type { LeadState, LeadTurn, Visitor } from '../../../../crypto/room/lead-state.ts';
import { frameIn } from '../../../../crypto/room/tag.ts';
import { CALM, type Actor } from '../../../sim/actor.ts';
import { arrive, invite, openMeeting, reload, shown, waiting } from '../../../sim/people.ts';
import { staffedRoom } from '../../../sim/staffed.ts';
import { World } from '../../../sim/world.ts';
import { SECOND, turnAt } from './rooms.ts';

/* What whoever waits is told: who sees her, and a set sentence (PROTOCOL.md §6). */

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const turn = (now: number) => ({ ...turnAt(now), persisting: [] }) satisfies LeadTurn;
const greetingOf = (world: World, actor: Actor) => shown(world, actor).greeting;

describe('a greeting', () => {
	test('is lost or changed on its way', () => {
		const names = ['A', 'Å'.repeat(MAX_FIRST_NAME_BYTES / 2), 'Sara'];
		for (let words = 0; words <= GREETINGS; words++) {
			for (let count = 0; count <= MAX_HOSTS; count++) {
				const greeting = { hosts: names.slice(0, count), words };
				const bytes = encodeGreeting(greeting);
				expect(decodeGreeting(bytes)).toEqual(greeting);
				if (bytes.length === 0) continue;
				expect(decodeGreeting(bytes.subarray(0, -1))).toBeUndefined();
				expect(decodeGreeting(Uint8Array.of(...bytes, 0))).toBeUndefined();
			}
		}
		expect(encodeGreeting(NO_GREETING)).toHaveLength(0);
		expect(decodeGreeting(new Uint8Array(0))).toEqual(NO_GREETING);
	});

	test.each([
		['another sentence', [GREETINGS + 1, 0]],
		['too many moderators', [1, MAX_HOSTS + 1, 1, 65, 1, 65, 1, 65, 1, 65]],
		['nothing at all', [0, 0]],
		['an empty name', [1, 1, 0]],
		['a long name', [1, 1, MAX_FIRST_NAME_BYTES + 1, ...Array<number>(25).fill(65)]],
		['what is not UTF-8', [1, 1, 1, 0xff]],
		['one byte', [1]]
	])('with %s is believed', (_, bytes) => {
		expect(decodeGreeting(Uint8Array.from(bytes))).toBeUndefined();
	});

	test.each([
		['no sentence', { hosts: [], words: GREETINGS + 1 }],
		['a name nobody may have', { hosts: ['x'.repeat(MAX_FIRST_NAME_BYTES + 1)], words: 0 }]
	])('with %s is written', (_, greeting) => {
		expect(() => encodeGreeting(greeting)).toThrow();
	});
});

/** Somebody who has knocked and waits, and the lead's name for her knock. */
function knocked(kind: 'link' | 'code' | 'open', seed: string = kind) {
	const world = new World(`greeting ${seed}`);
	const lead = openMeeting(world);
	const guest = arrive(world, 'guest', invite(world, lead, kind));
	expect(world.runUntilTrue(() => waiting(world, lead) === 1, 20 * SECOND)).toBe(true);
	expect(world.runUntilTrue(() => guest.state.phase === 'lobby', 20 * SECOND)).toBe(true);
	return { world, lead, guest, id: shown(world, lead).knocks[0]!.id };
}

describe('whoever waits', () => {
	test.each(['link', 'code'] as const)('by a %s is not told who sees her', (kind) => {
		const { world, guest } = knocked(kind);
		expect(greetingOf(world, guest)).toEqual({ hosts: ['Anna'], words: 0 });
	});

	test('by an open link is told what a moderator is called', () => {
		const { world, lead, guest, id } = knocked('open');
		expect(greetingOf(world, guest)).toEqual(NO_GREETING);
		world.do(lead, { type: 'greet', id, words: 1 });
		world.runUntil(world.now + 5 * SECOND);
		expect(greetingOf(world, guest)).toEqual({ hosts: [], words: 1 });
	});

	test('is not greeted, or greeted again when the first is lost', () => {
		const { world, lead, guest, id } = knocked('code', 'lost');
		guest.weather = { ...CALM, loss: 1 };
		world.do(lead, { type: 'greet', id, words: 2 });
		world.runUntil(world.now + 4 * SECOND);
		expect(greetingOf(world, guest).words).toBe(0);
		guest.weather = CALM;
		world.runUntil(world.now + 4 * SECOND);
		expect(greetingOf(world, guest)).toEqual({ hosts: ['Anna'], words: 2 });
		expect(shown(world, lead).knocks[0]!.greeted).toBe(2);
		world.do(lead, { type: 'admit', id });
		expect(world.runUntilTrue(() => guest.state.phase === 'room', 20 * SECOND)).toBe(true);
		expect(greetingOf(world, guest)).toEqual(NO_GREETING);
	});

	test.each([
		{ words: 1, often: 4 },
		{ words: 0, often: 0 }
	])('hears words $words another number of times than $often', ({ words, often }) => {
		const { world, lead, guest, id } = knocked('link', `often ${String(words)}`);
		world.runUntil(world.now + 15 * SECOND);
		const { state } = lead;
		if (state.role !== 'lead') throw new Error('not a lead');
		const { lobby } = state.hall.visitors.find(({ key }) => key === id)!.keys!;
		const at: number[] = [];
		world.network.tamper = (delivery) => {
			const frame = delivery.to === guest && frameIn(delivery.message, lobby.address);
			const part = frame ? openLobby(lobby, frame) : undefined;
			if (part?.direction === 'fromLead' && part.type === 'reply') at.push(world.now);
			return [delivery];
		};
		if (words > 0) world.do(lead, { type: 'greet', id, words });
		world.runUntil(world.now + 30 * SECOND);
		expect(at).toHaveLength(often);
		for (const [nth, time] of at.slice(1).entries()) {
			expect(Math.abs(time - at[nth]! - RESEND_MS)).toBeLessThanOrEqual(SECOND);
		}
	});

	test('is told again what was said before, by a relay that kept it', () => {
		const { world, lead, guest, id } = knocked('link', 'kept');
		const kept: Uint8Array[] = [];
		world.network.tamper = (delivery) => {
			if (delivery.to === guest) kept.push(delivery.message);
			return [delivery];
		};
		world.do(lead, { type: 'greet', id, words: 1 });
		world.runUntil(world.now + 4 * SECOND);
		const first = kept.splice(0);
		world.do(lead, { type: 'greet', id, words: 3 });
		world.runUntil(world.now + 4 * SECOND);
		expect(greetingOf(world, guest).words).toBe(3);
		for (const message of first) world.inject(guest, 'room', message);
		expect(greetingOf(world, guest).words).toBe(3);
	});

	test('and comes back by ticket does not learn who sees her', () => {
		const { world, lead, guest, id } = knocked('link', 'back');
		world.do(lead, { type: 'admit', id });
		expect(world.runUntilTrue(() => guest.state.phase === 'room', 20 * SECOND)).toBe(true);
		world.runUntil(world.now + 5 * SECOND);
		reload(world, guest);
		const seen = () => greetingOf(world, guest).hosts.length > 0;
		expect(world.runUntilTrue(seen, 30 * SECOND)).toBe(true);
		expect(greetingOf(world, guest)).toEqual({ hosts: ['Anna'], words: 0 });
	});
});

describe('a moderator', () => {
	test('who is not heard is named to whoever waits, or one who is heard is not', () => {
		const world = new World('who is here');
		const { lead, moderators } = staffedRoom(world, 'who is here', { moderators: 3, guests: 0 });
		world.runUntil(world.now + 5 * SECOND);
		world.kill(moderators[1]!);
		world.runUntil(world.now + 10 * SECOND);
		const guest = arrive(world, 'guest', invite(world, lead, 'code'));
		const seen = () => greetingOf(world, guest).hosts.length > 0;
		expect(world.runUntilTrue(seen, 30 * SECOND)).toBe(true);
		expect(greetingOf(world, guest).hosts).toEqual(['Anna', 'Sara']);
	});

	test('greets with words that nobody has, twice alike, or somebody who does not wait', () => {
		const { world, lead, id } = knocked('code', 'refusals');
		const { state } = lead;
		if (state.role !== 'lead') throw new Error('not a lead');
		const now = world.clockOf(lead);
		for (const words of [0, GREETINGS + 1, 1.5, -1, NaN]) {
			expect(greet(state, id, words, turn(now))).toBe(state);
		}
		expect(greet(state, 'nobody', 1, turn(now))).toBe(state);
		expect(tellWaiting(state, 'nobody', turn(now))).toBe(state);
		const greeted = greet(state, id, 1, turn(now));
		expect(greeted).not.toBe(state);
		expect(greet(greeted, id, 1, turn(now))).toBe(greeted);
		const stage = (one: Visitor['stage']): LeadState => ({
			...state,
			hall: {
				...state.hall,
				visitors: state.hall.visitors.map((each) => ({ ...each, stage: one }))
			}
		});
		for (const one of ['approved', 'admitted', 'gone', 'verified'] as const) {
			const other = stage(one);
			expect(greet(other, id, 1, turn(now))).toBe(other);
		}
	});
});
