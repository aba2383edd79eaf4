import { concat, u8 } from '../bytes/writer.ts';
import { hash } from '../primitives/hash.ts';
import { expand, extract } from '../primitives/kdf.ts';
import { decapsulate, encapsulate, kemKeys } from '../primitives/kem.ts';
import { draw, type Random } from '../primitives/random.ts';
import { Secret } from '../primitives/secret.ts';

/*
 * The keys of one healing between a moderator and a member (PROTOCOL.md §7.6):
 *
 *   moderator                            member
 *   X-Wing public key (1216)   ──▶
 *                              ◀──       ciphertext (1120)
 *   PK' on both sides: from the fresh secret and from the pair key they had, or from nothing.
 */

/** A moderator's fresh KEM key, the same for everybody. The secret is hers to wipe. */
export interface Offer {
	/** 1216 bytes. */
	readonly publicKey: Uint8Array;
	/** 32 bytes. */
	readonly secret: Secret;
}

/** Where a healing happens: both sides hash it, so it fits one epoch, one pair, one KEM key. */
export interface PairSetting {
	readonly epochId: Uint8Array;
	/** idx of the moderator and of the member. */
	readonly moderator: number;
	readonly member: number;
	/** The moderator's KEM key of this run, 1216 bytes. */
	readonly publicKey: Uint8Array;
}

const SEED_BYTES = 32;
const NO_KEY = new Uint8Array(32);

/** A fresh KEM key. */
export function offerPair(random: Random): Offer {
	const { publicKey, secretKey } = kemKeys(draw(random, SEED_BYTES));
	return { publicKey, secret: new Secret(secretKey) };
}

/**
 * The member's answer, 1120 bytes, and her healed key for each pair key she may have; `undefined`
 * stands for none. `undefined` for a KEM key that is none. The result is the caller's to wipe.
 */
export function answerPair(
	setting: PairSetting,
	pairKeys: readonly (Secret | undefined)[],
	random: Random
): { readonly ciphertext: Uint8Array; readonly healed: readonly Secret[] } | undefined {
	const made = encapsulate(setting.publicKey, random);
	if (made === undefined) return undefined;
	const { ciphertext, sharedSecret } = made;
	const healed = pairKeys.map((pairKey) => heal(setting, ciphertext, sharedSecret, pairKey));
	sharedSecret.fill(0);
	return { ciphertext, healed };
}

/**
 * The moderator's healed key out of a member's answer; `undefined` for bytes that are no
 * ciphertext. Any other false one gives a key that only its maker lacks: she is not in the next
 * epoch, and nobody else notices.
 */
export function finishPair(
	setting: PairSetting,
	secret: Secret,
	ciphertext: Uint8Array,
	pairKey: Secret | undefined
): Secret | undefined {
	const shared = secret.lend((key) => decapsulate(ciphertext, key));
	if (shared === undefined) return undefined;
	const healed = heal(setting, ciphertext, shared, pairKey);
	shared.fill(0);
	return healed;
}

/** KDF(Extract(PK or 0³², ss ‖ H("pairt", …)), "heal"). */
function heal(
	setting: PairSetting,
	ciphertext: Uint8Array,
	sharedSecret: Uint8Array,
	pairKey: Secret | undefined
): Secret {
	const { epochId, moderator, member, publicKey } = setting;
	const transcript = hash('pairt', epochId, u8(moderator), u8(member), publicKey, ciphertext);
	const ikm = concat(sharedSecret, transcript);
	const prk =
		pairKey === undefined ? extract(NO_KEY, ikm) : pairKey.lend((key) => extract(key, ikm));
	const healed = new Secret(expand(prk, 'heal'));
	ikm.fill(0);
	prk.fill(0);
	return healed;
}
