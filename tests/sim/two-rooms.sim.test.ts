import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { isInformed } from '../../crypto/room/office.ts';
import type { ParticipantState } from '../../crypto/room/participant-state.ts';
import { CALM } from './actor.ts';
import { seatOf } from './invariants.ts';
import { admitAll, arrive, invite, shown, waiting } from './people.ts';
import { apart, numberOf, oneRoom, openAgain, together } from './two-rooms-kit.ts';
import type { Actor, World } from './world.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

test.each([2, 3])('%i guests hear each other in an abandoned room and stay there', (left) => {
	const room = oneRoom(`left ${String(left)}`, 4);
	const { world, anna, sara, guests, everybody } = room;
	apart(room, guests.slice(-left));
	// Her root epoch's number is above all that Anna's room will see.
	openAgain(world, sara);
	world.runUntil(400_000);
	expect(numberOf(guests[3]!)).toBeGreaterThan(1_000);
	expect(together(world, anna, everybody)).toBe(true);
	expect(numberOf(anna)).toBeLessThan(100);
});

test('somebody she removed is in the room, and no line on her screen says so', () => {
	const room = oneRoom('undone', 4);
	const { world, anna, sara, guests } = room;
	const five = guests[3]!;
	world.do(anna, { type: 'remove', idx: 5 });
	apart(room, guests);
	expect(together(world, sara, [anna, ...guests])).toBe(true);
	expect(changesOf(anna)).toEqual(['removed 5', 'returned 0', 'returned 5', 'leads 1']);
	expect(seatOf(five)!.epoch.facts.roster.map(({ idx }) => idx)).toContain(5);
});

test('a mute and a pause of one room count in the other', () => {
	const room = oneRoom('mute', 4);
	const { world, anna, sara, guests, everybody } = room;
	// Both lead term 2 from then on, and Anna's numbers are above Sara's.
	openAgain(world, anna);
	apart(room, guests.slice(2));
	world.runUntil(400_000);
	world.do(sara, { type: 'mute', idx: 5 });
	world.do(sara, { type: 'pause', seconds: 60 });
	world.runUntil(world.now + 15_000);
	expect(seatOf(sara)!.epoch.facts.term).toBe(seatOf(anna)!.epoch.facts.term);
	expect(together(world, anna, everybody)).toBe(true);
	world.do(guests[3]!, { type: 'say', text: 'nobody here has muted me' });
	world.runUntil(world.now + 30_000);
	for (const one of everybody) {
		expect(linesOf(one).map(({ text }) => text)).toContain('nobody here has muted me');
	}
});

test('a letter to one person is brought to another, or what is known of her to a false one', () => {
	const room = oneRoom('letter', 4);
	const { world, anna, sara, guests, everybody } = room;
	apart(room, guests.slice(3));
	const yrsa = enter(world, sara, 'Yrsa', 1);
	world.do(yrsa, { type: 'aside', text: 'I am afraid' });
	world.runUntil(400_000);
	const zoe = enter(world, anna, 'Zoe', 0);
	expect(seatOf(zoe)!.me.idx).toBe(seatOf(yrsa)!.me.idx);
	world.kill(yrsa);
	world.do(sara, { type: 'answer', idx: 6, text: 'Yrsa, for you alone' });
	world.runUntil(world.now + 5_000);
	expect(together(world, anna, [...everybody, zoe])).toBe(true);
	const { office } = sara.state as ParticipantState;
	expect(isInformed(office!)).toBe(false);
	world.runUntil(world.now + 60_000);
	expect(shown(world, zoe).privateLines.flatMap(({ messages }) => messages)).toEqual([]);
	const threads = shown(world, sara).privateLines.filter(({ who }) => who.idx === 6);
	expect(threads.map(({ messages }) => messages.map(({ text }) => text))).toEqual([
		[],
		['I am afraid', 'Yrsa, for you alone']
	]);
	expect(threads[1]!.messages[1]!.missing.map(({ name }) => name)).toContain(threads[1]!.who.name);
	expect(changesOf(sara)).toContain('came 6');
	const after = (sara.state as ParticipantState).office!;
	expect(isInformed(after)).toBe(true);
	expect(after.record.roster.find(({ idx }) => idx === 6)!.name).toBe(threads[0]!.who.name);
});

/** Who came and went by the lines of her screen. */
function changesOf(one: Actor): readonly string[] {
	return seatOf(one)!.lines.flatMap((line) =>
		['came', 'returned', 'removed', 'leads'].includes(line.type) && 'who' in line
			? [`${line.type} ${String(line.who.idx)}`]
			: []
	);
}

function linesOf(one: Actor) {
	return seatOf(one)!.lines.filter((line) => line.type === 'text');
}

/** Somebody new on this side, let in by its lead. */
function enter(world: World, lead: Actor, name: string, side: number): Actor {
	const guest = arrive(world, name, invite(world, lead, 'link'), {
		weather: { ...CALM, latencyMs: 50 }
	});
	world.network.sides = new Map([...world.network.sides!, [guest, side]]);
	expect(world.runUntilTrue(() => waiting(world, lead) > 0, 30_000)).toBe(true);
	admitAll(world, lead);
	expect(world.runUntilTrue(() => guest.state.phase === 'room', 60_000)).toBe(true);
	world.runUntil(world.now + 20_000);
	return guest;
}
