import { describe } from 'vitest';
import { MemoryVaultStore } from '../../../../src/lib/storage/memory-vault-store.ts';
import { keepsTheRules } from './store-rules.ts';

describe('the store that ends with the tab', () => {
	keepsTheRules(() => new MemoryVaultStore());
});
