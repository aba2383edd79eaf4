import { complete } from '../bytes/complete.ts';
import { Reader } from '../bytes/reader.ts';
import { concat, u16, u32, u8 } from '../bytes/writer.ts';
import { UsageError } from '../errors.ts';
import { aad } from '../labels.ts';
import { MAX_ROSTER } from '../limits.ts';
import { equalBytes, equalSecret } from '../primitives/equal.ts';
import { hash } from '../primitives/hash.ts';
import { expand } from '../primitives/kdf.ts';
import { draw, type Random } from '../primitives/random.ts';
import { unwrap, wrap } from '../primitives/seal.ts';
import { Secret } from '../primitives/secret.ts';
import {
	ASIDE_KEY_BYTES,
	asideSecret,
	deltaKey,
	deriveEpoch,
	wipeKeys,
	GRANT_NONCE_BYTES,
	roomSecret,
	wrapContext,
	type AsideSource,
	type EpochFacts,
	type EpochKeys
} from './epoch.ts';
import {
	applyOps,
	decodeOps,
	encodeOps,
	entryOf,
	isKept,
	type Entry,
	type Op,
	type Roster
} from './roster.ts';

/** An epoch that others come from: what is hashed into it, and its id. */
export interface Parent {
	readonly id: Uint8Array;
	readonly facts: EpochFacts;
}

/** A new epoch at its issuer. */
export interface Issued {
	/** The grant as it travels, cut into parts by the sender. */
	readonly bytes: Uint8Array;
	readonly gid: Uint8Array;
	readonly facts: EpochFacts;
	readonly keys: EpochKeys;
	/** ME, 32 bytes; wiped by the caller as soon as the Welcomes are sealed. */
	readonly moderatorSecret: Uint8Array;
}

/** A new epoch at a member. */
export interface Adopted {
	readonly facts: EpochFacts;
	readonly keys: EpochKeys;
	readonly ops: readonly Op[];
}

/** Why a grant changes nothing. `leftOut` is the one that means something: no wrap for me. */
export type GrantRefusal = 'malformed' | 'otherEpoch' | 'leftOut' | 'unauthentic' | 'badRoster';

const BITMAP_BYTES = 8;
const SECRET_BYTES = 32;
const WRAPPED_BYTES = SECRET_BYTES + ASIDE_KEY_BYTES;
const TAG_BYTES = 16;
const WRAP_BYTES = WRAPPED_BYTES + TAG_BYTES;
const CONFIRM_BYTES = 32;
const NO_BITS = new Uint8Array(BITMAP_BYTES);
const NO_ASIDE = new Uint8Array(ASIDE_KEY_BYTES);

/**
 * Makes the epoch after `parent` (PROTOCOL.md §7.3). Everybody kept gets a wrap under the pair key
 * in `pairKeys`; a missing one, or ops that do not apply, is a UsageError. The caller steps every
 * pair key that has a wrap, and owns all secrets of the result.
 */
export function issueGrant(
	parent: Parent,
	ops: readonly Op[],
	pairKeys: ReadonlyMap<number, Secret>,
	random: Random
): Issued {
	const roster = applyOps(parent.facts.roster, ops);
	if (roster === undefined) throw new UsageError('the ops do not fit the roster');
	const me = draw(random, SECRET_BYTES);
	const grantNonce = draw(random, GRANT_NONCE_BYTES);
	const facts = nextFacts(parent, roster, grantNonce);
	const e = roomSecret(me, grantNonce);
	const keys = deriveEpoch(facts, e, { me });
	const kept = wrappedEntries(parent.facts, roster);
	const wraps = kept.map((entry) => {
		const pairKey = pairKeys.get(entry.idx);
		if (pairKey === undefined) throw new UsageError('a kept member has no pair key');
		const secret = secretFor(entry, me, grantNonce);
		const key = wrapKey(pairKey, parent, facts, entry.idx);
		const wrapped = wrap(key, aad('MDE1 wrap'), secret);
		key.fill(0);
		secret.fill(0);
		return wrapped;
	});
	const encoded = encodeOps(ops);
	const forDelta = deltaKey(e, grantNonce);
	const bytes = concat(
		u32(facts.number),
		u16(facts.term),
		u8(facts.issuer),
		bitmap(parent.facts.roster, kept),
		new Uint8Array(BITMAP_BYTES),
		grantNonce,
		keys.confirm,
		...wraps,
		u16(encoded.length),
		wrap(forDelta, aad('MDE1 delta'), encoded)
	);
	e.fill(0);
	forDelta.fill(0);
	return { bytes, gid: grantId(bytes), facts, keys, moderatorSecret: me };
}

