import {
	addModerator,
	afterReload,
	decodeGroups,
	emptySlot,
	encodeBase64url,
	encodeGroups,
	encodeUtf8,
	endMeeting,
	forgetModerator,
	isForgotten,
	keepMeeting,
	newGroup,
	openVault,
	planGroup,
	recordSecrets,
	renameGroup,
	sealVault,
	Secret,
	stretch,
	UsageError,
	withoutSlots,
	type Group,
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
	readonly groups: readonly Group[];
}

/**
 * An open vault, and the one group in it whose meeting is being led. Owns its key: `close` wipes it.
 * Changes are written one after the other, in the order they were asked for.
 */
export class Vault {
	readonly #place: VaultPlace;
	readonly #key: Secret;
	readonly #salt: Uint8Array;
	#version: number;
	/** As they are on the disk, and those that have nothing yet to keep. */
	#groups: readonly Group[];
	#led: string | undefined;
	/** Members of the led meeting who have lost their slots. */
	#slotless: readonly number[] = [];
	#last: Promise<void> = Promise.resolve();

	constructor(place: VaultPlace, { key, salt, version, groups }: VaultKey) {
		this.#place = place;
		this.#key = key;
		this.#salt = salt;
		this.#version = version;
		this.#groups = groups;
	}

	/** Every group, as it was last durable. */
	get groups(): readonly Group[] {
		return this.#groups;
	}

	/** Of the group whose meeting is led. */
	get led(): string | undefined {
		return this.#led;
	}

	/** A new group, durable with the next write; answers its id. */
	found(firstName: string, name: string): string {
		const group = newGroup(name, firstName, this.#place.random);
		this.#groups = [...this.#groups, group];
		return idOf(group);
	}

	/** Leads this group from now on: `keep` and `forget` are about its meeting. */
	lead(id: string): Group {
		const group = this.#groups.find((one) => idOf(one) === id);
		if (group === undefined) throw new UsageError('a group that is not in the vault');
		this.#led = id;
		this.#slotless = [];
		return group;
	}

	/** Leads none: what is kept of the last one stays. */
	putDown(): void {
		this.#led = undefined;
	}

	/** Fulfils once `record` is durable; on a rejection the one before it still is. */
	async keep(record: MeetingRecord): Promise<void> {
		await this.#change((groups) =>
			changed(groups, this.#led, (led) => keepMeeting(led, withoutSlots(record, this.#slotless)))
		);
	}

	/**
	 * The meeting is over: nothing of it stays on the disk but the names of the slots. If there are
	 * no slots either, nothing stays at all, and a later `keep` begins a new vault.
	 */
	async forget(): Promise<void> {
		await this.#change((groups) => changed(groups, this.#led, endMeeting));
	}

	/** Fulfils once the group is durably called so; on a rejection it still has its old name. */
	async rename(id: string, name: string): Promise<void> {
		await this.#change((groups) => changed(groups, id, (group) => renameGroup(group, name)));
	}

	/** Fulfils once it is durable when the group meets next. */
	async plan(id: string, next: string): Promise<void> {
		await this.#change((groups) => changed(groups, id, (group) => planGroup(group, next)));
	}

	/** Fulfils once the group durably has one more co-moderator, or one less. */
	async remember(id: string, firstName: string): Promise<void> {
		await this.#change((groups) => changed(groups, id, (group) => addModerator(group, firstName)));
	}

	async forgetModerator(id: string, firstName: string): Promise<void> {
		await this.#change((groups) =>
			changed(groups, id, (group) => forgetModerator(group, firstName))
		);
	}

