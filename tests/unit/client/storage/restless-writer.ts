import { IdbVaultStore } from '../../../../src/lib/storage/idb-vault-store.ts';
import { recordOf } from './store-rules.ts';

/* A Worker that replaces the record without a pause and tells of every write that is durable. */
const store = new IdbVaultStore();
for (let version = 1; version < 256; version++) {
	await store.replace(recordOf(version));
	postMessage(version);
}
