import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as wire from '#relay/wire';
import {
	createChannels,
	isFull,
	step,
	type Channels,
	type Effect,
	type Input
} from '../../../relay/channels.ts';
import { address, frame, list, message, publish, subscribe } from './messages.ts';

const A = address(1);
const B = address(2);

describe('publishing', () => {
	test('a frame reaches the other subscribers once, and never its sender', () => {
		const channels = relay(4);
		for (const connection of [1, 2, 3]) send(channels, connection, subscribe(A));
		send(channels, 4, subscribe(B));
		const effects = send(channels, 1, publish(A, frame(7)));
		expect(effects).toHaveLength(1);
		const [sent] = sends(effects);
		expect(sent?.to).toEqual([2, 3]);
		expect(sent?.message).toEqual(delivered(A, frame(7)));
	});

	test('a publisher needs no subscription', () => {
		const channels = relay(2);
		send(channels, 1, subscribe(A));
		expect(sends(send(channels, 2, publish(A, frame(1))))[0]?.to).toEqual([1]);
	});

	test('a frame for nobody is gone, not kept for who comes later', () => {
		const channels = relay(2);
		expect(send(channels, 1, publish(A, frame(1)))).toEqual([]);
		expect(send(channels, 2, subscribe(A))).toEqual([]);
		expect(send(channels, 1, message({ flags: 0 }))).toEqual([]);
	});

	test('a message without flags does nothing', () => {
		const channels = relay(2);
		send(channels, 1, subscribe(A));
		expect(send(channels, 2, message({ flags: 0, pub: A, ctl: A }))).toEqual([]);
		expect(channels.byAddress.size).toBe(1);
	});

	test('the delivered buffer is not the buffer that came in', () => {
		const channels = relay(2);
		send(channels, 1, subscribe(A));
		const bytes = publish(A, frame(9));
		const [sent] = sends(send(channels, 2, bytes));
		bytes.fill(0);
		expect(sent?.message).toEqual(delivered(A, frame(9)));
	});

	test('an address that shares all but its last byte is another address', () => {
		const channels = relay(2);
		const almost = A.slice();
		almost[31] = (almost[31] ?? 0) ^ 1;
		send(channels, 1, subscribe(almost));
		expect(send(channels, 2, publish(A, frame(1)))).toEqual([]);
	});

	test('addresses with bytes above 127 are told apart', () => {
		const channels = relay(3);
		const high = new Uint8Array(32).fill(0xff);
		const low = new Uint8Array(32).fill(0x7f);
		send(channels, 1, subscribe(high));
		send(channels, 2, subscribe(low));
		expect(sends(send(channels, 3, publish(high, frame(1))))[0]?.to).toEqual([1]);
	});
});

describe('subscribing', () => {
	test('one message leaves an address and publishes to it', () => {
		const channels = relay(2);
		send(channels, 1, subscribe(A));
		send(channels, 2, subscribe(A));
		const bytes = message({
			flags: wire.PUBLISH | wire.UNSUBSCRIBE,
			pub: A,
			ctl: A,
			frame: frame(3)
		});
		expect(sends(send(channels, 1, bytes))[0]?.to).toEqual([2]);
		expect(send(channels, 2, publish(A, frame(4)))).toEqual([]);
	});

	test('one message moves to a new address and still publishes to the old', () => {
		const channels = relay(2);
		send(channels, 1, subscribe(A));
		send(channels, 2, subscribe(A));
		const bytes = message({ flags: wire.PUBLISH | wire.SUBSCRIBE, pub: A, ctl: B });
		expect(sends(send(channels, 1, bytes))[0]?.to).toEqual([2]);
		expect(sends(send(channels, 2, publish(B, frame(1))))[0]?.to).toEqual([1]);
	});

	test('subscribing twice delivers once; leaving twice is nothing', () => {
		const channels = relay(2);
		send(channels, 1, subscribe(A));
		send(channels, 1, subscribe(A));
		expect(sends(send(channels, 2, publish(A, frame(1))))[0]?.to).toEqual([1]);
		for (let count = 0; count < 2; count += 1) {
			expect(send(channels, 1, message({ flags: wire.UNSUBSCRIBE, ctl: A }))).toEqual([]);
		}
		expect(channels.byAddress.size).toBe(0);
	});

	test('a channel vanishes with its last connection', () => {
		const channels = relay(2);
		send(channels, 1, subscribe(A));
		send(channels, 2, subscribe(A));
		step(channels, { type: 'closed', connection: 1 });
		expect(channels.byAddress.size).toBe(1);
		step(channels, { type: 'closed', connection: 2 });
		expect(channels.byAddress.size).toBe(0);
		expect(channels.peers.size).toBe(0);
	});

	test('a list restores up to 32 addresses, skips zeros and publishes nothing', () => {
		const channels = relay(2);
		const addresses = Array.from({ length: 32 }, (_, index) => address(index + 1));
		const some = addresses.filter((_, index) => index % 3 !== 0);
		const holes = addresses.map((entry, index) => (index % 3 === 0 ? new Uint8Array(32) : entry));
		send(channels, 2, subscribe(A));
		expect(send(channels, 1, message({ flags: wire.LIST, pub: A, frame: list(holes) }))).toEqual(
			[]
		);
		for (const entry of some) {
			expect(sends(send(channels, 2, publish(entry, frame(1))))[0]?.to).toEqual([1]);
		}
		expect(channels.byAddress.size).toBe(some.length + 1);
	});

	test('a list may ride with leaving one address', () => {
		const channels = relay(2);
		send(channels, 1, subscribe(A));
		const flags = wire.LIST | wire.UNSUBSCRIBE;
		send(channels, 1, message({ flags, ctl: A, frame: list([B]) }));
		expect(send(channels, 2, publish(A, frame(1)))).toEqual([]);
		expect(sends(send(channels, 2, publish(B, frame(1))))[0]?.to).toEqual([1]);
	});
});

