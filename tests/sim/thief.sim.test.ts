import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_RECAP_TEXTS } from '../../crypto/limits.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import { step } from '../../crypto/room/step.ts';
import { decodeTicket } from '../../crypto/room/ticket.ts';
import { view } from '../../crypto/room/show.ts';
import { seatOf, textsOf } from './invariants.ts';
import { arrive, letIn, openMeeting, reload, shown } from './people.ts';
import { watchedWorld } from './watched.ts';
import type { Actor } from './actor.ts';
import type { World } from './world.ts';

/* Somebody has a member's ticket: from a browser's restore file, or by looking over a shoulder. */

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

/** Somebody with a copy of what a tab keeps knocks. */
function steals(world: World, from: Actor, name = 'thief'): Actor {
	return arrive(world, name, { kind: 'ticket', ...decodeTicket(from.ticket!)! });
}

const knocks = (world: World, lead: Actor) => shown(world, lead).knocks;

describe('a thief of a ticket', () => {
	test('is let in without a question while its owner is there', () => {
		const { world, lead, a, b } = meeting('live');
		const thief = steals(world, a);
		world.runUntil(world.now + 10 * MINUTE);
		expect(thief.state.phase).toBe('knocking');
		expect(knocks(world, lead)).toEqual([]);
		for (const actor of [lead, a, b]) expect(shown(world, actor).people).toHaveLength(3);
	});

	test('who knocks while its owner is away for a moment is let in once she is back', () => {
		const { world, lead, a } = meeting('moment');
		const thief = steals(world, a);
		let asked = 0;
		for (let at = 0; at < 20; at++) {
			world.cut(a, 'room', SECOND);
			world.runUntil(world.now + 8 * SECOND);
			asked += knocks(world, lead).length;
		}
		expect(seatOf(thief)).toBeUndefined();
		expect(asked).toBe(0);
		expect(a.state.phase).toBe('room');
	});

	test('who has proved it is let in over an owner who is heard again, or nobody is asked', () => {
		const { world, lead, a, b } = meeting('dispute');
		const { state } = lead;
		if (state.role !== 'lead') throw new Error('not a lead');
		// The grant that would take him waits for somebody on her way, so he has to stand there.
		const { idx } = seatOf(b)!.me;
		world.cut(b, 'room', 30 * SECOND);
		const heard = new Set([...state.seat!.epoch.heard].filter((one) => one !== idx));
		const epoch = { ...state.seat!.epoch, heard, adoptedAt: world.now + 12 * SECOND };
		lead.state = { ...state, joiners: [idx], seat: { ...state.seat!, epoch } };
		const thief = steals(world, a);
		world.cut(a, 'room', 6 * SECOND);
		expect(world.runUntilTrue(() => thief.state.phase === 'lobby', 12 * SECOND)).toBe(true);
		const isContested = () => knocks(world, lead)[0]?.kind === 'contested';
		expect(world.runUntilTrue(isContested, 20 * SECOND)).toBe(true);
		world.runUntil(world.now + MINUTE);
		expect(seatOf(thief)).toBeUndefined();
		expect(knocks(world, lead)).toMatchObject([{ kind: 'contested', state: 'waiting' }]);
		expect(lead.notices.filter(({ type }) => type === 'askedBack')).toMatchObject([
			{ contested: true, who: { idx: seatOf(a)!.me.idx } }
		]);
		world.do(lead, { type: 'refuse', id: knocks(world, lead)[0]!.id });
		world.runUntil(world.now + 20 * SECOND);
		expect(thief.state.ending).toBe('refused');
		expect(a.state.phase).toBe('room');
		expect(knocks(world, lead)).toEqual([]);
	});

	test('takes her place unseen, or she is left without a word', () => {
		const { world, lead, a, b } = meeting('taken');
		const { idx } = seatOf(a)!.me;
		world.cut(a, 'room', 10 * SECOND);
		const thief = steals(world, a);
		world.runUntil(world.now + 60 * SECOND);
		expect(seatOf(thief)?.me.idx).toBe(idx);
		for (const actor of [lead, b]) {
			const lines = shown(world, actor).timeline.filter(({ type }) => type === 'returned');
			expect(lines.length).toBeGreaterThan(0);
		}
		expect(a.state.ending).toBe('elsewhere');
		expect(a.ticket).toBeUndefined();
	});

	test('is sent again more than the last twenty texts, or nothing, as it is said of him', () => {
		const { world, lead, a, b } = meeting('recap');
		for (let at = 0; at < MAX_RECAP_TEXTS + 4; at++) {
			world.do(b, { type: 'say', text: `ord ${String(at)}` });
			world.runUntil(world.now + SECOND);
		}
		world.runUntil(world.now + 10 * SECOND);
		const ticket = decodeTicket(a.ticket!)!;
		world.kill(a);
		const thief = arrive(world, 'thief', { kind: 'ticket', ...ticket });
		const again = () => shown(world, thief).timeline.filter(({ type }) => type === 'recap');
		// SECURITY.md and PROTOCOL.md §18, 26: whoever takes her place gets what she would have got.
		expect(world.runUntilTrue(() => again().length === MAX_RECAP_TEXTS, MINUTE)).toBe(true);
		world.runUntil(world.now + MINUTE);
		expect(again()).toHaveLength(MAX_RECAP_TEXTS);
		expect(again()[0]).toMatchObject({ text: 'ord 4' });
		expect(lead.state.phase).toBe('room');
	});

	test('opens a frame that was sent before he came', () => {
		const { world, lead, a, b } = meeting('before');
		const secret = 'det som sades innan';
		world.do(b, { type: 'say', text: secret });
		world.runUntil(world.now + 5 * SECOND);
		world.do(lead, { type: 'rotate' });
		world.runUntil(world.now + 15 * SECOND);
		const heard = [...world.forwarded];
		const ticket = decodeTicket(a.ticket!)!;
		world.kill(a);
		const thief = arrive(world, 'thief', { kind: 'ticket', ...ticket }, { spy: true });
		expect(world.runUntilTrue(() => seatOf(thief) !== undefined, MINUTE)).toBe(true);
		let held = thief.state;
		for (const message of heard) {
			const input = { type: 'received', link: 'room', message, now: world.now } as const;
			const next = step(held, input, thief.random.bytes).state;
			if (next.phase !== 'ended') held = next;
		}
		expect(JSON.stringify(view(held, world.now).timeline)).not.toContain(secret);
	});

	test('with the old ticket comes after its owner has come back with it', () => {
		const { world, lead, a, b } = meeting('spent');
		const old = a.ticket!;
		reload(world, a);
		world.runUntil(world.now + 30 * SECOND);
		expect(a.state.phase).toBe('room');
		world.kill(a);
		const thief = arrive(world, 'thief', { kind: 'ticket', ...decodeTicket(old)! });
		world.runUntil(world.now + 5 * MINUTE);
		expect(thief.state.phase).toBe('knocking');
		expect(knocks(world, lead)).toEqual([]);
		expect(shown(world, b).people).toHaveLength(3);
	});

	test('and its owner, both away from the room, decide it between them', () => {
		const { world, lead, a } = meeting('race');
		const kept = a.ticket!;
		const thief = steals(world, a);
		reload(world, a);
		world.runUntil(world.now + MINUTE);
		const waiting = knocks(world, lead).filter(({ kind }) => kind === 'contested');
		const inside = [a, thief].filter((one) => seatOf(one) !== undefined);
		// Either both stood at the door together and a moderator is asked, or one was there first and
		// the other finds the place taken by somebody who is heard.
		expect(inside.length + Math.min(1, waiting.length)).toBe(1);
		expect(kept).toBeDefined();
	});
});

