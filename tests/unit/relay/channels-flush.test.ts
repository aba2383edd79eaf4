import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as wire from '#relay/wire';
import { createChannels, step, type Channels, type Effect } from '../../../relay/channels.ts';
import { delivered, relay, send, sends } from './channels-kit.ts';
import { address, frame, message, publish, subscribe } from './messages.ts';

const A = address(1);
const B = address(2);
const TURNS = wire.LIMITS.ticksPerFlush;

describe('the flush clock', () => {
	test('goes round once in 200 ms', () => {
		expect(wire.LIMITS.tickMs * TURNS).toBe(200);
	});

	test('nothing leaves because something arrived', () => {
		const channels = roomOf(3);
		expect(send(channels, 1, publish(A, frame(1)))).toEqual([]);
		expect(send(channels, 2, publish(A, frame(2)))).toEqual([]);
	});

	test('what arrived leaves once, for everybody together, in the order of arrival', () => {
		const channels = roomOf(3);
		for (const sender of [2, 1, 3]) send(channels, sender, publish(A, frame(sender)));
		const sent = sends(around(channels));
		expect(sent.map(({ to }) => to)).toEqual([[1, 2, 3]]);
		expect(sent[0]?.messages).toEqual([2, 1, 3].map((sender) => delivered(A, frame(sender))));
		expect(around(channels)).toEqual([]);
	});

	test('a channel has its turn at the same beat of the clock, whenever its frames come', () => {
		const channels = roomOf(2);
		const turns = new Set<number>();
		for (let beat = 0; beat < 200; beat += 1) {
			if (beat % 3 === 0) send(channels, 1, publish(A, frame(beat)));
			if (sends(tick(channels)).length > 0) turns.add(beat % TURNS);
		}
		expect(turns.size).toBe(1);
	});

	test('nobody waits longer than once around, and channels share the turns evenly', () => {
		const channels = relay(1, wire.LIMITS);
		const places = Array.from({ length: 4 * TURNS }, (_, index) => address(index + 1));
		for (const place of places) send(channels, 1, subscribe(place));
		for (const place of places) send(channels, 1, publish(place, frame(1)));
		const each = Array.from({ length: TURNS }, () => sends(tick(channels)).length);
		expect(each).toEqual(Array.from({ length: TURNS }, () => 4));
	});

	test('who has left before the turn gets nothing, who has come gets what waits', () => {
		const channels = roomOf(3);
		send(channels, 1, publish(A, frame(1)));
		step(channels, { type: 'closed', connection: 2 });
		expect(sends(around(channels))[0]?.to).toEqual([1, 3]);
	});

	test('what waits leaves although its sender has gone', () => {
		const channels = roomOf(2);
		send(channels, 1, publish(A, frame(1)));
		step(channels, { type: 'closed', connection: 1 });
		expect(sends(around(channels))[0]?.to).toEqual([2]);
	});

	test('what waited in a room that has become empty is wiped and never leaves', () => {
		const channels = roomOf(1);
		send(channels, 1, publish(A, frame(1)));
		const [waiting] = channels.byAddress.values();
		const [held] = waiting?.waiting ?? [];
		expect(held?.some((byte) => byte !== 0)).toBe(true);
		step(channels, { type: 'closed', connection: 1 });
		expect(held?.every((byte) => byte === 0)).toBe(true);
		step(channels, { type: 'opened', connection: 7, at: 0 });
		send(channels, 7, subscribe(A));
		expect(around(channels)).toEqual([]);
	});

	test('a message that also moves its sender to another address is still for the old one', () => {
		const channels = roomOf(2);
		const flags = wire.PUBLISH | wire.UNSUBSCRIBE;
		send(channels, 1, message({ flags, pub: A, ctl: A, frame: frame(3) }));
		send(channels, 1, subscribe(B));
		expect(sends(around(channels))[0]).toMatchObject({
			to: [2],
			messages: [delivered(A, frame(3))]
		});
	});

	test('whatever is said in whatever order, everybody who stays gets all of it once', () => {
		fc.assert(
			fc.property(fc.array(said, { maxLength: 60 }), (all) => {
				const channels = createChannels({ ...wire.LIMITS, burstMessages: 1000 });
				for (const connection of [1, 2, 3]) {
					step(channels, { type: 'opened', connection, at: 0 });
					for (const place of PLACES) send(channels, connection, subscribe(place));
				}
				const effects = all.flatMap(({ sender, place, ticks }, index) => [
					...send(channels, sender, publish(address(place), frame(index))),
					...Array.from({ length: ticks }, () => tick(channels)).flat()
				]);
				effects.push(...around(channels));
				for (const place of PLACES) {
					const here = all.flatMap((it, index) =>
						address(it.place)[0] === place[0] ? [delivered(place, frame(index))] : []
					);
					expect(heard(effects, place)).toEqual(here);
				}
				expect(sends(effects).every(({ to }) => to.join() === '1,2,3')).toBe(true);
			}),
			{ numRuns: 200 }
		);
	});
});

const PLACES = [1, 2, 3, 4, 5].map(address);

const said = fc.record({
	sender: fc.integer({ min: 1, max: 3 }),
	place: fc.integer({ min: 1, max: 5 }),
	ticks: fc.integer({ min: 0, max: 3 })
});

function roomOf(people: number): Channels {
	const channels = relay(people, wire.LIMITS);
	for (let connection = 1; connection <= people; connection += 1) {
		send(channels, connection, subscribe(A));
	}
	return channels;
}

function tick(channels: Channels): readonly Effect[] {
	return step(channels, { type: 'tick', at: 0 });
}

/** The flush clock once around. */
function around(channels: Channels): readonly Effect[] {
	return Array.from({ length: TURNS }, () => tick(channels)).flat();
}

/** Everything that was given out for `place`. */
function heard(effects: readonly Effect[], place: Uint8Array): readonly Uint8Array[] {
	return sends(effects)
		.flatMap(({ messages }) => messages)
		.filter((given) =>
			place.subarray(0, wire.ADDRESS_TAG_BYTES).every((it, at) => given[at] === it)
		);
}
