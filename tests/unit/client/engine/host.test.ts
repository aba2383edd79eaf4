import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ready, type RoomView } from '#crypto';
import { Host, type World } from '../../../../src/lib/engine/host.ts';
import { vaults, type Storage } from '../../../../src/lib/engine/vaults.ts';
import type { Command, Report, Settings } from '../../../../src/lib/engine/messages.ts';
import { systemRandom } from '../../../../src/lib/engine/random.ts';
import { MemoryVaultStore } from '../../../../src/lib/storage/memory-vault-store.ts';
import { FakeNetwork } from './fake-socket.ts';
import { ManualClock, settled } from './manual-clock.ts';

const settings: Settings = {
	relayId: 'relay.test',
	house: 7,
	relayUrl: 'wss://relay.test/relay',
	origin: 'https://lykta.test'
};
const PASSPHRASE = 'four lanterns in the long rain';

let store: MemoryVaultStore;
let isLocked: boolean;
let probed: number;

beforeAll(async () => {
	await ready();
});

beforeEach(() => {
	store = new MemoryVaultStore();
	isLocked = false;
	probed = 0;
});

/** The storage of one device, shared by all its tabs. */
function device(): Storage {
	return {
		probe: async () => {
			probed++;
			return (await store.load()) === undefined ? 'none' : 'locked';
		},
		lock: () => {
			if (isLocked) return Promise.resolve(undefined);
			isLocked = true;
			return Promise.resolve(() => {
				isLocked = false;
			});
		},
		store
	};
}

class Tab {
	readonly reports: Report[] = [];
	readonly crashes: unknown[] = [];
	readonly clock = new ManualClock();
	readonly network = new FakeNetwork();
	readonly host: Host;

	constructor(changes: Partial<World> = {}) {
		this.host = new Host({
			clock: this.clock,
			random: systemRandom(crypto),
			connect: this.network.connect,
			keeping: { ...vaults, storage: device() },
			ready,
			report: (report) => this.reports.push(report),
			crashed: (error) => this.crashes.push(error),
			...changes
		});
	}

	/** A moderator's tab that has started. */
	static async lead(changes: Partial<World & Settings> = {}): Promise<Tab> {
		const tab = new Tab(changes);
		await tab.does({ type: 'start', role: 'lead', settings: { ...settings, ...changes } });
		return tab;
	}

	async does(...commands: Command[]): Promise<void> {
		for (const command of commands) await this.host.obey(command);
		await settled();
	}

	get view(): RoomView | undefined {
		return this.reports.findLast((report) => report.type === 'view')?.view;
	}

	/** Everything told but views, notices and groups. */
	get answers(): Report[] {
		const others = ['view', 'notice', 'groups'];
		return this.reports.filter(({ type }) => !others.includes(type));
	}
}

/** Too long to stand in random bytes by chance. */
const FIRST_NAME = 'Gunnfrid';
const create: Command = { type: 'createVault', passphrase: PASSPHRASE, firstName: FIRST_NAME };
const unlock: Command = { type: 'unlockVault', passphrase: PASSPHRASE };
const inviteByCode: Command = { type: 'do', verb: { type: 'invite', kind: 'code' } };

describe('starting', () => {
	test('a device without randomness is told so before anything is loaded', async () => {
		const tab = new Tab({
			random: (bytes) => new Uint8Array(bytes),
			ready: () => Promise.reject(new TypeError())
		});
		await tab.does({ type: 'start', role: 'lead', settings });
		expect(tab.reports).toEqual([{ type: 'unable', reason: 'noRandomness' }]);
	});

	test('a device without WebAssembly is told so', async () => {
		const tab = new Tab({ ready: () => Promise.resolve(false) });
		await tab.does({ type: 'start', role: 'participant', settings });
		expect(tab.reports).toEqual([{ type: 'unable', reason: 'noWebAssembly' }]);
	});

	test("a participant's storage is never looked at", async () => {
		const tab = new Tab();
		await tab.does({ type: 'start', role: 'participant', settings });
		expect(tab.reports).toEqual([{ type: 'ready', vault: 'none' }]);
		expect(probed).toBe(0);
	});

	test('a room before the start is a bug, not a room', async () => {
		const tab = new Tab();
		await tab.does(create, { type: 'withoutVault', firstName: 'Kim' }, inviteByCode);
		expect(tab.crashes).toHaveLength(3);
		expect(tab.reports).toEqual([]);
	});
});

