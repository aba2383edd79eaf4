import { basePoints } from './base-points.ts';

/*
 * What crypto/ calls of libsodium, over its WebAssembly as the build serves it: names, arguments and
 * answers as in the package's own wrapper, which the tests hold this to. Unlike the wrapper it wipes
 * what it copied into the library's memory; what the library leaves on its own stack stays there.
 */

type Bytes = Uint8Array;

export interface Sodium {
	memcmp(a: Bytes, b: Bytes): boolean;
	crypto_generichash(length: number, message: Bytes, key: Bytes | null): Bytes;
	crypto_sign_seed_keypair(seed: Bytes): { publicKey: Bytes; privateKey: Bytes };
	crypto_sign_detached(message: Bytes, privateKey: Bytes): Bytes;
	crypto_sign_verify_detached(signature: Bytes, message: Bytes, publicKey: Bytes): boolean;
	crypto_aead_xchacha20poly1305_ietf_encrypt(
		...given: [message: Bytes, data: Bytes, none: null, nonce: Bytes, key: Bytes]
	): Bytes;
	crypto_aead_xchacha20poly1305_ietf_decrypt(
		...given: [none: null, ciphertext: Bytes, data: Bytes, nonce: Bytes, key: Bytes]
	): Bytes;
	crypto_kem_xwing_seed_keypair(seed: Bytes): { publicKey: Bytes; privateKey: Bytes };
	crypto_kem_xwing_enc_deterministic(
		publicKey: Bytes,
		seed: Bytes
	): { ciphertext: Bytes; sharedSecret: Bytes };
	crypto_kem_xwing_dec(ciphertext: Bytes, privateKey: Bytes): Bytes;
}

type Name = Exclude<keyof Sodium, 'memcmp'> | 'sodium_init';
type Exports = Readonly<Record<Name, (...numbers: number[]) => number>> & {
	readonly memory: WebAssembly.Memory;
};

const PAGE_BYTES = 65_536;
const ALIGNED_BYTES = 16;
/** Where the binary keeps the two scripts that it runs: to find a source of randomness, and to ask it. */
const SCRIPT = { find: 40_252, ask: 40_216 };
/** Where the binary keeps the multiples of Ed25519's base point, and what SHA-256 says of the package's. */
const BASE_POINTS_AT = 2704;
const BASE_POINTS_SHA256 = '428bc464af2e2fa2646c783a01f8265768bd479176b9746b2c31377465f81e2a';
/** The upper half of a length: nothing here is 4 GiB long. */
const HIGH = 0;
const NONE = 0;

const SIGN = { seed: 32, publicKey: 32, privateKey: 64, signature: 64 };
const AEAD = { key: 32, nonce: 24, tag: 16 };
const KEM = { seed: 32, twoSeeds: 64, publicKey: 1216, ciphertext: 1120, sharedSecret: 32 };

