import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as wire from '#relay/wire';
import {
	createChannels,
	isFull,
	step,
	type Channels,
	type Input
} from '../../../relay/channels.ts';
import { AT_ONCE, closed, delivered, relay, send, sends } from './channels-kit.ts';
import { address, frame, list, message, publish, subscribe } from './messages.ts';

const A = address(1);
const B = address(2);

describe('publishing', () => {
	test('a frame reaches every subscriber once and alike, its sender too', () => {
		const channels = relay(4);
		for (const connection of [1, 2, 3]) send(channels, connection, subscribe(A));
		send(channels, 4, subscribe(B));
		const effects = send(channels, 1, publish(A, frame(7)));
		expect(effects).toHaveLength(1);
		const [sent] = sends(effects);
		expect(sent?.to).toEqual([1, 2, 3]);
		expect(sent?.messages).toEqual([delivered(A, frame(7))]);
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
		expect(sent?.messages).toEqual([delivered(A, frame(9))]);
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
		expect(sends(send(channels, 2, publish(A, frame(4))))[0]?.to).toEqual([2]);
	});

	test('one message moves to a new address and still publishes to the old', () => {
		const channels = relay(2);
		send(channels, 1, subscribe(A));
		send(channels, 2, subscribe(A));
		const bytes = message({ flags: wire.PUBLISH | wire.SUBSCRIBE, pub: A, ctl: B });
		expect(sends(send(channels, 1, bytes))[0]?.to).toEqual([1, 2]);
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
		const channels = createChannels({ ...AT_ONCE, addressesPerConnection: 33 });
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
		const channels = createChannels({ ...AT_ONCE, channels: 1 });
		step(channels, { type: 'opened', connection: 1, at: 0 });
		step(channels, { type: 'opened', connection: 2, at: 0 });
		send(channels, 1, subscribe(A));
		expect(send(channels, 2, subscribe(A))).toEqual([]);
		expect(send(channels, 2, subscribe(B))).toEqual([closed(2, wire.CLOSES.relayFull)]);
	});

	test('one connection more than the relay holds', () => {
		const channels = createChannels({ ...AT_ONCE, connections: 1 });
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
		expect(sends(send(channels, 2, publish(A, frame(2))))[0]?.to).toEqual([2, 3]);
	}
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
					...AT_ONCE,
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
	const to = [...others, ...(places.has(place) ? [connection] : [])].sort();
	const publishes = verb === 'publish' || verb === 'joinAndPublish';
	return publishes && to.length > 0 ? { to } : undefined;
}
