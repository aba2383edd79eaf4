import type { Random } from '#crypto';
import { MemoryVaultStore } from '../storage/memory-vault-store.ts';
import type { Release } from '../storage/vault-lock.ts';
import type { VaultStore } from '../storage/vault-store.ts';
import { showGroup } from './group-view.ts';
import type { Settings } from './messages.ts';
import { idOf, newVault, passingVault, unlockVault, type Vault } from './vault.ts';

/*
 * What only a moderator's own page needs of the engine: how her groups are kept. No participant loads
 * it, not even one who is asked to moderate: what she holds then lasts as long as her tab.
 */

/** Where a vault can be kept on this device. */
export interface Storage {
	probe(): Promise<'none' | 'locked' | 'unavailable'>;
	/** `undefined` while another tab holds the vault. */
	lock(): Promise<Release | undefined>;
	readonly store: VaultStore;
}

/** How a moderator's groups are kept, and where. */
export type Keeping = typeof vaults & { readonly storage: Storage };

export const vaults = { idOf, newVault, passing, showGroup, unlockVault };

/** A vault that ends with the tab. */
function passing({ origin }: Settings, random: Random): Vault {
	const nothing = (): void => undefined;
	return passingVault({ store: new MemoryVaultStore(), origin, random, release: nothing });
}