describe('refusals', () => {
	test.each([0, 1, 32, 1032, 1088, 1090, 4096])('a message of %i bytes', (length) => {
		refused(new Uint8Array(length), wire.CLOSES.wrongSize);
	});

	test.each([16, 32, 64, 128, 255, 17])('flags %i with an unknown bit', (flags) => {
		refused(message({ flags }), wire.CLOSES.flags);
	});

	test('a list that would also publish', () => {
		refused(message({ flags: wire.LIST | wire.PUBLISH }), wire.CLOSES.flags);
	});

	test('subscribing and leaving in one message', () => {
		refused(message({ flags: wire.SUBSCRIBE | wire.UNSUBSCRIBE }), wire.CLOSES.flags);
	});

	test('the 81st connection of one address; its frame is not published', () => {
		const channels = relay(82);
		for (let connection = 1; connection <= 80; connection += 1) {
			expect(send(channels, connection, subscribe(A))).toEqual([]);
		}
		const bytes = message({ flags: wire.PUBLISH | wire.SUBSCRIBE, pub: A, ctl: A });
		expect(send(channels, 81, bytes)).toEqual([closed(81, wire.CLOSES.channelFull)]);
		step(channels, { type: 'closed', connection: 5 });
		expect(send(channels, 82, subscribe(A))).toEqual([]);
	});

	test('the 257th address of one connection, within a list too', () => {
		const channels = createChannels({ ...wire.LIMITS, addressesPerConnection: 33 });
		step(channels, { type: 'opened', connection: 1, at: 0 });
		send(channels, 1, subscribe(address(200)));
		const full = Array.from({ length: 32 }, (_, index) => address(index + 1));
		expect(send(channels, 1, message({ flags: wire.LIST, frame: list(full) }))).toEqual([]);
		expect(send(channels, 1, subscribe(address(200)))).toEqual([]);
		expect(send(channels, 1, message({ flags: wire.LIST, frame: list([address(201)]) }))).toEqual([
			closed(1, wire.CLOSES.addressesFull)
		]);
		expect(channels.byAddress.size).toBe(0);
	});

	test('one channel more than the relay holds', () => {
		const channels = createChannels({ ...wire.LIMITS, channels: 1 });
		step(channels, { type: 'opened', connection: 1, at: 0 });
		step(channels, { type: 'opened', connection: 2, at: 0 });
		send(channels, 1, subscribe(A));
		expect(send(channels, 2, subscribe(A))).toEqual([]);
		expect(send(channels, 2, subscribe(B))).toEqual([closed(2, wire.CLOSES.relayFull)]);
	});

	test('one connection more than the relay holds', () => {
		const channels = createChannels({ ...wire.LIMITS, connections: 1 });
		expect(isFull(channels)).toBe(false);
		step(channels, { type: 'opened', connection: 1, at: 0 });
		expect(isFull(channels)).toBe(true);
		const input: Input = { type: 'opened', connection: 2, at: 0 };
		expect(step(channels, input)).toEqual([closed(2, wire.CLOSES.relayFull)]);
	});

	/** Refused, forgotten, unheard afterwards, and nobody else learns of it. */
	function refused(bytes: Uint8Array, close: wire.Close): void {
		const channels = relay(3);
		for (const connection of [1, 2, 3]) send(channels, connection, subscribe(A));
		expect(send(channels, 1, bytes)).toEqual([closed(1, close)]);
		expect(send(channels, 1, publish(A, frame(1)))).toEqual([]);
		expect(sends(send(channels, 2, publish(A, frame(2))))[0]?.to).toEqual([3]);
	}
});