describe("a moderator's vault", () => {
	test('brings the meeting back after a reload, for the right passphrase only', async () => {
		const before = await Tab.lead();
		await before.does(create, inviteByCode);
		const [made] = before.view?.invites ?? [];
		expect(made?.digits).toMatch(/^\d{16}$/);
		isLocked = false;

		const after = await Tab.lead();
		expect(after.answers).toEqual([{ type: 'ready', vault: 'locked' }]);
		await after.does({ ...unlock, passphrase: `${PASSPHRASE}.` });
		expect(after.answers.at(-1)).toEqual({ type: 'vault', state: 'wrongPassphrase' });
		expect(after.view).toBeUndefined();
		await after.does(unlock);
		expect(after.answers.at(-1)).toEqual({ type: 'vault', state: 'open' });
		expect(after.view?.invites.map(({ digits }) => digits)).toEqual([made?.digits]);
		expect(after.crashes).toEqual([]);
	});

	test('is opened by the same passphrase from another keyboard', async () => {
		const before = await Tab.lead();
		await before.does({ ...create, passphrase: 'sju lyktor på en å' }, inviteByCode);
		isLocked = false;
		const after = await Tab.lead();
		const decomposed = ' sju lyktor på en å '.normalize('NFD');
		await after.does({ ...unlock, passphrase: decomposed });
		expect(after.answers.at(-1)).toEqual({ type: 'vault', state: 'open' });
	});

	test('does not open for a page of another origin', async () => {
		const before = await Tab.lead();
		await before.does(create, inviteByCode);
		isLocked = false;
		const after = await Tab.lead({ origin: 'https://lykta.example' });
		await after.does(unlock);
		expect(after.answers.at(-1)).toEqual({ type: 'vault', state: 'wrongPassphrase' });
	});

	test('holds nothing that was said to it in the clear', async () => {
		const tab = await Tab.lead();
		await tab.does(create, inviteByCode);
		const stored = await store.load();
		const text = Buffer.from(stored?.sealed ?? []).toString('latin1');
		expect(stored?.sealed).toHaveLength(139_336);
		for (const secret of [PASSPHRASE, FIRST_NAME]) expect(text).not.toContain(secret);
	});

	test('belongs to one tab at a time', async () => {
		const first = await Tab.lead();
		await first.does(create);
		const second = await Tab.lead();
		await second.does(unlock, create, { type: 'forgetVault' });
		expect(second.answers.slice(1)).toEqual([
			{ type: 'vault', state: 'busy' },
			{ type: 'vault', state: 'busy' },
			{ type: 'vault', state: 'busy' }
		]);
	});

	test('is given back after a wrong passphrase', async () => {
		const before = await Tab.lead();
		await before.does(create, inviteByCode);
		isLocked = false;
		const wrong = await Tab.lead();
		await wrong.does({ ...unlock, passphrase: 'another one altogether' });
		expect(isLocked).toBe(false);
	});

	test('is never replaced by a new one', async () => {
		const before = await Tab.lead();
		await before.does(create, inviteByCode);
		isLocked = false;
		const stored = await store.load();
		const other = await Tab.lead();
		await other.does(create);
		expect(other.answers.at(-1)).toEqual({ type: 'ready', vault: 'locked' });
		expect(await store.load()).toBe(stored);
		expect(isLocked).toBe(false);
	});

	test('that is not there is not opened', async () => {
		const tab = await Tab.lead();
		await tab.does(unlock);
		expect(tab.answers.at(-1)).toEqual({ type: 'vault', state: 'none' });
		expect(isLocked).toBe(false);
	});

	test('can be forgotten without its passphrase', async () => {
		const before = await Tab.lead();
		await before.does(create, inviteByCode);
		isLocked = false;
		const other = await Tab.lead();
		await other.does({ type: 'forgetVault' });
		expect(other.answers.at(-1)).toEqual({ type: 'vault', state: 'none' });
		expect(await store.load()).toBeUndefined();
	});

	test('on a disk that cannot be read is unavailable, and the lock is given back', async () => {
		const storage = device();
		const broken = Object.assign(new MemoryVaultStore(), {
			load: () => Promise.reject(new DOMException('', 'UnknownError'))
		});
		const tab = await Tab.lead({
			keeping: { ...vaults, storage: { ...storage, store: broken } }
		});
		await tab.does(unlock);
		expect(tab.answers.at(-1)).toEqual({ type: 'vault', state: 'unavailable' });
		expect(isLocked).toBe(false);
	});

	test('that cannot be written stops the meeting', async () => {
		const broken = Object.assign(new MemoryVaultStore(), {
			replace: () => Promise.reject(new DOMException('', 'QuotaExceededError'))
		});
		const tab = await Tab.lead({
			keeping: { ...vaults, storage: { ...device(), store: broken } }
		});
		await tab.does(create, inviteByCode);
		expect(tab.answers.at(-1)).toEqual({ type: 'storageFailed' });
		expect(isLocked).toBe(false);
		await tab.does({ type: 'do', verb: { type: 'open' } });
		expect(tab.network.sockets.filter(({ closed }) => !closed)).toEqual([]);
	});

	test.each([
		['a day after its last invite expired', 8 * 86_400, true],
		['while it may still be going on', 8 * 86_400 - 1, false]
	])('that nobody closed, %s', async (_, afterS, isGone) => {
		const before = await Tab.lead();
		await before.does(create, inviteByCode);
		const stored = await store.load();
		isLocked = false;
		const after = await Tab.lead();
		await after.clock.runUntil((afterS + 1) * 1_000);
		await after.does(unlock);
		expect(after.answers.at(-1)).toEqual({ type: 'vault', state: 'open' });
		expect(after.view?.invites).toHaveLength(isGone ? 0 : 1);
		expect(await store.load()).toEqual(isGone ? undefined : stored);
		expect(after.crashes).toEqual([]);
	});

	test('is gone from the disk when the meeting is closed', async () => {
		const tab = await Tab.lead();
		await tab.does(create, inviteByCode, { type: 'do', verb: { type: 'close' } });
		await tab.clock.runUntil(60_000);
		expect(tab.view?.phase).toBe('ended');
		expect(await store.load()).toBeUndefined();
		expect(isLocked).toBe(false);
	});
});

test('a moderator without a vault leads a meeting that leaves nothing', async () => {
	const tab = await Tab.lead();
	await tab.does({ type: 'withoutVault', firstName: 'Kim' }, inviteByCode);
	expect(tab.answers.at(-1)).toEqual({ type: 'vault', state: 'open' });
	expect(tab.view?.invites).toHaveLength(1);
	expect(await store.load()).toBeUndefined();
	expect(isLocked).toBe(false);
});

test('an engine holds one room: a second one is a bug, and nothing goes on after it', async () => {
	const tab = await Tab.lead();
	await tab.does({ type: 'withoutVault', firstName: 'Kim' });
	await tab.does({ type: 'withoutVault', firstName: 'Kim' });
	expect(tab.crashes).toHaveLength(1);
	expect(tab.network.sockets.filter(({ closed }) => !closed)).toEqual([]);
});
