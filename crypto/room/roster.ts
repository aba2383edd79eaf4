import { must } from '../errors.ts';
import { complete } from '../bytes/complete.ts';
import { equalBytes } from '../primitives/equal.ts';
import { hash } from '../primitives/hash.ts';
import { PUBLIC_KEY_BYTES } from '../primitives/sign.ts';
import { Reader } from '../bytes/reader.ts';
import { decodeUtf8, encodeUtf8 } from '../bytes/utf8.ts';
import { concat, lp8, u16, u8 } from '../bytes/writer.ts';
import {
	FRAME_BYTES,
	MAX_FIRST_NAME_BYTES,
	MAX_IDX,
	MAX_AWAY_S,
	MAX_ROSTER,
	MAX_ROTATE_S
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

/** One change of the roster, in the order and with the uniqueness of PROTOCOL.md §7.3. */
export type Op =
	{ readonly op: 'remove'; readonly idx: number } | { readonly op: 'put'; readonly entry: Entry };

const ROLES: readonly Role[] = ['participant', 'moderator'];
const MUTED = 1;
const POLICY_VERSION = 1;
const ASK_RETURNS = 1;
const RECAP = 2;
/** PROTOCOL.md §4.4: no other cadence exists. */
const TICKS_MS: readonly number[] = [500, 1_000, 2_000];
const REMOVE = 1;
const PUT = 2;

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

/** u8 count ‖ ops. Removals first, then entries, each kind by ascending idx. */
export function encodeOps(ops: readonly Op[]): Uint8Array {
	const encoded = ops.map((op) =>
		op.op === 'remove' ? concat(u8(REMOVE), u8(op.idx)) : concat(u8(PUT), encodeEntry(op.entry))
	);
	return concat(u8(ops.length), ...encoded);
}

/** The ops, or `undefined` for an unknown kind, a wrong order, a doubled idx or trailing bytes. */
export function decodeOps(bytes: Uint8Array): readonly Op[] | undefined {
	const reader = new Reader(bytes);
	const count = reader.u8() ?? 0;
	const ops: Op[] = [];
	let last = -1;
	for (let at = 0; at < count; at++) {
		const op = readOp(reader);
		if (op === undefined || rank(op) <= last) return undefined;
		last = rank(op);
		ops.push(op);
	}
	return reader.finished ? ops : undefined;
}

/**
 * The roster after `ops`, or `undefined` if one does not apply: a stranger removed, a role or name
 * changed, a place given to somebody else in the same breath, or a key put that is there already.
 * A PUT of a member gives her a new key and changes nothing else of her.
 */
export function applyOps(roster: Roster, ops: readonly Op[]): Roster | undefined {
	let next: readonly Entry[] = roster;
	for (const op of ops) {
		const idx = idxOf(op);
		const isThere = entryOf(next, idx) !== undefined;
		const others = next.filter((entry) => entry.idx !== idx);
		if (op.op === 'remove') {
			if (!isThere) return undefined;
			next = others;
		} else {
			const before = entryOf(roster, idx);
			if (before !== undefined && !(isThere && isRekeyed(before, op.entry))) return undefined;
			next = [...others, op.entry].sort((a, b) => a.idx - b.idx);
		}
	}
	return isRoster(next) ? next : undefined;
}

/** The same person with another key. */
function isRekeyed(before: Entry, after: Entry): boolean {
	const isSame = equalBytes(encodeEntry({ ...after, vk: before.vk }), encodeEntry(before));
	return isSame && !equalBytes(before.vk, after.vk);
}

/** The entry is there with the same key before and after: it needs a wrap (PROTOCOL.md §7.3). */
export function isKept(entry: Entry, next: Roster): boolean {
	return next.some((other) => other.idx === entry.idx && equalBytes(other.vk, entry.vk));
}

/** The entry with this idx. */
export function entryOf(roster: Roster, idx: number): Entry | undefined {
	return roster.find((entry) => entry.idx === idx);
}

function readFirstName(reader: Reader): string | undefined {
	const length = reader.u8();
	if (length === undefined || length === 0 || length > MAX_FIRST_NAME_BYTES) return undefined;
	const bytes = reader.take(length);
	return bytes && decodeUtf8(bytes);
}

function readOp(reader: Reader): Op | undefined {
	const kind = reader.u8();
	if (kind === REMOVE) {
		const idx = reader.u8();
		return idx === undefined ? undefined : { op: 'remove', idx };
	}
	if (kind !== PUT) return undefined;
	const entry = readEntry(reader);
	return entry && { op: 'put', entry };
}

function idxOf(op: Op): number {
	return op.op === 'remove' ? op.idx : op.entry.idx;
}

function rank(op: Op): number {
	return (op.op === 'remove' ? 0 : 256) + idxOf(op);
}

function isRoster(entries: readonly Entry[]): boolean {
	const ascending = entries.every((entry, at) => at === 0 || must(entries[at - 1]).idx < entry.idx);
	return ascending && entries.some((entry) => entry.role === 'moderator');
}
