import { beforeEach, describe, expect, test } from 'vitest';
import {
	ADDRESS_TAG_BYTES,
	FRAME_OFFSET,
	PUB_OFFSET,
	PUBLISH,
	RELAY_MESSAGE_BYTES,
	SUBSCRIBE
} from '#relay/wire';
import { settled } from './manual-clock.ts';
import { messageOf, planAt, Wired } from './wired.ts';

let wired: Wired;

beforeEach(() => {
	wired = new Wired();
});

describe('the two links', () => {
	test('have sockets and slots of their own', async () => {
		wired.transport.keep(['room', 'lobby']);
		const [room, lobby] = wired.network.sockets;
		room?.opens();
		lobby?.opens();
		await settled();
		wired.transport.load('room', planAt(1_000, 1));
		wired.transport.load('lobby', { ...planAt(250, 2), periodMs: 250 });
		await wired.clock.runUntil(1_000);
		expect(room?.sent.map(([first]) => first)).toEqual([1]);
		expect(lobby?.sent.map(([first]) => first)).toEqual([2]);
	});

	test('keep opens once and closes what is not wanted', async () => {
		wired.transport.keep(['room', 'lobby']);
		wired.transport.keep(['room', 'lobby']);
		expect(wired.network.sockets).toHaveLength(2);
		wired.transport.keep(['room']);
		expect(wired.network.sockets.map(({ closed }) => closed)).toEqual([false, true]);
		await wired.clock.runUntil(10_000);
		expect(wired.network.sockets.filter(({ closed }) => !closed)).toHaveLength(1);
	});

	test('close forgets the message, so that a later connection does not begin with it', async () => {
		await wired.up();
		wired.transport.load('room', planAt(1_000));
		wired.transport.close('room');
		await wired.up();
		await wired.clock.runUntil(9_000);
		expect(wired.sentFills).toEqual([]);
	});
});

describe('what the relay sends', () => {
	test('arrives as bytes when it has the one length', async () => {
		await wired.up();
		expect(wired.network.last.binaryType).toBe('arraybuffer');
		wired.network.last.delivers(new Uint8Array(RELAY_MESSAGE_BYTES).fill(7).buffer);
		const received = wired.events.at(-1);
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
		await wired.up();
		const socket = wired.network.last;
		socket.delivers(data);
		expect(socket.closed).toBe(true);
		expect(wired.types).toEqual(['linkUp', 'linkDown']);
		socket.delivers(new ArrayBuffer(RELAY_MESSAGE_BYTES));
		expect(wired.types).toEqual(['linkUp', 'linkDown']);
	});

	test('cuts a relay off that sends more than can be read', async () => {
		await wired.up();
		wired.react = () => new Promise(() => undefined);
		const socket = wired.network.last;
		for (let sent = 0; sent < 2_048; sent++) socket.delivers(new ArrayBuffer(RELAY_MESSAGE_BYTES));
		expect(socket.closed).toBe(false);
		socket.delivers(new ArrayBuffer(RELAY_MESSAGE_BYTES));
		expect(socket.closed).toBe(true);
	});
});

describe('what the relay brings back', () => {
	/** What a published message becomes on its way to those who listen. */
	const heard = (message: Uint8Array) =>
		Uint8Array.from([
			...message.subarray(PUB_OFFSET, PUB_OFFSET + ADDRESS_TAG_BYTES),
			...message.subarray(FRAME_OFFSET)
		]);

	/** Sends `count` messages, no two alike, the first bit of each set or not. */
	async function speaks(count: number, flags: number): Promise<readonly Uint8Array[]> {
		await wired.up();
		const messages = Array.from({ length: count }, (_, number) => {
			const message = messageOf(number + 1);
			message[0] = flags;
			return message;
		});
		for (const [number, message] of messages.entries()) {
			wired.transport.load('room', { at: (number + 1) * 1_000, periodMs: 1_000, message });
			await wired.clock.runUntil((number + 1) * 1_000);
		}
		return messages;
	}

	const received = () => wired.events.filter(({ type }) => type === 'received').length;

	test('is let go unread, once for each message', async () => {
		const [mine] = await speaks(1, PUBLISH);
		wired.network.last.delivers(heard(mine!).buffer);
		expect(received()).toBe(0);
		wired.network.last.delivers(heard(mine!).buffer);
		expect(received()).toBe(1);
	});

	test('is known by its address and its first bytes, not by less', async () => {
		const [mine] = await speaks(1, PUBLISH);
		for (const at of [0, ADDRESS_TAG_BYTES - 1, ADDRESS_TAG_BYTES, ADDRESS_TAG_BYTES + 31]) {
			const other = heard(mine!);
			other[at]! ^= 1;
			wired.network.last.delivers(other.buffer);
		}
		expect(received()).toBe(4);
	});

	test('is known for the last 64 messages', async () => {
		const all = await speaks(65, PUBLISH);
		for (const message of all) wired.network.last.delivers(heard(message).buffer);
		expect(received()).toBe(1);
	});

	test('what was not published is not expected back', async () => {
		const [mine] = await speaks(1, SUBSCRIBE);
		wired.network.last.delivers(heard(mine!).buffer);
		expect(received()).toBe(1);
	});
});

