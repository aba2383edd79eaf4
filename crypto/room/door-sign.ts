import { concat } from '../bytes/writer.ts';
import { equalBytes } from '../primitives/equal.ts';
import type { Secret } from '../primitives/secret.ts';
import { PUBLIC_KEY_BYTES, sign, SIGNATURE_BYTES, verify } from '../primitives/sign.ts';
import { CHALLENGE_BYTES } from './admission.ts';
import { roomTag } from './invite.ts';

/*
 * At the door of an open link anybody can answer who has the link, and that is everybody. So the
 * lead signs message 2 with the room's key, which the link names by its tag (PROTOCOL.md §6): a
 * newcomer proves herself to nobody else, and nobody else learns anything of her.
 */

/** The room's keys, for signing: public 32, secret 64. */
export interface RoomKey {
	readonly vk: Uint8Array;
	readonly secret: Secret;
}

/** Message 1 (1234 bytes) and the lobby address it came to, 32 bytes: what is being answered. */
export interface Asked {
	readonly address: Uint8Array;
	readonly hello: Uint8Array;
}

/** Message 2 of an open link: message 2, 1168 bytes ‖ vk_room 32 ‖ signature 64. */
export function signDoor(key: RoomKey, asked: Asked, challenge: Uint8Array): Uint8Array {
	const signature = key.secret.lend((secret) =>
		sign(secret, 'MDE1 door-sig', asked.address, asked.hello, challenge)
	);
	return concat(challenge, key.vk, signature);
}

/** The message 2 inside, or `undefined` if the room with this tag has not signed it as the answer. */
export function openSignedDoor(
	tag: Uint8Array,
	asked: Asked,
	bytes: Uint8Array
): Uint8Array | undefined {
	if (bytes.length !== CHALLENGE_BYTES + PUBLIC_KEY_BYTES + SIGNATURE_BYTES) return undefined;
	const challenge = bytes.slice(0, CHALLENGE_BYTES);
	const vk = bytes.slice(CHALLENGE_BYTES, -SIGNATURE_BYTES);
	if (!equalBytes(roomTag(vk), tag)) return undefined;
	const signature = bytes.slice(-SIGNATURE_BYTES);
	const isSigned = verify(vk, signature, 'MDE1 door-sig', asked.address, asked.hello, challenge);
	return isSigned ? challenge : undefined;
}
