/** What lies on the disk: nothing here is readable without the passphrase (PROTOCOL.md §12). */
export interface VaultRecord {
	/** 16 bytes. */
	readonly salt: Uint8Array;
	/** 1 for the first write of this vault; each write adds 1. */
	readonly version: number;
	/** The sealed box, always of the same size. */
	readonly sealed: Uint8Array;
}

/** Place for one vault. Every promise that fulfils is a fact on the disk, not an intention. */
export interface VaultStore {
	load(): Promise<VaultRecord | undefined>;
	/**
	 * Replaces the record as a whole: a crash leaves the old one or the new one. Rejects and changes
	 * nothing unless `record.version` follows the stored version; that would be a second writer.
	 */
	replace(record: VaultRecord): Promise<void>;
	/** Leaves no trace of the vault. Removing nothing is allowed. */
	remove(): Promise<void>;
}

/** Whether `next` may follow what is stored. */
export function follows(next: VaultRecord, stored: VaultRecord | undefined): boolean {
	return next.version === (stored?.version ?? 0) + 1;
}
