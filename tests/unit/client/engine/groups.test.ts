import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ready, type RoomView } from '#crypto';
import { Host } from '../../../../src/lib/engine/host.ts';
import { vaults } from '../../../../src/lib/engine/vaults.ts';
import type { Command, GroupView, Report } from '../../../../src/lib/engine/messages.ts';
import { systemRandom } from '../../../../src/lib/engine/random.ts';
import { MemoryVaultStore } from '../../../../src/lib/storage/memory-vault-store.ts';
import { FakeNetwork } from './fake-socket.ts';
import { ManualClock, settled } from './manual-clock.ts';

/* The groups of a moderator's vault, as the page asks for them (PROTOCOL.md §12). */

const settings = {
	relayId: 'lykta-1',
	house: 7,
	relayUrl: 'ws://relay.test',
	origin: 'https://lykta.test'
};
const PASSPHRASE = 'sju lyktor i regnet';
const create: Command = { type: 'createVault', passphrase: PASSPHRASE, firstName: 'Kim' };
const unlock: Command = { type: 'unlockVault', passphrase: PASSPHRASE };
const invite = (slot?: { number: number; name?: number }): Command => ({
	type: 'do',
	verb: { type: 'invite', kind: 'code', ...(slot && { slot }) }
});

let store: MemoryVaultStore;
let isFull: boolean;
let isLocked: boolean;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

beforeEach(() => {
	store = new MemoryVaultStore();
	isFull = false;
	isLocked = false;
});

class Tab {
	readonly reports: Report[] = [];
	readonly crashes: unknown[] = [];
	readonly clock = new ManualClock();
	readonly host = new Host({
		clock: this.clock,
		random: systemRandom(crypto),
		connect: new FakeNetwork().connect,
		keeping: {
			...vaults,
			storage: {
				probe: async () => ((await store.load()) === undefined ? 'none' : 'locked'),
				lock: () => {
					if (isLocked) return Promise.resolve(undefined);
					isLocked = true;
					return Promise.resolve(() => {
						isLocked = false;
					});
				},
				store: {
					load: () => store.load(),
					replace: (record) =>
						isFull ? Promise.reject(new Error('disk full')) : store.replace(record),
					remove: () => store.remove()
				}
			}
		},
		ready,
		report: (report) => this.reports.push(report),
		crashed: (error) => this.crashes.push(error)
	});

	/** The moderator's page is loaded, and again after that. */
	static async of(...commands: Command[]): Promise<Tab> {
		isLocked = false;
		const tab = new Tab();
		await tab.does({ type: 'start', role: 'lead', settings }, ...commands);
		return tab;
	}

	async does(...commands: Command[]): Promise<void> {
		for (const command of commands) await this.host.obey(command);
		await settled();
	}

	get view(): RoomView | undefined {
		return this.reports.findLast((report) => report.type === 'view')?.view;
	}

	get #told() {
		return this.reports.findLast((report) => report.type === 'groups');
	}

	get groups(): readonly GroupView[] {
		return this.#told?.groups ?? [];
	}

	get led(): string | undefined {
		return this.groups.find(({ id }) => id === this.#told?.led)?.name;
	}

	named(name: string): string {
		return this.groups.find((group) => group.name === name)?.id ?? '';
	}
}

/** A vault with two named groups, of which the first has a prepared meeting. */
async function twoGroups(): Promise<void> {
	const tab = await Tab.of(create);
	await tab.does({ type: 'renameGroup', group: tab.groups[0]!.id, name: 'Måndag' }, invite());
	await tab.does({ type: 'groups' }, { type: 'foundGroup', name: 'Onsdag', firstName: 'Kim' });
	expect(tab.led).toBe('Onsdag');
	expect(tab.crashes).toEqual([]);
}

describe('which group is led', () => {
	test('of two prepared ones she is not asked', async () => {
		await twoGroups();
		const tab = await Tab.of(unlock);
		expect(tab.groups.map(({ name, meeting, unused }) => [name, meeting, unused])).toEqual([
			['Måndag', 'prepared', 1],
			['Onsdag', 'none', 0]
		]);
		expect(tab.led).toBeUndefined();
		expect(tab.view).toBeUndefined();
		await tab.does({ type: 'leadGroup', group: tab.named('Måndag') });
		expect(tab.led).toBe('Måndag');
		expect(tab.view?.invites).toHaveLength(1);
	});

	test('a page loaded again in a meeting asks, and costs the group its minutes', async () => {
		await twoGroups();
		const before = await Tab.of(unlock);
		await before.does({ type: 'leadGroup', group: before.named('Onsdag') });
		await before.does({ type: 'do', verb: { type: 'open' } });
		const after = await Tab.of(unlock);
		expect(after.led).toBe('Onsdag');
	});

	test('a single one is chosen from a list of one', async () => {
		await Tab.of(create, invite());
		const tab = await Tab.of(unlock);
		expect(tab.led).toBe('');
		expect(tab.view?.invites).toHaveLength(1);
	});

	test('she cannot go back to the list before the doors are open, or can after', async () => {
		await twoGroups();
		const tab = await Tab.of(unlock);
		await tab.does({ type: 'leadGroup', group: tab.named('Måndag') }, { type: 'groups' });
		expect(tab.led).toBeUndefined();
		await tab.does({ type: 'leadGroup', group: tab.named('Onsdag') });
		await tab.does({ type: 'do', verb: { type: 'open' } }, { type: 'groups' });
		expect(tab.led).toBe('Onsdag');
		expect(tab.crashes).toEqual([]);
	});

	test('a second is led beside the first', async () => {
		await twoGroups();
		const tab = await Tab.of(unlock);
		await tab.does({ type: 'leadGroup', group: tab.named('Måndag') });
		await tab.does({ type: 'leadGroup', group: tab.named('Onsdag') });
		expect(tab.crashes).toHaveLength(1);
	});
});

