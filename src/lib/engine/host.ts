import {
	encodeBase64url,
	links,
	startLead,
	startParticipant,
	step,
	UsageError,
	view,
	type Random,
	type RoomState,
	type Step
} from '#crypto';
import type { Clock } from '../clock/clock.ts';
import type { Release } from '../storage/vault-lock.ts';
import type { VaultRecord } from '../storage/vault-store.ts';
import { Driver, type Machine } from './driver.ts';
import type { Command, Report, Settings } from './messages.ts';
import { drawsDiffer } from './random.ts';
import { isSame } from './same.ts';
import type { Connect } from './socket.ts';
import { Transport } from './transport.ts';
import type { Vault, VaultPlace } from './vault.ts';
import type { Keeping } from './vaults.ts';

/** Everything the engine touches outside itself. */
export interface World {
	readonly clock: Clock;
	readonly random: Random;
	readonly connect: Connect;
	/** A moderator's engine alone can keep anything. */
	readonly keeping: Keeping | undefined;
	/** Loads the cryptography; false on a device that cannot. */
	readonly ready: () => Promise<boolean>;
	readonly report: (report: Report) => void;
	/** Our own code broke; everything has been stopped. */
	readonly crashed: (error: unknown) => void;
}

const OF_GROUPS = [
	'foundGroup',
	'leadGroup',
	'renameGroup',
	'planGroup',
	'rememberModerator',
	'forgetModerator',
	'emptyPlace',
	'endGroup',
	'groups'
] as const;

type GroupCommand = Extract<Command, { type: (typeof OF_GROUPS)[number] }>;
type Do = Extract<Command, { type: 'do' }>;
type Knock = Extract<Command, { type: 'knock' }>;
type Start = Extract<Command, { type: 'start' }>;

/** Obeys the page: one command after the other, at most one room at a time. */
export class Host {
	readonly #world: World;
	#settings: Settings | undefined;
	#driver: Driver<RoomState> | undefined;
	#transport: Transport | undefined;
	/** Open, until its meeting ends. */
	#vault: Vault | undefined;
	/** What was told last of the groups. */
	#shown: Extract<Report, { type: 'groups' }> | undefined;
	#tail: Promise<void> = Promise.resolve();

	constructor(world: World) {
		this.#world = world;
	}

