import { Reader } from '../bytes/reader.ts';
import { concat, u16, u32, u8 } from '../bytes/writer.ts';
import { equalBytes, equalSecret } from '../primitives/equal.ts';
import { sha256 } from '../primitives/hash.ts';
import type { Secret } from '../primitives/secret.ts';
import { PUBLIC_KEY_BYTES, sign, SIGNATURE_BYTES, verify } from '../primitives/sign.ts';
import { deriveEpoch, GRANT_NONCE_BYTES, type EpochFacts, type EpochKeys } from './epoch.ts';
import { roomSecretFrom, secretFor } from './grant.ts';
import { roomTag } from './invite.ts';
import {
	decodePolicy,
	encodePolicy,
	encodeRoster,
	entryOf,
	readRoster,
	type Entry
} from './roster.ts';

/** What a person must find in a Welcome before she believes it. */
export interface Expected {
	/** Her own session key. */
	readonly vk: Uint8Array;
	/** From her link; a code proves the room by itself. */
	readonly roomTag: Uint8Array | undefined;
	readonly house: number;
	readonly names: number;
}

/** The epoch she comes into. */
export interface Welcomed {
	readonly facts: EpochFacts;
	readonly keys: EpochKeys;
	readonly idx: number;
}

const POLICY_BYTES = 16;
const TOLD_BYTES = 48;

/**
 * The body of a Welcome (PROTOCOL.md §6), signed with the room key over the handshake it answers:
 * 281 bytes and the roster's entries. `me` is the epoch's moderator secret, the caller's to wipe.
 */
export function encodeWelcome(
	epoch: { readonly facts: EpochFacts; readonly confirm: Uint8Array; readonly me: Uint8Array },
	entry: Entry,
	transcript: Uint8Array,
	roomKey: Secret
): Uint8Array {
	const { facts, confirm, me } = epoch;
	const told = secretFor(entry, me, facts.grantNonce);
	const unsigned = concat(
		facts.sid,
		facts.vkRoom,
		encodePolicy(facts.policy),
		u32(facts.number),
		u16(facts.term),
		u8(facts.issuer),
		facts.parent,
		facts.grantNonce,
		told,
		confirm,
		u8(entry.idx),
		encodeRoster(facts.roster)
	);
	told.fill(0);
	const signature = roomKey.lend((key) =>
		sign(key, 'MDE1 admit-sig', transcript, sha256(unsigned))
	);
	return concat(unsigned, signature);
}

/**
 * The epoch a Welcome leads into, its keys the caller's. `wrongRoom` if it is not the room of her
 * link; `undefined` for anything that is malformed, unsigned or does not add up.
 */
export function openWelcome(
	body: Uint8Array,
	transcript: Uint8Array,
	expected: Expected
): Welcomed | 'wrongRoom' | undefined {
	const read = readWelcome(body);
	if (read === undefined) return undefined;
	const { facts, idx } = read;
	if (!equalBytes(roomTag(facts.vkRoom), expected.roomTag ?? roomTag(facts.vkRoom))) {
		return 'wrongRoom';
	}
	const unsigned = body.subarray(0, body.length - SIGNATURE_BYTES);
	const signature = body.subarray(body.length - SIGNATURE_BYTES);
	const signed = verify(facts.vkRoom, signature, 'MDE1 admit-sig', transcript, sha256(unsigned));
	const entry = entryOf(facts.roster, idx);
	if (!signed || entry === undefined || !equalBytes(entry.vk, expected.vk)) return undefined;
	if (facts.policy.house !== expected.house || facts.policy.names !== expected.names) {
		return undefined;
	}
	const e = roomSecretFrom(read.told, entry, facts.grantNonce);
	read.told.fill(0);
	const keys = e && deriveEpoch(facts, e);
	e?.fill(0);
	if (keys === undefined || !equalSecret(keys.confirm, read.confirm)) return undefined;
	return { facts, keys, idx };
}

interface Read {
	readonly facts: EpochFacts;
	readonly idx: number;
	readonly told: Uint8Array;
	readonly confirm: Uint8Array;
}

function readWelcome(body: Uint8Array): Read | undefined {
	const reader = new Reader(body);
	const sid = reader.take(32);
	const vkRoom = reader.take(PUBLIC_KEY_BYTES);
	const policy = decodePolicy(reader.take(POLICY_BYTES) ?? new Uint8Array(0));
	const number = reader.u32();
	const term = reader.u16();
	const issuer = reader.u8();
	const parent = reader.take(32);
	const grantNonce = reader.take(GRANT_NONCE_BYTES);
	const told = reader.take(TOLD_BYTES);
	const confirm = reader.take(32);
	const idx = reader.u8();
	const roster = readRoster(reader);
	const signature = reader.take(SIGNATURE_BYTES);
	if (sid === undefined || vkRoom === undefined || policy === undefined) return undefined;
	if (number === undefined || term === undefined || issuer === undefined) return undefined;
	if (parent === undefined || grantNonce === undefined || told === undefined) return undefined;
	if (confirm === undefined || idx === undefined || roster === undefined) return undefined;
	if (signature === undefined || !reader.finished || roster.length > policy.max) return undefined;
	if (entryOf(roster, issuer)?.role !== 'moderator') return undefined;
	const facts = { sid, vkRoom, number, term, issuer, parent, roster, policy, grantNonce };
	return { facts, idx, told, confirm };
}
