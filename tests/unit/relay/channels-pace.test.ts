import { describe, expect, test } from 'vitest';
import {
	createChannels,
	step,
	type Channels,
	type Effect,
	type Input
} from '../../../relay/channels.ts';
import { AT_ONCE, isClose, relay, send, sends } from './channels-kit.ts';
import { address, frame, message, publish, subscribe } from './messages.ts';

const A = address(1);

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
		[20, 20 * 20 * 1032],
		[80, 20 * 80 * 1032]
	])('with %i on an address a reader is cut above %i waiting bytes', (count, bytes) => {
		const channels = relay(count);
		for (let connection = 1; connection <= count; connection += 1) {
			send(channels, connection, subscribe(A));
		}
		expect(sends(send(channels, 1, publish(A, frame(1))))[0]?.cutAboveBytes).toBe(bytes);
	});

	test('no reader may have more than 2 MiB waiting', () => {
		const channels = createChannels({ ...AT_ONCE, slowSeconds: 2000 });
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

describe('a relay with nobody', () => {
	const PATIENT = { ...AT_ONCE, idleMs: 1_000 };
	const idleAt = (channels: Channels, at: number) =>
		step(channels, { type: 'tick', at }).some(({ type }) => type === 'idle');

	test('is idle when nobody has been connected for so long', () => {
		const channels = relay(0, PATIENT);
		expect([0, 500, 999, 1_000, 1_050].map((at) => idleAt(channels, at))).toEqual([
			...[false, false, false],
			...[true, true]
		]);
	});

	test('begins to count anew when somebody has been there', () => {
		const channels = relay(0, PATIENT);
		idleAt(channels, 0);
		step(channels, { type: 'opened', connection: 1, at: 900 });
		expect(idleAt(channels, 5_000)).toBe(false);
		step(channels, { type: 'closed', connection: 1 });
		expect([5_050, 6_000, 6_050].map((at) => idleAt(channels, at))).toEqual([false, false, true]);
	});

	test('stays for ever unless it is told a time', () => {
		const channels = relay(0, AT_ONCE);
		expect([0, 10 ** 9].map((at) => idleAt(channels, at))).toEqual([false, false]);
	});
});
