import { Socket } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import * as wire from '#relay/wire';
import { address, frame, publish, subscribe } from './messages.ts';
import {
	closeFrame,
	join,
	openRelay,
	openWire,
	pause,
	QUICK,
	rawFrame,
	until,
	type RealRelay,
	type Wire
} from './real-relay.ts';

const A = address(1);
/** Slow enough that a test can put several frames between two turns. */
const CLOCKED: wire.Limits = { ...QUICK, tickMs: 100, ticksPerFlush: 2 };
const HEADER = [0x82, 126, wire.RELAY_MESSAGE_BYTES >> 8, wire.RELAY_MESSAGE_BYTES & 0xff];

describe('with the flush clock', () => {
	test('frames that fall together leave in one write, the same one for everybody', async () => {
		const write = watchWrites();
		const real = await openRelay(CLOCKED);
		const ada = await join(real);
		const wires = [await listener(real), await listener(real), await listener(real)];
		for (const number of [1, 2, 3]) ada.socket.send(publish(A, frame(number)));
		await until(() => wires.every(({ frames }) => frames.length === 3 * FRAMED_BYTES));
		for (const { frames } of wires) {
			expect(frames).toEqual(Buffer.concat([1, 2, 3].map((number) => framed(A, frame(number)))));
		}
		const shared = write().filter((data) => data.length === 3 * FRAMED_BYTES);
		expect(shared).toHaveLength(3);
		expect(new Set(shared).size).toBe(1);
		expect(shared[0]?.every((byte) => byte === 0)).toBe(true);
	});

	test('nothing leaves before its turn', async () => {
		const real = await openRelay({ ...CLOCKED, tickMs: 60_000 });
		const ada = await join(real);
		const listens = await listener(real);
		ada.socket.send(publish(A, frame(1)));
		await ada.settled();
		await pause(100);
		expect(listens.frames).toHaveLength(0);
	});

	test('a relay that stops says first what it still holds, and nothing after its goodbye', async () => {
		const real = await openRelay({ ...CLOCKED, tickMs: 60_000 });
		const ada = await join(real);
		const listens = await listener(real);
		ada.socket.send(publish(A, frame(1)));
		await ada.settled();
		const stopped = real.relay.stop();
		await until(() => closeFrame(listens.frames) !== undefined);
		const said = framed(A, frame(1));
		expect(listens.frames.subarray(0, said.length)).toEqual(said);
		expect(closeFrame(listens.frames)).toEqual(wire.CLOSES.stopping);
		await stopped;
	});

	test('nothing follows the answer to a goodbye', async () => {
		const real = await openRelay({ ...CLOCKED, closeMs: 2_000 });
		const ada = await join(real);
		const leaves = await listener(real);
		ada.socket.send(publish(A, frame(1)));
		await ada.settled();
		leaves.socket.write(rawFrame(0x88, Uint8Array.of(0x03, 0xe8)));
		await until(() => closeFrame(leaves.frames) !== undefined);
		await pause(250);
		expect(leaves.frames.subarray(-2 - 'bye'.length).toString('latin1')).toMatch(/bye$/);
	});
});

const FRAMED_BYTES = HEADER.length + wire.RELAY_MESSAGE_BYTES;

function framed(pub: Uint8Array, content: Uint8Array): Buffer {
	return Buffer.from([...HEADER, ...pub.subarray(0, wire.ADDRESS_TAG_BYTES), ...content]);
}

/** A bare connection that listens on A. */
async function listener(real: RealRelay): Promise<Wire> {
	const wired = await openWire(real);
	wired.socket.write(
		Buffer.concat([rawFrame(0x82, subscribe(A)), rawFrame(0x89, new Uint8Array())])
	);
	await until(() => wired.frames.length > 0);
	wired.forget();
	return wired;
}

/** What was written to any socket of this process since. */
function watchWrites(): () => Uint8Array[] {
	const write = vi.spyOn(Socket.prototype, 'write');
	onTestFinished(() => {
		write.mockRestore();
	});
	return () => write.mock.calls.map(([data]) => data as Uint8Array);
}