/**
 * What one person is told: `E ‖ WK` for a participant, `ME ‖ 0¹⁶` for a moderator. 48 bytes, wiped
 * by the caller.
 */
export function secretFor(entry: Entry, me: Uint8Array, grantNonce: Uint8Array): Uint8Array {
	if (entry.role === 'moderator') return concat(me, NO_ASIDE);
	const e = roomSecret(me, grantNonce);
	const aside = asideSecret(me, grantNonce, entry.idx);
	const secret = concat(e, aside);
	e.fill(0);
	aside.fill(0);
	return secret;
}

/** E out of what `entry` was told, or `undefined` if it is meant for the other role. */
export function roomSecretFrom(
	secret: Uint8Array,
	entry: Entry,
	grantNonce: Uint8Array
): Uint8Array | undefined {
	if (secret.length !== WRAPPED_BYTES) return undefined;
	const first = secret.slice(0, SECRET_BYTES);
	const isMe = equalBytes(secret.subarray(SECRET_BYTES), NO_ASIDE);
	if (isMe !== (entry.role === 'moderator')) return undefined;
	if (!isMe) return first;
	const e = roomSecret(first, grantNonce);
	first.fill(0);
	return e;
}

/** The aside keys that `entry` was told with it: views of `secret`, which has passed `roomSecretFrom`. */
export function asideSourceOf(secret: Uint8Array, entry: Entry): AsideSource {
	if (entry.role === 'moderator') return { me: secret.subarray(0, SECRET_BYTES) };
	return { idx: entry.idx, aside: secret.subarray(SECRET_BYTES) };
}

/**
 * Reads a whole grant of `parent` as the member `idx`. Nothing is changed by a refusal; after
 * success the caller steps `pairKey`.
 */
export function openGrant(
	parent: Parent,
	bytes: Uint8Array,
	idx: number,
	pairKey: Secret
): Adopted | GrantRefusal {
	const grant = decodeGrant(bytes);
	if (grant === undefined) return 'malformed';
	const { facts: old } = parent;
	if (grant.number !== old.number + 1 || grant.term !== old.term) return 'otherEpoch';
	if (grant.issuer !== old.issuer) return 'otherEpoch';
	const position = old.roster.findIndex((entry) => entry.idx === idx);
	const me = old.roster[position];
	if (me === undefined || !bitAt(grant.wrapped, position)) return 'leftOut';
	const wrapped = grant.wraps[countBits(grant.wrapped, position)];
	if (wrapped === undefined) return 'malformed';
	const context = { grantNonce: grant.grantNonce, number: grant.number };
	const key = wrapKey(pairKey, parent, context, idx);
	const secret = unwrap(key, aad('MDE1 wrap'), wrapped);
	key.fill(0);
	const e = secret && roomSecretFrom(secret, me, grant.grantNonce);
	if (secret === undefined || e === undefined) {
		secret?.fill(0);
		return 'unauthentic';
	}
	const adopted = deriveFrom(parent, grant, e, asideSourceOf(secret, me));
	secret.fill(0);
	e.fill(0);
	return adopted;
}

/** One step of a pair key; the old one is the caller's to wipe. */
export function stepPairKey(pairKey: Secret): Secret {
	return pairKey.lend((key) => new Secret(expand(key, 'step')));
}

/** H("grant", grant), 32 bytes. */
export function grantId(bytes: Uint8Array): Uint8Array {
	return hash('grant', bytes);
}

