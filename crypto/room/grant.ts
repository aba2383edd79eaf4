import { concat } from '../bytes/writer.ts';
import { must, UsageError } from '../errors.ts';
import { aad } from '../labels.ts';
import { equalBytes, equalSecret } from '../primitives/equal.ts';
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
	bitmapOf,
	decodeGrant,
	encodeGrant,
	grantId,
	TOLD_BYTES,
	wrapFor,
	type Grant
} from './grant-codec.ts';
import { applyOps, decodeOps, encodeOps, isKept, type Governed, type Op } from './ops.ts';
import { entryOf, moderates, type Entry } from './roster.ts';

/** An epoch that others come from: what is hashed into it, and its id. */
export interface Parent {
	readonly id: Uint8Array;
	readonly facts: EpochFacts;
}

/** Who makes the next epoch, and what it changes. */
export interface Plan {
	readonly issuer: number;
	readonly ops: readonly Op[];
}

/** An issuer's pair keys by the others' idx; a healed one is used where there is one. */
export interface IssuingKeys {
	readonly plain: ReadonlyMap<number, Secret>;
	readonly healed: ReadonlyMap<number, Secret>;
}

/** What a member may share with an issuer; every one that fits the bit of `Hb` is tried. */
export interface OpeningKeys {
	readonly plain: readonly Secret[];
	readonly healed: readonly Secret[];
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
	/** The one of the opening keys that opened my wrap: what is stepped next. */
	readonly pairKey: Secret;
}

/** Why a grant changes nothing. `leftOut` is the one that means something: no wrap for me. */
export type GrantRefusal = 'malformed' | 'otherEpoch' | 'leftOut' | 'unauthentic' | 'badRoster';

const SECRET_BYTES = 32;
const NO_ASIDE = new Uint8Array(ASIDE_KEY_BYTES);

/**
 * Makes the epoch after `parent` (PROTOCOL.md §7.3). Everybody kept gets a wrap under her healed
 * pair key, or under the plain one; neither, or ops that do not apply, is a UsageError. The caller
 * steps the key of every wrap, and owns all secrets of the result.
 */
