import { must } from '../errors.ts';
import { Reader } from '../bytes/reader.ts';
import { ascii, concat, lp16, u16, u32, u8 } from '../bytes/writer.ts';
import { aad } from '../labels.ts';
import { cpaceKey, cpaceShare, type CpaceSetting } from '../primitives/pake.ts';
import { hash, sha256 } from '../primitives/hash.ts';
import { expand, extract } from '../primitives/kdf.ts';
import {
	decapsulate,
	encapsulate,
	KEM_CIPHERTEXT_BYTES,
	KEM_PUBLIC_KEY_BYTES,
	kemKeys
} from '../primitives/kem.ts';
import { draw, type Random } from '../primitives/random.ts';
import { open, seal } from '../primitives/seal.ts';
import { Secret } from '../primitives/secret.ts';
import { PUBLIC_KEY_BYTES } from '../primitives/sign.ts';
import { decodeGreeting } from './greeting.ts';
import type { Lobby } from './lobby.ts';

/*
 * The four messages of PROTOCOL.md §6, both sides, as bytes in and bytes out:
 *
 *   participant                                   lead
 *   hello      version, mode, p, KEM key     ──▶
 *              b, KEM ciphertext, share      ◀──  challenge
 *   proof      share, sealed identity        ──▶  (one try: see the invite's states)
 *              sealed status or Welcome      ◀──  reply
 *
 * Nothing here knows time, addresses or how often a message was sent.
 */

/** What both sides know before the first message. */
export type Shared =
	/**
	 * A link's or a ticket's secret as its pre-shared key, 32 bytes. That of an open link is no
	 * secret: there message 2 is signed (door-sign.ts), and only the KEM hides anything.
	 */
	| { readonly mode: 'link' | 'ticket' | 'open'; readonly psk: Uint8Array }
	/** A code's password-related string. */
	| { readonly mode: 'code'; readonly prs: Uint8Array };

/** Who asks to come in, bound into her proof: session key, wished name, the rules she accepted. */
export interface Identity {
	/** Ed25519 public key, 32 bytes. */
	readonly vk: Uint8Array;
	/** Wished name index; the lead gives the first free one at or after it. */
	readonly name: number;
	/** Version of the rules her page showed before she promised. */
	readonly house: number;
}

/** What a proved handshake leaves. All secrets belong to whoever holds this. */
export interface Handshake {
	/** The transcript, 32 bytes. */
	readonly transcript: Uint8Array;
	/** Key of the lead's replies. */
	readonly replyKey: Secret;
	/** The first pair key of this participant and this lead. */
	readonly pairKey: Secret;
	/**
	 * Key of what is sent again to somebody who came back; only by a ticket. A newcomer's handshake
	 * has none, so nothing said before her can be sealed for her (PROTOCOL.md §11).
	 */
	readonly recapKey: Secret | undefined;
	/** Where they meet from now on. */
	readonly lobby: Lobby;
}

/** The participant's side after `hello`. */
export interface Hello {
	/** 16 bytes, hers alone for this arrival. */
	readonly p: Uint8Array;
	readonly kemKey: Secret;
	readonly bytes: Uint8Array;
}

/** The lead's side after `challenge`. */
export interface Challenge {
	readonly p: Uint8Array;
	/** 8 bytes: the name that the proof will carry. */
	readonly proofId: Uint8Array;
	readonly bytes: Uint8Array;
	readonly kemSecret: Secret;
	/** CPace scalar; only for a code. */
	readonly scalar: Secret | undefined;
	readonly hello: Uint8Array;
}

/**
 * What a reply says. `used` only answers a proof of a link that already let somebody in; `closed` is for
 * whoever waits when the meeting ends: nobody has said no to her.
 */
export type Status = 'waiting' | 'refused' | 'welcome' | 'rulesChanged' | 'used' | 'closed';

const VERSION = 1;
const MODES = ['link', 'code', 'ticket', 'open'] as const;
const STATUSES: readonly Status[] = [
	'waiting',
	'refused',
	'welcome',
	'rulesChanged',
	'used',
	'closed'
];
const P_BYTES = 16;
const SHARE_BYTES = 32;
const SEED_BYTES = 32;
const HELLO_BYTES = 2 + P_BYTES + KEM_PUBLIC_KEY_BYTES;
/** Message 2 without a signature. */
export const CHALLENGE_BYTES = P_BYTES + KEM_CIPHERTEXT_BYTES + SHARE_BYTES;
const IDENTITY_BYTES = PUBLIC_KEY_BYTES + 6;
const PROOF_BYTES = SHARE_BYTES + 72 + IDENTITY_BYTES;
const NO_AD = new Uint8Array(0);

/** Message 1, 1234 bytes. */
export function hello(mode: Shared['mode'], random: Random): Hello {
	const p = draw(random, P_BYTES);
	const { publicKey, secretKey } = kemKeys(draw(random, SEED_BYTES));
	const bytes = concat(u8(VERSION), u8(MODES.indexOf(mode)), p, publicKey);
	return { p, kemKey: new Secret(secretKey), bytes };
}

