/*
 * What only a moderator's own page needs of the engine: how her groups are kept. No participant loads
 * it, not even one who is asked to moderate: what she holds then lasts as long as her tab.
 */
export { MemoryVaultStore } from '../storage/memory-vault-store.ts';
export { showGroup } from './group-view.ts';
export { idOf, newVault, passingVault, unlockVault } from './vault.ts';
