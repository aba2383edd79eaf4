import { describe, expect, test } from 'vitest';
import { stageOf, type Known } from '../../../../src/lib/lead/stage.ts';

const known: Known = {
	readiness: 'ready',
	place: 'none',
	answer: undefined,
	asked: undefined,
	refused: 0,
	unavailable: false,
	storageFailed: false,
	isLeading: false
};

describe('before a meeting', () => {
	test('nothing is asked of her while the engine loads', () => {
		expect(stageOf({ ...known, readiness: 'starting' })).toEqual({ type: 'starting' });
	});

	test.each(['noWebAssembly', 'noRandomness'] as const)('%s ends it', (readiness) => {
		expect(stageOf({ ...known, readiness })).toEqual({ type: 'unable' });
	});

	test('a browser that can keep nothing says so before she has given a name', () => {
		expect(stageOf({ ...known, place: 'unavailable' })).toEqual({
			type: 'new',
			storage: 'unavailable',
			working: false
		});
	});

	test('a browser that turned out to keep nothing is not asked to again', () => {
		const told = stageOf({ ...known, asked: 'create', answer: 'unavailable' });
		expect(told).toEqual({ type: 'new', storage: 'unavailable', working: false });
		const next = stageOf({ ...known, asked: 'without', unavailable: true });
		expect(next).toEqual({ type: 'new', storage: 'unavailable', working: true });
	});

	test('a vault that another tab made meanwhile is to be unlocked, not waited for', () => {
		expect(stageOf({ ...known, place: 'locked', asked: 'create' })).toEqual({
			type: 'locked',
			working: false,
			wrong: 0
		});
	});

	test('every wrong passphrase counts, also while the next one is tried', () => {
		const locked = { ...known, place: 'locked', asked: 'unlock' } as const;
		expect(stageOf({ ...locked, answer: 'wrongPassphrase' })).toMatchObject({ wrong: 1 });
		expect(stageOf({ ...locked, refused: 1 })).toMatchObject({ wrong: 1, working: true });
		expect(stageOf({ ...locked, refused: 1, answer: 'wrongPassphrase' })).toMatchObject({
			wrong: 2,
			working: false
		});
	});

	test('another tab in the way is told, whatever was asked', () => {
		expect(stageOf({ ...known, asked: 'unlock', answer: 'busy' })).toEqual({ type: 'busy' });
	});

	test('a vault that is gone is not asked a passphrase for', () => {
		expect(stageOf({ ...known, place: 'locked', asked: 'forget', answer: 'none' })).toEqual({
			type: 'gone'
		});
	});
});

describe('in a meeting', () => {
	test.each([
		['create', true],
		['unlock', true],
		['without', false]
	] as const)('after %s something is kept: %s', (asked, kept) => {
		expect(stageOf({ ...known, asked, answer: 'open', isLeading: true })).toEqual({
			type: 'leading',
			kept
		});
	});

	test('an engine that broke shows nothing that still looks alive', () => {
		const broken = { ...known, readiness: 'failed', asked: 'create', answer: 'open' } as const;
		expect(stageOf(broken)).toEqual({ type: 'broken' });
	});

	test('a vault that could not be written comes before everything else', () => {
		expect(stageOf({ ...known, asked: 'create', answer: 'open', storageFailed: true })).toEqual({
			type: 'storageFailed'
		});
	});
});
