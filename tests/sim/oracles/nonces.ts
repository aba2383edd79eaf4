import library from 'libsodium-wrappers';

type Encrypt = typeof library.crypto_aead_xchacha20poly1305_ietf_encrypt;

/** Of each: enough that no two differ only behind it, and that millions fit a memory. */
const KEPT_BYTES = 12;

let pairs = new Set<string>();
let repeated = false;
let isWatching = false;

/**
 * No key and nonce encrypt twice (PROTOCOL.md §3): watches the AEAD of this process from the first
 * call on. Each call begins anew and gives the check, which tells how many it saw.
 */
export function watchNonces(): () => number {
	pairs = new Set();
	repeated = false;
	if (!isWatching) watch();
	isWatching = true;
	return () => {
		if (repeated) throw new Error('a key and nonce were used twice');
		return pairs.size;
	};
}

function watch(): void {
	const sodium = library as { crypto_aead_xchacha20poly1305_ietf_encrypt: Encrypt };
	const encrypt = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt;
	sodium.crypto_aead_xchacha20poly1305_ietf_encrypt = ((plaintext, aad, secret, nonce, key) => {
		const pair = latin(key.subarray(0, KEPT_BYTES)) + latin(nonce.subarray(0, KEPT_BYTES));
		repeated ||= pairs.has(pair);
		pairs.add(pair);
		return encrypt(plaintext, aad, secret, nonce, key);
	}) as Encrypt;
}

function latin(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
