import { once } from 'node:events';
import { Socket } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import * as wire from '#relay/wire';
import { address, frame, message, publish, subscribe } from './messages.ts';
import {
	closeFrame,
	join,
	openRelay,
	openWire,
	pause,
	QUICK,
	rawFrame,
	reaches,
	until,
	Wire,
	type Member,
	type RealRelay
} from './real-relay.ts';

const A = address(1);

/** Two people of one room. Resolves with the check that nothing has happened to them. */
async function room(real: RealRelay): Promise<() => Promise<boolean>> {
	const [ada, bo] = [await join(real, A), await join(real, A)] as const;
	let rounds = 0;
	return async () => {
		const heard = ada.received.length + bo.received.length;
		const there = await reaches(ada, bo, A, frame(rounds));
		const back = await reaches(bo, ada, A, frame(rounds + 1000));
		rounds += 1;
		return there && back && heard === 4 * (rounds - 1);
	};
}

describe('forwarding', () => {
	test('a frame reaches everybody on its address as the same 1032 bytes, its sender too', async () => {
		const real = await openRelay();
		const [ada, bo, cy] = [await join(real, A), await join(real, A), await join(real, address(2))];
		expect(await reaches(ada, bo, A, frame(1))).toBe(true);
		await cy.settled();
		expect(bo.received[0]).toHaveLength(wire.RELAY_MESSAGE_BYTES);
		expect(ada.received).toEqual(bo.received);
		expect(cy.received).toEqual([]);
	});

	test('every receiver shares one buffer, and it is wiped once all are served', async () => {
		const write = vi.spyOn(Socket.prototype, 'write');
		onTestFinished(() => {
			write.mockRestore();
		});
		const real = await openRelay();
		const [ada, bo, cy] = [await join(real, A), await join(real, A), await join(real, A)];
		expect(await reaches(ada, bo, A, frame(1))).toBe(true);
		await cy.settled();
		expect(cy.received).toEqual(bo.received);
		const shared = write.mock.calls
			.map(([data]) => data as Uint8Array)
			.filter((data) => data.length === 4 + wire.RELAY_MESSAGE_BYTES);
		expect(shared).toHaveLength(3);
		expect(new Set(shared).size).toBe(1);
		expect(shared[0]?.some((byte) => byte !== 0)).toBe(false);
	});

	test('the message that came in is wiped too, accepted or refused', async () => {
		const arrived: Buffer[] = [];
		const emit = vi.spyOn(WebSocket.prototype, 'emit');
		onTestFinished(() => {
			emit.mockRestore();
		});
		const real = await openRelay();
		const [ada, bo] = [await join(real, A), await join(real, A)];
		await reaches(ada, bo, A, frame(1));
		bo.socket.send('words that should not stay');
		await bo.closed;
		for (const [type, data] of emit.mock.calls) {
			if (type === 'message') arrived.push(data as Buffer);
		}
		const inbound = arrived.filter((data) => data.length !== wire.RELAY_MESSAGE_BYTES);
		expect(inbound.length).toBeGreaterThanOrEqual(4);
		for (const data of inbound) expect(data.every((byte) => byte === 0)).toBe(true);
	});

	test('nothing is wiped before a stalled receiver has it', async () => {
		const real = await openRelay({
			...QUICK,
			burstMessages: 100_000,
			slowFloorBytes: 64_000_000,
			slowCeilingBytes: 64_000_000
		});
		const ada = await join(real);
		const bo = await join(real, A);
		bo.socket.pause();
		const count = 8000;
		for (let number = 0; number < count; number += 1) ada.socket.send(publish(A, frame(number)));
		await ada.settled();
		bo.socket.resume();
		await until(() => bo.received.length === count);
		const whole = bo.received.filter((data, number) =>
			Buffer.from(frame(number)).equals(data.subarray(wire.ADDRESS_TAG_BYTES))
		);
		expect(whole).toHaveLength(count);
	});
});

describe('refused with a documented close, and the room notices nothing', () => {
	test.each([0, 1, 1032, 1088, 1090, 5000])('a binary message of %i bytes', async (length) => {
		await refusedAs(wire.CLOSES.wrongSize, (stranger) => {
			stranger.socket.send(new Uint8Array(length));
		});
	});

	test('a text message, even one of the right length', async () => {
		await refusedAs(wire.CLOSES.text, (stranger) => {
			stranger.socket.send('x'.repeat(wire.CLIENT_MESSAGE_BYTES));
		});
	});

	test('a text message that is not UTF-8', async () => {
		await refusedAs(wire.CLOSES.notUtf8, (stranger) => {
			stranger.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
		});
	});

	test('unknown flags', async () => {
		await refusedAs(wire.CLOSES.flags, (stranger) => {
			stranger.socket.send(message({ flags: 0x40 | wire.PUBLISH, pub: A }));
		});
	});

	test('one connection too many on an address', async () => {
		const limits = { ...QUICK, connectionsPerAddress: 2 };
		await refusedAs(
			wire.CLOSES.channelFull,
			(stranger) => {
				stranger.socket.send(message({ flags: wire.SUBSCRIBE | wire.PUBLISH, pub: A, ctl: A }));
			},
			limits
		);
	});

	test('one address too many on a connection', async () => {
		const limits = { ...QUICK, addressesPerConnection: 1 };
		await refusedAs(
			wire.CLOSES.addressesFull,
			(stranger) => {
				stranger.socket.send(subscribe(address(8)));
				stranger.socket.send(subscribe(address(9)));
			},
			limits
		);
	});

	async function refusedAs(
		close: wire.Close,
		provoke: (stranger: Member) => void,
		limits = QUICK
	): Promise<void> {
		const real = await openRelay(limits);
		const isFine = await room(real);
		expect(await isFine()).toBe(true);
		const stranger = await join(real);
		provoke(stranger);
		expect(await stranger.closed).toEqual(close);
		expect(await isFine()).toBe(true);
	}
});

