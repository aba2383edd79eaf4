import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ready } from '#crypto';
import { systemRandom } from '../../../../src/lib/engine/random.ts';
import { unlockVault } from '../../../../src/lib/engine/vault.ts';
import { MemoryVaultStore } from '../../../../src/lib/storage/memory-vault-store.ts';

/* PROTOCOL.md §12, from what is typed to what is kept: the published box. */

interface Published {
	readonly drawn: { readonly passphrase: string; readonly salt: string };
	readonly given: { readonly origin: string; readonly version: number; readonly box: string };
}

const file = new URL('../../../vectors/mde1/vault-box/box.json', import.meta.url);
const { drawn, given } = JSON.parse(readFileSync(file, 'utf8')) as Published;

const ofHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

const unlocked = (passphrase: string) =>
	unlockVault(
		{
			store: new MemoryVaultStore(),
			origin: given.origin,
			random: systemRandom(crypto),
			release: () => undefined
		},
		{ salt: ofHex(drawn.salt), version: given.version, sealed: ofHex(given.box) },
		passphrase
	);

test.each([
	['as it is published', drawn.passphrase],
	['its letters taken apart', drawn.passphrase.normalize('NFD')]
])('the published box opens: the passphrase %s', async (_, passphrase) => {
	expect(await ready()).toBe(true);

	expect(unlocked(passphrase)?.groups[0]?.name).toBe('Måndagar 🌱');
});

test('the published box does not open with a small letter', async () => {
	expect(await ready()).toBe(true);

	expect(unlocked(drawn.passphrase.replace('S', 's'))).toBeUndefined();
});
