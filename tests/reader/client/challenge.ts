import {
	codeSetting,
	handshakeKeys,
	proofId,
	transcriptHash,
	type Handshake,
	type Knock,
	type Status,
	STATUSES
} from './admission.ts';
import { decode, demand, equal, join, u32, u8, zeros } from './bytes.ts';
import { drawScalar, generator, intermediateKey, multiply } from './cpace.ts';
import { MODES } from './invite.ts';
import { h, kdf } from './kdf.ts';
import { encapsulate, type Random } from './primitives.ts';
import { open, seal } from './seal.ts';

/* PROTOCOL.md §6: the lead's side of one handshake. */

const MESSAGE_3 = 142;
const NO_CAPS = 0;

/** What the lead has of somebody's message 1. */
export type Asked = Pick<Knock, 'invitation' | 'door' | 'p' | 'message1' | 'hsId'>;

/** Message 1, with the key in it; refused: of another kind of invitation, or another `hs_id`. */
export function readMessage1(
	{ door, invitation }: Pick<Asked, 'invitation' | 'door'>,
	hsId: Uint8Array,
	message1: Uint8Array
): { asked: Asked; pkP: Uint8Array } | undefined {
	return decode(message1, (cursor) => {
		demand(cursor.u8() === 1 && cursor.u8() === MODES[invitation.kind]);
		const p = cursor.take(16);
		const pkP = cursor.take(1216);
		demand(equal(h('lobby-id', p).slice(0, 8), hsId));
		return { asked: { invitation, door, p, message1, hsId }, pkP };
	});
}

/** A handshake that waits for its message 3. */
export interface Challenge {
	readonly asked: Asked;
	readonly message2: Uint8Array;
	/** Of message 3 and what follows. */
	readonly hsId: Uint8Array;
	readonly ss: Uint8Array;
	/** By code, of the share YM. */
	readonly scalar: Uint8Array | undefined;
}

/** Message 2 by link or code; refused: a key that X-Wing refuses. */
export function challenge(asked: Asked, pkP: Uint8Array, random: Random): Challenge | undefined {
	const b = random(16);
	const made = encapsulate(pkP, random(64));
	if (made === undefined) return undefined;
	const bare = join(b, made.ct);
	const { invitation } = asked;
	const scalar = invitation.kind === 'code' ? drawScalar(random) : undefined;
	const ym = scalar === undefined ? random(32) : share(asked, bare, scalar);
	const message2 = join(bare, ym);
	return { asked, message2, hsId: proofId(asked.p, message2), ss: made.ss, scalar };
}

/** YM of a code: the generator times the scalar. */
const share = (asked: Asked, bare: Uint8Array, scalar: Uint8Array): Uint8Array =>
	multiply(generator(codeSetting(asked, bare, passwordOf(asked))), scalar)!;

/** `PRS` (§5). */
function passwordOf({ invitation }: Asked): Uint8Array {
	return join('MDE1 code', u32(invitation.kind === 'code' ? invitation.secret : 0));
}

/** Somebody whose proof is right: the keys with her, and what is bound into it. */
export interface Proved extends Omit<Handshake, 'message3'> {
	readonly vk: Uint8Array;
	readonly name: number;
	readonly house: number;
}

/** The one evaluation of a message 3 (§5); `undefined`: wrong. */
export function evaluate(challenged: Challenge, message3: Uint8Array): Proved | undefined {
	const { asked, hsId, message2, ss } = challenged;
	const yp = message3.slice(0, 32);
	const psk = secretWith(challenged, yp);
	if (psk === undefined) return undefined;
	const h3 = transcriptHash(asked, message2, yp);
	const { km, kp, pk, second } = handshakeKeys(h3, ss, psk);
	const identity = open(kp, h3, message3.slice(32));
	return (
		identity &&
		decode(identity, (cursor) => {
			const vk = cursor.take(32);
			const name = cursor.u16();
			demand(cursor.u16() === NO_CAPS);
			return { h3, hsId, km, pk, second, vk, name, house: cursor.u16() };
		})
	);
}

/** Of any other length it costs no try. */
export const isMessage3 = (data: Uint8Array): boolean => data.length === MESSAGE_3;

/** `psk`: of CPace by code, of the secret by link. */
function secretWith({ asked, message2, scalar }: Challenge, yp: Uint8Array) {
	const { invitation } = asked;
	if (invitation.kind !== 'code') return kdf(invitation.s, 'psk');
	const setting = codeSetting(asked, message2, passwordOf(asked));
	const k = multiply(yp, scalar!);
	const transcript = { ya: message2.slice(1136), ada: setting.ada, yb: yp, adb: zeros(0) };
	return k && intermediateKey(setting.sid, k, transcript);
}

/** Message 4. */
export function sealReply(
	{ h3, km }: Pick<Handshake, 'h3' | 'km'>,
	reply: { seq: number; status: Status; body: Uint8Array },
	random: Random
): Uint8Array {
	const { body, seq, status } = reply;
	return seal(km, join(h3, u32(seq)), join(u8(STATUSES.indexOf(status)), body), random);
}
