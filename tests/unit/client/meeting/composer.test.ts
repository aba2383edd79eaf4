import { expect, test } from 'vitest';
import {
	COUNT_FROM,
	draftState,
	MAX_CHARACTERS,
	sends
} from '../../../../src/lib/meeting/composer.ts';
import {
	BACK_MS,
	barState,
	connectionState,
	LONG_LOSS_MS,
	QUIET_LOSS_MS,
	shownLock
} from '../../../../src/lib/meeting/connection.ts';

test('a draft is measured in anything but characters', () => {
	expect(draftState('').state).toBe('empty');
	expect(draftState(' \n\t').state).toBe('empty');
	expect(draftState('🦉'.repeat(MAX_CHARACTERS)).state).toBe('ready');
	expect(draftState('x'.repeat(MAX_CHARACTERS + 1))).toMatchObject({ state: 'tooLong', left: -1 });
	expect(draftState('x'.repeat(COUNT_FROM - 1)).counted).toBe(false);
	expect(draftState('x'.repeat(COUNT_FROM))).toMatchObject({ counted: true, left: 200 });
});

test('Enter does another thing than it should', () => {
	const key = { key: 'Enter', shiftKey: false, ctrlKey: false, metaKey: false, isComposing: false };
	expect(sends(key, 'sends')).toBe(true);
	expect(sends(key, 'newLine')).toBe(false);
	expect(sends({ ...key, shiftKey: true }, 'sends')).toBe(false);
	expect(sends({ ...key, ctrlKey: true }, 'newLine')).toBe(true);
	expect(sends({ ...key, metaKey: true }, 'newLine')).toBe(true);
	expect(sends({ ...key, isComposing: true }, 'sends')).toBe(false);
	expect(sends({ ...key, key: 'a', ctrlKey: true }, 'sends')).toBe(false);
});

test('the bar speaks of a short loss, or is silent about a long one', () => {
	const down = { state: 'down', since: 1_000 } as const;
	expect(connectionState(down, 0, 1_000 + QUIET_LOSS_MS - 1)).toBe('fine');
	expect(connectionState(down, 0, 1_000 + QUIET_LOSS_MS)).toBe('trying');
	expect(connectionState(down, 0, 1_000 + LONG_LOSS_MS)).toBe('lost');
	const up = { state: 'up', since: 50_000 } as const;
	expect(connectionState(up, QUIET_LOSS_MS, 50_000)).toBe('back');
	expect(connectionState(up, QUIET_LOSS_MS, 50_000 + BACK_MS)).toBe('fine');
	expect(connectionState(up, QUIET_LOSS_MS - 1, 50_000)).toBe('fine');
	expect(connectionState(up, 0, 50_000)).toBe('fine');
});

test('silence hides a lost connection, or says to a lead that she missed a lock', () => {
	const up = { state: 'up', since: 0 } as const;
	const down = { state: 'down', since: 0 } as const;
	const bar = (
		role: 'lead' | 'participant',
		silence: 'none' | 'moderators' | 'everybody',
		connection: typeof up | typeof down = up,
		returning: 'no' | 'beside' | 'out' | 'asked' = 'no'
	) => barState({ role, silence, connection, returning }, 0, LONG_LOSS_MS);
	expect(bar('participant', 'none')).toBe('fine');
	expect(bar('participant', 'everybody')).toBe('everybody');
	expect(bar('participant', 'moderators')).toBe('moderators');
	expect(bar('lead', 'everybody')).toBe('guests');
	expect(bar('participant', 'everybody', down)).toBe('lost');
	expect(bar('participant', 'moderators', up, 'beside')).toBe('moderators');
	expect(bar('participant', 'everybody', up, 'out')).toBe('out');
	expect(bar('participant', 'none', up, 'out')).toBe('fine');
	expect(bar('participant', 'everybody', up, 'asked')).toBe('asked');
	expect(bar('participant', 'none', down, 'out')).toBe('lost');
});

test('the lock looks shut to somebody who may have missed the new one', () => {
	const lock = { changes: 0, changedAt: 0, behind: [] };
	const shown = (state: 'locked' | 'changing' | 'offline', silence: 'none' | 'everybody') =>
		shownLock({ lock: { ...lock, state }, silence, people: [], returning: 'no' });
	expect(shown('locked', 'none')).toBe('locked');
	expect(shown('locked', 'everybody')).toBe('unsure');
	expect(shown('changing', 'everybody')).toBe('unsure');
	expect(shown('offline', 'everybody')).toBe('offline');
});
