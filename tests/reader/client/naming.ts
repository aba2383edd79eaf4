import { NAMES } from './roster.ts';

/* PROTOCOL.md §7.1: which made-up name somebody gets who wishes for one. */

const THINGS = 64;

const isDistinct = (a: number, b: number): boolean =>
	a % THINGS !== b % THINGS && Math.floor(a / THINGS) !== Math.floor(b / THINGS);

/** The first at or after `wish` that shares nothing with `taken`, else the first that is free. */
export function nameFor(wish: number, taken: readonly number[]): number {
	const order = Array.from({ length: NAMES }, (_, k) => (wish + k) % NAMES);
	const distinct = order.find((name) => taken.every((other) => isDistinct(name, other)));
	return distinct ?? order.find((name) => !taken.includes(name))!;
}
