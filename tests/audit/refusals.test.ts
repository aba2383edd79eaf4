import { describe, expect, test } from 'vitest';
import { brokenBy, refusalsAreTried } from './refusals.ts';
import { readTree, type Tree } from './tree.ts';

test('a refusal of the specification has no vector and no test', () => {
	expect(refusalsAreTried(readTree())).toEqual([]);
});

const text = `## 6. Door
**Frame.** One.

| offset | field of it | refused if |
| ------ | ----------- | ---------- |
| 0      | kind: one   | above 1; 0 |
| 1      | rest        |            |

**Greeting.** Refused: another \`kind\`; a rest.
`;
const tried = {
	'6 Frame, kind': ['frame/kind-2', 'door: a kind of 0 is read'],
	'6 another': ['frame/kind-2', 'frame/rest']
};

function treeBut(path = '', changed = ''): Tree {
	const files = {
		'crypto/PROTOCOL.md': text,
		'tests/vectors/mde1/frame/kind-2.json': '{ "defect": "It is 2." }',
		'tests/vectors/mde1/frame/rest.json': '{ "defect": "A byte follows." }',
		'tests/unit/crypto/room/door.test.ts': "test('a kind of 0 is read', () => {"
	};
	return new Map(Object.entries({ ...files, [path]: changed }));
}

describe('the check of refusals is blind', () => {
	test('or too strict', () => {
		expect(brokenBy(treeBut(), tried)).toEqual([]);
	});

	test.each<readonly [string, string, string, RegExp]>([
		['without rows', 'crypto/PROTOCOL.md', '', /refuses nothing/],
		[
			'to a new row',
			'crypto/PROTOCOL.md',
			text.replace('|            |', '| not zero   |'),
			/^6 Frame, rest refuses 1, tried are 0$/
		],
		[
			'to one more in a row',
			'crypto/PROTOCOL.md',
			text.replace('; 0 |', '; 0; 7 |'),
			/^6 Frame, kind refuses 3, tried are 2$/
		],
		[
			'to one more in a sentence',
			'crypto/PROTOCOL.md',
			text.replace('a rest', 'a rest; zeros'),
			/^6 another refuses 3/
		],
		[
			'to a row that is gone',
			'crypto/PROTOCOL.md',
			text.replace('| kind', '| sort'),
			/^6 Frame, sort refuses 2, tried are 0\nnothing is refused at 6 Frame, kind$/
		],
		['to a vector that is gone', 'tests/vectors/mde1/frame/rest.json', '', /^there is no frame/],
		[
			'to a vector that became a good one',
			'tests/vectors/mde1/frame/rest.json',
			'{ "pins": "A rest." }',
			/^there is no frame\/rest$/
		],
		[
			'to a test that is gone',
			'tests/unit/crypto/room/door.test.ts',
			'',
			/^there is no door: a kind of 0 is read$/
		]
	])('%s', (_, path, changed, said) => {
		expect(brokenBy(treeBut(path, changed), tried).join('\n')).toMatch(said);
	});
});