	/** Fulfils when the command has been obeyed; what a verb causes goes on after that. */
	obey(command: Command): Promise<void> {
		this.#tail = this.#tail.then(async () => {
			try {
				await this.#perform(command);
			} catch (error) {
				this.#driver?.stop();
				this.#world.crashed(error);
			}
		});
		return this.#tail;
	}

	/** The device has a network again, or a person asks for another attempt. */
	retry(): void {
		this.#transport?.retry();
	}

	/** The device has lost its network. */
	lose(): void {
		this.#transport?.lose();
	}

	async #perform(command: Command): Promise<void> {
		if (isOfGroups(command)) {
			await this.#tendGroups(command);
			return;
		}
		switch (command.type) {
			case 'start':
				await this.#start(command);
				return;
			case 'knock':
				this.#knock(command);
				return;
			case 'createVault':
				await this.#createVault(command.passphrase, command.firstName);
				return;
			case 'unlockVault':
				await this.#unlockVault(command.passphrase);
				return;
			case 'withoutVault':
				this.#found(
					this.#vaults.passing(this.#settingsOfRoom(), this.#world.random),
					command.firstName
				);
				return;
			case 'forgetVault':
				await this.#forgetVault();
				return;
			case 'do':
				this.#do(command);
				return;
			case 'reconnect':
				this.retry();
				return;
		}
	}

	async #start({ role, settings }: Start): Promise<void> {
		const { random, ready, report } = this.#world;
		if (!drawsDiffer(random)) {
			report({ type: 'unable', reason: 'noRandomness' });
		} else if (!(await ready())) {
			report({ type: 'unable', reason: 'noWebAssembly' });
		} else {
			const vault = role === 'lead' ? await this.#vaults.storage.probe() : 'none';
			this.#settings = settings;
			report({ type: 'ready', vault });
		}
	}

	#knock({ invitation, name }: Knock): void {
		const { clock, random } = this.#world;
		const { house, relayId } = this.#settingsOfRoom();
		const times = { nowS: clock.nowS(), now: clock.now() };
		this.#drive(
			startParticipant({ invitation, name, house, relayId, ...times }, random),
			undefined
		);
	}

	async #createVault(passphrase: string, firstName: string): Promise<void> {
		const locked = await this.#lockPlace();
		if (locked === undefined) return;
		const { place, stored } = locked;
		if (stored === undefined) {
			this.#found(this.#vaults.newVault(place, passphrase), firstName);
		} else {
			place.release();
			this.#world.report({ type: 'ready', vault: 'locked' });
		}
	}

	async #unlockVault(passphrase: string): Promise<void> {
		const locked = await this.#lockPlace();
		if (locked === undefined) return;
		const { place, stored } = locked;
		const vault = stored && this.#vaults.unlockVault(place, stored, passphrase);
		if (vault !== undefined) {
			// On a disk that cannot be written they stay, and leading fails at its first write.
			await vault.dropForgotten(this.#world.clock.nowS()).catch(() => undefined);
			const begun = vault.groups.filter(
				({ meeting }) => meeting !== undefined && meeting.epoch > 0
			);
			const [only, ...others] = begun.length > 0 ? begun : vault.groups;
			if (only !== undefined && others.length === 0) this.#lead(vault, this.#vaults.idOf(only));
			else this.#open(vault);
			return;
		}
		place.release();
		const state = stored === undefined ? 'none' : 'wrongPassphrase';
		this.#world.report({ type: 'vault', state });
	}

	async #forgetVault(): Promise<void> {
		const locked = await this.#lockPlace();
		if (locked === undefined) return;
		const { place } = locked;
		const state = await place.store.remove().then(
			() => 'none' as const,
			() => 'unavailable' as const
		);
		place.release();
		this.#world.report({ type: 'vault', state });
	}

	/** The device's store behind its lock, and what it holds; or the page is told why not. */
	async #lockPlace(): Promise<
		{ readonly place: VaultPlace; readonly stored: VaultRecord | undefined } | undefined
	> {
		const { random, report } = this.#world;
		const { origin } = this.#settingsOfRoom();
		const { storage } = this.#vaults;
		const { store } = storage;
		let release: Release | undefined;
		try {
			release = await storage.lock();
			if (release === undefined) {
				report({ type: 'vault', state: 'busy' });
				return undefined;
			}
			return { place: { store, origin, random, release }, stored: await store.load() };
		} catch {
			release?.();
			report({ type: 'vault', state: 'unavailable' });
			return undefined;
		}
	}

	/** The first group of a new vault, without a name, is led at once. */
	#found(vault: Vault, firstName: string): void {
		this.#lead(vault, vault.found(firstName, ''));
	}

	#lead(vault: Vault, group: string): void {
		const { clock, random } = this.#world;
		const { house, relayId } = this.#settingsOfRoom();
		const { meeting: record, firstName } = vault.lead(group);
		const options = { record, firstName, house, relayId, now: clock.now() };
		const first = startLead(options, random);
		this.#open(vault);
		this.#drive(first, vault);
	}

	#open(vault: Vault): void {
		this.#vault = vault;
		this.#showGroups(vault);
		this.#world.report({ type: 'vault', state: 'open' });
	}

	/** Nothing is in it any more, and nothing on the disk. */
	#giveUp(vault: Vault): void {
		vault.close();
		this.#vault = undefined;
		this.#world.report({ type: 'vault', state: 'none' });
	}

	#showGroups(vault: Vault): void {
		const groups = vault.groups.map(this.#vaults.showGroup);
		const report = { type: 'groups', groups, led: vault.led } as const;
		if (!isSame(report, this.#shown)) this.#world.report(report);
		this.#shown = report;
	}

	/** Who sits in which place changes with what is kept. */
	#kept(vault: Vault): Pick<Vault, 'keep' | 'forget' | 'close'> {
		return {
			keep: async (record) => {
				await vault.keep(record);
				this.#showGroups(vault);
			},
			forget: () => vault.forget(),
			close: () => {
				vault.close();
			}
		};
	}

	/** What comes after the end was on its way when the meeting ended; it does nothing. */
	async #tendGroups(command: GroupCommand): Promise<void> {
		const vault = this.#vault;
		if (vault === undefined) throw new UsageError('a group before there is a vault');
		if (this.#driver?.isOver === true) return;
		try {
			await this.#changeGroups(vault, command);
		} catch (error) {
			if (error instanceof UsageError) throw error;
			this.#driver?.stop();
			vault.close();
			this.#world.report({ type: 'storageFailed' });
		}
	}

	async #changeGroups(vault: Vault, command: GroupCommand): Promise<void> {
		switch (command.type) {
			case 'foundGroup': {
				const id = vault.found(command.firstName, command.name);
				await vault.rename(id, command.name);
				this.#lead(vault, id);
				return;
			}
			case 'leadGroup':
				this.#lead(vault, command.group);
				return;
			case 'renameGroup':
				await vault.rename(command.group, command.name);
				this.#showGroups(vault);
				return;
			case 'planGroup':
				await vault.plan(command.group, command.next);
				this.#showGroups(vault);
				return;
			case 'rememberModerator':
				await vault.remember(command.group, command.firstName);
				this.#showGroups(vault);
				return;
			case 'forgetModerator':
				await vault.forgetModerator(command.group, command.firstName);
				this.#showGroups(vault);
				return;
			case 'emptyPlace':
				await this.#emptyPlace(vault, command.number);
				return;
			case 'endGroup':
				this.#settingsOfRoom();
				await vault.end(command.group);
				this.#showGroups(vault);
				if (vault.groups.length === 0) this.#giveUp(vault);
				return;
			case 'groups':
				await this.#backToGroups(vault);
		}
	}

	async #backToGroups(vault: Vault): Promise<void> {
		if ((await this.#driver?.letGo()) !== true) return;
		this.#driver = undefined;
		vault.putDown();
		this.#showGroups(vault);
	}

	/** The invites first: whatever fails after them, nobody comes by them to this place. */
	async #emptyPlace(vault: Vault, number: number): Promise<void> {
		const led = vault.groups.find((group) => this.#vaults.idOf(group) === vault.led);
		for (const { id, slot, state } of led?.meeting?.invites ?? []) {
			if (slot !== number || state !== 'open') continue;
			const verb = { type: 'cancelInvite', invite: encodeBase64url(id) } as const;
			await this.#driver?.dispatch({ type: 'do', verb });
		}
		await vault.emptySlot(number);
		this.#showGroups(vault);
	}

	#drive(first: Step, vault: Vault | undefined): void {
		const { clock, connect, crashed, random, report } = this.#world;
		const machine: Machine<RoomState> = {
			step: (state, input) => step(state, input, random),
			view,
			links
		};
		const transport: Transport = new Transport({
			clock,
			random,
			connect,
			url: this.#settingsOfRoom().relayUrl,
			happened: (event) => driver.dispatch(event)
		});
		const kept = vault && this.#kept(vault);
		const driver = new Driver(first, { clock, machine, transport, vault: kept, report, crashed });
		this.#transport = transport;
		this.#driver = driver;
	}

	/** A verb that comes after the end was on its way when the room ended; it does nothing. */
	#do({ verb }: Do): void {
		if (this.#driver === undefined) throw new UsageError('a verb before there is a room');
		void this.#driver.dispatch({ type: 'do', verb });
	}

	get #vaults(): Keeping {
		const { keeping } = this.#world;
		if (keeping === undefined) throw new UsageError('a vault in the engine of a participant');
		return keeping;
	}

	/** For a room that is about to begin: after the start, and one at a time. */
	#settingsOfRoom(): Settings {
		if (this.#settings === undefined) throw new UsageError('a room before the start');
		if (this.#driver?.isOver === false) throw new UsageError('a second room in one engine');
		return this.#settings;
	}
}

function isOfGroups(command: Command): command is GroupCommand {
	return OF_GROUPS.some((type) => type === command.type);
}
