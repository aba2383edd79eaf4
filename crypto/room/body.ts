import { Reader } from '../bytes/reader.ts';
import { concat, u8 } from '../bytes/writer.ts';
import { BODY_BYTES } from '../limits.ts';
import {
	CAPSULE_HEADER_BYTES,
	encodeItem,
	encodeView,
	GRANT_HEADER_BYTES,
	ITEM_HEADER_BYTES,
	readItems,
	readView,
	viewBytes,
	type Item,
	type View
} from './item.ts';

/** What a sender shows of herself in every frame (PROTOCOL.md §8.1). */
export interface Flags {
	readonly typing: boolean;
	/** She asks for the word. */
	readonly hand: boolean;
	/** She has not heard the lead for 20 s. */
	readonly leadLost: boolean;
	/** She lacks events that others have. */
	readonly needsRepair: boolean;
}

/** What a frame says once it is opened. */
export interface Body {
	readonly flags: Flags;
	/** True once the sender has seen the close. */
	readonly closing: boolean;
	readonly view: View;
	readonly items: readonly Item[];
}

/** Somebody who shows nothing. */
export const NO_FLAGS: Flags = { typing: false, hand: false, leadLost: false, needsRepair: false };

const FLAG_BITS = ['typing', 'hand', 'leadLost', 'needsRepair'] as const;
const PHASES = 2;

/** The most a body may hold that carries an event, so that its capsule fits a frame. */
export function eventBodyLimit(people: number): number {
	return BODY_BYTES - 2 - viewBytes(people) - ITEM_HEADER_BYTES - CAPSULE_HEADER_BYTES;
}

/** Bytes of a grant that fit one frame of an epoch with `people`. */
export function grantPartBytes(people: number): number {
	return BODY_BYTES - 2 - viewBytes(people) - ITEM_HEADER_BYTES - GRANT_HEADER_BYTES;
}

/** Bytes of a body with these items. */
export function bodyBytes(people: number, items: readonly Item[]): number {
	return items.reduce((bytes, item) => bytes + encodeItem(item).length, 2 + viewBytes(people));
}

export function encodeBody(body: Body): Uint8Array {
	return concat(
		u8(encodeFlags(body.flags)),
		u8(body.closing ? 1 : 0),
		encodeView(body.view),
		...body.items.map(encodeItem)
	);
}

/**
 * A body of an epoch with `people`; `undefined` for an unknown flag, phase or item, a length that
 * does not fit, an event whose capsule would not fit a frame, or anything left over.
 */
export function decodeBody(bytes: Uint8Array, people: number): Body | undefined {
	const reader = new Reader(bytes);
	const flags = decodeFlags(reader.u8());
	const phase = reader.u8() ?? PHASES;
	const view = readView(reader, people);
	if (flags === undefined || phase >= PHASES || view === undefined) return undefined;
	const items = readItems(reader.rest());
	const speaks = items?.some((item) => item.type === 'event') === true;
	if (items === undefined || (speaks && bytes.length > eventBodyLimit(people))) return undefined;
	return { flags, closing: phase === 1, view, items };
}

/** True if the sender of a body that was decoded had seen the close. */
export function isClosing(body: Uint8Array): boolean {
	return body[1] === 1;
}

function encodeFlags(flags: Flags): number {
	return FLAG_BITS.reduce((bits, flag, at) => bits | (flags[flag] ? 1 << at : 0), 0);
}

function decodeFlags(bits: number | undefined): Flags | undefined {
	if (bits === undefined || bits >= 1 << FLAG_BITS.length) return undefined;
	const isSet = (flag: (typeof FLAG_BITS)[number]) => (bits & (1 << FLAG_BITS.indexOf(flag))) !== 0;
	return {
		typing: isSet('typing'),
		hand: isSet('hand'),
		leadLost: isSet('leadLost'),
		needsRepair: isSet('needsRepair')
	};
}
