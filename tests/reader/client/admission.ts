import { decode, demand, equal, join, lp16, text, u16, u32, u8, zeros } from './bytes.ts';
import { drawScalar, generator, intermediateKey, multiply, type Setting } from './cpace.ts';
import { roomtagOf, MODES, type Door, type Invitation } from './invite.ts';
import { extract, h, kdf } from './kdf.ts';
import {
	decapsulate,
	kemPublicKey,
	sha256Of,
	signingPublicKey,
	verifies,
	type Random
} from './primitives.ts';
import { open, seal } from './seal.ts';

/* PROTOCOL.md §6: one handshake, four messages; this is the participant's side of it. */

const MESSAGE_2 = 1168;
const MESSAGE_2_OPEN = 1264;
const NO_CAPS = 0;

/** Who knocks: fresh keys for one attempt. */
export interface Knock {
	readonly invitation: Invitation;
	readonly door: Door;
	readonly p: Uint8Array;
	readonly skP: Uint8Array;
	/** The Ed25519 seed of her `vk`, for this meeting. */
	readonly seed: Uint8Array;
	readonly message1: Uint8Array;
	readonly hsId: Uint8Array;
}

/** What both sides have after message 3. */
export interface Handshake {
	readonly h3: Uint8Array;
	readonly hsId: Uint8Array;
	readonly km: Uint8Array;
	readonly pk: Uint8Array;
	/** The second address, A2 with `outer2`. */
	readonly second: Door;
	readonly message3: Uint8Array;
}

/** What is bound into her proof beside her key: her wish, and the rules she was shown. */
export interface Wish {
	readonly name: number;
	readonly house: number;
}

export function knock(invitation: Invitation, door: Door, random: Random): Knock {
	const p = random(16);
	const skP = random(32);
	const mode = MODES[invitation.kind];
	const message1 = join(u8(1), u8(mode), p, kemPublicKey(skP));
	const hsId = h('lobby-id', p).slice(0, 8);
	return { invitation, door, p, skP, seed: random(32), message1, hsId };
}

/** Message 3 for a message 2, or `undefined` if that is refused. */
export function answer(
	asked: Knock,
	data: Uint8Array,
	wish: Wish,
	random: Random
): Handshake | undefined {
	const message2 = believedMessage2(asked, data);
	if (message2 === undefined) return undefined;
	const ctP = message2.slice(16, 1136);
	const ss = decapsulate(ctP, asked.skP);
	const proof = prove(asked, message2, random);
	if (ss === undefined || proof === undefined) return undefined;
	const { psk, yp } = proof;
	const h3 = transcriptHash(asked, message2, yp);
	const { km, kp, pk, second } = handshakeKeys(h3, ss, psk);
	const identity = join(
		signingPublicKey(asked.seed),
		u16(wish.name),
		u16(NO_CAPS),
		u16(wish.house)
	);
	const message3 = join(yp, seal(kp, h3, identity, random));
	return { h3, hsId: proofId(asked.p, message2), km, pk, second, message3 };
}

/** What a handshake is known by from message 3 on. */
export const proofId = (p: Uint8Array, message2: Uint8Array): Uint8Array =>
	h('lobby-id', p, message2.slice(0, 16), sha256Of(message2)).slice(0, 8);

/** `h3`, which binds address, roles, keys and shares. */
export const transcriptHash = (
	{ door, message1 }: Pick<Knock, 'door' | 'message1'>,
	message2: Uint8Array,
	yp: Uint8Array
): Uint8Array => h('lobby-tr', door.address, message1, message2, yp);

/** Every key of one handshake. */
export function handshakeKeys(h3: Uint8Array, ss: Uint8Array, psk: Uint8Array) {
	const ks = extract(h3, join(lp16(ss), lp16(psk)));
	const [kp, km, pk] = [kdf(ks, 'p2m'), kdf(ks, 'm2p'), kdf(ks, 'pair')];
	const second = { address: kdf(ks, 'lobby2-addr'), outer: kdf(ks, 'lobby2-outer') };
	return { ks, kp, km, pk, second };
}

