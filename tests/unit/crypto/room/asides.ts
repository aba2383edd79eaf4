import type { Secret } from '../../../../crypto/primitives/secret.ts';
import { encodeBody, NO_FLAGS } from '../../../../crypto/room/body.ts';
import { sealFrame } from '../../../../crypto/room/frame.ts';
import type { PrivateVerb } from '../../../../crypto/room/input.ts';
import { viewOf } from '../../../../crypto/room/log.ts';
import {
	encodeArea,
	type AreaContent,
	type AreaPart,
	type Receipt
} from '../../../../crypto/room/private-area.ts';
import { speakPrivately } from '../../../../crypto/room/private-line.ts';
import { privateLinesOf } from '../../../../crypto/room/private-show.ts';
import type { PrivateMessageView } from '../../../../crypto/room/view.ts';
import { START, SECOND, turnAt, type Room } from './rooms.ts';

/* Rooms with two moderators, 0 and 1, and participants from 2 on. */

export const [LEAD, OTHER, ANNE, BRITA, CARIN] = [0, 1, 2, 3, 4] as const;

export function speak(room: Room, idx: number, verb: PrivateVerb, now = START): void {
	room.seats[idx] = speakPrivately(room.seat(idx), verb, turnAt(now));
}

/** What stands in the line of `of` on the screen of `idx`. */
export function line(
	room: Room,
	idx: number,
	of: number = ANNE,
	now = START
): readonly PrivateMessageView[] {
	return privateLinesOf(room.seat(idx), now).find(({ who }) => who.idx === of)?.messages ?? [];
}

export function named(people: readonly { readonly idx: number }[]): readonly number[] {
	return people.map(({ idx }) => idx).toSorted((a, b) => a - b);
}

export function ticks(
	room: Room,
	count: number,
	from = START,
	lost?: (from: number, to: number) => boolean
): number {
	for (let at = 0; at < count; at++) room.tick(from + at * SECOND, lost);
	return from + count * SECOND;
}

export function partOf(part: Partial<AreaPart>): AreaContent {
	const whole = { kind: 'text', seq: 1, first: 1, more: false, data: Buffer.from('x') } as const;
	return { type: 'part', part: { ...whole, ...part } };
}

export function receiptOf(receipt: Partial<Receipt>): AreaContent {
	const whole = { who: ANNE, signer: ANNE, from: 1, to: 1, ahead: [] };
	return { type: 'receipt', receipt: { ...whole, ...receipt } };
}

export const words = (text: string, seq = 1) => partOf({ seq, data: Buffer.from(text) });

/** A frame of `idx` with an area she has no business to write, or a true one. */
export function forge(
	room: Room,
	idx: number,
	area: { readonly who: number; readonly key?: Secret },
	content: AreaContent
): Uint8Array {
	const seat = room.seat(idx);
	const { epoch, me } = seat;
	const view = viewOf(epoch.log, epoch.id, epoch.facts.roster);
	const body = encodeBody({ flags: NO_FLAGS, closing: false, view, items: [] });
	const { who, key = epoch.asides.get(who)! } = area;
	const aside = { who, key, content: encodeArea(content) };
	const sender = { idx, chain: epoch.sending, signingKey: me.signingKey, aside };
	const { frame, chain } = sealFrame(epoch, sender, body, room.random);
	room.seats[idx] = { ...seat, epoch: { ...epoch, sending: chain } };
	return frame;
}