interface Grant {
	readonly number: number;
	readonly term: number;
	readonly issuer: number;
	readonly wrapped: Uint8Array;
	readonly grantNonce: Uint8Array;
	readonly confirm: Uint8Array;
	readonly wraps: readonly Uint8Array[];
	readonly delta: Uint8Array;
}

function decodeGrant(bytes: Uint8Array): Grant | undefined {
	const reader = new Reader(bytes);
	const head = {
		number: reader.u32(),
		term: reader.u16(),
		issuer: reader.u8(),
		wrapped: reader.take(BITMAP_BYTES)
	};
	const healed = reader.take(BITMAP_BYTES);
	const body = { grantNonce: reader.take(GRANT_NONCE_BYTES), confirm: reader.take(CONFIRM_BYTES) };
	const wraps = takeWraps(reader, countBits(head.wrapped ?? NO_BITS, MAX_ROSTER));
	const delta = reader.take((reader.u16() ?? 0) + TAG_BYTES);
	if (healed?.some((byte) => byte !== 0) !== false || !reader.finished) return undefined;
	return complete<Grant>({ ...head, ...body, wraps, delta });
}

function takeWraps(reader: Reader, count: number): readonly Uint8Array[] | undefined {
	const wraps = reader.take(count * WRAP_BYTES);
	return (
		wraps &&
		Array.from({ length: count }, (_, at) => wraps.subarray(at * WRAP_BYTES, (at + 1) * WRAP_BYTES))
	);
}

function deriveFrom(
	parent: Parent,
	grant: Grant,
	e: Uint8Array,
	asides: AsideSource
): Adopted | GrantRefusal {
	const forDelta = deltaKey(e, grant.grantNonce);
	const opened = unwrap(forDelta, aad('MDE1 delta'), grant.delta);
	forDelta.fill(0);
	const ops = opened && decodeOps(opened);
	if (ops === undefined) return 'unauthentic';
	const roster = applyOps(parent.facts.roster, ops);
	if (roster === undefined || roster.length > parent.facts.policy.max) return 'badRoster';
	const issuer = entryOf(parent.facts.roster, parent.facts.issuer);
	if (issuer === undefined || !isKept(issuer, roster)) return 'badRoster';
	const kept = wrappedEntries(parent.facts, roster);
	if (!equalBytes(bitmap(parent.facts.roster, kept), grant.wrapped)) return 'badRoster';
	const facts = nextFacts(parent, roster, grant.grantNonce);
	const keys = deriveEpoch(facts, e, asides);
	if (equalSecret(keys.confirm, grant.confirm)) return { facts, keys, ops };
	wipeKeys(keys);
	return 'unauthentic';
}

function nextFacts(parent: Parent, roster: Roster, grantNonce: Uint8Array): EpochFacts {
	return {
		...parent.facts,
		number: parent.facts.number + 1,
		parent: parent.id,
		roster,
		grantNonce
	};
}

function wrappedEntries(old: EpochFacts, next: Roster): readonly Entry[] {
	return old.roster.filter((entry) => entry.idx !== old.issuer && isKept(entry, next));
}

function wrapKey(
	pairKey: Secret,
	parent: Parent,
	next: { readonly grantNonce: Uint8Array; readonly number: number },
	idx: number
): Uint8Array {
	const context = wrapContext(next.grantNonce, parent.id, next.number, idx);
	return pairKey.lend((key) => expand(key, 'wrap', context));
}

/** Bit k, most significant first, stands for the k-th entry of the old roster. */
function bitmap(old: Roster, wrapped: readonly Entry[]): Uint8Array {
	const bits = new Uint8Array(BITMAP_BYTES);
	old.forEach((entry, at) => {
		if (wrapped.includes(entry)) bits[at >> 3] = (bits[at >> 3] ?? 0) | (0x80 >> (at & 7));
	});
	return bits;
}

function bitAt(bits: Uint8Array, at: number): boolean {
	return ((bits[at >> 3] ?? 0) & (0x80 >> (at & 7))) !== 0;
}

function countBits(bits: Uint8Array, before: number): number {
	let count = 0;
	for (let at = 0; at < before; at++) if (bitAt(bits, at)) count += 1;
	return count;
}
