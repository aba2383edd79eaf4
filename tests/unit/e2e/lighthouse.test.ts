import { describe, expect, test } from 'vitest';
import { bars, faults, type Report } from '../../lighthouse/bars.ts';

interface Found {
	readonly performance?: number | null;
	readonly accessibility?: number | null;
	readonly practices?: number | null;
	readonly cls?: number;
	readonly tbt?: number;
}

/** A visit on which each bar holds by nothing, except where `found` says otherwise. */
function visit({
	performance = 0.95,
	accessibility = 1,
	practices = 1,
	cls = 0,
	tbt = 150
}: Found = {}): Report {
	const category = (score: number | null, ...ids: string[]) => ({
		score,
		auditRefs: ids.map((id) => ({ id, weight: 1 }))
	});
	return {
		categories: {
			performance: category(performance),
			accessibility: category(accessibility, 'colours', 'names'),
			'best-practices': category(practices)
		},
		audits: {
			'cumulative-layout-shift': { title: 'moves', score: 1, numericValue: cls },
			'total-blocking-time': { title: 'blocks', score: 0.9, numericValue: tbt },
			colours: { title: 'too pale', score: accessibility },
			names: { title: 'does not apply', score: null }
		}
	};
}

const missed = (...visits: Report[]) =>
	bars(visits).flatMap(({ bar, holds }) => (holds ? [] : [bar]));

test('what just holds is called missed', () => {
	expect(missed(visit(), visit(), visit())).toEqual([]);
});

describe('a bar is missed and nobody is told', () => {
	test.each([
		[{ performance: 0.94 }, 'performance'],
		[{ performance: null }, 'performance'],
		[{ accessibility: 0.99 }, 'accessibility'],
		[{ practices: 0.96 }, 'best practices'],
		[{ cls: 0.0001 }, 'what moves by itself (CLS)'],
		[{ tbt: 150.5 }, 'blocked time (TBT)']
	])('%j', (found, bar) => {
		expect(missed(visit(found))).toEqual([bar]);
		expect(missed(visit(found), visit(found), visit())).toEqual([bar]);
	});

	test('a number that is not there, or no visit at all', () => {
		expect(missed({ categories: {}, audits: {} })).toHaveLength(5);
		expect(missed()).toHaveLength(5);
	});
});

test('one slow visit of three counts more than the others', () => {
	const [performance] = bars([visit(), visit({ performance: 0.5 }), visit()]);
	expect(performance).toMatchObject({ median: 95, worst: 50, visits: 3, holds: true });
});

test('a fault is not named, or what does not apply is', () => {
	expect(faults(visit())).toEqual([]);
	expect(faults(visit({ accessibility: 0.9 }))).toEqual(['colours: too pale']);
});
