import { beforeEach, describe, expect, test } from 'vitest';
import { CLIENT_MESSAGE_BYTES, RELAY_MESSAGE_BYTES } from '#relay/wire';
import type { LinkEvent } from '../../../../src/lib/engine/connection.ts';
import { Transport } from '../../../../src/lib/engine/transport.ts';
import { FakeNetwork } from './fake-socket.ts';
import { ManualClock, settled } from './manual-clock.ts';

const PERIOD_MS = 1_000;

let clock: ManualClock;
let network: FakeNetwork;
let transport: Transport;
let events: LinkEvent[];
let times: number[];
/** What the machine does with an event; the transport waits for it. */
let react: (event: LinkEvent) => Promise<void> | undefined;

beforeEach(() => {
	clock = new ManualClock();
	network = new FakeNetwork();
	events = [];
	times = [];
	react = () => undefined;
	transport = new Transport({
		clock,
		random: (bytes) => new Uint8Array(bytes).fill(127),
		connect: network.connect,
		url: 'wss://relay.test/relay',
		happened: async (event) => {
			events.push(event);
			times.push(clock.now());
			await react(event);
		}
	});
});

const message = (fill: number): Uint8Array => new Uint8Array(CLIENT_MESSAGE_BYTES).fill(fill);
const plan = (at: number, fill = 1) => ({ at, periodMs: PERIOD_MS, message: message(fill) });
const types = () => events.map(({ type }) => type);
const sentTimes = () => times.filter((_, at) => events[at]?.type === 'sent');
const sentFills = () => network.sockets.flatMap(({ sent }) => sent.map(([first]) => first));

async function up(): Promise<void> {
	transport.keep(['room']);
	network.last.opens();
	await settled();
}

/** Fills the slot again as soon as it is empty, one message per period, like the machine. */
function keepFilling(first: number): void {
	let at = first;
	let fill = 1;
	transport.load('room', plan(at, fill));
	react = (event) => {
		if (event.type !== 'sent') return undefined;
		at += (Math.floor((clock.now() - at) / PERIOD_MS) + 1) * PERIOD_MS;
		transport.load('room', plan(at, ++fill));
		return undefined;
	};
}

