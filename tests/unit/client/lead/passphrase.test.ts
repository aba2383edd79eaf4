import { describe, expect, test } from 'vitest';
import {
	makePassphrase,
	PASSPHRASE_WORDS,
	passphraseFault
} from '../../../../src/lib/lead/passphrase.ts';

const words = Array.from({ length: 1_024 }, (_, index) => `w${String(index)}`);

describe('a made passphrase', () => {
	test('has five words, each picked by its own random number', () => {
		const made = makePassphrase(words, (into) => {
			into.set([0, 1, 1_023, 1_024, 65_535]);
			return into;
		});
		expect(made).toBe('w0 w1 w1023 w0 w1023');
	});

	test('asks for exactly as many numbers as it has words', () => {
		let asked = 0;
		makePassphrase(words, (into) => {
			asked += into.length;
			return into;
		});
		expect(asked).toBe(PASSPHRASE_WORDS);
	});

	test('can reach every word of the list, each equally often', () => {
		const counts = new Map<string, number>();
		for (let first = 0; first < 65_536; first += 5) {
			const made = makePassphrase(words, (into) => {
				for (let at = 0; at < into.length; at++) into[at] = first + at;
				return into;
			});
			for (const word of made.split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1);
		}
		expect(counts.size).toBe(1_024);
		const times = [...counts.values()];
		expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(5);
	});

	test('is accepted by the rule that judges typed ones', () => {
		const real = ['sol', 'brygga', 'tunna', 'vante', 'moln', 'regn', 'lykta', 'fjord'];
		const made = makePassphrase(real, (into) => into.map((_, at) => at));
		expect(passphraseFault(made)).toBeUndefined();
	});
});

describe('a typed passphrase', () => {
	test.each([
		['', 'empty'],
		['   ', 'empty'],
		['kort', 'short'],
		['elva tecken', 'short'],
		['  elva tecken  ', 'short'],
		['aaaaaaaaaaaaaa', 'monotonous'],
		['abababababab', 'monotonous']
	])('is refused when it is %j', (typed, fault) => {
		expect(passphraseFault(typed)).toBe(fault);
	});

	test.each(['tolv tecken!', 'sol brygga flöjt tunna'])('may be %j', (typed) => {
		expect(passphraseFault(typed)).toBeUndefined();
	});

	test('is counted in characters, not in code units', () => {
		expect(passphraseFault('😀😁😂😃😄😅')).toBe('short');
	});
});