describe('everything that was ever said at a ticket’s door, said again,', () => {
	test('lets somebody in, raises a question, or costs the owner her return', () => {
		const { world, lead, a, b } = meeting('replay');
		const from = world.seen.length;
		for (let at = 0; at < 2; at++) {
			reload(world, a);
			world.runUntil(world.now + 30 * SECOND);
		}
		const said = world.seen.slice(from).filter(({ actor }) => actor === 'a');
		expect(a.state.phase).toBe('room');
		// She is silent: her door is open, and the relay says all of it once more, to the lead.
		const ticket = a.ticket!;
		world.kill(a);
		world.runUntil(world.now + 8 * SECOND);
		const { number } = seatOf(lead)!.epoch.facts;
		for (const { message } of said) {
			const forwarded = Buffer.concat([message.subarray(1, 9), message.subarray(65)]);
			world.inject(lead, 'lobby', new Uint8Array(forwarded));
		}
		world.runUntil(world.now + 20 * SECOND);
		expect(seatOf(lead)!.epoch.facts.number).toBe(number);
		expect(knocks(world, lead)).toEqual([]);
		a.ticket = ticket;
		reload(world, a);
		expect(world.runUntilTrue(() => seatOf(a) !== undefined, 30 * SECOND)).toBe(true);
		expect(textsOf(b)).toEqual([]);
	});

	test('who stands there while its owner comes back leaves a ticket of zeros, by which anybody comes', () => {
		const { world, lead, a } = meeting('zeros');
		const { idx } = seatOf(a)!.me;
		const { sidTag } = decodeTicket(a.ticket!)!;
		const held = a.ticket!;
		reload(world, a);
		a.ticket ??= held;
		const hall = () => (lead.state.role === 'lead' ? lead.state.hall.visitors : []);
		const isAt = (stage: string) => () => hall().some((one) => one.stage === stage);
		// What she says in the room comes late, and meanwhile the thief proves the same ticket.
		const late = { is: true };
		world.tamper = (delivery) =>
			late.is && delivery.from === a && delivery.to === lead && delivery.link === 'room'
				? []
				: [delivery];
		expect(world.runUntilTrue(isAt('admitted'), MINUTE)).toBe(true);
		const thief = arrive(world, 'thief', { kind: 'ticket', ...decodeTicket(held)! });
		expect(world.runUntilTrue(isAt('waiting'), MINUTE)).toBe(true);
		late.is = false;
		const knock = () => knocks(world, lead).find(({ state }) => state === 'waiting');
		expect(world.runUntilTrue(() => knock() !== undefined, MINUTE)).toBe(true);
		world.do(lead, { type: 'admit', id: knock()!.id });
		expect(world.runUntilTrue(() => isAt('admitted')() || isAt('approved')(), MINUTE)).toBe(true);
		world.kill(thief);
		world.kill(a);
		world.runUntil(world.now + 40 * SECOND);
		for (const { tickets } of lead.record!.roster) {
			for (const ticket of tickets) expect(ticket.some((byte) => byte !== 0)).toBe(true);
		}
		const secret = new Uint8Array(32);
		const anybody = arrive(world, 'anybody', { kind: 'ticket', sidTag, idx, secret });
		world.runUntil(world.now + MINUTE);
		expect(anybody.state.phase).toBe('knocking');
	});
});
