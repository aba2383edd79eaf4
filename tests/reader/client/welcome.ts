import { decode, demand, equal, isZero, join } from './bytes.ts';
import type { Handshake } from './admission.ts';
import { sha256Of, verifies } from './primitives.ts';
import { entryOf, isRoster, readEntry, readPolicy, type Entry } from './roster.ts';
import { asideKey, epochKeys, type EpochFacts, type EpochKeys } from './schedule.ts';

/* PROTOCOL.md §6, "Welcome": the first epoch of whoever comes. */

/** What somebody knows of herself and of the build when a Welcome comes. */
export interface Expected {
	readonly vk: Uint8Array;
	readonly house: number;
	readonly names: number;
}

/** An epoch that I am in as a participant. */
export interface Entered {
	readonly facts: EpochFacts;
	readonly keys: EpochKeys;
	readonly me: Entry;
	/** `AK_i`, of my own private line. */
	readonly ak: Uint8Array;
}

/** For a participant; `undefined`: refused. The tag of `vk_room` is the caller's to compare. */
export function readWelcome(
	{ h3 }: Handshake,
	body: Uint8Array,
	expected: Expected
): Entered | undefined {
	return decode(body, (cursor) => {
		const sid = cursor.take(32);
		const vkRoom = cursor.take(32);
		const policy = readPolicy(cursor);
		demand(policy.house === expected.house && policy.names === expected.names);
		const e = cursor.u32();
		const term = cursor.u16();
		const issuer = cursor.u8();
		const idParent = cursor.take(32);
		const grantNonce = cursor.take(16);
		const secret = cursor.take(48);
		const confirm = cursor.take(32);
		const idx = cursor.u8();
		const count = cursor.u8();
		demand(count <= policy.max);
		const roster = Array.from({ length: count }, () => readEntry(cursor));
		const signed = join('MDE1 admit-sig', h3, sha256Of(cursor.since(0)));
		demand(verifies(cursor.take(64), signed, vkRoom));
		const me = entryOf(roster, idx);
		demand(isRoster(roster) && entryOf(roster, issuer)?.isModerator === true);
		demand(me !== undefined && !me.isModerator && equal(me.vk, expected.vk));
		demand(!isZero(secret.slice(32)));
		const facts = { sid, vkRoom, e, term, issuer, idParent, roster, policy, grantNonce };
		const keys = epochKeys(facts, secret.slice(0, 32));
		demand(equal(keys.confirm, confirm));
		return { facts, keys, me, ak: asideKey(keys.id, secret.slice(32)) };
	});
}