export function issueGrant(parent: Parent, plan: Plan, keys: IssuingKeys, random: Random): Issued {
	const next = applyOps(parent.facts, plan.ops);
	if (next === undefined) throw new UsageError('the ops do not fit the roster');
	const me = draw(random, SECRET_BYTES);
	const grantNonce = draw(random, GRANT_NONCE_BYTES);
	const facts = nextFacts(parent, next, { issuer: plan.issuer, grantNonce });
	if (!hasIssuer(parent.facts, facts)) throw new UsageError('the issuer does not stay a moderator');
	const e = roomSecret(me, grantNonce);
	const epochKeys = deriveEpoch(facts, e, { me });
	const kept = wrappedIn(parent.facts, facts);
	const encoded = encodeOps(plan.ops);
	const forDelta = deltaKey(e, grantNonce);
	const bytes = encodeGrant({
		number: facts.number,
		term: facts.term,
		issuer: facts.issuer,
		wrapped: bitmapOf(parent.facts.roster, kept),
		healed: bitmapOf(
			parent.facts.roster,
			kept.filter((idx) => keys.healed.has(idx))
		),
		grantNonce,
		confirm: epochKeys.confirm,
		wraps: kept.map((idx) => makeWrap(parent, { facts, me }, idx, keys)),
		delta: wrap(forDelta, aad('MDE1 delta'), encoded)
	});
	e.fill(0);
	forDelta.fill(0);
	return { bytes, gid: grantId(bytes), facts, keys: epochKeys, moderatorSecret: me };
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

/** What somebody was told, understood. */
export interface Told {
	/** The room secret, wiped by the caller. */
	readonly e: Uint8Array;
	/** Whom it is meant for: her entry must say the same. */
	readonly role: Entry['role'];
	/** Views of the bytes that were read: wiped with them. */
	readonly asides: AsideSource;
}

/** Reads what `idx` was told; `undefined` for another length than 48. */
export function readTold(told: Uint8Array, idx: number, grantNonce: Uint8Array): Told | undefined {
	if (told.length !== TOLD_BYTES) return undefined;
	const secret = told.subarray(0, SECRET_BYTES);
	const aside = told.subarray(SECRET_BYTES);
	return equalBytes(aside, NO_ASIDE)
		? { e: roomSecret(secret, grantNonce), role: 'moderator', asides: { me: secret } }
		: { e: secret.slice(), role: 'participant', asides: { idx, aside } };
}

/**
 * Reads a whole grant that `who.from` signed, as the member `who.idx` of `parent`. The parent's
 * issuer keeps the term, another moderator has the next one; whether another may issue at all is the
 * caller's to know before she asks. Nothing is changed by a refusal; after success the caller steps
 * the pair key that opened it.
 */
export function openGrant(
	parent: Parent,
	bytes: Uint8Array,
	who: { readonly idx: number; readonly from: number },
	keys: OpeningKeys
): Adopted | GrantRefusal {
	const grant = decodeGrant(bytes);
	if (grant === undefined) return 'malformed';
	const { facts: old } = parent;
	if (!isNext(old, grant, who.from)) return 'otherEpoch';
	const mine = wrapFor(grant, old.roster, who.idx);
	if (mine === undefined) return 'leftOut';
	for (const pairKey of mine.isHealed ? keys.healed : keys.plain) {
		const key = wrapKey(pairKey, parent, grant, who.idx);
		const told = unwrap(key, aad('MDE1 wrap'), mine.wrap);
		key.fill(0);
		const read = told && readTold(told, who.idx, grant.grantNonce);
		if (told === undefined || read === undefined) continue;
		const opened = deriveFrom(parent, grant, who.idx, read);
		told.fill(0);
		read.e.fill(0);
		return typeof opened === 'string' ? opened : { ...opened, pairKey };
	}
	return 'unauthentic';
}

/** One step of a pair key; the old one is the caller's to wipe. */
export function stepPairKey(pairKey: Secret): Secret {
	return pairKey.lend((key) => new Secret(expand(key, 'step')));
}

/** A moderator of the parent signed it, with the number and term that follow for her. */
function isNext(old: EpochFacts, grant: Grant, from: number): boolean {
	const isHers = grant.issuer === from && moderates(old.roster, from);
	return isHers && grant.number === old.number + 1 && grant.term === termOf(old, from);
}

/** The roster, policy and keys that follow, if all of it adds up and fits the role I was told. */
function deriveFrom(
	parent: Parent,
	grant: Grant,
	idx: number,
	told: Told
): Omit<Adopted, 'pairKey'> | GrantRefusal {
	const forDelta = deltaKey(told.e, grant.grantNonce);
	const opened = unwrap(forDelta, aad('MDE1 delta'), grant.delta);
	forDelta.fill(0);
	const ops = opened && decodeOps(opened);
	if (ops === undefined) return 'unauthentic';
	const next = applyOps(parent.facts, ops);
	if (next === undefined) return 'badRoster';
	const facts = nextFacts(parent, next, grant);
	if (!hasIssuer(parent.facts, facts)) return 'badRoster';
	const wrapped = bitmapOf(parent.facts.roster, wrappedIn(parent.facts, facts));
	if (!equalBytes(wrapped, grant.wrapped)) return 'badRoster';
	if (entryOf(facts.roster, idx)?.role !== told.role) return 'unauthentic';
	const keys = deriveEpoch(facts, told.e, told.asides);
	if (equalSecret(keys.confirm, grant.confirm)) return { facts, keys, ops };
	wipeKeys(keys);
	return 'unauthentic';
}

function nextFacts(
	{ id, facts }: Parent,
	next: Governed,
	from: { readonly issuer: number; readonly grantNonce: Uint8Array }
): EpochFacts {
	return {
		...facts,
		...next,
		number: facts.number + 1,
		term: termOf(facts, from.issuer),
		issuer: from.issuer,
		parent: id,
		grantNonce: from.grantNonce
	};
}

function termOf(old: EpochFacts, issuer: number): number {
	return issuer === old.issuer ? old.term : old.term + 1;
}

/** The issuer stays, with her key, and stays a moderator. */
function hasIssuer(old: EpochFacts, { issuer, roster }: EpochFacts): boolean {
	const before = entryOf(old.roster, issuer);
	return before !== undefined && isKept(before, roster) && moderates(roster, issuer);
}

/** Everybody kept but the issuer, by idx. */
function wrappedIn(old: EpochFacts, { issuer, roster }: EpochFacts): readonly number[] {
	const kept = old.roster.filter((entry) => entry.idx !== issuer && isKept(entry, roster));
	return kept.map(({ idx }) => idx);
}

function makeWrap(
	parent: Parent,
	next: { readonly facts: EpochFacts; readonly me: Uint8Array },
	idx: number,
	keys: IssuingKeys
): Uint8Array {
	const pairKey = keys.healed.get(idx) ?? keys.plain.get(idx);
	if (pairKey === undefined) throw new UsageError('a kept member has no pair key');
	const told = secretFor(must(entryOf(next.facts.roster, idx)), next.me, next.facts.grantNonce);
	const key = wrapKey(pairKey, parent, next.facts, idx);
	const wrapped = wrap(key, aad('MDE1 wrap'), told);
	key.fill(0);
	told.fill(0);
	return wrapped;
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
