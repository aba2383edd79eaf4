/*
 * Whether a text is a public key of age, as far as one can see: its letters, its length and its
 * check sum (Bech32, BIP 173, without the limit of 90 characters). A key with a slip in it would
 * lock every report for nobody.
 */

const LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const CHECK_LETTERS = 6;
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
/** Bytes of a key by what stands before the `1`: X25519, and the hybrid with ML-KEM-768. */
const KEY_BYTES = new Map([
	['age', 32],
	['age1pq', 1216]
]);

/** Any text, also one that is no key: true for `age1…` and `age1pq1…` in small letters. */
export function isRecipient(text: string): boolean {
	const end = text.lastIndexOf('1');
	const prefix = text.slice(0, Math.max(end, 0));
	const bits = 8 * (KEY_BYTES.get(prefix) ?? 0);
	const values = Array.from(text.slice(end + 1), (letter) => LETTERS.indexOf(letter));
	const length = Math.ceil(bits / 5);
	if (bits === 0 || values.length !== length + CHECK_LETTERS || values.includes(-1)) return false;
	const spare = 2 ** (5 * length - bits);
	return (values[length - 1] ?? 0) % spare === 0 && checkSum([...expand(prefix), ...values]) === 1;
}

function expand(prefix: string): readonly number[] {
	const codes = Array.from(prefix, (letter) => letter.codePointAt(0) ?? 0);
	return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
}

function checkSum(values: readonly number[]): number {
	return values.reduce((sum, value) => {
		const top = sum >>> 25;
		const next = ((sum & 0x1ffffff) << 5) ^ value;
		return GENERATOR.reduce((it, term, bit) => ((top >> bit) & 1 ? it ^ term : it), next);
	}, 1);
}
