import { beforeEach, describe, expect, test } from 'vitest';
import { CLIENT_MESSAGE_BYTES } from '#relay/wire';
import { messageOf, planAt, Wired } from './wired.ts';

let wired: Wired;

beforeEach(() => {
	wired = new Wired();
});

describe('the slot', () => {
	test('sends exactly one message per tick, at its time', async () => {
		await wired.up();
		wired.keepFilling(700);
		await wired.clock.runUntil(10_000);
		expect(wired.sentTimes).toEqual([
			700, 1_700, 2_700, 3_700, 4_700, 5_700, 6_700, 7_700, 8_700, 9_700
		]);
		expect(wired.sentFills).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
		expect(wired.network.last.sent.every(({ length }) => length === CLIENT_MESSAGE_BYTES)).toBe(
			true
		);
	});

	test('is empty after a send: nothing leaves twice', async () => {
		await wired.up();
		wired.transport.load('room', planAt(500));
		await wired.clock.runUntil(60_000);
		expect(wired.sentTimes).toEqual([500]);
		expect(wired.clock.pending).toBe(0);
	});

	test('skips a late tick and never catches up', async () => {
		await wired.up();
		wired.transport.load('room', planAt(1_000));
		await wired.clock.jumpTo(4_600);
		expect(wired.sentTimes).toEqual([]);
		await wired.clock.runUntil(20_000);
		expect(wired.sentTimes).toEqual([5_000]);
	});

	test('is late only after half a period', async () => {
		await wired.up();
		wired.transport.load('room', planAt(1_000));
		await wired.clock.jumpTo(1_500);
		expect(wired.sentTimes).toEqual([1_500]);
	});

	test('sends one message after a sleep of many ticks, not one for each', async () => {
		await wired.up();
		wired.keepFilling(1_000);
		await wired.clock.runUntil(3_000);
		await wired.clock.jumpTo(63_700);
		expect(wired.sentTimes).toEqual([1_000, 2_000, 3_000]);
		await wired.clock.runUntil(66_500);
		expect(wired.sentTimes).toEqual([1_000, 2_000, 3_000, 64_000, 65_000, 66_000]);
	});

	test('sends the same bytes in the next slot when the socket still holds two messages', async () => {
		await wired.up();
		wired.transport.load('room', planAt(1_000, 42));
		wired.network.last.bufferedAmount = 2 * CLIENT_MESSAGE_BYTES + 1;
		await wired.clock.runUntil(3_500);
		expect(wired.sentFills).toEqual([]);
		wired.network.last.bufferedAmount = 2 * CLIENT_MESSAGE_BYTES;
		await wired.clock.runUntil(4_000);
		expect(wired.sentFills).toEqual([42]);
		expect(wired.sentTimes).toEqual([4_000]);
		expect(wired.network.last.sent[0]).toEqual(messageOf(42));
	});

	test('keeps its message while the socket is closing, which would swallow it', async () => {
		await wired.up();
		wired.transport.load('room', planAt(1_000));
		wired.network.last.readyState = 2;
		await wired.clock.runUntil(2_500);
		expect(wired.sentFills).toEqual([]);
		wired.network.last.readyState = 1;
		await wired.clock.runUntil(3_000);
		expect(wired.sentTimes).toEqual([3_000]);
	});

	test('follows the latest plan alone', async () => {
		await wired.up();
		wired.transport.load('room', planAt(1_000, 1));
		wired.transport.load('room', planAt(1_250, 2));
		await wired.clock.runUntil(9_000);
		expect(wired.sentFills).toEqual([2]);
		expect(wired.sentTimes).toEqual([1_250]);
	});

	test('refuses a message of another length', () => {
		const short = { ...planAt(1), message: new Uint8Array(CLIENT_MESSAGE_BYTES - 1) };
		expect(() => {
			wired.transport.load('room', short);
		}).toThrow(expect.objectContaining({ name: 'UsageError' }));
	});

	test('does not wait for what an event causes', async () => {
		await wired.up();
		wired.react = () => new Promise(() => undefined);
		wired.transport.load('room', planAt(1_000, 1));
		await wired.clock.runUntil(1_000);
		wired.transport.load('room', planAt(2_000, 2));
		await wired.clock.runUntil(2_000);
		expect(wired.sentTimes).toEqual([1_000, 2_000]);
	});
});
