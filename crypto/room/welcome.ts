import { complete } from '../bytes/complete.ts';
import { Reader } from '../bytes/reader.ts';
import { concat, u16, u32, u8 } from '../bytes/writer.ts';
import { equalBytes, equalSecret } from '../primitives/equal.ts';
import { sha256 } from '../primitives/hash.ts';
import type { Secret } from '../primitives/secret.ts';
import { PUBLIC_KEY_BYTES, sign, SIGNATURE_BYTES, verify } from '../primitives/sign.ts';
import {
	deriveEpoch,
	GRANT_NONCE_BYTES,
	wipeKeys,
	type EpochFacts,
	type EpochKeys
} from './epoch.ts';
import { TOLD_BYTES } from './grant-codec.ts';
import { readTold, secretFor } from './grant.ts';
import { roomTag } from './invite.ts';
import {
	decodePolicy,
	encodePolicy,
	encodeRoster,
	entryOf,
	POLICY_BYTES,
	readRoster,
	type Entry
} from './roster.ts';
import { sidTag } from './ticket.ts';

/** What a person must find in a Welcome before she believes it. */
export interface Expected {
	/** Her own session key. */
	readonly vk: Uint8Array;
	/** From her link; a code proves the room by itself. */
	readonly roomTag: Uint8Array | undefined;
	readonly house: number;
	readonly names: number;
	/** From her ticket: the place that she had in this meeting. */
	readonly place: { readonly sidTag: Uint8Array; readonly idx: number } | undefined;
	/** The room she is or was in, and a number that the epoch has to be above. */
	readonly known: Pick<EpochFacts, 'sid' | 'vkRoom' | 'number'> | undefined;
}

/** The epoch she comes into. */
export interface Welcomed {
	readonly facts: EpochFacts;
	readonly keys: EpochKeys;
	readonly idx: number;
}

const NOTHING = new Uint8Array(0);
/** As many epochs and terms again can follow: whoever answers at a door is not to stop a page by them. */
const MOST_EPOCH = 2 ** 31;
const MOST_TERM = 2 ** 15;

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
	const body = concat(unsigned, signature);
	unsigned.fill(0);
	return body;
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
	if (!signed || entry === undefined || !isExpected(facts, entry, expected)) return undefined;
	const told = readTold(read.told, idx, facts.grantNonce);
	const isMine = told?.role === entry.role;
	const keys = isMine ? deriveEpoch(facts, told.e, told.asides) : undefined;
	read.told.fill(0);
	told?.e.fill(0);
	if (keys === undefined) return undefined;
	if (equalSecret(keys.confirm, read.confirm)) return { facts, keys, idx };
	wipeKeys(keys);
	return undefined;
}

function isExpected(facts: EpochFacts, entry: Entry, expected: Expected): boolean {
	const { policy } = facts;
	const isMine = equalBytes(entry.vk, expected.vk) && isHerPlace(facts, entry, expected.place);
	const isReadable = policy.house === expected.house && policy.names === expected.names;
	return isMine && isReadable && isOnward(facts, expected.known);
}

function isHerPlace({ sid }: EpochFacts, { idx }: Entry, place: Expected['place']): boolean {
	return place === undefined || (idx === place.idx && equalBytes(sidTag(sid), place.sidTag));
}

/** The same room, and a later epoch of it. */
function isOnward(facts: EpochFacts, known: Expected['known']): boolean {
	if (known === undefined) return true;
	const isSameRoom = equalBytes(facts.sid, known.sid) && equalBytes(facts.vkRoom, known.vkRoom);
	return isSameRoom && facts.number > known.number;
}

interface Read {
	readonly facts: EpochFacts;
	readonly idx: number;
	readonly told: Uint8Array;
	readonly confirm: Uint8Array;
}

function readWelcome(body: Uint8Array): Read | undefined {
	const reader = new Reader(body);
	const facts = {
		sid: reader.take(32),
		vkRoom: reader.take(PUBLIC_KEY_BYTES),
		policy: decodePolicy(reader.take(POLICY_BYTES) ?? NOTHING),
		number: reader.u32(),
		term: reader.u16(),
		issuer: reader.u8(),
		parent: reader.take(32),
		grantNonce: reader.take(GRANT_NONCE_BYTES)
	};
	const told = reader.take(TOLD_BYTES);
	const confirm = reader.take(32);
	const idx = reader.u8();
	const whole = complete<EpochFacts>({ ...facts, roster: readRoster(reader) });
	const signature = reader.take(SIGNATURE_BYTES);
	if (whole === undefined || signature === undefined || !reader.finished) return undefined;
	if (whole.roster.length > whole.policy.max) return undefined;
	if (whole.number > MOST_EPOCH || whole.term > MOST_TERM) return undefined;
	if (entryOf(whole.roster, whole.issuer)?.role !== 'moderator') return undefined;
	return complete<Read>({ facts: whole, idx, told, confirm });
}
