import { IdbVaultStore, probeVault } from '../storage/idb-vault-store.ts';
import { takeVaultLock } from '../storage/vault-lock.ts';
import type { Storage } from './vaults.ts';

/** The vault of this browser; without locks two tabs could hold it at once, so then there is none. */
export function deviceStorage(): Storage {
	return {
		probe: () =>
			'locks' in navigator ? probeVault() : Promise.resolve<'unavailable'>('unavailable'),
		lock: () => takeVaultLock(navigator.locks),
		store: new IdbVaultStore()
	};
}
