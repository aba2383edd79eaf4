import { expect, test } from 'vitest';
import { countingSleep } from '../../../../src/lib/clock/counting-sleep.ts';

function clocks() {
	const times = { steady: 100, wall: 1_760_000_000_000 };
	const now = countingSleep(
		() => times.steady,
		() => times.wall
	);
	const pass = (steady: number, wall: number) => {
		times.steady += steady;
		times.wall += wall;
		return now();
	};
	return { now, pass };
}

test('a device that slept takes a key for younger than it is', () => {
	const { now, pass } = clocks();
	expect(now()).toBe(100);
	expect(pass(1_000, 1_000)).toBe(1_100);
	expect(pass(10, 3_600_000)).toBe(1_100 + 3_600_000);
	expect(pass(1_000, 1_000)).toBe(1_100 + 3_601_000);
});

test('a wall clock that drifts, or is set back, moves the time', () => {
	const { pass } = clocks();
	expect(pass(60_000, 64_000)).toBe(60_100);
	expect(pass(60_000, -3_600_000)).toBe(120_100);
	expect(pass(60_000, 60_000)).toBe(180_100);
});