describe('pace', () => {
	test('64 messages pass at once, then the connection is paused until tokens return', () => {
		const channels = relay(1);
		const effects = Array.from({ length: 64 }, () => send(channels, 1, message({}), 1000)).flat();
		expect(effects).toEqual([{ type: 'pause', connection: 1 }]);
		expect(step(channels, { type: 'tick', at: 1199 })).toEqual([]);
		expect(step(channels, { type: 'tick', at: 1200 })).toEqual([{ type: 'resume', connection: 1 }]);
	});

	test('what was already delivered when the pause came is served and then waited for', () => {
		const channels = relay(2);
		send(channels, 2, subscribe(A));
		for (let count = 0; count < 64; count += 1) send(channels, 1, message({}));
		for (let count = 0; count < 10; count += 1) {
			expect(sends(send(channels, 1, publish(A, frame(count))))).toHaveLength(1);
		}
		expect(step(channels, { type: 'tick', at: 2199 })).toEqual([]);
		expect(step(channels, { type: 'tick', at: 2200 })).toEqual([{ type: 'resume', connection: 1 }]);
	});

	test('a paused connection still receives', () => {
		const channels = relay(2);
		send(channels, 1, subscribe(A));
		for (let count = 0; count < 70; count += 1) send(channels, 1, message({}));
		expect(sends(send(channels, 2, publish(A, frame(1))))[0]?.to).toEqual([1]);
	});

	test('a connection that leaves while paused is not waited for', () => {
		const channels = relay(1);
		for (let count = 0; count < 64; count += 1) send(channels, 1, message({}));
		step(channels, { type: 'closed', connection: 1 });
		expect(step(channels, { type: 'tick', at: 61_000 })).toEqual([]);
		expect(channels.paused.size).toBe(0);
	});

	test('a flood that never lets up is closed after 60 s, not before', () => {
		const channels = relay(2);
		send(channels, 2, subscribe(A));
		const { closedAt, served } = flood(channels, 70_000);
		expect(closedAt).toBe(60_000);
		expect(served).toBe(64 + 60 * 5 - 1);
		expect(sends(send(channels, 1, publish(A, frame(1))))).toEqual([]);
	});

	test('pings and pongs are paced like messages', () => {
		const channels = relay(1);
		const control: Input = { type: 'control', connection: 1, at: 0 };
		const effects = Array.from({ length: 64 }, () => step(channels, control)).flat();
		expect(effects).toEqual([{ type: 'pause', connection: 1 }]);
	});

	test.each([1, 2, 4])('%i messages a second for an hour are never paused', (perSecond) => {
		const channels = relay(1);
		const effects: Effect[] = [];
		for (let at = 0; at < 3_600_000; at += 1000 / perSecond) {
			effects.push(...send(channels, 1, message({}), at));
			effects.push(...step(channels, { type: 'tick', at }));
		}
		expect(effects).toEqual([]);
	});

	test('bursts after radio stalls, over and over, never add up to a flood', () => {
		const channels = relay(1);
		let closes = 0;
		let pauses = 0;
		for (let stall = 0; stall < 20; stall += 1) {
			for (let count = 0; count < 90; count += 1) {
				pauses += send(channels, 1, message({}), stall * 22_500).length;
			}
			for (let at = stall * 22_500; at < (stall + 1) * 22_500; at += 200) {
				closes += step(channels, { type: 'tick', at }).filter(isClose).length;
			}
		}
		expect(pauses).toBeGreaterThan(5);
		expect(closes).toBe(0);
	});

	test('a pause long after another is a stretch of its own', () => {
		const channels = relay(1);
		const effects: Effect[] = [];
		for (let at = 0; at <= 65_000; at += 50) {
			const messages = at === 0 || at === 59_000 ? 100 : at > 8000 && at % 250 === 0 ? 1 : 0;
			for (let count = 0; count < messages; count += 1) {
				effects.push(...send(channels, 1, message({}), at));
			}
			if (at % 200 === 0) effects.push(...step(channels, { type: 'tick', at }));
		}
		const kinds = effects.map(({ type }) => type);
		expect(kinds.slice(0, 3)).toEqual(['pause', 'resume', 'pause']);
		expect(kinds).not.toContain('close');
	});

	/** Ticks every 200 ms; whenever it may, connection 1 sends. */
	function flood(channels: Channels, untilMs: number): { closedAt: number; served: number } {
		let reading = true;
		let served = 0;
		for (let at = 0; at <= untilMs; at += 200) {
			for (const effect of step(channels, { type: 'tick', at })) {
				if (effect.type === 'resume') reading = true;
				if (effect.type === 'close') return { closedAt: at, served };
			}
			while (reading) {
				served += 1;
				reading = !send(channels, 1, message({}), at).some(({ type }) => type === 'pause');
			}
		}
		return { closedAt: Infinity, served };
	}
});

