import { beforeAll, expect, test } from 'vitest';
import { ready, type InviteState, type MeetingRecord } from '#crypto';
import { systemRandom } from '../../../../src/lib/engine/random.ts';
import { newVault, unlockVault } from '../../../../src/lib/engine/vault.ts';
import { MemoryVaultStore } from '../../../../src/lib/storage/memory-vault-store.ts';
import type { VaultRecord, VaultStore } from '../../../../src/lib/storage/vault-store.ts';

/*
 * A page that dies around a write: nothing after it happens, and the disk has the old record or the
 * new one. What an invite may be after that decides whether a second person could come in by it.
 */

const random = systemRandom(crypto);
const PASSPHRASE = 'four lanterns in the long rain';

type Death = 'before the write is durable' | 'once it is durable';

/** A disk under a page that dies at the `at`-th write: that promise never settles. */
class DyingStore implements VaultStore {
	readonly disk: MemoryVaultStore;
	#left: number;
	readonly #death: Death;

	constructor(disk: MemoryVaultStore, at: number, death: Death) {
		this.disk = disk;
		this.#left = at;
		this.#death = death;
	}

	load(): Promise<VaultRecord | undefined> {
		return this.disk.load();
	}

	async replace(record: VaultRecord): Promise<void> {
		if (this.#left === 0) return await new Promise<never>(() => undefined);
		this.#left -= 1;
		if (this.#left > 0) {
			await this.disk.replace(record);
			return;
		}
		if (this.#death === 'once it is durable') await this.disk.replace(record);
		await new Promise<never>(() => undefined);
	}

	async remove(): Promise<void> {
		if (this.#left === 0) return await new Promise<never>(() => undefined);
		await this.disk.remove();
	}
}

function meeting(state: InviteState): MeetingRecord {
	return {
		sid: new Uint8Array(32).fill(1),
		roomSeed: new Uint8Array(32).fill(2),
		idx: 0,
		role: 'moderator',
		policy: new Uint8Array(16),
		epoch: 1,
		term: 1,
		firstName: 'Åsa',
		roster: [],
		invites: [
			{
				id: new Uint8Array(16).fill(3),
				kind: 'link',
				role: 'participant',
				secret: new Uint8Array(32).fill(4),
				expiresAtS: 2_000_000_000,
				state,
				handshake: new Uint8Array(8),
				verifiedBy: new Uint8Array(16),
				firstName: '',
				slot: 0,
				slotName: undefined
			}
		]
	};
}

const place = (store: VaultStore) => ({
	store,
	origin: 'https://lykta.test',
	random,
	release: () => undefined
});

/** What the next page finds of the invite. */
async function found(disk: MemoryVaultStore): Promise<InviteState | 'nothing'> {
	const stored = await disk.load();
	if (stored === undefined) return 'nothing';
	const vault = unlockVault(place(disk), stored, PASSPHRASE);
	return vault?.groups[0]?.meeting?.invites[0]?.state ?? 'nothing';
}

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const writes: readonly InviteState[] = ['open', 'tried', 'verified', 'admitted'];
/** A try whose outcome was never written closes a link. */
const afterWrites: readonly (InviteState | 'nothing')[] = [
	'nothing',
	'open',
	'refused',
	'verified',
	'admitted'
];

test.each(
	writes.flatMap((state, at) =>
		(['before the write is durable', 'once it is durable'] as const).map(
			(death) => [state, death, at + 1] as const
		)
	)
)(
	'a page that dies as it writes "%s", %s, leaves an invite in another state',
	async (_, death, at) => {
		const disk = new MemoryVaultStore();
		const vault = newVault(place(new DyingStore(disk, at, death)), PASSPHRASE);
		vault.lead(vault.found('Åsa', ''));
		let visible = 0;
		const page = (async () => {
			for (const state of writes) {
				await vault.keep(meeting(state));
				visible += 1;
			}
		})();
		await Promise.race([page, new Promise((resolve) => setTimeout(resolve, 20))]);
		const durable = death === 'once it is durable' ? at : at - 1;
		expect(await found(disk)).toBe(afterWrites[durable]);
		expect(visible).toBeLessThanOrEqual(durable);
	}
);

test('a page that dies as it forgets leaves half a meeting', async () => {
	const disk = new MemoryVaultStore();
	const vault = newVault(place(new DyingStore(disk, 2, 'before the write is durable')), PASSPHRASE);
	vault.lead(vault.found('Åsa', ''));
	await vault.keep(meeting('admitted'));
	void vault.keep(meeting('admitted'));
	void vault.forget();
	await new Promise((resolve) => setTimeout(resolve, 20));
	expect(await found(disk)).toBe('admitted');
});
