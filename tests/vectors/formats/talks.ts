import { concat, u16 } from '../../../crypto/bytes/writer.ts';
import { encodeUtf8 } from '../../../crypto/bytes/utf8.ts';
import type { EventPart } from '../../../crypto/room/event.ts';
import type { Capsule, Item } from '../../../crypto/room/item.ts';
import type { Seat } from '../../../crypto/room/member.ts';
import { bodyOf, hear, makeFrame, seatIn, START, turnAt, type FrameParts } from '../frames.ts';
import type { Room, ToldEpoch } from '../rooms.ts';

/* What people of a room say to one who hears it in frames, one a second. */

/** A capsule as a file has it. */
export const CAPSULE = {
	idx: 'number',
	ctr: 'number',
	fill_hash: 'hex',
	sig: 'hex',
	body: 'hex'
} as const;

/** A text of one fragment. */
export function textEvent(seq: number, text: string): EventPart {
	return { seq, kind: 1, frag: 0, frags: 1, content: concat(u16(0), u16(0), encodeUtf8(text)) };
}

export function eventItem(event: EventPart): Item {
	return { type: 'event', event };
}

/** The frame of these parts, and what repeats it. */
export function capsuleFrom(room: Room, name: string, parts: FrameParts): Capsule {
	const { signature, fillHash } = makeFrame(room, name, parts);
	return { idx: parts.idx, counter: parts.ctr, fillHash, signature, body: parts.body };
}

/** A frame of `idx` with these items and, if it is said, other counts or another hash. */
export function frameWith(
	room: Room,
	name: string,
	of: {
		readonly idx: number;
		readonly ctr: number;
		readonly items: readonly Item[];
		readonly view?: Parameters<typeof bodyOf>[2];
	}
): Uint8Array {
	const { idx, ctr, items, view } = of;
	return makeFrame(room, name, { idx, ctr, body: bodyOf(room, items, view) }).frame;
}

/** The seat after these frames, a second apart; `undefined` if one is refused. */
export function hearAll(told: ToldEpoch, frames: readonly Uint8Array[]): Seat | undefined {
	let seat = seatIn(told);
	for (const [at, frame] of frames.entries()) {
		seat = seat && hear(seat, frame, turnAt(START + 1_000 * (at + 1)))?.seat;
	}
	return seat;
}
