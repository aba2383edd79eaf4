import { describe, expect, test } from 'vitest';
import { nudgeOf } from '../../../../src/lib/meeting/nudge.ts';

describe('somebody is asked twice', () => {
	test.each([
		'min mejl är lisa.k@exempel.se',
		'skriv till 070-123 45 67 om du vill',
		'ring +46 70 123 45 67',
		'0701234567',
		'20010203-1234 är mitt nummer',
		'https://exempel.org/jag',
		'kolla exempel.se',
		'jag finns som @lisak99',
		'min snap är lisak',
		'Insta: lisak'
	])('not about a way to reach her: %s', (text) => {
		expect(nudgeOf(text, false)).toBe('contact');
	});

	test.each(['Jag heter Lisa', 'jag går på Norrskolan', 'Vi bor i Vänersborg', 'My name is Kim'])(
		'not about who she is: %s',
		(text) => {
			expect(nudgeOf(text, false)).toBe('name');
		}
	);

	test.each(['jag väger 50 kg', 'åt 300 kcal', 'BMI på 21', 'tio är 10 cm'])(
		'not about her body, in a group with that rule: %s',
		(text) => {
			expect(nudgeOf(text, true)).toBe('numbers');
			expect(nudgeOf(text, false)).toBeUndefined();
		}
	);
});

describe('somebody is asked for nothing', () => {
	test.each([
		'Hej! Skönt att vara här igen.',
		'Det var 2019 eller 2020 som det började.',
		'Jag har 3 syskon och 2 katter',
		'vi ses 19.30 nästa tisdag',
		'det tog 100 000 år kändes det som',
		'klockan var 23:15, sen 02.40',
		'jag går på terapi och bor i en lägenhet',
		'jag heter inget särskilt här',
		'signal i kroppen som säger nej',
		'Vad du är stark.Jag känner igen mig'
	])('%s', (text) => {
		expect(nudgeOf(text, true)).toBeUndefined();
	});
});