/** Name of a handshake before its proof, 8 bytes. */
export function helloId(p: Uint8Array): Uint8Array {
	return hash('lobby-id', p).slice(0, 8);
}

/** `p` of a well-formed message 1 of this mode, or `undefined`. */
export function readHello(bytes: Uint8Array, mode: Shared['mode']): Uint8Array | undefined {
	const reader = new Reader(bytes);
	const version = reader.u8();
	const written = MODES[reader.u8() ?? MODES.length];
	if (bytes.length !== HELLO_BYTES || version !== VERSION || written !== mode) return undefined;
	return reader.take(P_BYTES);
}

/**
 * Message 2, 1168 bytes, to a message 1 that `readHello` accepted; `undefined` for a KEM key that
 * is none.
 */
export function challenge(
	address: Uint8Array,
	shared: Shared,
	helloBytes: Uint8Array,
	random: Random
): Challenge | undefined {
	const p = readHello(helloBytes, shared.mode);
	const kem = p && encapsulate(helloBytes.subarray(HELLO_BYTES - KEM_PUBLIC_KEY_BYTES), random);
	if (p === undefined || kem === undefined) return undefined;
	const b = draw(random, P_BYTES);
	const own =
		shared.mode === 'code'
			? cpaceShare(cpaceSetting(address, shared.prs, b, p), random)
			: undefined;
	const share = own?.share ?? draw(random, SHARE_BYTES);
	const bytes = concat(b, kem.ciphertext, share);
	return {
		p,
		proofId: proofId(p, b, bytes),
		bytes,
		kemSecret: new Secret(kem.sharedSecret),
		scalar: own && new Secret(own.scalar),
		hello: helloBytes
	};
}

/**
 * Message 3, 142 bytes, and the participant's keys, for one message 2. `undefined` for bytes that
 * are none. Each answer to a code is one guess for whoever made the message 2.
 */
export function prove(
	address: Uint8Array,
	shared: Shared,
	run: { readonly hello: Hello; readonly challenge: Uint8Array; readonly identity: Identity },
	random: Random
): { readonly bytes: Uint8Array; readonly id: Uint8Array; readonly keys: Handshake } | undefined {
	const { p, kemKey, bytes: helloBytes } = run.hello;
	const reader = new Reader(run.challenge);
	const b = reader.take(P_BYTES);
	const ciphertext = reader.take(KEM_CIPHERTEXT_BYTES);
	const leadShare = reader.take(SHARE_BYTES);
	if (b === undefined || ciphertext === undefined || leadShare === undefined) return undefined;
	const kemSecret = kemKey.lend((key) => decapsulate(ciphertext, key));
	if (kemSecret === undefined || !reader.finished) return undefined;
	const own =
		shared.mode === 'code'
			? cpaceShare(cpaceSetting(address, shared.prs, b, p), random)
			: undefined;
	const share = own?.share ?? draw(random, SHARE_BYTES);
	const context = { address, hello: helloBytes, challenge: run.challenge, share };
	const psk =
		shared.mode !== 'code'
			? shared.psk.slice()
			: cpaceKey({ ...cpaceRun(context, p), scalar: must(own).scalar, peer: 'initiator' });
	own?.scalar.fill(0);
	if (psk === undefined) return undefined;
	const { keys, proofKey } = derive(context, kemSecret, psk, shared.mode);
	const identity = encodeIdentity(run.identity);
	const sealed = proofKey.lend((key) => seal(key, keys.transcript, identity, random));
	proofKey.wipe();
	return { bytes: concat(share, sealed), id: proofId(p, b, run.challenge), keys };
}

/** True for bytes that may be evaluated as a proof at all. It costs no try if they may not. */
export function isProof(bytes: Uint8Array): boolean {
	return bytes.length === PROOF_BYTES;
}

/**
 * Evaluates message 3: the lead's keys and who asks, or `undefined` for a wrong proof. The one
 * online guess at a code: the caller has made the try durable before (PROTOCOL.md §5).
 */
export function checkProof(
	address: Uint8Array,
	shared: Shared,
	pending: Challenge,
	proof: Uint8Array
): { readonly keys: Handshake; readonly identity: Identity } | undefined {
	if (!isProof(proof)) return undefined;
	const share = proof.slice(0, SHARE_BYTES);
	const context = { address, hello: pending.hello, challenge: pending.bytes, share };
	const psk =
		shared.mode !== 'code'
			? shared.psk.slice()
			: pending.scalar?.lend((scalar) =>
					cpaceKey({ ...cpaceRun(context, pending.p), scalar, peer: 'responder' })
				);
	if (psk === undefined) return undefined;
	const kemSecret = pending.kemSecret.lend((secret) => secret.slice());
	const { keys, proofKey } = derive(context, kemSecret, psk, shared.mode);
	const opened = proofKey.lend((key) => open(key, keys.transcript, proof.subarray(SHARE_BYTES)));
	proofKey.wipe();
	const identity = opened && decodeIdentity(opened);
	if (identity === undefined) for (const secret of handshakeSecrets(keys)) secret.wipe();
	return identity && { keys, identity };
}

