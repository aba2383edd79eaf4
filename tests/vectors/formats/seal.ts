import { concat, lp16 } from '../../../crypto/bytes/writer.ts';
import { commitment, derive } from '../../../crypto/primitives/blake.ts';
import { encryptRaw, open, seal } from '../../../crypto/primitives/seal.ts';
import { ascii } from '../../../crypto/bytes/writer.ts';
import { fixed, tape, turned } from '../draws.ts';
import { format, type Broken, type Example } from '../format.ts';

/* seal and open (PROTOCOL.md §3). */

const drawn = { pt: 'hex' } as const;
const given = { K: 'hex', aad: 'hex', sealed: 'hex' } as const;
const made = { n: 'hex', ek: 'hex', ck: 'hex', com: 'hex', ct: 'hex', pt: 'hex' } as const;

type SealExample = Example<typeof drawn, typeof given>;

export const sealFormat = format({
	name: 'seal',
	drawn,
	given,
	made,
	play: ({ K, aad, sealed }) => {
		const pt = open(K, aad, sealed);
		if (pt === undefined) return undefined;
		const n = sealed.slice(0, 24);
		const keys = derive(K, 'seal', n, 64);
		const [ek, ck] = [keys.slice(0, 32), keys.slice(32)];
		return { n, ek, ck, com: sealed.slice(24, 56), ct: sealed.slice(56), pt };
	},
	examples: () => [shortText(), nothing(), long()]
});

interface Box {
	readonly K: Uint8Array;
	readonly n: Uint8Array;
	readonly aad: Uint8Array;
	readonly pt: Uint8Array;
}

function boxOf(name: string, aad: Uint8Array, pt: Uint8Array): Box {
	return { K: fixed(`seal/${name}/K`, 32), n: fixed(`seal/${name}/n`, 24), aad, pt };
}

function example(
	box: Box,
	what: { readonly name: string; readonly pins: string },
	broken: readonly Broken<typeof given>[]
): SealExample {
	const { K, n, aad, pt } = box;
	const sealed = seal(K, aad, pt, tape(n));
	return { ...what, drawn: { pt }, given: { K, aad, sealed }, broken };
}

/** ek, ck and the true ciphertext, for whoever wants to go wrong behind them. */
function inside({ K, n, aad, pt }: Box) {
	const keys = derive(K, 'seal', n, 64);
	const [ek, ck] = [keys.slice(0, 32), keys.slice(32)];
	return { ek, ck, ct: encryptRaw(ek, n, aad, pt) };
}

/** A box around this ciphertext with a commitment that is right for it. */
function committed({ n, aad }: Box, ck: Uint8Array, ct: Uint8Array): Uint8Array {
	return concat(n, commitment(ck, lp16(aad), ct), ct);
}

function shortText(): SealExample {
	const box = boxOf('short', ascii('MDE1 vectors'), ascii('nobody else reads this'));
	const { ek, ck, ct } = inside(box);
	const { K, n, aad, pt } = box;
	const sealed = seal(K, aad, pt, tape(n));
	const known = { name: 'short-text', pins: 'A short plaintext under associated data.' };
	return example(box, known, [
		{ name: 'other-key', defect: 'K has one bit turned.', given: { K: turned(K, 31) } },
		{ name: 'other-aad', defect: 'aad has one bit turned.', given: { aad: turned(aad, 0) } },
		{
			name: 'nonce-turned',
			defect: 'One bit of n is turned.',
			given: { sealed: turned(sealed, 0) }
		},
		{
			name: 'commitment-turned',
			defect: 'One bit of com is turned.',
			given: { sealed: turned(sealed, 24) }
		},
		{
			name: 'ciphertext-turned',
			defect: 'One bit of the ciphertext is turned and com is right for it: the AEAD refuses.',
			given: { sealed: committed(box, ck, turned(ct, 0)) }
		},
		{
			name: 'tag-turned',
			defect: 'One bit of the tag is turned and com is right for it: the AEAD refuses.',
			given: { sealed: committed(box, ck, turned(ct, -1)) }
		},
		{
			name: 'commitment-under-ek',
			defect: 'com is keyed with ek, not with ck.',
			given: { sealed: committed(box, ek, ct) }
		}
	]);
}

function nothing(): SealExample {
	const none = new Uint8Array(0);
	const box = boxOf('nothing', none, none);
	const { ct } = inside(box);
	const sealed = seal(box.K, none, none, tape(box.n));
	const known = { name: 'empty-plaintext', pins: 'No plaintext and no associated data: 72 bytes.' };
	return example(box, known, [
		{
			name: 'one-byte-short',
			defect: 'The last byte is missing: 71 bytes.',
			given: { sealed: sealed.slice(0, -1) }
		},
		{
			name: 'no-commitment',
			defect: 'n and the ciphertext alone, as a plain AEAD would send them.',
			given: { sealed: concat(box.n, ct) }
		},
		{ name: 'empty', defect: 'No bytes at all.', given: { sealed: none } }
	]);
}

function long(): SealExample {
	const box = boxOf('long', fixed('seal/long/aad', 300), fixed('seal/long/pt', 900));
	const { ck, ct } = inside(box);
	const known = {
		name: 'long-aad',
		pins: '300 bytes of associated data, so that both bytes of its length count in com.'
	};
	return example(box, known, [
		{
			name: 'aad-without-length',
			defect: 'com is over the bare aad, without its two bytes of length.',
			given: { sealed: concat(box.n, commitment(ck, box.aad, ct), ct) }
		},
		{
			name: 'aad-not-committed',
			defect: 'com is over the ciphertext alone.',
			given: { sealed: concat(box.n, commitment(ck, ct), ct) }
		},
		{
			name: 'byte-left-over',
			defect: 'One byte follows the ciphertext, and com is right for it: the AEAD refuses.',
			given: { sealed: committed(box, ck, concat(ct, Uint8Array.of(0))) }
		}
	]);
}
