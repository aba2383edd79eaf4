import { decode, demand, text, type Cursor } from './bytes.ts';
import { MAX_FIRST_NAME, MAX_IDX, NAMES } from './roster.ts';

/* What letters of the private areas say that are no texts: PROTOCOL.md §10.8 and §11. */

const MAX_TEXTS = 20;
const MAX_TEXT = 416;
const MODERATOR = 0xffff;

/** A text that the lead says once more to who came back. */
export interface Quoted {
	/** The first 4 bytes of the epoch's id. */
	readonly tag: number;
	readonly idx: number;
	readonly eseq: number;
	/** 0xFFFF for a moderator's. */
	readonly name: number;
	readonly text: string;
}

/** A recap, its parts joined; refused whole. */
export const readRecap = (bytes: Uint8Array): Quoted[] | undefined =>
	decode(bytes, (cursor) => {
		const count = cursor.u8();
		demand(count <= MAX_TEXTS);
		return Array.from({ length: count }, () => readQuoted(cursor));
	});

function readQuoted(cursor: Cursor): Quoted {
	const [tag, idx, eseq] = [cursor.u32(), cursor.u8(), cursor.u16()];
	const name = cursor.u16();
	const bytes = cursor.lp16();
	const said = text(bytes);
	demand(idx <= MAX_IDX && (name < NAMES || name === MODERATOR));
	demand(said !== undefined && bytes.length >= 1 && bytes.length <= MAX_TEXT);
	return { tag, idx, eseq, name, text: said };
}

export type OfferLetter =
	| { readonly letter: 1; readonly secret: Uint8Array; readonly firstName: string }
	| { readonly letter: 2; readonly vk: Uint8Array }
	| { readonly letter: 3 };

/** A letter of kind 6; anything else is ignored. */
export const readOffer = (bytes: Uint8Array): OfferLetter | undefined =>
	decode<OfferLetter>(bytes, (cursor) => {
		const letter = cursor.u8();
		if (letter === 3) return { letter };
		if (letter === 2) return { letter, vk: cursor.take(32) };
		demand(letter === 1);
		const secret = cursor.take(32);
		const name = cursor.lp8();
		const firstName = text(name);
		demand(firstName !== undefined && name.length >= 1 && name.length <= MAX_FIRST_NAME);
		return { letter, secret, firstName };
	});
