import {
	codeDigits,
	codeFromDigits,
	codeLobby,
	codePrs,
	codeToSecret,
	codeWords,
	type Code
} from '../../../crypto/room/code.ts';
import { foldWord, parseWords } from '../../../crypto/room/code-words.ts';
import { WORDS_EN } from '../../../crypto/room/words-en.ts';
import { WORDS_SV } from '../../../crypto/room/words-sv.ts';
import { fixed } from '../draws.ts';
import { format, type Example } from '../format.ts';

/* What people type, the code in it, and where its two sides meet (PROTOCOL.md §5). */

const drawn = {} as const;
const given = { typed: 'text', relay_id: 'text' } as const;
const made = {
	v: 'hex',
	nameplate: 'number',
	secret: 'number',
	indices: ['number'],
	words_sv: 'text',
	words_en: 'text',
	digits: 'text',
	vault_secret: 'hex',
	PRS: 'hex',
	A: 'hex',
	outer: 'hex'
} as const;

const RELAY_ID = 'vectors.example';

export const codeFormat = format({
	name: 'code',
	drawn,
	given,
	made,
	play: ({ typed, relay_id }) => {
		const code = codeFromDigits(typed) ?? parseWords(typed, [WORDS_SV, WORDS_EN]).code;
		if (code === undefined) return undefined;
		const secret = codeToSecret(code);
		return {
			...code,
			v: secret.slice(-6),
			indices: codeWords(code),
			words_sv: wordsOf(code, WORDS_SV),
			words_en: wordsOf(code, WORDS_EN),
			digits: codeDigits(code),
			vault_secret: secret,
			PRS: codePrs(code),
			A: codeLobby(code, relay_id).address,
			outer: codeLobby(code, relay_id).outer
		};
	},
	examples: () => [swedish(), english(), digits(), smallest(), largest()]
});

type CodeExample = Example<typeof drawn, typeof given>;

/** A name and its texts that are refused. */
function example(
	name: string,
	pins: string,
	typed: string,
	refused: Readonly<Record<string, readonly [defect: string, typed: string]>>
): CodeExample {
	const broken = Object.entries(refused).map(([wrong, [defect, text]]) => ({
		name: wrong,
		defect,
		given: { typed: text }
	}));
	return { name, pins, drawn: {}, given: { typed, relay_id: RELAY_ID }, broken };
}

function codeOf(name: string): Code {
	const [a = 0, b = 0, ...rest] = fixed(`code/${name}`, 6);
	const [c = 0, d = 0, e = 0, f = 0] = rest;
	return { nameplate: a * 256 + b, secret: (c & 15) * 2 ** 24 + d * 2 ** 16 + e * 256 + f };
}

function wordsOf(code: Code, list: readonly string[], separator = ' '): string {
	return codeWords(code)
		.map((index) => list[index] ?? '')
		.join(separator);
}

function swapped(text: string, a: number, b: number, separator: string): string {
	const parts = text.split(separator);
	return parts
		.with(a, parts[b] ?? '')
		.with(b, parts[a] ?? '')
		.join(separator);
}

function swedish(): CodeExample {
	const code = codeOf('swedish');
	const [first, ...rest] = codeWords(code);
	const words = wordsOf(code, WORDS_SV);
	const other = WORDS_SV[((first ?? 0) + 1) % WORDS_SV.length] ?? '';
	const english = WORDS_EN[first ?? 0] ?? '';
	const others = rest.map((index) => WORDS_SV[index] ?? '');
	return example('words-sv', 'Five words of the Swedish list, as a screen shows them.', words, {
		'other-first-word': [
			'The first word is its neighbour in the list.',
			[other, ...others].join(' ')
		],
		'words-swapped': ['The second and the third word are swapped.', swapped(words, 1, 2, ' ')],
		'four-words': ['The last word is missing.', words.split(' ').slice(0, 4).join(' ')],
		'six-words': ['The last word is there twice.', `${words} ${words.split(' ').at(-1) ?? ''}`],
		'two-languages': [
			'The first word is the English one of the same index.',
			[english, ...others].join(' ')
		],
		'unknown-word': ['The first word is in no list.', ['qqqq', ...others].join(' ')]
	});
}

