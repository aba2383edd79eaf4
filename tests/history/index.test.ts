import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The cases that concern the protocol, the core of the client and what the relay can do to them. */
const expected = [
	...['R01', 'R02', 'R03', 'R04', 'R05', 'R07', 'R08', 'R10', 'R11', 'R12', 'R13', 'R14'],
	...['R17', 'R18', 'R19', 'R20', 'R21', 'R22', 'R23', 'R24', 'R25', 'R26', 'R27', 'R28'],
	...['R30', 'R31', 'R32', 'R33', 'R34', 'R35', 'R36', 'R49', 'R50', 'R56', 'R60']
];

test('a past failure has no case, or two', () => {
	const texts = readdirSync(here).map((name) => readFileSync(`${here}/${name}`, 'utf8'));
	const found = texts.flatMap((text) =>
		[...text.matchAll(/^\t\tid: '(R\d\d)'/gm)].map(([, id]) => id)
	);
	expect(found.toSorted()).toEqual(expected);
});