/** The first 1168 bytes; by an open link only if the room whose tag the link has signed them. */
export function believedMessage2(
	{ door, invitation, message1 }: Knock,
	data: Uint8Array
): Uint8Array | undefined {
	if (invitation.kind !== 'open') return data.length === MESSAGE_2 ? data : undefined;
	if (data.length !== MESSAGE_2_OPEN) return undefined;
	const message2 = data.slice(0, MESSAGE_2);
	const vkRoom = data.slice(MESSAGE_2, MESSAGE_2 + 32);
	const signed = join('MDE1 door-sig', door.address, message1, message2);
	if (!equal(roomtagOf(vkRoom), invitation.roomtag)) return undefined;
	return verifies(data.slice(MESSAGE_2 + 32), signed, vkRoom) ? message2 : undefined;
}

/** What CPace is run over by code; `prs` is `"MDE1 code" ‖ u32 secret` (§5). */
export function codeSetting(
	{ door, message1, p }: Pick<Knock, 'door' | 'message1' | 'p'>,
	message2: Uint8Array,
	prs: Uint8Array
): Setting & { readonly ada: Uint8Array } {
	return {
		prs,
		ci: join('MDE1 lobby', door.address, 'M', 'P'),
		sid: join(message2.slice(0, 16), p),
		ada: h('lobby-ad', message1, message2.slice(0, 1136))
	};
}

/** Her share YP and `psk`: by link what follows from `S`, by code the ISK of CPace. */
function prove(
	asked: Knock,
	message2: Uint8Array,
	random: Random
): { yp: Uint8Array; psk: Uint8Array } | undefined {
	const { invitation } = asked;
	if (invitation.kind !== 'code') return { yp: random(32), psk: kdf(invitation.s, 'psk') };
	const ym = message2.slice(1136);
	const setting = codeSetting(asked, message2, join('MDE1 code', u32(invitation.secret)));
	const scalar = drawScalar(random);
	const yp = multiply(generator(setting), scalar);
	const k = multiply(ym, scalar);
	if (yp === undefined || k === undefined) return undefined;
	const transcript = { ya: ym, ada: setting.ada, yb: yp, adb: zeros(0) };
	return { yp, psk: intermediateKey(setting.sid, k, transcript) };
}

export type Status = 'waiting' | 'refused' | 'welcome' | 'rulesChanged' | 'used' | 'closed';
export const STATUSES: readonly Status[] = [
	'waiting',
	'refused',
	'welcome',
	'rulesChanged',
	'used',
	'closed'
];

/** Message 4, or `undefined`: not from the lead of this handshake, or of no known status. */
export function readReply(
	{ h3, km }: Pick<Handshake, 'h3' | 'km'>,
	seq: number,
	sealed: Uint8Array
): { status: Status; body: Uint8Array } | undefined {
	const plaintext = open(km, join(h3, u32(seq)), sealed);
	if (plaintext === undefined) return undefined;
	return decode(plaintext, (cursor) => {
		const status = STATUSES[cursor.u8()];
		demand(status !== undefined);
		const body = cursor.rest();
		if (status === 'waiting') readGreeting(body);
		else demand(status === 'welcome' || body.length === 0);
		return { status, body };
	});
}

/** Who sees that she waits, and the number of a set sentence (PROTOCOL.md §6). */
export interface Greeting {
	readonly hosts: readonly string[];
	readonly words: number;
}

/** The body behind `waiting`; fails for what is none. */
export function readGreeting(body: Uint8Array): Greeting {
	if (body.length === 0) return { hosts: [], words: 0 };
	const greeting = decode(body, (cursor) => {
		const words = cursor.u8();
		const count = cursor.u8();
		demand(words <= 3 && count <= 3 && words + count > 0);
		const hosts = Array.from({ length: count }, () => {
			const name = cursor.lp8();
			const read = text(name);
			demand(name.length >= 1 && name.length <= 24 && read !== undefined);
			return read;
		});
		return { hosts, words };
	});
	demand(greeting !== undefined);
	return greeting;
}
