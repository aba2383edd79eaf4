import { expand, extract } from '../../../crypto/primitives/kdf.ts';
import { concat } from '../../../crypto/bytes/writer.ts';
import { salt } from '../../../crypto/labels.ts';
import { signingKeys } from '../../../crypto/primitives/sign.ts';
import { roomPhrase } from '../../../crypto/room/phrase.ts';
import { WORDS_EN } from '../../../crypto/room/words-en.ts';
import { WORDS_SV } from '../../../crypto/room/words-sv.ts';
import { fixed, turned } from '../draws.ts';
import { format, type Example } from '../format.ts';

/* The six words of a room, as somebody reads them out to somebody else (PROTOCOL.md §13). */

const drawn = { room_seed: 'hex' } as const;
const given = { SID: 'hex', vk_room: 'hex', words: 'text' } as const;
const made = { bits: 'hex', indices: ['number'], words_sv: 'text', words_en: 'text' } as const;

const wordsOf = (indices: readonly number[], list: readonly string[]): string =>
	indices.map((at) => list[at]).join(' ');

export const phraseFormat = format({
	name: 'phrase',
	drawn,
	given,
	made,
	play: ({ SID, vk_room, words }) => {
		const indices = roomPhrase(SID, vk_room);
		const [words_sv, words_en] = [wordsOf(indices, WORDS_SV), wordsOf(indices, WORDS_EN)];
		if (words !== words_sv && words !== words_en) return undefined;
		const room = extract(salt('MDE1 phrase'), concat(SID, vk_room));
		const bits = expand(room, 'phrase', new Uint8Array(0), 8);
		return { bits, indices, words_sv, words_en };
	},
	examples: () => [swedish(), english()]
});

type PhraseExample = Example<typeof drawn, typeof given>;

function swedish(): PhraseExample {
	return phrase('swedish', 'The words of a room in Swedish.', WORDS_SV);
}

function english(): PhraseExample {
	return phrase('english', 'The words of another room in English.', WORDS_EN);
}

function phrase(name: string, pins: string, list: readonly string[]): PhraseExample {
	const room_seed = fixed(`phrase/${name}/room seed`, 32);
	const SID = fixed(`phrase/${name}/SID`, 32);
	const vk_room = signingKeys(room_seed).publicKey;
	const indices = roomPhrase(SID, vk_room);
	const [first = 0, second = 0, ...rest] = indices;
	const other = signingKeys(fixed(`phrase/${name}/next room seed`, 32)).publicKey;
	const said = (wrong: string, defect: string, words: readonly number[]) => ({
		name: `${name}-${wrong}`,
		defect,
		given: { words: wordsOf(words, list) }
	});
	return {
		name,
		pins,
		drawn: { room_seed },
		given: { SID, vk_room, words: wordsOf(indices, list) },
		broken: [
			said('swapped', 'The first two words are swapped.', [second, first, ...rest]),
			said('one-other', 'The last word is the next one of the list.', [
				...indices.slice(0, 5),
				((indices[5] ?? 0) + 1) % 1_024
			]),
			said('five', 'The last word is missing.', indices.slice(0, 5)),
			{
				name: `${name}-next-key`,
				defect: "The room's key is the next.",
				given: { vk_room: other }
			},
			{
				name: `${name}-other-room`,
				defect: 'One bit of SID is turned.',
				given: { SID: turned(SID, 31) }
			}
		]
	};
}