/** Starts the library. It asks for randomness while it starts, and no call of crypto/ asks again. */
export async function startSodium(binary: BufferSource): Promise<Sodium> {
	const stop = (): never => {
		throw new WebAssembly.RuntimeError('libsodium gave up');
	};
	const { instance } = await WebAssembly.instantiate(binary, {
		a: {
			a: stop,
			b: (script: number) =>
				script === SCRIPT.find ? 0 : script === SCRIPT.ask ? randomWord() : stop(),
			c: stop,
			d: stop
		}
	});
	const exports = instance.exports as unknown as Exports;
	const points = basePoints();
	if ((await sha256(points)) !== BASE_POINTS_SHA256) stop();
	new Uint8Array(exports.memory.buffer).set(points, BASE_POINTS_AT);
	if (exports.sodium_init() < 0) stop();
	return sodiumOver(exports);
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
	return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function randomWord(): number {
	return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}

/**
 * The memory behind the library's own, lent to one call at a time: nothing that is called here takes
 * memory itself. What was in it is wiped at the end of the call.
 */
class Loan {
	readonly #memory: WebAssembly.Memory;
	readonly #start: number;
	#end: number;

	constructor(memory: WebAssembly.Memory) {
		this.#memory = memory;
		this.#start = memory.buffer.byteLength;
		this.#end = this.#start;
	}

	room(length: number): number {
		const at = this.#end;
		this.#end += Math.ceil(length / ALIGNED_BYTES) * ALIGNED_BYTES;
		const missing = this.#end - this.#memory.buffer.byteLength;
		if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
		return at;
	}

	copyOf(bytes: Bytes): number {
		const at = this.room(bytes.length);
		this.#at(at, bytes.length).set(bytes);
		return at;
	}

	/** A copy of what a call has written. */
	read(at: number, length: number): Bytes {
		return this.#at(at, length).slice();
	}

	end(): void {
		const length = Math.min(this.#end, this.#memory.buffer.byteLength) - this.#start;
		this.#at(this.#start, length).fill(0);
		this.#end = this.#start;
	}

	/** Anew each time: what was looked at is gone when the memory has grown. */
	#at(at: number, length: number): Bytes {
		return new Uint8Array(this.#memory.buffer, at, length);
	}
}

/** Calls of the library, one at a time. */
class Calls {
	readonly #exports: Exports;
	readonly #loan: Loan;

	constructor(exports: Exports) {
		this.#exports = exports;
		this.#loan = new Loan(exports.memory);
	}

	with<T>(use: (lib: Exports, loan: Loan) => T): T {
		try {
			return use(this.#exports, this.#loan);
		} finally {
			this.#loan.end();
		}
	}

	one(length: number, call: (lib: Exports, loan: Loan, at: number) => number): Bytes {
		return this.with((lib, loan) => {
			const at = loan.room(length);
			accepted(call(lib, loan, at));
			return loan.read(at, length);
		});
	}
}

function sodiumOver(exports: Exports): Sodium {
	const calls = new Calls(exports);
	return {
		memcmp,
		crypto_generichash: (length, message, key) =>
			calls.one(length, (lib, loan, at) => {
				const [text, secret] = [loan.copyOf(message), key === null ? NONE : loan.copyOf(key)];
				return lib.crypto_generichash(
					...[at, length, text, message.length, HIGH, secret, key?.length ?? 0]
				);
			}),
		...signing(calls),
		...sealing(calls),
		...encapsulating(calls)
	};
}

function signing(
	calls: Calls
): Pick<
	Sodium,
	'crypto_sign_seed_keypair' | 'crypto_sign_detached' | 'crypto_sign_verify_detached'
> {
	return {
		crypto_sign_seed_keypair: (seed) =>
			calls.with((lib, loan) => {
				const from = loan.copyOf(sized(seed, SIGN.seed));
				const [open, secret] = [loan.room(SIGN.publicKey), loan.room(SIGN.privateKey)];
				accepted(lib.crypto_sign_seed_keypair(open, secret, from));
				return {
					publicKey: loan.read(open, SIGN.publicKey),
					privateKey: loan.read(secret, SIGN.privateKey)
				};
			}),
		crypto_sign_detached: (message, privateKey) =>
			calls.one(SIGN.signature, (lib, loan, at) => {
				const [text, key] = [loan.copyOf(message), loan.copyOf(sized(privateKey, SIGN.privateKey))];
				return lib.crypto_sign_detached(at, NONE, text, message.length, HIGH, key);
			}),
		crypto_sign_verify_detached: (signature, message, publicKey) =>
			calls.with((lib, loan) => {
				const signed = loan.copyOf(sized(signature, SIGN.signature));
				const [text, key] = [loan.copyOf(message), loan.copyOf(sized(publicKey, SIGN.publicKey))];
				return lib.crypto_sign_verify_detached(signed, text, message.length, HIGH, key) === 0;
			})
	};
}

function sealing(
	calls: Calls
): Pick<
	Sodium,
	'crypto_aead_xchacha20poly1305_ietf_encrypt' | 'crypto_aead_xchacha20poly1305_ietf_decrypt'
> {
	return {
		crypto_aead_xchacha20poly1305_ietf_encrypt: (...[message, data, , nonce, key]) =>
			calls.one(message.length + AEAD.tag, (lib, loan, at) => {
				const [text, more] = [loan.copyOf(message), loan.copyOf(data)];
				const [once, secret] = [
					loan.copyOf(sized(nonce, AEAD.nonce)),
					loan.copyOf(sized(key, AEAD.key))
				];
				return lib.crypto_aead_xchacha20poly1305_ietf_encrypt(
					...[at, NONE, text, message.length, HIGH],
					...[more, data.length, HIGH, NONE, once, secret]
				);
			}),
		crypto_aead_xchacha20poly1305_ietf_decrypt: (...[, ciphertext, data, nonce, key]) =>
			calls.one(Math.max(0, ciphertext.length - AEAD.tag), (lib, loan, at) => {
				const [sealed, more] = [loan.copyOf(ciphertext), loan.copyOf(data)];
				const [once, secret] = [
					loan.copyOf(sized(nonce, AEAD.nonce)),
					loan.copyOf(sized(key, AEAD.key))
				];
				return lib.crypto_aead_xchacha20poly1305_ietf_decrypt(
					...[at, NONE, NONE, sealed, ciphertext.length, HIGH],
					...[more, data.length, HIGH, once, secret]
				);
			})
	};
}

function encapsulating(
	calls: Calls
): Pick<
	Sodium,
	'crypto_kem_xwing_seed_keypair' | 'crypto_kem_xwing_enc_deterministic' | 'crypto_kem_xwing_dec'
> {
	return {
		crypto_kem_xwing_seed_keypair: (seed) =>
			calls.with((lib, loan) => {
				const from = loan.copyOf(sized(seed, KEM.seed));
				const [open, secret] = [loan.room(KEM.publicKey), loan.room(KEM.seed)];
				accepted(lib.crypto_kem_xwing_seed_keypair(open, secret, from));
				return {
					publicKey: loan.read(open, KEM.publicKey),
					privateKey: loan.read(secret, KEM.seed)
				};
			}),
		// eslint-disable-next-line no-restricted-syntax -- what crypto/primitives/kem.ts calls
		crypto_kem_xwing_enc_deterministic: (publicKey, seed) =>
			calls.with((lib, loan) => {
				const open = loan.copyOf(sized(publicKey, KEM.publicKey));
				const from = loan.copyOf(sized(seed, KEM.twoSeeds));
				const [sealed, shared] = [loan.room(KEM.ciphertext), loan.room(KEM.sharedSecret)];
				// eslint-disable-next-line no-restricted-syntax -- the call itself
				accepted(lib.crypto_kem_xwing_enc_deterministic(sealed, shared, open, from));
				return {
					ciphertext: loan.read(sealed, KEM.ciphertext),
					sharedSecret: loan.read(shared, KEM.sharedSecret)
				};
			}),
		crypto_kem_xwing_dec: (ciphertext, privateKey) =>
			calls.one(KEM.sharedSecret, (lib, loan, at) => {
				const sealed = loan.copyOf(sized(ciphertext, KEM.ciphertext));
				return lib.crypto_kem_xwing_dec(at, sealed, loan.copyOf(sized(privateKey, KEM.seed)));
			})
	};
}

/** As the wrapper has it: its time depends on the length alone, and another length is refused. */
function memcmp(a: Bytes, b: Bytes): boolean {
	sized(b, a.length);
	let difference = 0;
	for (let at = 0; at < a.length; at += 1) difference |= (a[at] ?? 0) ^ (b[at] ?? 0);
	return difference === 0;
}

function sized(bytes: Bytes, length: number): Bytes {
	if (bytes.length !== length) throw new TypeError('libsodium wants another length');
	return bytes;
}

function accepted(answer: number): void {
	if (answer !== 0) throw new Error('libsodium refuses this');
}
