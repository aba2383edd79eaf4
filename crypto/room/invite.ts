import { decodeBase64url, encodeBase64url } from '../bytes/base64url.ts';
import { sized } from '../bytes/sized.ts';
import { concat, u32 } from '../bytes/writer.ts';
import { LOBBY_DAY_OVERLAP_S } from '../limits.ts';
import { hash } from '../primitives/hash.ts';
import { expand } from '../primitives/kdf.ts';

/** Whom an invite lets in. A role is never raised later (PROTOCOL.md §7.1). */
export type Role = 'participant' | 'moderator';

/**
 * What a link carries: a 32-byte secret and the 16-byte tag of the room it leads to. `link` lets one
 * person in, once; `open` is for everybody who finds it, and every one of them is asked about.
 */
export interface LinkInvite {
	readonly kind: 'link' | 'open';
	readonly secret: Uint8Array;
	readonly roomTag: Uint8Array;
}

/** By the number in front of the point: the text alone says what kind of link it is. */
const LINK_KINDS = ['link', 'open'] as const;
const SECRET_BYTES = 32;
const ROOM_TAG_BYTES = 16;

const DAY_S = 86_400;
/** The lobby day changes at 03:00 UTC, when few groups meet. */
const DAY_STARTS_S = 3 * 3_600;

/** `${origin}/#1.`, or `#2.` if open, and 64 characters. The fragment never reaches a web server. */
export function formatLink(origin: string, invite: LinkInvite): string {
	const secret = sized(invite.secret, SECRET_BYTES);
	const tag = sized(invite.roomTag, ROOM_TAG_BYTES);
	const version = LINK_KINDS.indexOf(invite.kind) + 1;
	return `${origin}/#${String(version)}.${encodeBase64url(concat(secret, tag))}`;
}

/**
 * The invite in a fragment, with or without `#`, or in a whole pasted link; `undefined` for every
 * other text. The caller owns the secret.
 */
export function parseLinkFragment(text: string): LinkInvite | undefined {
	const [, version, carried] = /^(?:[^#\s]*#)?([12])\.([\w-]{64})$/.exec(text.trim()) ?? [];
	const kind = LINK_KINDS[Number(version) - 1];
	const bytes = carried === undefined ? undefined : decodeBase64url(carried);
	if (kind === undefined || bytes === undefined) return undefined;
	return { kind, secret: bytes.slice(0, SECRET_BYTES), roomTag: bytes.slice(SECRET_BYTES) };
}

/** 16 bytes that tie a link to the room's public key: a thief of the link cannot play moderator. */
export function roomTag(vkRoom: Uint8Array): Uint8Array {
	return hash('room', vkRoom).slice(0, ROOM_TAG_BYTES);
}

/**
 * Where a link's (or ticket's) two sides meet on a day: address 32, outer key 32. The address
 * changes daily, so the relay cannot tell that an unused link is the same as yesterday.
 */
export function linkLobby(
	secret: Uint8Array,
	day: number
): { address: Uint8Array; outer: Uint8Array } {
	return { address: expand(secret, 'lobby-addr', u32(day)), outer: expand(secret, 'lobby-outer') };
}

/** The pre-shared key (32) that a link or ticket secret adds to the handshake. */
export function linkPsk(secret: Uint8Array): Uint8Array {
	return expand(secret, 'psk');
}

/** The lobby day of a Unix time in seconds. */
export function lobbyDay(nowS: number): number {
	return Math.floor((nowS - DAY_STARTS_S) / DAY_S);
}

/** The days a lead listens on: today, and within 4 h of a change also the neighbour. */
export function lobbyDays(nowS: number): number[] {
	const day = lobbyDay(nowS);
	const intoDayS = nowS - DAY_STARTS_S - day * DAY_S;
	if (intoDayS < LOBBY_DAY_OVERLAP_S) return [day, day - 1];
	if (intoDayS >= DAY_S - LOBBY_DAY_OVERLAP_S) return [day, day + 1];
	return [day];
}
