import { sha256 } from '../../../crypto/primitives/hash.ts';
import { hash } from '../../../crypto/primitives/hash.ts';
import { Secret } from '../../../crypto/primitives/secret.ts';
import { signingKeys } from '../../../crypto/primitives/sign.ts';
import {
	challenge,
	hello,
	helloId,
	prove,
	type Challenge,
	type Handshake,
	type Hello,
	type Identity,
	type Shared
} from '../../../crypto/room/admission.ts';
import { codePrs } from '../../../crypto/room/code.ts';
import { signDoor } from '../../../crypto/room/door-sign.ts';
import { linkPsk, roomTag } from '../../../crypto/room/invite.ts';
import { fixed, put, tape } from '../draws.ts';

/* One handshake of each mode (PROTOCOL.md §6), with all that both sides drew for it. */

export const MODES = ['link', 'code', 'ticket', 'open'] as const;
export type Mode = (typeof MODES)[number];

/** What both sides know before message 1, in a file: `S` is `T_res` for a ticket, empty for a code. */
export const DOOR = { mode: 'number', A: 'hex', S: 'hex', PRS: 'hex' } as const;

export interface Door {
	readonly mode: number;
	readonly A: Uint8Array;
	readonly S: Uint8Array;
	readonly PRS: Uint8Array;
}

/** A handshake up to message 3. */
export interface Run {
	readonly door: Door;
	readonly shared: Shared;
	/** The room's Ed25519 seed and what is made of it. */
	readonly roomSeed: Uint8Array;
	readonly roomKey: { readonly vk: Uint8Array; readonly secret: Secret };
	readonly roomtag: Uint8Array;
	readonly skP: Uint8Array;
	readonly hello: Hello;
	readonly hs1: Uint8Array;
	/** What the lead drew. */
	readonly b: Uint8Array;
	readonly kemSeed: Uint8Array;
	/** YM of a link; the scalar of a code. */
	readonly leadShare: Uint8Array;
	readonly challenge: Challenge;
	/** Message 2 as it travels: with a signature by an open link. */
	readonly message2: Uint8Array;
	/** The seed of her vk; YP of a link or the scalar of a code; the nonce of message 3. */
	readonly seed: Uint8Array;
	readonly ownShare: Uint8Array;
	readonly n: Uint8Array;
	readonly identity: Identity;
	readonly message3: Uint8Array;
	readonly hs3: Uint8Array;
	readonly keys: Handshake;
}

/** What PROTOCOL.md §6 derives from, for these fields. */
export function sharedOf({ mode, S, PRS }: Door): Shared | undefined {
	const kind = MODES[mode];
	if (kind === undefined) return undefined;
	return kind === 'code' ? { mode: kind, prs: PRS.slice() } : { mode: kind, psk: linkPsk(S) };
}

/** The name of message 3. */
export function proofIdOf(p: Uint8Array, message2: Uint8Array): Uint8Array {
	return hash('lobby-id', p, message2.slice(0, 16), sha256(message2)).slice(0, 8);
}

/** The handshake of this mode that all files share. */
export function runOf(mode: Mode): Run {
	const at = (name: string, length: number) => fixed(`admission/${mode}/${name}`, length);
	const PRS = codePrs({ nameplate: 4_711, secret: 0xabc_def0 });
	const door: Door = {
		mode: MODES.indexOf(mode),
		A: at('A', 32),
		S: mode === 'code' ? new Uint8Array(0) : at('S', 32),
		PRS: mode === 'code' ? PRS : new Uint8Array(0)
	};
	const shared = sharedOf(door);
	if (shared === undefined) throw new Error('no such mode');
	const skP = at('skP', 32);
	const first = hello(mode, tape(at('p', 16), skP));
	const [b, kemSeed] = [at('b', 16), at('encapsulation', 64)];
	const leadShare = shareOf(at('YM', 32));
	const second = challenge(door.A, shared, first.bytes, tape(kemSeed, b, leadShare));
	if (second === undefined) throw new Error('no message 2');
	const roomSeed = at('room seed', 32);
	const keys = signingKeys(roomSeed);
	const roomKey = { vk: keys.publicKey, secret: new Secret(keys.secretKey) };
	const asked = { address: door.A, hello: first.bytes };
	const signed = mode === 'open' ? signDoor(roomKey, asked, second.bytes) : second.bytes;
	const seed = at('seed', 32);
	const identity = { vk: signingKeys(seed).publicKey, name: 1_234, house: 0x686f };
	const [ownShare, n] = [shareOf(at('YP', 32)), at('n', 24)];
	const run = { hello: first, challenge: second.bytes, identity };
	const proof = prove(door.A, shared, run, tape(ownShare, n));
	if (proof === undefined) throw new Error('no message 3');
	return {
		door,
		shared,
		roomSeed,
		roomKey,
		roomtag: roomTag(roomKey.vk),
		skP,
		hello: first,
		hs1: helloId(first.p),
		b,
		kemSeed,
		leadShare,
		challenge: second,
		message2: signed,
		seed,
		ownShare,
		n,
		identity,
		message3: proof.bytes,
		hs3: proof.id,
		keys: proof.keys
	};
}

/** 252 random bits are both a scalar and a share of a link. */
function shareOf(bytes: Uint8Array): Uint8Array {
	return put(bytes, 31, (bytes[31] ?? 0) & 0x0f);
}

/** The bytes of a secret, for a file. */
export function bytesOf(secret: Secret | undefined): Uint8Array {
	return secret?.lend((bytes) => bytes.slice()) ?? new Uint8Array(0);
}