describe('the slot', () => {
	test('sends exactly one message per tick, at its time', async () => {
		await up();
		keepFilling(700);
		await clock.runUntil(10_000);
		expect(sentTimes()).toEqual([
			700, 1_700, 2_700, 3_700, 4_700, 5_700, 6_700, 7_700, 8_700, 9_700
		]);
		expect(sentFills()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
		expect(network.last.sent.every(({ length }) => length === CLIENT_MESSAGE_BYTES)).toBe(true);
	});

	test('is empty after a send: nothing leaves twice', async () => {
		await up();
		transport.load('room', plan(500));
		await clock.runUntil(60_000);
		expect(sentTimes()).toEqual([500]);
		expect(clock.pending).toBe(0);
	});

	test('skips a late tick and never catches up', async () => {
		await up();
		transport.load('room', plan(1_000));
		await clock.jumpTo(4_600);
		expect(sentTimes()).toEqual([]);
		await clock.runUntil(20_000);
		expect(sentTimes()).toEqual([5_000]);
	});

	test('is late only after half a period', async () => {
		await up();
		transport.load('room', plan(1_000));
		await clock.jumpTo(1_500);
		expect(sentTimes()).toEqual([1_500]);
	});

	test('sends one message after a sleep of many ticks, not one for each', async () => {
		await up();
		keepFilling(1_000);
		await clock.runUntil(3_000);
		await clock.jumpTo(63_700);
		expect(sentTimes()).toEqual([1_000, 2_000, 3_000]);
		await clock.runUntil(66_500);
		expect(sentTimes()).toEqual([1_000, 2_000, 3_000, 64_000, 65_000, 66_000]);
	});

	test('sends the same bytes in the next slot when the socket still holds two messages', async () => {
		await up();
		transport.load('room', plan(1_000, 42));
		network.last.bufferedAmount = 2 * CLIENT_MESSAGE_BYTES + 1;
		await clock.runUntil(3_500);
		expect(sentFills()).toEqual([]);
		network.last.bufferedAmount = 2 * CLIENT_MESSAGE_BYTES;
		await clock.runUntil(4_000);
		expect(sentFills()).toEqual([42]);
		expect(sentTimes()).toEqual([4_000]);
		expect(network.last.sent[0]).toEqual(message(42));
	});

	test('keeps its message while the socket is closing, which would swallow it', async () => {
		await up();
		transport.load('room', plan(1_000));
		network.last.readyState = 2;
		await clock.runUntil(2_500);
		expect(sentFills()).toEqual([]);
		network.last.readyState = 1;
		await clock.runUntil(3_000);
		expect(sentTimes()).toEqual([3_000]);
	});

	test('follows the latest plan alone', async () => {
		await up();
		transport.load('room', plan(1_000, 1));
		transport.load('room', plan(1_250, 2));
		await clock.runUntil(9_000);
		expect(sentFills()).toEqual([2]);
		expect(sentTimes()).toEqual([1_250]);
	});

	test('refuses a message of another length', () => {
		const short = { ...plan(1), message: new Uint8Array(CLIENT_MESSAGE_BYTES - 1) };
		expect(() => {
			transport.load('room', short);
		}).toThrow(expect.objectContaining({ name: 'UsageError' }));
	});

	test('does not wait for what an event causes', async () => {
		await up();
		react = () => new Promise(() => undefined);
		transport.load('room', plan(1_000, 1));
		await clock.runUntil(1_000);
		transport.load('room', plan(2_000, 2));
		await clock.runUntil(2_000);
		expect(sentTimes()).toEqual([1_000, 2_000]);
	});
});

describe('the two links', () => {
	test('have sockets and slots of their own', async () => {
		transport.keep(['room', 'lobby']);
		const [room, lobby] = network.sockets;
		room?.opens();
		lobby?.opens();
		await settled();
		transport.load('room', plan(1_000, 1));
		transport.load('lobby', { ...plan(250, 2), periodMs: 250 });
		await clock.runUntil(1_000);
		expect(room?.sent.map(([first]) => first)).toEqual([1]);
		expect(lobby?.sent.map(([first]) => first)).toEqual([2]);
	});

	test('keep opens once and closes what is not wanted', async () => {
		transport.keep(['room', 'lobby']);
		transport.keep(['room', 'lobby']);
		expect(network.sockets).toHaveLength(2);
		transport.keep(['room']);
		expect(network.sockets.map(({ closed }) => closed)).toEqual([false, true]);
		await clock.runUntil(10_000);
		expect(network.sockets.filter(({ closed }) => !closed)).toHaveLength(1);
	});

	test('close forgets the message, so that a later connection does not begin with it', async () => {
		await up();
		transport.load('room', plan(1_000));
		transport.close('room');
		await up();
		await clock.runUntil(9_000);
		expect(sentFills()).toEqual([]);
	});
});

describe('what the relay sends', () => {
	test('arrives as bytes when it has the one length', async () => {
		await up();
		expect(network.last.binaryType).toBe('arraybuffer');
		network.last.delivers(new Uint8Array(RELAY_MESSAGE_BYTES).fill(7).buffer);
		const received = events.at(-1);
		expect(received).toEqual({
			type: 'received',
			link: 'room',
			message: new Uint8Array(RELAY_MESSAGE_BYTES).fill(7)
		});
	});

	test.each([
		['one byte short', new ArrayBuffer(RELAY_MESSAGE_BYTES - 1)],
		['one byte long', new ArrayBuffer(RELAY_MESSAGE_BYTES + 1)],
		['empty', new ArrayBuffer(0)],
		['text', 'x'.repeat(RELAY_MESSAGE_BYTES)]
	])('closes the socket when it is %s, and the machine never sees it', async (_, data) => {
		await up();
		const socket = network.last;
		socket.delivers(data);
		expect(socket.closed).toBe(true);
		expect(types()).toEqual(['linkUp', 'linkDown']);
		socket.delivers(new ArrayBuffer(RELAY_MESSAGE_BYTES));
		expect(types()).toEqual(['linkUp', 'linkDown']);
	});

	test('cuts a relay off that sends more than can be read', async () => {
		await up();
		react = () => new Promise(() => undefined);
		const socket = network.last;
		for (let sent = 0; sent < 2_048; sent++) socket.delivers(new ArrayBuffer(RELAY_MESSAGE_BYTES));
		expect(socket.closed).toBe(false);
		socket.delivers(new ArrayBuffer(RELAY_MESSAGE_BYTES));
		expect(socket.closed).toBe(true);
	});
});

describe('a lost connection', () => {
	/** With a random byte of 127 the variation is 0.999. */
	const WAITS_MS = [999, 1_998, 3_996, 7_992, 7_992];

	test('is tried again after 1, 2, 4, 8 and 8 seconds, varied', async () => {
		await up();
		for (const waitMs of WAITS_MS) {
			const count = network.sockets.length;
			const at = clock.now();
			network.last.fails();
			await clock.runUntil(at + waitMs - 2);
			expect(network.sockets).toHaveLength(count);
			await clock.runUntil(at + waitMs + 2);
			expect(network.sockets).toHaveLength(count + 1);
		}
		expect(types()).toEqual(['linkUp', 'linkDown']);
	});

	test('is tried again after the shortest wait once it was steady', async () => {
		await up();
		network.last.fails();
		await clock.runUntil(1_001);
		network.last.fails();
		await clock.runUntil(3_002);
		network.last.opens();
		await clock.runUntil(20_000);
		network.last.fails();
		await clock.runUntil(21_001);
		expect(network.sockets).toHaveLength(4);
	});

	test('is tried again at once on request, and only then', async () => {
		await up();
		transport.retry();
		expect(network.sockets).toHaveLength(1);
		network.last.fails();
		transport.retry();
		expect(network.sockets).toHaveLength(2);
		await clock.runUntil(14_000);
		expect(network.sockets).toHaveLength(2);
	});

	test('is noticed at once when the device loses its network', async () => {
		await up();
		const socket = network.last;
		transport.lose();
		expect(socket.closed).toBe(true);
		expect(types()).toEqual(['linkUp', 'linkDown']);
	});

	test('keeps the message, which goes out first and once after the next connection', async () => {
		await up();
		transport.load('room', plan(1_000, 9));
		await clock.runUntil(500);
		network.last.fails();
		await clock.runUntil(5_300);
		expect(sentFills()).toEqual([]);
		network.last.opens();
		await clock.runUntil(9_000);
		expect(sentFills()).toEqual([9]);
		expect(sentTimes()).toEqual([6_000]);
	});

	test('does not send again what had left before', async () => {
		await up();
		transport.load('room', plan(500));
		await clock.runUntil(600);
		network.last.fails();
		await clock.runUntil(2_000);
		network.last.opens();
		await clock.runUntil(9_000);
		expect(sentTimes()).toEqual([500]);
	});

	test('runs no tick until there is a connection again', async () => {
		await up();
		transport.load('room', plan(1_000));
		network.last.fails();
		// Only the next attempt is planned.
		expect(clock.pending).toBe(1);
	});

	test('that came and went before the machine knew of it runs no tick either', async () => {
		let known = (): void => undefined;
		react = () =>
			new Promise((resolve) => {
				known = resolve;
			});
		transport.load('room', plan(1_000));
		await up();
		const heard = known;
		network.last.fails();
		heard();
		await settled();
		expect(clock.pending).toBe(1);
	});

	test('lets the machine plan the kept message anew before any slot', async () => {
		await up();
		transport.load('room', plan(1_000, 9));
		network.last.fails();
		await clock.runUntil(5_000);
		let planned = (): void => undefined;
		react = (event) =>
			event.type === 'linkUp'
				? new Promise((resolve) => {
						planned = resolve;
					})
				: undefined;
		network.last.opens();
		await clock.runUntil(7_900);
		expect(sentFills()).toEqual([]);
		transport.load('room', plan(8_350, 9));
		planned();
		await clock.runUntil(20_000);
		expect(sentFills()).toEqual([9]);
		expect(sentTimes()).toEqual([8_350]);
	});

	test('is given up when it does not open for 15 s', async () => {
		transport.keep(['room']);
		const [first] = network.sockets;
		await clock.runUntil(15_000);
		expect(first?.closed).toBe(true);
		await clock.runUntil(16_001);
		expect(network.sockets).toHaveLength(2);
		expect(events).toEqual([]);
	});

	test('is given up when it takes no message for 15 s', async () => {
		await up();
		transport.load('room', plan(1_000));
		const socket = network.last;
		socket.bufferedAmount = 50_000;
		await clock.runUntil(15_999);
		expect(socket.closed).toBe(false);
		await clock.runUntil(16_000);
		expect(socket.closed).toBe(true);
		expect(types()).toEqual(['linkUp', 'linkDown']);
	});

	test('says nothing more through its old socket', async () => {
		await up();
		const old = network.last;
		old.fails();
		await clock.runUntil(1_001);
		old.opens();
		old.delivers(new ArrayBuffer(RELAY_MESSAGE_BYTES));
		old.fails();
		await settled();
		expect(types()).toEqual(['linkUp', 'linkDown']);
	});
});

test('nothing leaves and nothing is tried again after the end', async () => {
	await up();
	keepFilling(1_000);
	await clock.runUntil(1_500);
	transport.end();
	transport.retry();
	await clock.runUntil(60_000);
	expect(sentTimes()).toEqual([1_000]);
	expect(network.sockets).toHaveLength(1);
	expect(network.last.closed).toBe(true);
	expect(clock.pending).toBe(0);
});
