import { decode, demand, equal, isZero, join } from './bytes.ts';
import type { Handshake } from './admission.ts';
import { sha256Of, verifies } from './primitives.ts';
import { entryOf, readPolicy, readRoster, type Entry } from './roster.ts';
import { asideKey, epochKeys, secretOfRoom, type EpochFacts, type EpochKeys } from './schedule.ts';

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

/** What a Welcome tells somebody of whichever role. */
export interface Told {
	readonly facts: EpochFacts;
	readonly keys: EpochKeys;
	readonly me: Entry;
	/** `E ‖ WK_i` for a participant, `ME ‖ 0^16` for a moderator. */
	readonly secret: Uint8Array;
}

/** For a participant; `undefined`: refused. */
export function readWelcome(
	handshake: Pick<Handshake, 'h3'>,
	body: Uint8Array,
	expected: Expected
): Entered | undefined {
	const told = decodeWelcome(handshake, body, expected);
	if (told === undefined || told.me.isModerator) return undefined;
	const { facts, keys, me, secret } = told;
	return { facts, keys, me, ak: asideKey(keys.id, secret.slice(32)) };
}

/** The tag of `vk_room` is the caller's to compare: that of another room ends all (`wrongRoom`). */
export function decodeWelcome(
	{ h3 }: Pick<Handshake, 'h3'>,
	body: Uint8Array,
	expected: Expected
): Told | undefined {
	return decode(body, (cursor) => {
		const [sid, vkRoom] = [cursor.take(32), cursor.take(32)];
		const policy = readPolicy(cursor);
		demand(policy.house === expected.house && policy.names === expected.names);
		const [e, term, issuer] = [cursor.u32(), cursor.u16(), cursor.u8()];
		const [idParent, grantNonce] = [cursor.take(32), cursor.take(16)];
		const [secret, confirm] = [cursor.take(48), cursor.take(32)];
		const idx = cursor.u8();
		const roster = readRoster(cursor);
		demand(roster.length <= policy.max && entryOf(roster, issuer)?.isModerator === true);
		const signed = join('MDE1 admit-sig', h3, sha256Of(cursor.since(0)));
		demand(verifies(cursor.take(64), signed, vkRoom));
		const me = entryOf(roster, idx);
		demand(me !== undefined && equal(me.vk, expected.vk));
		demand(me.isModerator === isZero(secret.slice(32)));
		const facts = { sid, vkRoom, e, term, issuer, idParent, roster, policy, grantNonce };
		const first = secret.slice(0, 32);
		const keys = epochKeys(facts, me.isModerator ? secretOfRoom(first, grantNonce) : first);
		demand(equal(keys.confirm, confirm));
		return { facts, keys, me, secret };
	});
}
