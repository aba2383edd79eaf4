import { expect, test } from 'vitest';
import type { VaultRecord, VaultStore } from '../../../../src/lib/storage/vault-store.ts';

/** A record whose every byte tells its version, so that a mixture of two would show. */
export function recordOf(version: number): VaultRecord {
	return {
		salt: new Uint8Array(16).fill(version),
		version,
		sealed: new Uint8Array(139_336).fill(version)
	};
}

/** The rules of every store, whatever it is made of. */
export function keepsTheRules(newStore: () => VaultStore): void {
	test('an empty store holds nothing', async () => {
		expect(await newStore().load()).toBeUndefined();
	});

	test('what was replaced is what is loaded', async () => {
		const store = newStore();
		for (const version of [1, 2, 3]) {
			await store.replace(recordOf(version));
			expect(await store.load()).toEqual(recordOf(version));
		}
	});

	test.each([0, 1, 3, 4])(
		'version %i does not follow version 1, and changes nothing',
		async (v) => {
			const store = newStore();
			await store.replace(recordOf(1));
			await expect(store.replace(recordOf(v))).rejects.toHaveProperty('name', 'AbortError');
			expect(await store.load()).toEqual(recordOf(1));
		}
	);

	test('a new vault begins with version 1', async () => {
		await expect(newStore().replace(recordOf(2))).rejects.toHaveProperty('name', 'AbortError');
	});

	test('a removed record is gone, and a new vault can begin', async () => {
		const store = newStore();
		await store.replace(recordOf(1));
		await store.remove();
		expect(await store.load()).toBeUndefined();
		await store.remove();
		await store.replace(recordOf(1));
		expect(await store.load()).toEqual(recordOf(1));
	});
}
