import { concat, lp16, u16, u32, u8 } from '../../../crypto/bytes/writer.ts';
import { encodeUtf8 } from '../../../crypto/bytes/utf8.ts';
import { decodeRecap, encodeRecap, type Quoted } from '../../../crypto/room/recap.ts';
import { put } from '../draws.ts';
import { format, type Broken, type Example } from '../format.ts';

/* What a lead sends once more to who came back, its parts joined (PROTOCOL.md §11). */

const drawn = {} as const;
const given = { data: 'hex' } as const;
const made = {
	texts: [{ tag: 'number', idx: 'number', eseq: 'number', name: 'number', text: 'text' }]
} as const;

type RecapExample = Example<typeof drawn, typeof given>;

const MODERATOR = 0xffff;

export const recapFormat = format({
	name: 'recap',
	drawn,
	given,
	made,
	play: ({ data }) => {
		const texts = decodeRecap(data);
		return texts && { texts: texts.map(written) };
	},
	examples: () => [two(), full()]
});

function written({ tag, idx, seq, name, text }: Quoted) {
	return { tag, idx, eseq: seq, name: name ?? MODERATOR, text };
}

/** A text as bytes that no encoder of ours need write. */
const raw = (idx: number, name: number, text: Uint8Array): Uint8Array =>
	concat(u32(7), u8(idx), u16(3), u16(name), lp16(text));

function example(
	name: string,
	pins: string,
	data: Uint8Array,
	broken: Readonly<Record<string, readonly [defect: string, data: Uint8Array]>>
): RecapExample {
	const wrong = Object.entries(broken).map(([what, [defect, other]]): Broken<typeof given> => ({
		name: `${name}-${what}`,
		defect,
		given: { data: other }
	}));
	return { name, pins, drawn: {}, given: { data }, broken: wrong };
}

function two(): RecapExample {
	const mine = { tag: 7, idx: 253, seq: 3, name: 2_047, text: 'jag är kvar' };
	const hers = { tag: 4_294_967_295, idx: 0, seq: 65_535, name: undefined, text: 'Åh 🙂' };
	const data = encodeRecap([mine, hers]);
	const words = encodeUtf8('jag är kvar');
	return example('two', "A text of a participant's and one of a moderator's.", data, {
		'byte-missing': ['The last byte is missing.', data.slice(0, -1)],
		'byte-left-over': ['A byte follows the last text.', concat(data, u8(0))],
		'count-3': ['It says that there are three.', put(data, 0, 3)],
		'idx-254': ['The idx is 254, which nobody has.', concat(u8(1), raw(254, 5, words))],
		'name-2048': ['The name is the first that there is not.', concat(u8(1), raw(2, 2_048, words))],
		'no-text': ['The text is empty.', concat(u8(1), raw(2, 5, new Uint8Array(0)))],
		'not-utf-8': ['The text ends inside a character.', concat(u8(1), raw(2, 5, words.slice(0, 5)))]
	});
}

function full(): RecapExample {
	const longest = (at: number): Quoted => ({
		tag: at,
		idx: at,
		seq: 1 + at,
		name: at,
		text: 'å'.repeat(208)
	});
	const texts = Array.from({ length: 20 }, (_, at) => longest(at));
	const data = encodeRecap(texts);
	const tooLong = concat(u8(1), raw(2, 5, encodeUtf8('å'.repeat(208) + 'x')));
	return example('full', 'Twenty texts of 416 bytes: 8541 bytes.', data, {
		'one-more': ['There are 21.', encodeRecap([...texts, longest(20)])],
		'longer-text': ['A text has 417 bytes.', tooLong],
		'byte-missing': ['The last byte is missing.', data.slice(0, -1)]
	});
}