describe('a lost connection', () => {
	/** With a random byte of 127 the variation is 0.999. */
	const WAITS_MS = [999, 1_998, 3_996, 7_992, 7_992];

	test('is tried again after 1, 2, 4, 8 and 8 seconds, varied', async () => {
		await wired.up();
		for (const waitMs of WAITS_MS) {
			const count = wired.network.sockets.length;
			const at = wired.clock.now();
			wired.network.last.fails();
			await wired.clock.runUntil(at + waitMs - 2);
			expect(wired.network.sockets).toHaveLength(count);
			await wired.clock.runUntil(at + waitMs + 2);
			expect(wired.network.sockets).toHaveLength(count + 1);
		}
		expect(wired.types).toEqual(['linkUp', 'linkDown']);
	});

	test('is tried again after the shortest wait once it was steady', async () => {
		await wired.up();
		wired.network.last.fails();
		await wired.clock.runUntil(1_001);
		wired.network.last.fails();
		await wired.clock.runUntil(3_002);
		wired.network.last.opens();
		await wired.clock.runUntil(20_000);
		wired.network.last.fails();
		await wired.clock.runUntil(21_001);
		expect(wired.network.sockets).toHaveLength(4);
	});

	test('is tried again at once on request, and only then', async () => {
		await wired.up();
		wired.transport.retry();
		expect(wired.network.sockets).toHaveLength(1);
		wired.network.last.fails();
		wired.transport.retry();
		expect(wired.network.sockets).toHaveLength(2);
		await wired.clock.runUntil(14_000);
		expect(wired.network.sockets).toHaveLength(2);
	});

	test('is noticed at once when the device loses its network', async () => {
		await wired.up();
		const socket = wired.network.last;
		wired.transport.lose();
		expect(socket.closed).toBe(true);
		expect(wired.types).toEqual(['linkUp', 'linkDown']);
	});

	test('keeps the message, which goes out first and once after the next connection', async () => {
		await wired.up();
		wired.transport.load('room', planAt(1_000, 9));
		await wired.clock.runUntil(500);
		wired.network.last.fails();
		await wired.clock.runUntil(5_300);
		expect(wired.sentFills).toEqual([]);
		wired.network.last.opens();
		await wired.clock.runUntil(9_000);
		expect(wired.sentFills).toEqual([9]);
		expect(wired.sentTimes).toEqual([6_000]);
	});

	test('does not send again what had left before', async () => {
		await wired.up();
		wired.transport.load('room', planAt(500));
		await wired.clock.runUntil(600);
		wired.network.last.fails();
		await wired.clock.runUntil(2_000);
		wired.network.last.opens();
		await wired.clock.runUntil(9_000);
		expect(wired.sentTimes).toEqual([500]);
	});

	test('runs no tick until there is a connection again', async () => {
		await wired.up();
		wired.transport.load('room', planAt(1_000));
		wired.network.last.fails();
		// Only the next attempt is planned.
		expect(wired.clock.pending).toBe(1);
	});

	test('that came and went before the machine knew of it runs no tick either', async () => {
		let known = (): void => undefined;
		wired.react = () =>
			new Promise((resolve) => {
				known = resolve;
			});
		wired.transport.load('room', planAt(1_000));
		await wired.up();
		const heard = known;
		wired.network.last.fails();
		heard();
		await settled();
		expect(wired.clock.pending).toBe(1);
	});

	test('lets the machine plan the kept message anew before any slot', async () => {
		await wired.up();
		wired.transport.load('room', planAt(1_000, 9));
		wired.network.last.fails();
		await wired.clock.runUntil(5_000);
		let planned = (): void => undefined;
		wired.react = (event) =>
			event.type === 'linkUp'
				? new Promise((resolve) => {
						planned = resolve;
					})
				: undefined;
		wired.network.last.opens();
		await wired.clock.runUntil(7_900);
		expect(wired.sentFills).toEqual([]);
		wired.transport.load('room', planAt(8_350, 9));
		planned();
		await wired.clock.runUntil(20_000);
		expect(wired.sentFills).toEqual([9]);
		expect(wired.sentTimes).toEqual([8_350]);
	});

	test('is given up when it does not open for 15 s', async () => {
		wired.transport.keep(['room']);
		const [first] = wired.network.sockets;
		await wired.clock.runUntil(15_000);
		expect(first?.closed).toBe(true);
		await wired.clock.runUntil(16_001);
		expect(wired.network.sockets).toHaveLength(2);
		expect(wired.events).toEqual([]);
	});

	test('is given up when it takes no message for 15 s', async () => {
		await wired.up();
		wired.transport.load('room', planAt(1_000));
		const socket = wired.network.last;
		socket.bufferedAmount = 50_000;
		await wired.clock.runUntil(15_999);
		expect(socket.closed).toBe(false);
		await wired.clock.runUntil(16_000);
		expect(socket.closed).toBe(true);
		expect(wired.types).toEqual(['linkUp', 'linkDown']);
	});

	test('says nothing more through its old socket', async () => {
		await wired.up();
		const old = wired.network.last;
		old.fails();
		await wired.clock.runUntil(1_001);
		old.opens();
		old.delivers(new ArrayBuffer(RELAY_MESSAGE_BYTES));
		old.fails();
		await settled();
		expect(wired.types).toEqual(['linkUp', 'linkDown']);
	});
});

test('nothing leaves and nothing is tried again after the end', async () => {
	await wired.up();
	wired.keepFilling(1_000);
	await wired.clock.runUntil(1_500);
	wired.transport.end();
	wired.transport.retry();
	await wired.clock.runUntil(60_000);
	expect(wired.sentTimes).toEqual([1_000]);
	expect(wired.network.sockets).toHaveLength(1);
	expect(wired.network.last.closed).toBe(true);
	expect(wired.clock.pending).toBe(0);
});
