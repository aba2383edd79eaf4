import { join, u16, u32, u8 } from './bytes.ts';
import { extract, h, kdf } from './kdf.ts';
import { encodePolicy, encodeRoster, type Policy, type Roster } from './roster.ts';

/* PROTOCOL.md §7.1 and §7.2: what an epoch is, and the keys that follow from its secret. */

export interface EpochFacts {
	readonly sid: Uint8Array;
	readonly vkRoom: Uint8Array;
	readonly e: number;
	readonly term: number;
	readonly issuer: number;
	readonly idParent: Uint8Array;
	readonly roster: Roster;
	readonly policy: Policy;
	readonly grantNonce: Uint8Array;
}

export interface EpochKeys {
	readonly id: Uint8Array;
	readonly address: Uint8Array;
	readonly hk: Uint8Array;
	readonly confirm: Uint8Array;
	/** `CK[s]`, by idx. */
	readonly chains: Map<number, Uint8Array>;
}

function epochId(facts: EpochFacts): Uint8Array {
	const { e, grantNonce, idParent, issuer, policy, roster, sid, term, vkRoom } = facts;
	const numbers = join(u32(e), u16(term), u8(issuer));
	const rosterHash = h('roster', encodeRoster(roster));
	const policyHash = h('policy', encodePolicy(policy));
	return h('epoch', sid, vkRoom, numbers, idParent, rosterHash, policyHash, grantNonce);
}

/** All that every member derives from `E`. */
export function epochKeys(facts: EpochFacts, e: Uint8Array): EpochKeys {
	const id = epochId(facts);
	const prk = extract(id, e);
	const chains = facts.roster.map(({ idx }) => [idx, kdf(prk, 'chain', { ctx: u8(idx) })] as const);
	return {
		id,
		address: kdf(prk, 'addr'),
		hk: kdf(prk, 'hdr'),
		confirm: kdf(prk, 'confirm'),
		chains: new Map(chains)
	};
}

/** `E` from the issuer's `ME`. */
export const secretOfRoom = (me: Uint8Array, grantNonce: Uint8Array): Uint8Array =>
	kdf(extract(grantNonce, me), 'room-secret');

/** `WK_i`, 16 bytes, from `ME`. */
export const asideSecret = (me: Uint8Array, grantNonce: Uint8Array, idx: number): Uint8Array =>
	kdf(extract(grantNonce, me), 'aside-key', { ctx: u8(idx) }).slice(0, 16);

/** `AK_i`, the key of participant i's private line. */
export const asideKey = (id: Uint8Array, wk: Uint8Array): Uint8Array =>
	kdf(extract(id, wk), 'aside');

/** The key of the moderators' own channel. */
export const staffKey = (id: Uint8Array, me: Uint8Array): Uint8Array =>
	kdf(extract(id, me), 'staff');
