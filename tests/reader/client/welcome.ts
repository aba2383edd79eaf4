import { decode, demand, equal, isZero, join } from './bytes.ts';
import type { Handshake } from './admission.ts';
import { sha256Of, verifies } from './primitives.ts';
import { entryOf, readPolicy, readRoster, type Entry } from './roster.ts';
import { epochKeys, secretOfRoom, type EpochFacts, type EpochKeys } from './schedule.ts';

/* PROTOCOL.md §6, "Welcome": the first epoch of whoever comes. */

const MAX_E = 2 ** 31;
const MAX_TERM = 2 ** 15;

/** What somebody knows of herself and of the build when a Welcome comes. */
export interface Expected {
	readonly vk: Uint8Array;
	readonly house: number;
	readonly names: number;
}

/** An epoch that I am in, by a Welcome or a grant. */
export interface Entered {
	readonly facts: EpochFacts;
	readonly keys: EpochKeys;
	readonly me: Entry;
	/** 48 bytes: `E ‖ WK_i` for a participant, `ME ‖ 0^16` for a moderator. */
	readonly secret: Uint8Array;
}

/** What I know of an epoch from its facts and my secret; refused: a secret that fits no role of mine. */
export function enter(facts: EpochFacts, idx: number, secret: Uint8Array): Entered | undefined {
	const me = entryOf(facts.roster, idx);
	if (me?.isModerator !== isZero(secret.slice(32))) return undefined;
	const first = secret.slice(0, 32);
	const room = me.isModerator ? secretOfRoom(first, facts.grantNonce) : first;
	return { facts, keys: epochKeys(facts, room), me, secret };
}

/** The tag of `vk_room` is the caller's to compare: that of another room ends all (`wrongRoom`). */
export function readWelcome(
	{ h3 }: Pick<Handshake, 'h3'>,
	body: Uint8Array,
	expected: Expected
): Entered | undefined {
	return decode(body, (cursor) => {
		const [sid, vkRoom] = [cursor.take(32), cursor.take(32)];
		const policy = readPolicy(cursor);
		demand(policy.house === expected.house && policy.names === expected.names);
		const [e, term, issuer] = [cursor.u32(), cursor.u16(), cursor.u8()];
		demand(e <= MAX_E && term <= MAX_TERM);
		const [idParent, grantNonce] = [cursor.take(32), cursor.take(16)];
		const [secret, confirm] = [cursor.take(48), cursor.take(32)];
		const idx = cursor.u8();
		const roster = readRoster(cursor);
		demand(roster.length <= policy.max && entryOf(roster, issuer)?.isModerator === true);
		const signed = join('MDE1 admit-sig', h3, sha256Of(cursor.since(0)));
		demand(verifies(cursor.take(64), signed, vkRoom));
		const facts = { sid, vkRoom, e, term, issuer, idParent, roster, policy, grantNonce };
		const entered = enter(facts, idx, secret);
		demand(entered !== undefined && equal(entered.me.vk, expected.vk));
		demand(equal(entered.keys.confirm, confirm));
		return entered;
	});
}