describe('bad WebSocket frames', () => {
	const piece = new Uint8Array(1);
	const whole = message({});

	test.each([
		['five pieces', [rawFrame(0x02, piece), ...pieces(4)], wire.CLOSES.fragments],
		['200 pieces of one byte', [rawFrame(0x02, piece), ...pieces(199)], wire.CLOSES.fragments],
		[
			'200 empty pieces',
			[rawFrame(0x02, new Uint8Array()), ...pieces(199, 0)],
			wire.CLOSES.fragments
		],
		[
			'pieces that add up to too much',
			[rawFrame(0x02, whole), rawFrame(0x80, piece)],
			wire.CLOSES.wrongSize
		],
		[
			'an unfinished message that grows',
			[rawFrame(0x02, whole), rawFrame(0x00, piece)],
			wire.CLOSES.wrongSize
		],
		['a declared length of 2^63', [longFrame()], wire.CLOSES.wrongSize],
		['a compressed frame', [rawFrame(0xc2, whole)], wire.CLOSES.notWebSocket],
		['a reserved opcode', [rawFrame(0x83, whole)], wire.CLOSES.notWebSocket],
		['a continuation of nothing', [rawFrame(0x80, whole)], wire.CLOSES.notWebSocket],
		['an unmasked frame', [Buffer.from([0x82, 0x01, 0x00])], wire.CLOSES.notWebSocket],
		['a fragmented ping', [rawFrame(0x09, piece)], wire.CLOSES.notWebSocket],
		['a close frame of one byte', [rawFrame(0x88, piece)], wire.CLOSES.notWebSocket]
	])('%s', async (_name, frames, close) => {
		const real = await openRelay();
		const isFine = await room(real);
		const wired = await openWire(real);
		wired.socket.write(Buffer.concat(frames));
		await wired.closed;
		expect(closeFrame(wired.frames)).toEqual(close);
		expect(await isFine()).toBe(true);
	});

	test('a message that arrives byte by byte', async () => {
		const real = await openRelay();
		const isFine = await room(real);
		const wired = await openWire(real);
		const bytes = rawFrame(0x82, whole);
		for (let at = 0; at < 200 && closeFrame(wired.frames) === undefined; at += 1) {
			wired.socket.write(bytes.subarray(at, at + 1));
			await pause(1);
		}
		expect(closeFrame(wired.frames)).toEqual(wire.CLOSES.fragments);
		expect(await isFine()).toBe(true);
	});

	test('four pieces are one message', async () => {
		const real = await openRelay();
		const bo = await join(real, A);
		const wired = await openWire(real);
		const bytes = publish(A, frame(5));
		wired.socket.write(rawFrame(0x02, bytes.subarray(0, 1)));
		wired.socket.write(rawFrame(0x00, bytes.subarray(1, 500)));
		wired.socket.write(rawFrame(0x00, bytes.subarray(500, 501)));
		wired.socket.write(rawFrame(0x80, bytes.subarray(501)));
		await until(() => bo.received.length === 1);
		expect(bo.received[0]?.subarray(wire.ADDRESS_TAG_BYTES)).toEqual(frame(5));
	});

	test('ten thousand pings in one go', async () => {
		const real = await openRelay();
		const isFine = await room(real);
		const wired = await openWire(real);
		const ping = rawFrame(0x89, new Uint8Array());
		wired.socket.write(Buffer.concat(Array.from({ length: 10_000 }, () => ping)));
		await wired.closed;
		expect(wired.frames.length).toBeLessThan(100);
		expect(await isFine()).toBe(true);
	});

	function pieces(count: number, bytes = 1): Buffer[] {
		return Array.from({ length: count }, () => rawFrame(0x00, new Uint8Array(bytes)));
	}

	function longFrame(): Buffer {
		return Buffer.from([0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
	}
});

describe('closing', () => {
	test('a client that closes with words gets none of them back', async () => {
		const real = await openRelay();
		const stranger = await join(real);
		stranger.socket.close(4999, 'my words');
		const { code, reason } = await stranger.closed;
		expect({ code, reason }).toEqual(wire.CLOSES.bye);
	});

	test('a client that closes with nothing gets the same answer', async () => {
		const real = await openRelay();
		const stranger = await join(real);
		stranger.socket.close();
		expect(await stranger.closed).toEqual(wire.CLOSES.bye);
	});

	test('a client that closes with one of our codes gets our words', async () => {
		const real = await openRelay();
		const stranger = await join(real);
		stranger.socket.close(wire.CLOSES.flood.code, 'my words');
		expect(await stranger.closed).toEqual(wire.CLOSES.flood);
	});

	test('a refused client that does not answer the close is gone all the same', async () => {
		const real = await openRelay();
		const mute = await openWire(real);
		mute.socket.write(rawFrame(0x82, message({ flags: 255 })));
		const from = performance.now();
		await mute.closed;
		expect(performance.now() - from).toBeLessThan(1000);
		expect(closeFrame(mute.frames)).toEqual(wire.CLOSES.flags);
	});

	test('stopping says so to everybody and ends, even if one never answers', async () => {
		const real = await openRelay();
		const [ada, mute] = [await join(real, A), await openWire(real)];
		const half = new Wire(real.port);
		await once(half.socket, 'connect');
		const from = performance.now();
		await real.relay.stop();
		expect(performance.now() - from).toBeLessThan(2000);
		expect(await ada.closed).toEqual(wire.CLOSES.stopping);
		await mute.closed;
		expect(closeFrame(mute.frames)).toEqual(wire.CLOSES.stopping);
		await half.closed;
	});
});

describe('pace', () => {
	test('a burst after a radio stall is paused and then delivered whole', async () => {
		const real = await openRelay();
		const [ada, bo] = [await join(real), await join(real, A)];
		const count = 250;
		for (let number = 0; number < count; number += 1) ada.socket.send(publish(A, frame(number)));
		await pause(100);
		expect(bo.received.length).toBeLessThan(count);
		expect(bo.received.length).toBeGreaterThanOrEqual(60);
		while (bo.received.length < count && real.clock.at < 59_000) await passes(real, 400);
		expect(bo.received).toHaveLength(count);
		expect(ada.socket.readyState).toBe(WebSocket.OPEN);
	});

	test('a flood is closed once it has been paused too long, and the room notices nothing', async () => {
		const real = await openRelay({ ...QUICK, floodMs: 6_000 });
		const isFine = await room(real);
		const flooder = await join(real);
		for (let number = 0; number < 2000; number += 1) flooder.socket.send(message({}));
		await until(() => flooder.socket.bufferedAmount === 0);
		while (real.clock.at < 5_800) await passes(real, 200);
		expect(flooder.socket.readyState).toBe(WebSocket.OPEN);
		expect(await isFine()).toBe(true);
		await passes(real, 400);
		expect(await flooder.closed).toEqual(wire.CLOSES.flood);
		expect(await isFine()).toBe(true);
	});

	test.each(['ping', 'pong'] as const)(
		'a flood of %ss is paused like one of messages',
		async (kind) => {
			const real = await openRelay({ ...QUICK, pendingPongs: 1000 });
			const [ada, bo] = [await join(real), await join(real, A)];
			for (let count = 0; count < 100; count += 1) ada.socket[kind]();
			await pause(50);
			ada.socket.send(publish(A, frame(1)));
			await pause(50);
			expect(bo.received).toHaveLength(0);
			while (bo.received.length === 0 && real.clock.at < 12_000) await passes(real, 400);
			expect(bo.received).toHaveLength(1);
		}
	);

	test('a reader that stops reading is cut, and the others miss nothing', async () => {
		const limits = { ...QUICK, burstMessages: 100_000, slowFloorBytes: 32 * 1024 };
		const real = await openRelay(limits);
		const [ada, bo, slow] = [await join(real), await join(real, A), await openWire(real)];
		slow.socket.write(Buffer.concat([rawFrame(0x82, subscribe(A)), rawFrame(0x89, PING)]));
		await until(() => slow.frames.length > 0);
		slow.socket.pause();
		let sent = 0;
		while ((await connections(real)) === 3 && sent < 20_000) {
			for (let count = 0; count < 100; count += 1) ada.socket.send(publish(A, frame((sent += 1))));
			await ada.settled();
		}
		expect(sent).toBeLessThan(20_000);
		await until(() => bo.received.length === sent);
		slow.socket.resume();
		await slow.closed;
		expect(closeFrame(slow.frames)).toBeUndefined();
	});

	const PING = new Uint8Array();

	/** Virtual time moves and the relay's tick sees it. */
	async function passes(real: RealRelay, forMs: number): Promise<void> {
		real.clock.at += forMs;
		await pause(7);
	}

	async function connections({ relay }: RealRelay): Promise<number> {
		return new Promise((resolve) => {
			relay.http.getConnections((_error, count) => {
				resolve(count);
			});
		});
	}
});
