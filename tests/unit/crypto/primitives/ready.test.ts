import { expect, test, vi } from 'vitest';
import { UsageError } from '../../../../crypto/errors.ts';
import { equalSecret } from '../../../../crypto/primitives/equal.ts';
import { sha256 } from '../../../../crypto/primitives/hash.ts';
import { decapsulate } from '../../../../crypto/primitives/kem.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { open } from '../../../../crypto/primitives/seal.ts';
import { verify } from '../../../../crypto/primitives/sign.ts';
import { hex } from '../seeded.ts';

const none = new Uint8Array(0);

test('a primitive answers before the library is there', () => {
	expect(() => equalSecret(none, none)).toThrow(UsageError);
	expect(() => verify(none, none, 'MDE1 frame-sig')).toThrow(UsageError);
	expect(() => decapsulate(none, none)).toThrow(UsageError);
	expect(() => open(new Uint8Array(32), none, new Uint8Array(72))).toThrow(UsageError);
});

test('a code cannot be checked before the library is there', () => {
	expect(hex(sha256()).slice(0, 8)).toBe('e3b0c442');
});

test('a browser without WebAssembly is taken for a working one', async () => {
	vi.stubGlobal('WebAssembly', undefined);
	const answer = await ready();
	vi.unstubAllGlobals();
	expect(answer).toBe(false);
	expect(() => equalSecret(none, none)).toThrow(UsageError);
});
