import { describe, expect, test } from 'vitest';
import { faultsOf } from '../../../../src/lib/organisation/check.ts';
import { EXAMPLE_COORDINATOR } from '../../../../src/lib/organisation/example.ts';
import type { Organisation } from '../../../../src/lib/organisation/organisation.ts';
import { organisation } from '../../../../src/lykta.config.ts';
import { EXAMPLE_IDENTITY } from '../lead/example-identity.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const line = {
	name: { sv: 'Exempellinjen', en: 'Example line' },
	reach: '08-465 004 00',
	about: { sv: 'Ett exempel.', en: 'An example.' },
	checked: '2026-11-22'
};
/** All that can be set. */
const whole: Organisation = {
	...organisation,
	supportLines: [line],
	coordinatorKey: EXAMPLE_COORDINATOR,
	relayUrl: 'wss://relay.example/relay'
};

/** Left out, they mean something. */
const OPTIONAL = ['coordinatorKey', 'relayUrl'];

const faults = (change: object) => faultsOf({ ...whole, ...change }, NOW);
const withLine = (change: object) => faults({ supportLines: [line, { ...line, ...change }] });

test('the settings of the example, or all that can be set, do not pass', () => {
	expect(faultsOf(organisation, new Date())).toEqual([]);
	expect(faultsOf(whole, NOW)).toEqual([]);
});

test('the example names a real person, or a number that somebody answers', () => {
	const { name, supportLines } = organisation;
	expect(name).toBe('Exempelföreningen');
	// Swedish numbers kept free for stories: Stockholm, 08-465 004 00 to 99.
	for (const { reach, about } of supportLines) {
		expect(reach).toMatch(/^08-465 004 \d\d$/);
		expect(about.sv).toContain('exempel');
		expect(about.en).toContain('example');
	}
});

describe('a refusal', () => {
	test('leaves out the file, the setting, its value or what was expected', () => {
		expect(faults({ neutralUrl: 'http://example.org/' })).toEqual([
			'src/lykta.config.ts: neutralUrl is "http://example.org/", expected an address that begins ' +
				'with https:// and has no name, ? or # in it'
		]);
	});

	test('names a setting in a list so that it cannot be found', () => {
		expect(withLine({ checked: '2026-13-01' })).toEqual([
			'src/lykta.config.ts: supportLines[1].checked is "2026-13-01", expected a day that there is, ' +
				'written YYYY-MM-DD'
		]);
	});

	test('takes more than one line, whatever the value is', () => {
		const [long = ''] = faults({ name: `${'å'.repeat(300)}\n` });
		expect(long).not.toContain('\n');
		expect(long.length).toBeLessThan(200);
	});

	test('stumbles over a value that is no data', () => {
		expect(faults({ name: () => 1 })).toEqual([expect.stringMatching(/: name is a function, /)]);
		expect(faults({ name: 7n })).toEqual([expect.stringMatching(/: name is a bigint, /)]);
	});

	test('hides another one', () => {
		expect(faults({ name: '', appName: '', numbersRule: 'no' })).toHaveLength(3);
	});

	test.each([undefined, null, 'text', 7, []])('does not come for %j', (settings) => {
		expect(faultsOf(settings, NOW)).toHaveLength(1);
	});
});

