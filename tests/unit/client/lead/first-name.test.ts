import { describe, expect, test } from 'vitest';
import {
	FIRST_NAME_BYTES,
	firstNameFault,
	tidyFirstName
} from '../../../../src/lib/lead/first-name.ts';

describe('a moderator’s first name', () => {
	test.each(['Anna', 'Åsa', 'Anna-Lena', 'Zoë', '玲'])('may be %s', (name) => {
		expect(firstNameFault(tidyFirstName(name))).toBeUndefined();
	});

	test.each([
		['', 'empty'],
		['  ', 'empty'],
		['Anna Larsson', 'several'],
		['anna@example', 'several'],
		['ååååååååååååå', 'long']
	])('is refused when it is %j', (name, fault) => {
		expect(firstNameFault(tidyFirstName(name))).toBe(fault);
	});

	test('loses the spaces at its ends', () => {
		expect(tidyFirstName('  Anna ')).toBe('Anna');
	});

	test('is counted as it is sent: composed letters, in bytes', () => {
		const decomposed = 'A\u030Asa';
		expect(tidyFirstName(decomposed)).toBe('Åsa');
		expect(firstNameFault('å'.repeat(FIRST_NAME_BYTES / 2))).toBeUndefined();
		expect(firstNameFault('å'.repeat(FIRST_NAME_BYTES / 2 + 1))).toBe('long');
	});
});
