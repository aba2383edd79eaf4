import { createCipheriv } from 'node:crypto';

/*
 * The attack that `seal` is there for: a ciphertext that a plain XChaCha20-Poly1305 opens under two
 * keys, to two texts. Poly1305 is a polynomial over a prime field, so one free block can be solved
 * for such that both keys give the same tag.
 */

const PRIME = 2n ** 130n - 5n;
const BLOCK = 2n ** 128n;

/** 48 bytes under the nonce (24 bytes) and no associated data, accepted under both keys (32). */
export function openToBoth(one: Uint8Array, two: Uint8Array, nonce: Uint8Array): Uint8Array {
	const keys = [polyKey(one, nonce), polyKey(two, nonce)] as const;
	for (let attempt = 0n; ; attempt++) {
		const free = solve(attempt, keys);
		if (free < BLOCK || free >= 2n * BLOCK) continue;
		const blocks = [attempt + BLOCK, free];
		const [tag, other] = keys.map((key) => tagOf(blocks, key));
		if (tag === undefined || tag !== other) continue;
		return Buffer.concat([bytes(attempt), bytes(free - BLOCK), bytes(tag)]);
	}
}

interface PolyKey {
	readonly r: bigint;
	readonly s: bigint;
}

/** The block x with first·r³ + x·r² + end·r + s equal for both keys, modulo the prime. */
function solve(attempt: bigint, [one, two]: readonly [PolyKey, PolyKey]): bigint {
	const rest = ({ r, s }: PolyKey): bigint => (attempt + BLOCK) * r ** 3n + end(2) * r + s;
	const slope = one.r ** 2n - two.r ** 2n;
	return modulo((rest(two) - rest(one)) * inverse(modulo(slope)));
}

function tagOf(blocks: readonly bigint[], { r, s }: PolyKey): bigint {
	const sum = [...blocks, end(blocks.length)].reduce((acc, block) => modulo((acc + block) * r), 0n);
	return (sum + s) % BLOCK;
}

/** The last block: no associated data, then the length of the ciphertext. */
function end(blocks: number): bigint {
	return BLOCK + (BigInt(16 * blocks) << 64n);
}

function polyKey(key: Uint8Array, nonce: Uint8Array): PolyKey {
	const iv = Buffer.concat([Buffer.alloc(8), nonce.subarray(16)]);
	const cipher = createCipheriv('chacha20', hchacha20(key, nonce.subarray(0, 16)), iv);
	const stream = cipher.update(Buffer.alloc(32));
	const r = number(stream.subarray(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
	return { r, s: number(stream.subarray(16)) };
}

/** HChaCha20 (draft-irtf-cfrg-xchacha-03 §2.2). */
function hchacha20(key: Uint8Array, nonce: Uint8Array): Uint8Array {
	const head = Buffer.concat([Buffer.from('expand 32-byte k'), key, nonce]);
	const x = Uint32Array.from({ length: 16 }, (_, at) => head.readUInt32LE(4 * at));
	for (let round = 0; round < 10; round++) {
		for (const column of [0, 1, 2, 3]) quarter(x, [column, column + 4, column + 8, column + 12]);
		quarter(x, [0, 5, 10, 15]);
		quarter(x, [1, 6, 11, 12]);
		quarter(x, [2, 7, 8, 13]);
		quarter(x, [3, 4, 9, 14]);
	}
	const out = Buffer.alloc(32);
	[...x.subarray(0, 4), ...x.subarray(12)].forEach((word, at) => out.writeUInt32LE(word, 4 * at));
	return out;
}

function quarter(x: Uint32Array, at: readonly [number, number, number, number]): void {
	const [a, b, c, d] = at;
	for (const [sum, add, turned, bits] of [
		[a, b, d, 16],
		[c, d, b, 12],
		[a, b, d, 8],
		[c, d, b, 7]
	] as const) {
		x[sum]! += x[add]!;
		const mixed = x[turned]! ^ x[sum]!;
		x[turned] = (mixed << bits) | (mixed >>> (32 - bits));
	}
}

function number(littleEndian: Uint8Array): bigint {
	return littleEndian.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function bytes(value: bigint): Uint8Array {
	return Uint8Array.from({ length: 16 }, (_, at) => Number((value >> BigInt(8 * at)) & 255n));
}

function modulo(value: bigint): bigint {
	return ((value % PRIME) + PRIME) % PRIME;
}

/** Fermat: value^(p − 2). */
function inverse(value: bigint): bigint {
	let result = 1n;
	let base = value;
	for (let power = PRIME - 2n; power > 0n; power >>= 1n) {
		if (power & 1n) result = (result * base) % PRIME;
		base = (base * base) % PRIME;
	}
	return result;
}
