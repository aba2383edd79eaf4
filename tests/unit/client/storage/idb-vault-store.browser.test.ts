import { afterEach, describe, expect, test } from 'vitest';
import { IdbVaultStore, probeVault } from '../../../../src/lib/storage/idb-vault-store.ts';
import { keepsTheRules, recordOf } from './store-rules.ts';

/** The browser with one method replaced, for as long as `run` lasts. */
async function having<T extends object, K extends keyof T>(
	prototype: T,
	name: K,
	replace: (original: T[K]) => T[K],
	run: () => Promise<void>
): Promise<void> {
	const original = prototype[name];
	prototype[name] = replace(original);
	try {
		await run();
	} finally {
		prototype[name] = original;
	}
}

const databases = async () => (await indexedDB.databases()).map(({ name }) => name);

afterEach(async () => {
	await new IdbVaultStore().remove();
});

describe('the store on the disk', () => {
	keepsTheRules(() => new IdbVaultStore());

	test('is there for the next tab', async () => {
		await new IdbVaultStore().replace(recordOf(1));
		expect(await new IdbVaultStore().load()).toEqual(recordOf(1));
	});

	test('writes with strict durability, in one transaction', async () => {
		const asked: unknown[] = [];
		await having(
			IDBDatabase.prototype,
			'transaction',
			(original) =>
				function (this: IDBDatabase, names, mode, options) {
					if (mode === 'readwrite') asked.push(options);
					return original.call(this, names, mode, options);
				},
			() => new IdbVaultStore().replace(recordOf(1))
		);
		expect(asked).toEqual([{ durability: 'strict' }]);
	});

	test('leaves no database behind when it only looked, or when the vault was removed', async () => {
		const store = new IdbVaultStore();
		expect(await store.load()).toBeUndefined();
		expect(await databases()).not.toContain('lykta');
		await store.replace(recordOf(1));
		expect(await databases()).toContain('lykta');
		await store.remove();
		expect(await databases()).not.toContain('lykta');
	});

	test('holds the old record or the new one, whole, after a crash between them', async () => {
		const durable = await crashAfter(20);
		const stored = await new IdbVaultStore().load();
		expect(stored?.version).toBeGreaterThanOrEqual(durable);
		expect(stored).toEqual(recordOf(stored?.version ?? 0));
	});
});

/** Kills a writer in the middle of its work; the last version it said was durable. */
function crashAfter(version: number): Promise<number> {
	return new Promise((resolve, reject) => {
		const writer = new Worker(new URL('./restless-writer.ts', import.meta.url), { type: 'module' });
		writer.onerror = () => {
			reject(new Error('the writer failed'));
		};
		writer.onmessage = ({ data }: MessageEvent<number>) => {
			if (data < version) return;
			writer.terminate();
			resolve(data);
		};
	});
}

describe('the probe', () => {
	test('finds a place, and leaves nothing there', async () => {
		expect(await probeVault()).toBe('none');
		expect(await databases()).toEqual([]);
	});

	test('finds a vault', async () => {
		await new IdbVaultStore().replace(recordOf(1));
		expect(await probeVault()).toBe('locked');
	});

	const isUnavailable = async () => {
		expect(await probeVault()).toBe('unavailable');
	};

	test('says so when the browser refuses to keep anything', async () => {
		const refuse = () => () => {
			throw new DOMException('', 'SecurityError');
		};
		await having(IDBFactory.prototype, 'open', refuse, isUnavailable);
	});

	test('says so in a private window that keeps records in memory only', async () => {
		const refuse = () => () => Promise.reject(new DOMException('', 'SecurityError'));
		await having(StorageManager.prototype, 'getDirectory', refuse, isUnavailable);
	});

	test('says so when a write does not last', async () => {
		await having(
			IDBObjectStore.prototype,
			'put',
			(original) =>
				function (this: IDBObjectStore, ...args) {
					const request = original.apply(this, args);
					this.transaction.abort();
					return request;
				},
			isUnavailable
		);
		expect(await databases()).toEqual([]);
	});
});
