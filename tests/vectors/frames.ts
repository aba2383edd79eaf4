import { concat, u16, u32, u8 } from '../../crypto/bytes/writer.ts';
import { aad, type SignaturePrefix } from '../../crypto/labels.ts';
import { must } from '../../crypto/errors.ts';
import { BODY_BYTES } from '../../crypto/limits.ts';
import { derive, digest } from '../../crypto/primitives/blake.ts';
import { seal } from '../../crypto/primitives/seal.ts';
import { Secret } from '../../crypto/primitives/secret.ts';
import { sign, signingKeys } from '../../crypto/primitives/sign.ts';
import { decodeBody, encodeBody, NO_FLAGS, type Body } from '../../crypto/room/body.ts';
import { deriveEpoch, epochId, roomSecret, type EpochKeys } from '../../crypto/room/epoch.ts';
import type { EventPart } from '../../crypto/room/event.ts';
import { openFrame, readHeader } from '../../crypto/room/frame.ts';
import type { Item } from '../../crypto/room/item.ts';
import { append, startLog, viewOf, type EventLog } from '../../crypto/room/log.ts';
import { takeSeat, type Seat, type Turn } from '../../crypto/room/member.ts';
import { receiveFrame, type Received } from '../../crypto/room/receive.ts';
import { sealArea, type Aside } from '../../crypto/room/private-area.ts';
import { entryOf } from '../../crypto/room/roster.ts';
import { fixed, tape } from './draws.ts';
import { untouched } from './untouched.ts';
import { enter, type Room, type ToldEpoch } from './rooms.ts';

/* Frames of a room for vectors (PROTOCOL.md §8): right ones, and ones with a part of them wrong. */

/** When every seat of these vectors took its place. */
export const START = 1_000_000;

/** A frame's parts that a test may want otherwise; what is made of them is right for them. */
export interface FrameParts {
	readonly idx: number;
	readonly ctr: number;
	readonly body: Uint8Array;
	readonly aside?: Aside;
	/** Another seed signs, under another prefix, over another header, body or fill. */
	readonly seed?: Uint8Array;
	readonly prefix?: SignaturePrefix;
	readonly signed?: Partial<Readonly<Record<'header' | 'body' | 'fill' | 'epoch_id', Uint8Array>>>;
	/** What the length field says. */
	readonly length?: number;
	/** Another key or header in the seal; another header under the mask. */
	readonly MK?: Uint8Array;
	readonly sealedHeader?: Uint8Array;
	readonly maskedHeader?: Uint8Array;
}

/** What a frame was made of. */
export interface MadeFrame {
	readonly frame: Uint8Array;
	readonly random: Uint8Array;
	readonly MK: Uint8Array;
	readonly signature: Uint8Array;
	readonly fillHash: Uint8Array;
}

/** All keys of a room's epoch, as its issuer has them. */
export function keysOf({ facts, me }: Room): EpochKeys {
	return deriveEpoch(facts, roomSecret(me, facts.grantNonce), { me });
}

export function headerOf(idx: number, ctr: number): Uint8Array {
	return concat(u8(idx), new Uint8Array(3), u32(ctr));
}

/** MK of frame `ctr` of this chain, and CK after it. */
export function chainAt(first: Uint8Array, ctr: number): { MK: Uint8Array; CK: Uint8Array } {
	let CK = first;
	for (let at = 0; at < ctr; at++) CK = derive(CK, 'next');
	return { MK: derive(CK, 'msg'), CK: derive(CK, 'next') };
}

