import { expect, test } from 'vitest';
import {
	SILENT_MS,
	SLOW_MS,
	UNREACHABLE_MS,
	isSpent,
	waitingOf
} from '../../../../src/lib/arrive/waiting.ts';

const up = { state: 'up', since: 0 } as const;
const down = { state: 'down', since: 100_000 } as const;

test('the waiting room says that it takes long, or that nobody answers, too early or never', () => {
	const lobby = { phase: 'lobby', since: 1_000, connection: up } as const;
	expect(waitingOf(lobby, 1_000 + SLOW_MS - 1)).toBe('lobby');
	expect(waitingOf(lobby, 1_000 + SLOW_MS)).toBe('slow');
	const knocking = { phase: 'knocking', since: 1_000, connection: up } as const;
	expect(waitingOf(knocking, 1_000 + SILENT_MS - 1)).toBe('knocking');
	expect(waitingOf(knocking, 1_000 + SILENT_MS)).toBe('silent');
	expect(waitingOf({ ...knocking, phase: 'proving' }, 1_000 + SILENT_MS)).toBe('proving');
});

test('a short loss looks like a relay that cannot be reached', () => {
	const lost = { phase: 'lobby', since: 0, connection: down } as const;
	expect(waitingOf(lost, down.since + UNREACHABLE_MS - 1)).toBe('lobby');
	expect(waitingOf(lost, down.since + UNREACHABLE_MS)).toBe('unreachable');
});

test('a lost connection makes a proved invitation look unused', () => {
	const phases = ['knocking', 'proving', 'lobby'] as const;
	expect(phases.map((phase) => isSpent(phase))).toEqual([false, true, true]);
	expect(isSpent(undefined)).toBe(false);
});