/** Message 4 number `seq`: 73 bytes and the body. */
export function sealReply(
	keys: Handshake,
	seq: number,
	reply: { readonly status: Status; readonly body: Uint8Array },
	random: Random
): Uint8Array {
	const plaintext = concat(u8(STATUSES.indexOf(reply.status)), reply.body);
	const sealed = keys.replyKey.lend((key) => seal(key, replyAad(keys, seq), plaintext, random));
	plaintext.fill(0);
	return sealed;
}

/**
 * What a message 4 says, or `undefined` if the lead of this handshake did not seal it, or something
 * follows a status that is said alone, or no greeting follows `waiting`.
 */
export function openReply(
	keys: Handshake,
	seq: number,
	bytes: Uint8Array
): { readonly status: Status; readonly body: Uint8Array } | undefined {
	const plaintext = keys.replyKey.lend((key) => open(key, replyAad(keys, seq), bytes));
	const status = plaintext && STATUSES[plaintext[0] ?? STATUSES.length];
	if (plaintext === undefined || status === undefined) return undefined;
	const body = plaintext.slice(1);
	plaintext.fill(0);
	const isWhole = status === 'welcome' || body.length === 0 || isGreeting(status, body);
	return isWhole ? { status, body } : undefined;
}

function isGreeting(status: Status, body: Uint8Array): boolean {
	return status === 'waiting' && decodeGreeting(body) !== undefined;
}

/** Every secret of a handshake, for wiping. */
export function handshakeSecrets(keys: Handshake): readonly Secret[] {
	const { replyKey, pairKey, recapKey } = keys;
	return recapKey === undefined ? [replyKey, pairKey] : [replyKey, pairKey, recapKey];
}

interface Transcript {
	readonly address: Uint8Array;
	readonly hello: Uint8Array;
	readonly challenge: Uint8Array;
	/** The participant's share. */
	readonly share: Uint8Array;
}

/** Takes over `kemSecret` and `psk` and wipes them. */
function derive(
	context: Transcript,
	kemSecret: Uint8Array,
	psk: Uint8Array,
	mode: Shared['mode']
): { keys: Handshake; proofKey: Secret } {
	const { address, hello: first, challenge: second, share } = context;
	const transcript = hash('lobby-tr', address, first, second, share);
	const ks = extract(transcript, concat(lp16(kemSecret), lp16(psk)));
	kemSecret.fill(0);
	psk.fill(0);
	const proofKey = new Secret(expand(ks, 'p2m'));
	const pairKey = expand(ks, 'pair');
	const keys = {
		transcript,
		replyKey: new Secret(expand(ks, 'm2p')),
		pairKey: new Secret(pairKey),
		recapKey: mode === 'ticket' ? new Secret(expand(pairKey, 'recap')) : undefined,
		lobby: { address: expand(ks, 'lobby2-addr'), outer: expand(ks, 'lobby2-outer') }
	};
	ks.fill(0);
	return { keys, proofKey };
}

function cpaceSetting(
	address: Uint8Array,
	prs: Uint8Array,
	b: Uint8Array,
	p: Uint8Array
): CpaceSetting {
	return { prs, ci: aad('MDE1 lobby', address, ascii('MP')), sid: concat(b, p) };
}

/** The lead is CPace's initiator; its associated data is everything said before the shares. */
function cpaceRun(context: Transcript, p: Uint8Array) {
	const { hello: first, challenge: second, share } = context;
	return {
		sid: concat(second.subarray(0, P_BYTES), p),
		initiatorShare: second.subarray(CHALLENGE_BYTES - SHARE_BYTES),
		initiatorAd: hash('lobby-ad', first, second.subarray(0, CHALLENGE_BYTES - SHARE_BYTES)),
		responderShare: share,
		responderAd: NO_AD
	};
}

function proofId(p: Uint8Array, b: Uint8Array, challengeBytes: Uint8Array): Uint8Array {
	return hash('lobby-id', p, b, sha256(challengeBytes)).slice(0, 8);
}

function encodeIdentity(identity: Identity): Uint8Array {
	const capabilities = u16(0);
	return concat(identity.vk, u16(identity.name), capabilities, u16(identity.house));
}

function decodeIdentity(bytes: Uint8Array): Identity | undefined {
	const reader = new Reader(bytes);
	const vk = reader.take(PUBLIC_KEY_BYTES);
	const name = reader.u16();
	const capabilities = reader.u16();
	const house = reader.u16();
	if (vk === undefined || name === undefined || house === undefined) return undefined;
	return capabilities === 0 && reader.finished ? { vk, name, house } : undefined;
}

function replyAad(keys: Handshake, seq: number): Uint8Array {
	return concat(keys.transcript, u32(seq));
}
