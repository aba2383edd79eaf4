import { must } from '../errors.ts';
import { complete } from '../bytes/complete.ts';
import { hash } from '../primitives/hash.ts';
import { PUBLIC_KEY_BYTES } from '../primitives/sign.ts';
import { Reader } from '../bytes/reader.ts';
import { decodeUtf8, encodeUtf8 } from '../bytes/utf8.ts';
import { concat, lp8, u16, u8 } from '../bytes/writer.ts';
import {
	FAST_TICK_MS,
	FRAME_BYTES,
	MAX_FIRST_NAME_BYTES,
	MAX_IDX,
	MAX_AWAY_S,
	MAX_ROSTER,
	MAX_ROTATE_S,
	SLOW_TICK_MS,
	TICK_MS
} from '../limits.ts';
import type { Role } from './invite.ts';
import { NAME_COUNT } from './names.ts';

/** One person in the room (PROTOCOL.md §7.1). `idx` is never given to another person. */
export interface Entry {
	readonly idx: number;
	readonly role: Role;
	/** Flag bit 0. */
	readonly muted: boolean;
	/** Ed25519 public key for this meeting, 32 bytes. */
	readonly vk: Uint8Array;
	/** Index of a made-up name. */
	readonly name: number;
	/** A moderator's first name, 1…24 bytes of UTF-8; empty for a participant. */
	readonly firstName: string;
}

/** Ascending idx, each once, at least one moderator. */
export type Roster = readonly Entry[];

/** What all members run by; part of every epoch's id. 16 bytes on the wire. */
export interface Policy {
	readonly tickMs: number;
	readonly frameBytes: number;
	readonly max: number;
	readonly rotateS: number;
	readonly awayS: number;
	/** Flag bit 0: who comes back by ticket is let in by hand (PROTOCOL.md §11). */
	readonly askReturns: boolean;
	/** Flag bit 1: who comes back may be sent again what was said last. */
	readonly recap: boolean;
	readonly house: number;
	readonly names: number;
}

const ROLES: readonly Role[] = ['participant', 'moderator'];
const MUTED = 1;
const POLICY_VERSION = 1;
const ASK_RETURNS = 1;
const RECAP = 2;
/** PROTOCOL.md §4.4: no other cadence exists. */
const TICKS_MS: readonly number[] = [FAST_TICK_MS, TICK_MS, SLOW_TICK_MS];
export const POLICY_BYTES = 16;

/** 37 bytes for a participant, 38 + first name for a moderator. */
export function encodeEntry(entry: Entry): Uint8Array {
	return concat(
		u8(entry.idx),
		u8(ROLES.indexOf(entry.role)),
		u8(entry.muted ? MUTED : 0),
		entry.vk,
		u16(entry.name),
		entry.role === 'moderator' ? lp8(encodeUtf8(entry.firstName)) : new Uint8Array(0)
	);
}

/** The next entry, or `undefined` for an unknown role, flag, name or idx, or a bad first name. */
export function readEntry(reader: Reader): Entry | undefined {
	const idx = reader.u8();
	const role = ROLES[reader.u8() ?? ROLES.length];
	const flags = reader.u8();
	const vk = reader.take(PUBLIC_KEY_BYTES);
	const name = reader.u16();
	if (idx === undefined || idx > MAX_IDX || role === undefined) return undefined;
	if (flags === undefined || flags > MUTED || vk === undefined) return undefined;
	if (name === undefined || name >= NAME_COUNT) return undefined;
	const firstName = role === 'moderator' ? readFirstName(reader) : '';
	if (firstName === undefined) return undefined;
	return { idx, role, muted: flags === MUTED, vk, name, firstName };
}

/** 1…24 bytes of UTF-8: what a moderator can be called. */
export function isFirstName(text: string): boolean {
	const { length } = encodeUtf8(text);
	return length > 0 && length <= MAX_FIRST_NAME_BYTES;
}

/** H("roster", count ‖ entries), 32 bytes. */
export function rosterHash(roster: Roster): Uint8Array {
	return hash('roster', u8(roster.length), ...roster.map(encodeEntry));
}