	/** Fulfils once nobody of the led group durably has this slot, nor gets it back in this meeting. */
	async emptySlot(number: number): Promise<void> {
		await this.#change((groups) =>
			changed(groups, this.#led, (led) => {
				const { group, idx } = emptySlot(led, number);
				if (idx !== undefined) this.#slotless = [...this.#slotless, idx];
				return group;
			})
		);
	}

	/** The group goes with its slots and its meeting. On a rejection it is still there. */
	async end(id: string): Promise<void> {
		const gone = this.#groups.filter((group) => idOf(group) === id);
		await this.#change((groups) => groups.filter((group) => idOf(group) !== id));
		wipeMeetings(gone);
	}

	/**
	 * Meetings that nobody closed and nobody comes to any more go, as if they had been closed: for a
	 * vault that was just opened. On a rejection they are still there.
	 */
	async dropForgotten(nowS: number): Promise<void> {
		const old = this.#groups.filter(({ meeting }) => meeting && isForgotten(meeting, nowS));
		if (old.length === 0) return;
		await this.#change((groups) =>
			groups.map((group) => (old.includes(group) ? endMeeting(group) : group))
		);
		wipeMeetings(old);
	}

	#change(change: (groups: readonly Group[]) => readonly Group[]): Promise<void> {
		const write = this.#last.then(() => this.#store(change(this.#groups)));
		this.#last = write.catch(() => undefined);
		return write;
	}

	async #store(groups: readonly Group[]): Promise<void> {
		const { store, origin, random } = this.#place;
		const kept = groups.filter(isWorthKeeping);
		if (kept.length === 0) {
			await store.remove();
			this.#version = 0;
			this.#groups = groups;
			return;
		}
		const version = this.#version + 1;
		const data = encodeGroups(kept);
		const sealed = this.#key.lend((kv) => sealVault(kv, { origin, version }, data, random));
		data.fill(0);
		await store.replace({ salt: this.#salt, version, sealed });
		this.#version = version;
		this.#groups = groups;
	}

	/** Wipes the key and lets another tab have the vault. Closing twice is allowed. */
	close(): void {
		this.#key.wipe();
		this.#place.release();
	}
}

/** What names a group to the page. */
export function idOf({ id }: Group): string {
	return encodeBase64url(id);
}

function changed(
	groups: readonly Group[],
	id: string | undefined,
	change: (group: Group) => Group
): readonly Group[] {
	return groups.map((group) => (idOf(group) === id ? change(group) : group));
}

function isWorthKeeping({ meeting, name, slots }: Group): boolean {
	return meeting !== undefined || name !== '' || slots.length > 0;
}

function wipeMeetings(groups: readonly Group[]): void {
	for (const { meeting } of groups) {
		for (const secret of meeting === undefined ? [] : recordSecrets(meeting)) secret.wipe();
	}
}

/** A new vault under a passphrase. Nothing is written before the first `keep`. Takes a second. */
export function newVault(place: VaultPlace, passphrase: string): Vault {
	const salt = place.random(SALT_BYTES);
	return new Vault(place, { key: stretched(passphrase, salt), salt, version: 0, groups: [] });
}

/** A vault under a random key that nobody keeps, for a store that ends with the tab. */
export function passingVault(place: VaultPlace): Vault {
	const { random } = place;
	const key = new Secret(random(KEY_BYTES));
	return new Vault(place, { key, salt: random(SALT_BYTES), version: 0, groups: [] });
}

/**
 * Opens a stored vault. `undefined` for a wrong passphrase, another origin's vault or a damaged
 * box: nobody can tell these apart. Its meetings are as they hold after a reload.
 */
export function unlockVault(
	place: VaultPlace,
	record: VaultRecord,
	passphrase: string
): Vault | undefined {
	const { salt, version, sealed } = record;
	const { origin } = place;
	const key = stretched(passphrase, salt);
	const data = key.lend((kv) => openVault(kv, { origin, version }, sealed));
	const stored = data && decodeGroups(data);
	data?.fill(0);
	if (stored === undefined) {
		key.wipe();
		return undefined;
	}
	const groups = stored.map(({ meeting, ...group }) => ({
		...group,
		meeting: meeting && afterReload(meeting)
	}));
	return new Vault(place, { key, salt, version, groups });
}

/** Spaces at the ends and the way a keyboard composes a letter are not part of a passphrase. */
function stretched(passphrase: string, salt: Uint8Array): Secret {
	const bytes = encodeUtf8(passphrase.trim().normalize('NFKC'));
	const key = new Secret(stretch(bytes, salt));
	bytes.fill(0);
	return key;
}
