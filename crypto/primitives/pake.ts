import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { ascii, concat } from '../bytes/writer.ts';
import { UsageError } from '../errors.ts';
import { draw, type Random } from './random.ts';

/*
 * CPace (draft-irtf-cfrg-cpace-21) over ristretto255 with SHA-512, initiator and responder
 * (transcript_ir). Accepted weakness: big-integer arithmetic is not constant-time. Each scalar is
 * fresh and used for one code, and what it yields leaves on a later tick (PROTOCOL.md §2, trap 8).
 */

const DOMAIN = ascii('CPaceRistretto255');
const DOMAIN_ISK = ascii('CPaceRistretto255_ISK');
const SHA512_BLOCK_BYTES = 128;
const SCALAR_BYTES = 32;

type Point = InstanceType<typeof ristretto255.Point>;

/** What both sides must hold alike before the first share; every field of any length. */
export interface CpaceSetting {
	/** Password-related string: the secret of the code. */
	readonly prs: Uint8Array;
	/** Channel identifier: who talks where. */
	readonly ci: Uint8Array;
	readonly sid: Uint8Array;
}

/** Everything that enters the key. Shares are 32 bytes, the associated data of any length. */
export interface CpaceRun {
	/** Our own, 32 bytes little-endian, from `cpaceShare`. */
	readonly scalar: Uint8Array;
	readonly sid: Uint8Array;
	readonly initiatorShare: Uint8Array;
	readonly initiatorAd: Uint8Array;
	readonly responderShare: Uint8Array;
	readonly responderAd: Uint8Array;
	/** Which of the two shares came from the other side. */
	readonly peer: 'initiator' | 'responder';
}

/** A fresh scalar (32 bytes, wiped by the caller) and the share to send (32 bytes). */
export function cpaceShare(
	setting: CpaceSetting,
	random: Random
): { scalar: Uint8Array; share: Uint8Array } {
	const scalar = sampleScalar(random);
	const share = generator(setting).multiply(toNumber(scalar)).toBytes();
	return { scalar, share };
}

/**
 * The intermediate session key ISK, 64 bytes, wiped by the caller. `undefined` is the draft's
 * abort: the peer's share is no point, or the product is the identity.
 */
export function cpaceKey(run: CpaceRun): Uint8Array | undefined {
	const theirs = run.peer === 'initiator' ? run.initiatorShare : run.responderShare;
	const shared = scalarMultRaw(run.scalar, theirs);
	if (shared === undefined) return undefined;
	const isk = sha512(
		concat(
			prefixed(DOMAIN_ISK, run.sid, shared),
			prefixed(run.initiatorShare, run.initiatorAd),
			prefixed(run.responderShare, run.responderAd)
		)
	);
	shared.fill(0);
	return isk;
}

/**
 * scalar_mult_vfy: scalar · point, 32 bytes; `undefined` where the draft yields the identity. A
 * scalar below the group order times another point never is, so only the point is looked at. For
 * `cpaceKey` and the known answers.
 */
export function scalarMultRaw(scalar: Uint8Array, encoded: Uint8Array): Uint8Array | undefined {
	const point = decodePoint(encoded);
	if (point === undefined || point.is0()) return undefined;
	return point.multiply(toNumber(scalar)).toBytes();
}

/** calculate_generator for G_Ristretto255: hash to 64 bytes, then RFC 9496 §4.3.4. */
function generator({ prs, ci, sid }: CpaceSetting): Point {
	const head = prefixed(DOMAIN).length + prefixed(prs).length;
	const zeros = new Uint8Array(Math.max(0, SHA512_BLOCK_BYTES - 1 - head));
	return deriveToCurve(sha512(prefixed(DOMAIN, prs, zeros, ci, sid)));
}

function deriveToCurve(uniform: Uint8Array): Point {
	if (ristretto255_hasher.deriveToCurve === undefined) {
		throw new UsageError('the ristretto255 library has no element derivation');
	}
	return ristretto255_hasher.deriveToCurve(uniform);
}

/** sample_scalar as the draft recommends: 252 uniform bits. Zero only from a broken source. */
function sampleScalar(random: Random): Uint8Array {
	const scalar = draw(random, SCALAR_BYTES);
	scalar.set([(scalar[SCALAR_BYTES - 1] ?? 0) & 0x0f], SCALAR_BYTES - 1);
	if (scalar.every((byte) => byte === 0)) throw new UsageError('the random source gave zeros');
	return scalar;
}

function toNumber(littleEndian: Uint8Array): bigint {
	return ristretto255.Point.Fn.fromBytes(littleEndian);
}

function decodePoint(bytes: Uint8Array): Point | undefined {
	try {
		return ristretto255.Point.fromBytes(bytes);
	} catch {
		return undefined;
	}
}

/** lv_cat of the draft: every part behind its length as unsigned LEB128. */
function prefixed(...parts: Uint8Array[]): Uint8Array {
	return concat(...parts.flatMap((part) => [leb128(part.length), part]));
}

function leb128(length: number): Uint8Array {
	const bytes: number[] = [];
	let rest = length;
	while (rest > 0x7f) {
		bytes.push(0x80 | (rest & 0x7f));
		rest >>>= 7;
	}
	return Uint8Array.from([...bytes, rest]);
}
