import { vi } from 'vitest';

/*
 * The tests of the primitives once more, over what is served to browsers: the same published answers
 * and the same refusals, from libsodium's binary without what nobody reaches.
 */
vi.mock('libsodium-wrappers', async () => {
	const { startSodium } = await import('../../../../src/lib/engine/sodium.ts');
	const { binariesOfLibsodium } = await import('../../../../scripts/libsodium-binary.mjs');
	return { default: await startSodium(binariesOfLibsodium().served) };
});

await import('../../crypto/primitives/blake.test.ts');
await import('../../crypto/primitives/equal.test.ts');
await import('../../crypto/primitives/kem.test.ts');
await import('../../crypto/primitives/seal.test.ts');
await import('../../crypto/primitives/sign.test.ts');
await import('../../crypto/our-vectors.test.ts');