describe('slow readers and silence', () => {
	test.each([
		[2, 256 * 1024],
		[11, 256 * 1024],
		[20, 20 * 19 * 1032],
		[80, 20 * 79 * 1032]
	])('with %i on an address a reader is cut above %i waiting bytes', (count, bytes) => {
		const channels = relay(count);
		for (let connection = 1; connection <= count; connection += 1) {
			send(channels, connection, subscribe(A));
		}
		expect(sends(send(channels, 1, publish(A, frame(1))))[0]?.cutAboveBytes).toBe(bytes);
	});

	test('no reader may have more than 2 MiB waiting', () => {
		const channels = createChannels({ ...wire.LIMITS, slowSeconds: 2000 });
		for (const connection of [1, 2, 3]) step(channels, { type: 'opened', connection, at: 0 });
		for (const connection of [1, 2, 3]) send(channels, connection, subscribe(A));
		const [sent] = sends(send(channels, 1, publish(A, frame(1))));
		expect(sent?.cutAboveBytes).toBe(2 * 1024 * 1024);
	});

	test('a connection that keeps sending is never pinged', () => {
		const channels = relay(1);
		const effects: Effect[] = [];
		for (let at = 0; at < 600_000; at += 1000) {
			send(channels, 1, message({}), at);
			effects.push(...step(channels, { type: 'tick', at }));
		}
		expect(effects).toEqual([]);
	});

	test('a silent connection is pinged after 15 s and gone within 35 s', () => {
		const channels = relay(1);
		const effects = new Map<number, readonly Effect[]>();
		for (let at = 100; at <= 40_000; at += 200) {
			const now = step(channels, { type: 'tick', at });
			if (now.length > 0) effects.set(at, now);
		}
		const times = [...effects.keys()];
		expect(times[0]).toBeGreaterThanOrEqual(15_000);
		expect(times[0]).toBeLessThanOrEqual(20_200);
		expect([...effects.values()].flat().at(-1)).toEqual({ type: 'terminate', connection: 1 });
		expect(times.at(-1)).toBeLessThanOrEqual(35_200);
		expect(channels.peers.size).toBe(0);
	});

	test('a pong is enough to stay', () => {
		const channels = relay(1);
		const ends: Effect[] = [];
		for (let at = 0; at <= 120_000; at += 200) {
			for (const effect of step(channels, { type: 'tick', at })) {
				if (effect.type === 'ping') step(channels, { type: 'control', connection: 1, at });
				else ends.push(effect);
			}
		}
		expect(ends).toEqual([]);
	});

	test('a connection we paused ourselves is not called silent', () => {
		const channels = relay(1);
		for (let count = 0; count < 64 + 200; count += 1) send(channels, 1, message({}));
		const effects: Effect[] = [];
		for (let at = 0; at <= 40_200; at += 200) effects.push(...step(channels, { type: 'tick', at }));
		expect(effects).toEqual([{ type: 'resume', connection: 1 }]);
	});
});

