import { concat, u16, u32, u8 } from '../bytes/writer.ts';
import { hash } from '../primitives/hash.ts';
import { expand, extract } from '../primitives/kdf.ts';
import { Secret } from '../primitives/secret.ts';
import { encodePolicy, rosterHash, type Policy, type Roster } from './roster.ts';

/** Everything an epoch's id commits to (PROTOCOL.md §7.1). */
export interface EpochFacts {
	/** 32 bytes, made with the meeting. */
	readonly sid: Uint8Array;
	/** Public room key, 32 bytes. */
	readonly vkRoom: Uint8Array;
	readonly number: number;
	readonly term: number;
	/** idx of the lead who issued it. */
	readonly issuer: number;
	/** id of the epoch before; 32 zeros for a root. */
	readonly parent: Uint8Array;
	readonly roster: Roster;
	readonly policy: Policy;
	/** 16 bytes. */
	readonly grantNonce: Uint8Array;
}

/** What E opens (PROTOCOL.md §7.2). The secrets belong to whoever holds the epoch. */
export interface EpochKeys {
	readonly id: Uint8Array;
	/** Relay address, 32 bytes: a capability, not a key. */
	readonly address: Uint8Array;
	/** Commitment to E and everything in the id, 32 bytes, public inside the grant. */
	readonly confirm: Uint8Array;
	readonly headerKey: Secret;
	/** First chain key of every idx in the roster, 32 bytes each. */
	readonly chains: ReadonlyMap<number, Secret>;
	/**
	 * Keys of the private areas that its holder may read, 32 bytes each, by the area's `who`: a
	 * participant's own alone; all of them, and the staff channel's, at a moderator.
	 */
	readonly asides: ReadonlyMap<number, Secret>;
}

/** Where aside keys come from: ME (32 bytes) makes them all, WK (16 bytes) that of one participant. */
export type AsideSource =
	{ readonly me: Uint8Array } | { readonly idx: number; readonly aside: Uint8Array };

/** The `who` of the staff channel: no person has this idx (PROTOCOL.md §8.2). */
export const STAFF = 255;

export const ROOT_PARENT = new Uint8Array(32);
export const GRANT_NONCE_BYTES = 16;
export const ASIDE_KEY_BYTES = 16;

/** epoch_id, 32 bytes. */
export function epochId(facts: EpochFacts): Uint8Array {
	return hash(
		'epoch',
		facts.sid,
		facts.vkRoom,
		u32(facts.number),
		u16(facts.term),
		u8(facts.issuer),
		facts.parent,
		rosterHash(facts.roster),
		hash('policy', encodePolicy(facts.policy)),
		facts.grantNonce
	);
}

/** E, 32 bytes, from the moderators' secret ME. The caller wipes both. */
export function roomSecret(me: Uint8Array, grantNonce: Uint8Array): Uint8Array {
	return expandOnce(extract(grantNonce, me), (prk) => expand(prk, 'room-secret'));
}

/** WK_i, 16 bytes: what participant `idx` shares with all moderators. The caller wipes it. */
export function asideSecret(me: Uint8Array, grantNonce: Uint8Array, idx: number): Uint8Array {
	return expandOnce(extract(grantNonce, me), (prk) =>
		expand(prk, 'aside-key', u8(idx)).slice(0, ASIDE_KEY_BYTES)
	);
}

/**
 * The whole key schedule of one epoch. Two people with the same chains have the same id, hence the
 * same roster, policy, issuer, room and history. `e` is 32 bytes; it and `from` stay the caller's to wipe.
 */
export function deriveEpoch(facts: EpochFacts, e: Uint8Array, from: AsideSource): EpochKeys {
	const id = epochId(facts);
	return expandOnce(extract(id, e), (prk) => ({
		id,
		address: expand(prk, 'addr'),
		confirm: expand(prk, 'confirm'),
		headerKey: new Secret(expand(prk, 'hdr')),
		chains: new Map(
			facts.roster.map(({ idx }) => [idx, new Secret(expand(prk, 'chain', u8(idx)))])
		),
		asides: asideKeys(facts, id, from)
	}));
}

function asideKeys(
	facts: EpochFacts,
	id: Uint8Array,
	from: AsideSource
): ReadonlyMap<number, Secret> {
	if ('aside' in from) return new Map([[from.idx, asideKey(id, from.aside)]]);
	const keys = new Map<number, Secret>();
	for (const { idx, role } of facts.roster) {
		if (role === 'moderator') continue;
		const aside = asideSecret(from.me, facts.grantNonce, idx);
		keys.set(idx, asideKey(id, aside));
		aside.fill(0);
	}
	const staff = expandOnce(extract(id, from.me), (prk) => expand(prk, 'staff'));
	return keys.set(STAFF, new Secret(staff));
}

function asideKey(id: Uint8Array, aside: Uint8Array): Secret {
	return new Secret(expandOnce(extract(id, aside), (prk) => expand(prk, 'aside')));
}

/** Wipes the keys of an epoch that nobody will enter. */
export function wipeKeys(keys: EpochKeys): void {
	keys.headerKey.wipe();
	for (const chain of keys.chains.values()) chain.wipe();
	for (const aside of keys.asides.values()) aside.wipe();
}

/** The key of a grant's delta: only who holds the new E can read who came in. */
export function deltaKey(e: Uint8Array, grantNonce: Uint8Array): Uint8Array {
	return expandOnce(extract(grantNonce, e), (prk) => expand(prk, 'delta'));
}

/** Context of a wrap's key: it fits one grant, one parent, one person. */
export function wrapContext(
	grantNonce: Uint8Array,
	parent: Uint8Array,
	number: number,
	idx: number
): Uint8Array {
	return concat(grantNonce, parent, u32(number), u8(idx));
}

function expandOnce<T>(prk: Uint8Array, use: (prk: Uint8Array) => T): T {
	const made = use(prk);
	prk.fill(0);
	return made;
}
