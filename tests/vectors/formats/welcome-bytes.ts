import { concat, u16, u32, u8 } from '../../../crypto/bytes/writer.ts';
import { sha256 } from '../../../crypto/primitives/hash.ts';
import { sign, signingKeys } from '../../../crypto/primitives/sign.ts';
import { deriveEpoch, roomSecret, type EpochFacts } from '../../../crypto/room/epoch.ts';
import { secretFor } from '../../../crypto/room/grant.ts';
import { encodePolicy, encodeRoster, entryOf, type Entry } from '../../../crypto/room/roster.ts';
import { fixed } from '../draws.ts';
import { entryFor, roomOf, withFacts, type Room } from '../rooms.ts';
import { runOf, type Mode } from './admission.ts';

/* Welcomes, right ones and wrong ones, field by field (PROTOCOL.md §6). */

/** The fields of a Welcome that a test may want otherwise; what follows from them is right. */
export interface WelcomeFields {
	readonly facts: EpochFacts;
	readonly me: Uint8Array;
	readonly idx: number;
	readonly roster?: Uint8Array;
	readonly policy?: Uint8Array;
	readonly secret?: Uint8Array;
	readonly confirm?: Uint8Array;
	/** Whose key signs, and over what. */
	readonly roomSeed: Uint8Array;
	readonly h3: Uint8Array;
	readonly prefix?: 'MDE1 admit-sig' | 'MDE1 door-sig';
	readonly left?: Uint8Array;
}

/** A Welcome of the handshake of this mode. */
export interface Welcomed {
	readonly body: Uint8Array;
	readonly fields: WelcomeFields;
	readonly room: Room;
}

/** The bytes of a Welcome, signed. */
export function welcomeBytes(of: WelcomeFields): Uint8Array {
	const { facts, me, idx } = of;
	const e = roomSecret(me, facts.grantNonce);
	const { confirm } = deriveEpoch(facts, e, { me });
	const entry = entryOf(facts.roster, idx) ?? entryFor(idx, new Uint8Array(32), false);
	const unsigned = concat(
		facts.sid,
		facts.vkRoom,
		of.policy ?? encodePolicy(facts.policy),
		u32(facts.number),
		u16(facts.term),
		u8(facts.issuer),
		facts.parent,
		facts.grantNonce,
		of.secret ?? secretFor(entry, me, facts.grantNonce),
		of.confirm ?? confirm,
		u8(idx),
		of.roster ?? encodeRoster(facts.roster),
		of.left ?? new Uint8Array(0)
	);
	const { secretKey } = signingKeys(of.roomSeed);
	const prefix = of.prefix ?? 'MDE1 admit-sig';
	return concat(unsigned, sign(secretKey, prefix, of.h3, sha256(unsigned)));
}

/** She who knocked in this mode comes into a room of two others; as a moderator if that is said. */
export function welcomeOf(mode: Mode, role: Entry['role'] = 'participant'): Welcomed {
	const run = runOf(mode);
	const idx = 2;
	const name = `welcome/${mode}/${role}`;
	const before = roomOf(name, 2);
	const mine = { ...entryFor(idx, run.seed, role === 'moderator'), name: run.identity.name };
	const room = withFacts(before, {
		vkRoom: run.roomKey.vk,
		number: 5,
		term: 1,
		parent: fixed(`${name}/id_parent`, 32),
		roster: [...before.facts.roster, mine]
	});
	const { facts, me } = room;
	const h3 = run.keys.transcript;
	const fields: WelcomeFields = { facts, me, idx, roomSeed: run.roomSeed, h3 };
	return { body: welcomeBytes(fields), fields, room };
}