describe('totality', () => {
	test('inputs from unknown connections, and opening twice, change nothing', () => {
		const channels = relay(1);
		send(channels, 1, subscribe(A));
		expect(send(channels, 9, publish(A, frame(1)))).toEqual([]);
		expect(step(channels, { type: 'control', connection: 9, at: 0 })).toEqual([]);
		expect(step(channels, { type: 'closed', connection: 9 })).toEqual([]);
		expect(step(channels, { type: 'opened', connection: 1, at: 0 })).toEqual([]);
		expect([...(channels.peers.get(1)?.joined ?? [])]).toHaveLength(1);
	});

	test('no bytes of any length make it throw or leave a trace after closing', () => {
		fc.assert(
			fc.property(fc.array(anyBytes, { maxLength: 20 }), (all) => {
				const channels = relay(2);
				for (const bytes of all) send(channels, 1, bytes);
				step(channels, { type: 'closed', connection: 1 });
				expect(channels.byAddress.size).toBe(0);
				expect(channels.peers.size).toBe(1);
			}),
			{ numRuns: 200 }
		);
	});

	test('any history agrees with a plain table of who listens where', () => {
		fc.assert(
			fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
				const channels = createChannels({
					...wire.LIMITS,
					burstMessages: 1000,
					connectionsPerAddress: 3,
					addressesPerConnection: 2
				});
				const table = new Map<number, Set<number>>();
				for (const one of acts) expect(perform(channels, one)).toEqual(expected(table, one));
				const listening = new Set([...table.values()].flatMap((places) => [...places]));
				expect(channels.byAddress.size).toBe(listening.size);
				expect(channels.peers.size).toBe(table.size);
			}),
			{ numRuns: 500 }
		);
	});
});

const anyBytes = fc.oneof(
	fc.uint8Array({ maxLength: 64 }),
	fc
		.record({ flags: fc.integer({ min: 0, max: 255 }), seed: fc.nat(255) })
		.map(({ flags, seed }) =>
			message({ flags, ctl: address(seed), pub: address(seed), frame: frame(seed) })
		)
);

type Act = {
	readonly verb: 'open' | 'close' | 'join' | 'leave' | 'publish' | 'joinAndPublish';
	readonly connection: number;
	readonly place: number;
};

const act: fc.Arbitrary<Act> = fc.record({
	verb: fc.constantFrom(
		...(['open', 'open', 'close', 'join', 'join', 'leave', 'publish', 'joinAndPublish'] as const)
	),
	connection: fc.integer({ min: 1, max: 6 }),
	place: fc.integer({ min: 1, max: 4 })
});

const FLAGS = {
	join: wire.SUBSCRIBE,
	leave: wire.UNSUBSCRIBE,
	publish: wire.PUBLISH,
	joinAndPublish: wire.SUBSCRIBE | wire.PUBLISH
};

type Outcome = { readonly to: readonly number[] } | { readonly close: wire.Close } | undefined;

function perform(channels: Channels, { verb, connection, place }: Act): Outcome {
	if (verb === 'open') step(channels, { type: 'opened', connection, at: 0 });
	else if (verb === 'close') step(channels, { type: 'closed', connection });
	else {
		const here = address(place);
		const bytes = message({ flags: FLAGS[verb], pub: here, ctl: here });
		for (const effect of send(channels, connection, bytes)) {
			if (effect.type === 'send') return { to: [...effect.to].sort() };
			if (effect.type === 'close') return { close: effect.close };
		}
	}
	return undefined;
}

function expected(table: Map<number, Set<number>>, { verb, connection, place }: Act): Outcome {
	const places = table.get(connection);
	if (verb === 'open' && places === undefined) table.set(connection, new Set());
	if (verb === 'close') table.delete(connection);
	if (verb === 'open' || verb === 'close' || places === undefined) return undefined;
	const others = [...table]
		.filter(([other, where]) => other !== connection && where.has(place))
		.map(([other]) => other)
		.sort();
	if (verb === 'leave') places.delete(place);
	if ((verb === 'join' || verb === 'joinAndPublish') && !places.has(place)) {
		if (places.size >= 2 || others.length >= 3) {
			table.delete(connection);
			return { close: places.size >= 2 ? wire.CLOSES.addressesFull : wire.CLOSES.channelFull };
		}
		places.add(place);
	}
	const publishes = verb === 'publish' || verb === 'joinAndPublish';
	return publishes && others.length > 0 ? { to: others } : undefined;
}

function relay(connections: number): Channels {
	const channels = createChannels();
	for (let connection = 1; connection <= connections; connection += 1) {
		step(channels, { type: 'opened', connection, at: 0 });
	}
	return channels;
}

function send(
	channels: Channels,
	connection: number,
	bytes: Uint8Array,
	at = 0
): readonly Effect[] {
	return step(channels, { type: 'message', connection, bytes, at });
}

function sends(effects: readonly Effect[]): Extract<Effect, { type: 'send' }>[] {
	return effects.filter((effect) => effect.type === 'send');
}

function isClose(effect: Effect): boolean {
	return effect.type === 'close';
}

function closed(connection: number, close: wire.Close): Effect {
	return { type: 'close', connection, close };
}

function delivered(pub: Uint8Array, content: Uint8Array): Uint8Array {
	return new Uint8Array([...pub.subarray(0, wire.ADDRESS_TAG_BYTES), ...content]);
}
