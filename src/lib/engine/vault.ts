import {
	afterReload,
	decodeMeeting,
	encodeMeeting,
	encodeUtf8,
	openVault,
	sealVault,
	Secret,
	stretch,
	type MeetingRecord,
	type Random
} from '#crypto';
import type { Release } from '../storage/vault-lock.ts';
import type { VaultRecord, VaultStore } from '../storage/vault-store.ts';

const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** Where a vault lies and what it is bound to. */
export interface VaultPlace {
	readonly store: VaultStore;
	readonly origin: string;
	readonly random: Random;
	/** Ends the right to read and write `store`. */
	readonly release: Release;
}

/** Key, salt and last version of one vault (PROTOCOL.md §12). */
interface VaultKey {
	readonly key: Secret;
	readonly salt: Uint8Array;
	readonly version: number;
}

/** An open vault. Owns its key: `close` wipes it. */
export class Vault {
	readonly #place: VaultPlace;
	readonly #key: Secret;
	readonly #salt: Uint8Array;
	#version: number;

	constructor(place: VaultPlace, { key, salt, version }: VaultKey) {
		this.#place = place;
		this.#key = key;
		this.#salt = salt;
		this.#version = version;
	}

	/** Fulfils once `record` is durable; on a rejection the record before it still is. */
	async keep(record: MeetingRecord): Promise<void> {
		const { store, origin, random } = this.#place;
		const version = this.#version + 1;
		const data = encodeMeeting(record);
		const sealed = this.#key.lend((kv) => sealVault(kv, { origin, version }, data, random));
		data.fill(0);
		await store.replace({ salt: this.#salt, version, sealed });
		this.#version = version;
	}

	/** The meeting is over: nothing of it stays on the disk. A later `keep` begins a new vault. */
	async forget(): Promise<void> {
		await this.#place.store.remove();
		this.#version = 0;
	}

	/** Wipes the key and lets another tab have the vault. Closing twice is allowed. */
	close(): void {
		this.#key.wipe();
		this.#place.release();
	}
}

/** A new vault under a passphrase. Nothing is written before the first `keep`. Takes a second. */
export function newVault(place: VaultPlace, passphrase: string): Vault {
	const salt = place.random(SALT_BYTES);
	return new Vault(place, { key: stretched(passphrase, salt), salt, version: 0 });
}

/** A vault under a random key that nobody keeps, for a store that ends with the tab. */
export function passingVault(place: VaultPlace): Vault {
	const { random } = place;
	const key = new Secret(random(KEY_BYTES));
	return new Vault(place, { key, salt: random(SALT_BYTES), version: 0 });
}

/**
 * Opens a stored vault. `undefined` for a wrong passphrase, another origin's vault or a damaged
 * box: nobody can tell these apart. The record is the caller's, as it holds after a reload.
 */
export function unlockVault(
	place: VaultPlace,
	stored: VaultRecord,
	passphrase: string
): { readonly vault: Vault; readonly record: MeetingRecord } | undefined {
	const { salt, version, sealed } = stored;
	const { origin } = place;
	const key = stretched(passphrase, salt);
	const data = key.lend((kv) => openVault(kv, { origin, version }, sealed));
	const record = data && decodeMeeting(data);
	data?.fill(0);
	if (record === undefined) {
		key.wipe();
		return undefined;
	}
	return { vault: new Vault(place, { key, salt, version }), record: afterReload(record) };
}

/** Spaces at the ends and the way a keyboard composes a letter are not part of a passphrase. */
function stretched(passphrase: string, salt: Uint8Array): Secret {
	const bytes = encodeUtf8(passphrase.trim().normalize('NFKC'));
	const key = new Secret(stretch(bytes, salt));
	bytes.fill(0);
	return key;
}