describe('what is kept', () => {
	test('an invite of one group is lost, or in another, after going to and fro', async () => {
		await twoGroups();
		const tab = await Tab.of(unlock);
		for (const name of ['Onsdag', 'Måndag', 'Onsdag']) {
			await tab.does({ type: 'leadGroup', group: tab.named(name) }, invite(), { type: 'groups' });
		}
		const again = await Tab.of(unlock);
		expect(again.groups.map(({ name, unused }) => [name, unused])).toEqual([
			['Måndag', 2],
			['Onsdag', 2]
		]);
	});

	test('when a group meets next, or who moderates it, is forgotten', async () => {
		await twoGroups();
		const tab = await Tab.of(unlock);
		const group = tab.named('Måndag');
		await tab.does(
			{ type: 'planGroup', group, next: 'tisdag 19.00' },
			{ type: 'rememberModerator', group, firstName: 'Sara' },
			{ type: 'rememberModerator', group, firstName: 'Siv' },
			{ type: 'forgetModerator', group, firstName: 'Sara' }
		);
		const again = await Tab.of(unlock);
		expect(again.groups).toMatchObject([
			{ name: 'Måndag', next: 'tisdag 19.00', moderators: ['Siv'] },
			{ name: 'Onsdag', next: '', moderators: [] }
		]);
		expect(again.crashes).toEqual([]);
	});

	test('an invite for an emptied place lets somebody in', async () => {
		const tab = await Tab.of(create, invite({ number: 3 }), invite({ number: 4 }));
		await tab.does({ type: 'emptyPlace', number: 3 });
		expect(tab.view?.invites.map(({ state }) => state)).toEqual(['void', 'open']);
		expect(tab.groups[0]?.unused).toBe(1);
		const again = await Tab.of(unlock);
		expect(again.view?.invites.map(({ state }) => state)).toEqual(['void', 'open']);
	});

	test('a name given in the middle of writes is lost, or loses an invite', async () => {
		const tab = await Tab.of(create);
		const [group] = tab.groups;
		await Promise.all([
			tab.host.obey(invite({ number: 3 })),
			tab.host.obey({ type: 'renameGroup', group: group!.id, name: 'Torsdag' }),
			tab.host.obey(invite({ number: 4 }))
		]);
		await settled();
		expect(tab.crashes).toEqual([]);
		const again = await Tab.of(unlock);
		expect(again.groups).toMatchObject([{ name: 'Torsdag', unused: 2 }]);
		expect(again.view?.invites.map(({ slot }) => slot)).toEqual([3, 4]);
	});

	test('a named group goes with its meeting, or a removed one stays', async () => {
		await twoGroups();
		const tab = await Tab.of(unlock);
		await tab.does({ type: 'leadGroup', group: tab.named('Måndag') });
		await tab.does({ type: 'do', verb: { type: 'close' } });
		await tab.clock.runUntil(60_000);
		const after = await Tab.of(unlock);
		expect(after.groups.map(({ name, meeting }) => [name, meeting])).toEqual([
			['Måndag', 'none'],
			['Onsdag', 'none']
		]);
		await after.does({ type: 'endGroup', group: after.named('Måndag') });
		expect(after.groups.map(({ name }) => name)).toEqual(['Onsdag']);
		expect((await Tab.of(unlock)).groups.map(({ name }) => name)).toEqual(['Onsdag']);
	});

	test('a group without a name and places outlives its meeting, beside one that has them', async () => {
		await twoGroups();
		const tab = await Tab.of(unlock);
		await tab.does({ type: 'renameGroup', group: tab.named('Måndag'), name: '' });
		await tab.does({ type: 'leadGroup', group: tab.named('') });
		await tab.does({ type: 'do', verb: { type: 'close' } });
		await tab.clock.runUntil(60_000);
		expect((await Tab.of(unlock)).groups.map(({ name }) => name)).toEqual(['Onsdag']);
	});

	test('with the last group nothing goes from the disk', async () => {
		await twoGroups();
		const tab = await Tab.of(unlock);
		for (const { id } of tab.groups) await tab.does({ type: 'endGroup', group: id });
		expect(tab.reports.at(-1)).toEqual({ type: 'vault', state: 'none' });
		expect(await store.load()).toBeUndefined();
		expect(isLocked).toBe(false);
	});

	test('a disk that is full takes a name, or says nothing of it', async () => {
		await twoGroups();
		const tab = await Tab.of(unlock);
		isFull = true;
		await tab.does({ type: 'renameGroup', group: tab.named('Måndag'), name: 'Tisdag' });
		expect(tab.reports.at(-1)).toEqual({ type: 'storageFailed' });
		expect(isLocked).toBe(false);
		isFull = false;
		expect((await Tab.of(unlock)).groups.map(({ name }) => name)).toEqual(['Måndag', 'Onsdag']);
	});

	test('the page learns a secret with the groups', async () => {
		await twoGroups();
		const tab = await Tab.of(unlock);
		const keys = ['firstName', 'id', 'meeting', 'moderators', 'name', 'next', 'slots', 'unused'];
		for (const group of tab.groups) expect(Object.keys(group).sort()).toEqual(keys);
	});
});