/** `count` entries as a valid roster, or `undefined`. */
export function readRoster(reader: Reader): Roster | undefined {
	const count = reader.u8() ?? 0;
	const entries: Entry[] = [];
	for (let at = 0; at < count; at++) {
		const entry = readEntry(reader);
		if (entry === undefined) return undefined;
		entries.push(entry);
	}
	return isRoster(entries) ? entries : undefined;
}

export function encodeRoster(roster: Roster): Uint8Array {
	return concat(u8(roster.length), ...roster.map(encodeEntry));
}

export function encodePolicy(policy: Policy): Uint8Array {
	return concat(
		u8(POLICY_VERSION),
		u16(policy.tickMs),
		u16(policy.frameBytes),
		u8(policy.max),
		u16(policy.rotateS),
		u16(policy.awayS),
		u16((policy.askReturns ? ASK_RETURNS : 0) | (policy.recap ? RECAP : 0)),
		u16(policy.house),
		u16(policy.names)
	);
}

/**
 * The policy, or `undefined` for another version, unknown flags, a cadence, frame or size that does
 * not exist, or a length other than 16.
 */
export function decodePolicy(bytes: Uint8Array): Policy | undefined {
	const reader = new Reader(bytes);
	const version = reader.u8();
	const first = {
		tickMs: reader.u16(),
		frameBytes: reader.u16(),
		max: reader.u8(),
		rotateS: reader.u16(),
		awayS: reader.u16()
	};
	const flags = reader.u16() ?? ASK_RETURNS + RECAP + 1;
	const policy = complete<Policy>({
		...first,
		askReturns: (flags & ASK_RETURNS) !== 0,
		recap: (flags & RECAP) !== 0,
		house: reader.u16(),
		names: reader.u16()
	});
	if (version !== POLICY_VERSION || flags > ASK_RETURNS + RECAP) return undefined;
	if (!reader.finished) return undefined;
	return policy !== undefined && existsHere(policy) ? policy : undefined;
}

function existsHere({ tickMs, frameBytes, max, rotateS, awayS }: Policy): boolean {
	const isCadence = TICKS_MS.includes(tickMs) && frameBytes === FRAME_BYTES;
	const isBounded = rotateS <= MAX_ROTATE_S && awayS <= MAX_AWAY_S;
	return isCadence && isBounded && max > 0 && max <= MAX_ROSTER;
}

/** The entry with this idx. */
export function entryOf(roster: Roster, idx: number): Entry | undefined {
	return roster.find((entry) => entry.idx === idx);
}

/**
 * Who somebody is, whatever keys she has: these stay when she comes back, but an idx alone is given to
 * two people if two lead at once, each in a room of her own.
 */
export type Person = Pick<Entry, 'idx' | 'name'>;

/** One text for each person, to keep people by. */
export function personOf({ idx, name }: Person): string {
	return `${String(idx)}.${String(name)}`;
}

/** True if both are there and are one person's. */
export function isSamePerson(one: Person, other: Person | undefined): boolean {
	return one.idx === other?.idx && one.name === other.name;
}

/** True if she is there and moderates. */
export function moderates(roster: Roster, idx: number): boolean {
	return entryOf(roster, idx)?.role === 'moderator';
}

/** lp8 of 1…24 bytes of UTF-8, as a moderator is called (PROTOCOL.md §7.1); `undefined` for other bytes. */
export function readFirstName(reader: Reader): string | undefined {
	const length = reader.u8();
	if (length === undefined || length === 0 || length > MAX_FIRST_NAME_BYTES) return undefined;
	const bytes = reader.take(length);
	return bytes && decodeUtf8(bytes);
}

/** Ascending idx, each once, somebody who moderates. */
export function isRoster(entries: readonly Entry[]): boolean {
	const ascending = entries.every((entry, at) => at === 0 || must(entries[at - 1]).idx < entry.idx);
	const keys = new Set(entries.map((entry) => entry.vk.join()));
	return (
		ascending && keys.size === entries.length && entries.some((entry) => entry.role === 'moderator')
	);
}
