import { decode, demand, isZero, join, text, u16, u8, utf8, zeros, type Cursor } from './bytes.ts';
import { encodeHeader, type Header } from './frame.ts';
import type { Random } from './primitives.ts';
import { open, seal } from './seal.ts';

/* PROTOCOL.md §8.2: what only a participant and the moderators read. */

const PLAINTEXT = 288;
const MAX_DATA = 281;
const MAX_BEHIND = 63;
const MORE = 128;
export const AREA_KINDS = { text: 1, support: 2, receipt: 3, offer: 6 } as const;

/** One part of a letter. */
export interface Letter {
	readonly kind: number;
	/** Bit 7 of the kind: the letter goes on in the next part. */
	readonly isMore: boolean;
	readonly seq: number;
	/** The lowest number its signer still repeats. */
	readonly first: number;
	readonly data: Uint8Array;
}

/** "Of what `signer` wrote for `who` I have each number `from`…`to`." */
export interface Receipt {
	readonly who: number;
	readonly signer: number;
	readonly from: number;
	readonly to: number;
	/** 8 bytes: what waits for its turn behind `to`. */
	readonly ahead: Uint8Array;
}

export type AreaContent =
	| { readonly type: 'letter'; readonly letter: Letter }
	| { readonly type: 'receipt'; readonly receipt: Receipt };

/** Where an area is, and for whom. */
export interface Place {
	readonly epochId: Uint8Array;
	readonly header: Header;
	readonly who: number;
}

const aadOf = ({ epochId, header, who }: Place): Uint8Array =>
	join('MDE1 private', epochId, encodeHeader(header), u8(who));

/** 360 bytes. */
export function sealArea(
	key: Uint8Array,
	place: Place,
	content: AreaContent,
	random: Random
): Uint8Array {
	return seal(key, aadOf(place), encodeArea(content), random);
}

export function openArea(key: Uint8Array, place: Place, area: Uint8Array): AreaContent | undefined {
	const plaintext = open(key, aadOf(place), area);
	return plaintext && readArea(plaintext);
}

/** The 288 bytes inside. */
export function encodeArea(content: AreaContent): Uint8Array {
	const [head, data] =
		content.type === 'letter' ? letterParts(content.letter) : receiptParts(content.receipt);
	return join(head, u16(data.length), data, zeros(MAX_DATA - data.length));
}

function letterParts({ data, first, isMore, kind, seq }: Letter): [Uint8Array, Uint8Array] {
	return [join(u8(kind + (isMore ? MORE : 0)), u16(seq), u16(first)), data];
}

function receiptParts({ ahead, from, signer, to, who }: Receipt): [Uint8Array, Uint8Array] {
	const data = join(u8(who), u8(signer), u16(from), u16(to), ahead);
	return [join(u8(AREA_KINDS.receipt), u16(0), u16(0)), data];
}

function readArea(plaintext: Uint8Array): AreaContent | undefined {
	if (plaintext.length !== PLAINTEXT) return undefined;
	return decode(plaintext, (cursor) => {
		const kind = cursor.u8();
		const seq = cursor.u16();
		const first = cursor.u16();
		const data = cursor.lp16();
		demand(data.length <= MAX_DATA && isZero(cursor.rest()));
		if (kind === AREA_KINDS.receipt) {
			demand(seq === 0 && first === 0);
			const receipt = decode(data, readReceipt);
			demand(receipt !== undefined);
			return { type: 'receipt', receipt } as const;
		}
		const letter = { kind: kind & ~MORE, isMore: kind >= MORE, seq, first, data };
		demand(isLetter(letter));
		return { type: 'letter', letter } as const;
	});
}

function isLetter({ data, first, isMore, kind, seq }: Letter): boolean {
	if (kind < 1 || kind > 6 || kind === AREA_KINDS.receipt) return false;
	if (data.length < 1 || (isMore && data.length < MAX_DATA)) return false;
	return first >= 1 && first <= seq && first >= seq - MAX_BEHIND && seq <= 65_534;
}

function readReceipt(cursor: Cursor): Receipt {
	const who = cursor.u8();
	const signer = cursor.u8();
	const from = cursor.u16();
	const to = cursor.u16();
	const ahead = cursor.take(8);
	demand(from >= 1 && to >= from - 1 && ahead[0]! < 128);
	demand(to >= from || !isZero(ahead));
	const last = ahead.reduce((found, byte, at) => (byte === 0 ? found : at * 8 + lastBit(byte)), 0);
	demand(to + 1 + last <= 65_535);
	return { who, signer, from, to, ahead };
}

/** The place of the last set bit, the most significant being 0. */
const lastBit = (byte: number): number => 7 - Math.log2(byte & -byte);

/** A letter of text or support, cut into parts that begin with the number `seq`. */
export function letterOf(said: string, seq: number): Letter[] {
	const bytes = utf8(said);
	const count = Math.ceil(bytes.length / MAX_DATA);
	return Array.from({ length: count }, (_, k) => ({
		kind: AREA_KINDS.text,
		isMore: k < count - 1,
		seq: seq + k,
		first: seq,
		data: bytes.slice(k * MAX_DATA, (k + 1) * MAX_DATA)
	}));
}

/** What a whole letter says. */
export const letterText = (parts: readonly Letter[]): string | undefined =>
	text(join(...parts.map(({ data }) => data)));