describe('a setting', () => {
	test.each(Object.keys(whole).filter((name) => !OPTIONAL.includes(name)))(
		'may be left out: %s',
		(name) => {
			expect(faults({ [name]: undefined })).toEqual([
				expect.stringMatching(`^src/lykta.config.ts: ${name} is missing, expected `)
			]);
		}
	);

	test('that does not exist passes, at the top or deeper down', () => {
		expect(faults({ colour: 'red' })).toEqual([
			expect.stringMatching(/: colour is "red", expected one of the settings name, appName, /)
		]);
		expect(withLine({ phone: '1' })).toEqual([
			expect.stringMatching(
				/: supportLines\[1\]\.phone is "1", expected one of the settings name, /
			)
		]);
		expect(faults({ contact: { sv: 'a', en: 'b', de: 'c' } })).toHaveLength(1);
	});

	test.each([
		['no text', 7],
		['empty', ''],
		['longer than there is room for', 'x'.repeat(25)],
		['with a space at its end', 'Lykta '],
		['on two lines', 'Ly\nkta'],
		['with a direction of its own', `Ly${String.fromCodePoint(0x202e)}kta`]
	])('may be a text that is %s', (_, appName) => {
		expect(faults({ appName })).toHaveLength(1);
	});

	test('may be in one language only', () => {
		expect(faults({ contact: { sv: 'kansliet' } })).toEqual([
			expect.stringMatching(/: contact\.en is missing, /)
		]);
		const { promise, moderators } = whole.vow;
		expect(faults({ vow: { promise: { en: promise.en }, moderators } })).toHaveLength(1);
		expect(faults({ vow: { promise } })).toHaveLength(1);
	});

	test.each([
		'example.org',
		'http://example.org/',
		'data:text/html,weather',
		'https://anna@example.org/',
		'https://:secret@example.org/',
		'https://example.org/?from=lykta',
		'https://example.org/#lykta',
		'https://EXAMPLE.org/'
	])('takes people from the quick exit to %s', (neutralUrl) => {
		expect(faults({ neutralUrl })).toHaveLength(1);
	});

	test('does not say how an address is written that lacks its end', () => {
		expect(faults({ neutralUrl: 'https://example.org' })).toEqual([
			expect.stringMatching(/; write https:\/\/example\.org\/$/)
		]);
	});

	test.each(['ws://relay.example/relay', 'https://relay.example/relay', 'relay.example'])(
		'takes %s for a relay',
		(relayUrl) => {
			expect(faults({ relayUrl })).toHaveLength(1);
		}
	);

	test.each(['2026-02-30', '2026-1-2', '22/11 2026', '', 20_261_122, '2026-11-24', '2027-01-01'])(
		'takes %j for a day on which somebody called a line',
		(checked) => {
			expect(withLine({ checked })).toHaveLength(1);
		}
	);

	test('takes a day for the future that has begun somewhere', () => {
		expect(withLine({ checked: '2026-11-23' })).toEqual([]);
	});

	test('may be more lines than a page has room for', () => {
		expect(faults({ supportLines: Array<typeof line>(9).fill(line) })).toHaveLength(1);
		expect(faults({ supportLines: line })).toHaveLength(1);
	});

	test('takes a key with a slip in it', () => {
		expect(faults({ coordinatorKey: EXAMPLE_COORDINATOR.replace('k5', '5k') })).toEqual([
			expect.stringMatching(/: coordinatorKey is "age1.*, expected a public key of age, age1… or /)
		]);
		expect(faults({ coordinatorKey: '' })).toHaveLength(1);
		expect(faults({ coordinatorKey: undefined })).toEqual([]);
	});

	test('repeats a secret key that was put there', () => {
		const [line = ''] = faults({ coordinatorKey: EXAMPLE_IDENTITY });
		expect(line).toBe(
			'src/lykta.config.ts: coordinatorKey is a secret key, expected a public key of age, age1… or ' +
				'age1pq1…, whole and without a slip; make a new pair'
		);
		expect(faults({ coordinatorKey: EXAMPLE_IDENTITY.toLowerCase() })).toEqual([line]);
	});

	test('is another rule pack, half a rule, or an odd relay', () => {
		expect(faults({ rulePack: 'old' })).toEqual([
			'src/lykta.config.ts: rulePack is "old", expected young or adult'
		]);
		expect(faults({ numbersRule: 1 })).toHaveLength(1);
		expect(faults({ twoModerators: 'yes' })).toHaveLength(1);
		expect(faults({ relayId: 'Lykta 1' })).toHaveLength(1);
	});
});