function english(): CodeExample {
	const code = codeOf('english');
	const words = wordsOf(code, WORDS_EN).split(' ');
	const cut = words.map((word) => word.slice(0, 4).toUpperCase());
	const typed = cut.join(', ');
	const change = (word: string) => [word, ...cut.slice(1)].join(', ');
	return example(
		'words-cut',
		'Five English words cut after their fourth letter, in capitals and between commas.',
		typed,
		{
			'cut-after-three': [
				'The first word is cut after its third letter.',
				change(cut[0]?.slice(0, 3) ?? '')
			],
			'cut-goes-on-otherwise': [
				'The first word begins like one of the list and goes on otherwise.',
				change(`${cut[0] ?? ''}QQ`)
			],
			'digit-in-a-word': [
				'A digit splits the first word in two.',
				change(`${cut[0]?.slice(0, 2) ?? ''}1${cut[0]?.slice(2) ?? ''}`)
			],
			'behind-256-characters': [
				'What is typed begins with 256 spaces: the words are not read.',
				' '.repeat(256) + typed
			]
		}
	);
}

function digits(): CodeExample {
	const text = codeDigits(codeOf('digits'));
	const spaced = [text.slice(0, 4), text.slice(4, 8), text.slice(8, 12), text.slice(12)];
	const typed = `${spaced[0] ?? ''} ${spaced[1] ?? ''}-${spaced[2] ?? ''}\u2013${spaced[3] ?? ''}`;
	const arabic = String.fromCharCode(0x660 + Number(text[0]));
	const raised = String((Number(text[3]) + 1) % 10);
	const at = Array.from(text.slice(0, -1)).findIndex((digit, index) => digit !== text[index + 1]);
	const swap = text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
	return example('digits', '16 digits between a space, a hyphen and a dash.', typed, {
		'other-digit': ['The fourth digit is one higher.', text.slice(0, 3) + raised + text.slice(4)],
		'neighbours-swapped': ['Two neighbouring digits are swapped.', swap],
		'fifteen-digits': ['The last digit is missing.', text.slice(0, -1)],
		'seventeen-digits': ['A digit 0 follows.', `${text}0`],
		'other-digits': ['The first digit is written as an Arabic-Indic one.', arabic + text.slice(1)],
		'letter-between': [
			'A letter stands between the digits.',
			`${text.slice(0, 8)}x${text.slice(8)}`
		]
	});
}

function smallest(): CodeExample {
	const typed = codeDigits({ nameplate: 0, secret: 0 });
	return example('smallest', 'v = 0, with all its leading zeros.', typed, {
		'check-one-higher': ['The check is 01 instead of 00.', `${typed.slice(0, -1)}1`],
		'leading-zeros-missing': ['The leading zeros are left out.', '00'],
		'other-check': [
			'The check is 97, which is 0 modulo 97 and not what is written.',
			`${typed.slice(0, -2)}97`
		]
	});
}

function largest(): CodeExample {
	const code = { nameplate: 0xffff, secret: 0xfff_ffff };
	const beyond = 2 ** 44;
	const withCheck = (v: number) => String(v).padStart(14, '0') + String(v % 97).padStart(2, '0');
	const typed = foldWord(wordsOf(code, WORDS_SV, '\n'));
	return example(
		'largest',
		'v = 2^44 − 1, its Swedish words without their marks, a line each.',
		typed,
		{
			'v-too-large': ['16 digits with a right check, but v is 2^44.', withCheck(beyond)],
			'v-far-too-large': [
				'16 digits with a right check, but v is 10^14 − 1.',
				withCheck(10 ** 14 - 1)
			],
			'wrong-word-check': [
				'The six bits of the check are those of v = 0: the last word is another.',
				wordsOf(code, WORDS_SV)
					.split(' ')
					.slice(0, 4)
					.concat(lastWith(code, { nameplate: 0, secret: 0 }))
					.join(' ')
			]
		}
	);
}

/** The last word of `code` with the check of another. */
function lastWith(code: Code, other: Code): string {
	const [own = 0, check = 0] = [codeWords(code).at(-1), codeWords(other).at(-1)];
	return WORDS_SV[own - (own % 64) + (check % 64)] ?? '';
}