/** A frame, made step by step as the specification has it; its randomness belongs to `name`. */
export function makeFrame(room: Room, name: string, parts: FrameParts): MadeFrame {
	const keys = keysOf(room);
	const id = epochId(room.facts);
	const at = room.facts.roster.findIndex(({ idx }) => idx === parts.idx);
	const first = keys.chains.get(parts.idx)?.lend((key) => key.slice()) ?? fixed('no chain', 32);
	const MK = parts.MK ?? chainAt(first, parts.ctr).MK;
	const header = headerOf(parts.idx, parts.ctr);
	const space = BODY_BYTES - parts.body.length;
	const hasArea = space >= 360;
	const random = fixed(`${name}/random`, 56 + Math.max(0, hasArea ? space - 360 : space) + 24);
	const area = sealArea(
		concat(id, header),
		parts.aside,
		tape(random.slice(0, 32), random.slice(32, 56))
	);
	const filler = random.slice(56, -24);
	const fill = hasArea ? concat(filler, area) : filler;
	const { secretKey } = signingKeys(parts.seed ?? room.seeds[at] ?? fixed('nobody', 32));
	const { signed = {} } = parts;
	const length = u16(parts.length ?? parts.body.length);
	const signature = sign(
		secretKey,
		parts.prefix ?? 'MDE1 frame-sig',
		signed.epoch_id ?? id,
		signed.header ?? header,
		length,
		signed.body ?? parts.body,
		digest(signed.fill ?? fill)
	);
	const sealed = seal(
		MK,
		aad('MDE1 frame', id, parts.sealedHeader ?? header),
		concat(signature, length, parts.body, fill),
		tape(random.slice(-24))
	);
	const mask = keys.headerKey.lend((hk) => derive(hk, 'mask', sealed.slice(0, 24), 16));
	const masked = (parts.maskedHeader ?? header).map((byte, place) => byte ^ (mask[place] ?? 0));
	return { frame: concat(masked, sealed), random, MK, signature, fillHash: digest(fill) };
}

/** The body of somebody who has these events, and nothing else to say but these items. */
export function bodyOf(
	room: Room,
	items: Body['items'],
	of: {
		readonly log?: EventLog;
		readonly closing?: boolean;
		readonly counts?: readonly number[];
		readonly hash?: Uint8Array;
	} = {}
): Uint8Array {
	const { facts } = room;
	const id = epochId(facts);
	const view = viewOf(of.log ?? startLog(id, facts.roster), id, facts.roster);
	const shown = { counts: of.counts ?? view.counts, hash: of.hash ?? view.hash };
	return encodeBody({ flags: NO_FLAGS, closing: of.closing ?? false, view: shown, items });
}

/** The logs of a room after these events. */
export function logOf(
	room: Room,
	events: readonly { readonly idx: number; readonly event: EventPart }[]
): EventLog {
	const empty = startLog(epochId(room.facts), room.facts.roster);
	return events.reduce((log, { idx, event }) => append(log, idx, event).log, empty);
}

/** A seat in an epoch somebody was told, nothing heard yet; its signing key from this seed. */
export function seatIn(
	told: ToldEpoch,
	of: {
		readonly seed?: Uint8Array;
		readonly pairKeys?: ReadonlyMap<number, Uint8Array>;
		readonly now?: number;
	} = {}
): Seat | undefined {
	const entered = enter(told);
	if (entered === undefined) return undefined;
	const { publicKey, secretKey } = signingKeys(of.seed ?? new Uint8Array(32));
	const pairKeys = [...(of.pairKeys ?? [])].map(([idx, key]) => [idx, new Secret(key.slice())]);
	const me = { idx: told.idx, vk: publicKey, signingKey: new Secret(secretKey) };
	return takeSeat(me, entered, new Map(pairKeys as [number, Secret][]), of.now ?? START);
}

/** One call of the machine at this time. */
export function turnAt(now: number, random: Uint8Array[] = []): Turn {
	return { now, random: tape(...random), notices: [], spent: [] };
}

/** The seat after this frame, or `undefined` if the frame is refused. */
export function hear(seat: Seat, frame: Uint8Array, turn: Turn): Received | undefined {
	const received = untouched(seat, () => receiveFrame(seat, 'current', frame, turn));
	return typeof received === 'string' ? undefined : received;
}

/** What these frames of an epoch say; nothing for those that do not open. */
export function bodiesIn(told: ToldEpoch, frames: readonly Uint8Array[]): readonly Body[] {
	return frames.flatMap((frame) => {
		const { epoch } = must(seatIn(told));
		const header = must(readHeader(epoch, frame));
		const { chain } = must(epoch.receiving.get(header.idx));
		const { vk } = must(entryOf(epoch.facts.roster, header.idx));
		const opened = openFrame(epoch, frame, header, { chain, vk });
		const body = opened && decodeBody(opened.signed.body, epoch.facts.roster.length);
		return body === undefined ? [] : [body];
	});
}

/** All that they carry. */
export function itemsIn(told: ToldEpoch, frames: readonly Uint8Array[]): readonly Item[] {
	return bodiesIn(told, frames).flatMap(({ items }) => items);
}
