import { follows, type VaultRecord, type VaultStore } from './vault-store.ts';

/** A store that ends with the tab: for a moderator without a vault, and the same rules. */
export class MemoryVaultStore implements VaultStore {
	#record: VaultRecord | undefined;

	load(): Promise<VaultRecord | undefined> {
		return Promise.resolve(this.#record);
	}

	replace(record: VaultRecord): Promise<void> {
		if (!follows(record, this.#record)) {
			return Promise.reject(new DOMException('not the next version', 'AbortError'));
		}
		this.#record = record;
		return Promise.resolve();
	}

	remove(): Promise<void> {
		this.#record = undefined;
		return Promise.resolve();
	}
}
