import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { follows, type VaultRecord, type VaultStore } from './vault-store.ts';

interface VaultSchema extends DBSchema {
	vault: { key: string; value: VaultRecord };
}

const DATABASE = 'lykta';
/** A database of its own, so that asking can never touch a vault another tab holds. */
const PROBE_DATABASE = 'lykta-probe';
const STORE = 'vault';
const KEY = 'record';
const SCHEMA_VERSION = 1;
/** The write must have reached the disk before anything is sent because of it. */
const DURABLE = { durability: 'strict' } as const;

/**
 * The vault in IndexedDB: one database, one store, one opaque record. The database exists only
 * while there is a vault. Hold the vault's lock first: this class takes none.
 */
export class IdbVaultStore implements VaultStore {
	#database: IDBPDatabase<VaultSchema> | undefined;

	async load(): Promise<VaultRecord | undefined> {
		if (!(await holdsVault())) return undefined;
		const database = await this.#open();
		return await database.get(STORE, KEY);
	}

	async replace(record: VaultRecord): Promise<void> {
		const database = await this.#open();
		const transaction = database.transaction(STORE, 'readwrite', DURABLE);
		if (follows(record, await transaction.store.get(KEY))) {
			void transaction.store.put(record, KEY).catch(ignore);
		} else {
			transaction.abort();
		}
		await transaction.done;
	}

	async remove(): Promise<void> {
		this.#database?.close();
		this.#database = undefined;
		await deleteDB(DATABASE);
	}

	async #open(): Promise<IDBPDatabase<VaultSchema>> {
		this.#database ??= await openVaultDatabase(DATABASE, () => {
			this.#database?.close();
			this.#database = undefined;
		});
		return this.#database;
	}
}

/**
 * Whether this browser holds a vault, could hold one, or keeps nothing. Leaves nothing behind.
 * Accepted weakness: a private window of Chromium cannot be told from any other window; there the
 * vault ends with the window.
 */
export async function probeVault(): Promise<'none' | 'locked' | 'unavailable'> {
	try {
		if (await holdsVault()) return 'locked';
		await refusesInPrivate();
		return (await keepsRecords()) ? 'none' : 'unavailable';
	} catch {
		return 'unavailable';
	}
}

/** Looks for a record without reading it and without creating a database by looking. */
async function holdsVault(): Promise<boolean> {
	const found = await openExisting();
	if (found === undefined) return false;
	const count = await found.count(STORE);
	found.close();
	return count > 0;
}

async function openExisting(): Promise<IDBPDatabase<VaultSchema> | undefined> {
	const database = { isNew: false };
	try {
		return await openDB<VaultSchema>(DATABASE, SCHEMA_VERSION, {
			upgrade(_database, _old, _new, transaction) {
				database.isNew = true;
				transaction.done.catch(ignore);
				transaction.abort();
			}
		});
	} catch (error) {
		if (database.isNew) return undefined;
		throw error;
	}
}

/**
 * Rejects in a private window of Firefox and Safari. There IndexedDB works, but in memory; a place
 * for files, of which none is made here, is refused.
 */
async function refusesInPrivate(): Promise<void> {
	if ('getDirectory' in navigator.storage) await navigator.storage.getDirectory();
}

async function keepsRecords(): Promise<boolean> {
	const record: VaultRecord = { salt: new Uint8Array(16), version: 1, sealed: new Uint8Array(1) };
	const database = await openVaultDatabase(PROBE_DATABASE, ignore);
	try {
		const transaction = database.transaction(STORE, 'readwrite', DURABLE);
		void transaction.store.put(record, KEY).catch(ignore);
		await transaction.done;
		return (await database.get(STORE, KEY))?.version === record.version;
	} finally {
		database.close();
		await deleteDB(PROBE_DATABASE);
	}
}

function openVaultDatabase(name: string, onStale: () => void): Promise<IDBPDatabase<VaultSchema>> {
	return openDB<VaultSchema>(name, SCHEMA_VERSION, {
		upgrade(database) {
			database.createObjectStore(STORE);
		},
		blocking: onStale,
		terminated: onStale
	});
}

/** The transaction's `done` tells of the same failure. */
function ignore(): void {
	return;
}
