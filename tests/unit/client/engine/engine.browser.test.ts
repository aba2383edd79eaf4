import { afterEach, expect, test } from 'vitest';
import type { RoomView, Verb } from '#crypto';
import type { Command, Report, Settings } from '../../../../src/lib/engine/messages.ts';
import { IdbVaultStore } from '../../../../src/lib/storage/idb-vault-store.ts';

const settings: Settings = {
	relayId: 'relay.test',
	house: 7,
	relayUrl: 'wss://relay.test/relay',
	origin: location.origin
};
const PASSPHRASE = 'four lanterns in the long rain';

/** The engine as a page has it: a Worker, commands and reports. */
class Engine {
	readonly #worker = new Worker(
		new URL('../../../../src/lib/engine/lead-engine.ts', import.meta.url),
		{
			type: 'module'
		}
	);
	readonly #reports: Report[] = [];
	#look = (): void => undefined;
	#fail = (): void => undefined;

	constructor() {
		this.#worker.addEventListener('error', () => {
			this.#fail();
		});
		this.#worker.addEventListener('message', ({ data }: MessageEvent<Report>) => {
			this.#reports.push(data);
			this.#look();
		});
	}

	static async started(role: 'participant' | 'lead'): Promise<{ engine: Engine; ready: Report }> {
		const engine = new Engine();
		return { engine, ready: await engine.asks({ type: 'start', role, settings }) };
	}

	/** Sends a command and waits for its answer. */
	asks(command: Command): Promise<Report> {
		this.#worker.postMessage(command);
		return this.#next((report) =>
			report.type === 'view' || report.type === 'groups' ? undefined : report
		);
	}

	does(verb: Verb): void {
		this.#worker.postMessage({ type: 'do', verb });
	}

	/** The first answer of `ask` that is not undefined, from this view or a later one. */
	shows<T>(ask: (view: RoomView) => T | undefined): Promise<T> {
		return this.#next((report) => (report.type === 'view' ? ask(report.view) : undefined));
	}

	end(): void {
		this.#worker.terminate();
	}

	/** The first answer of `ask` that is not undefined; reports are looked at once. */
	#next<T>(ask: (report: Report) => T | undefined): Promise<T> {
		return new Promise((resolve, reject) => {
			this.#fail = () => {
				reject(new Error('the engine broke'));
			};
			this.#look = () => {
				for (let report = this.#reports.shift(); report; report = this.#reports.shift()) {
					const answer = ask(report);
					if (answer === undefined) continue;
					this.#look = () => undefined;
					resolve(answer);
					return;
				}
			};
			this.#look();
		});
	}
}

const create: Command = { type: 'createVault', passphrase: PASSPHRASE, firstName: 'Kim' };
const unlock: Command = { type: 'unlockVault', passphrase: PASSPHRASE };
const digitsOf = ({ invites }: RoomView): string | undefined => invites[0]?.digits;

afterEach(async () => {
	await new IdbVaultStore().remove();
});

test("a participant's engine starts and leaves nothing on the disk", async () => {
	const { engine, ready } = await Engine.started('participant');
	expect(ready).toEqual({ type: 'ready', vault: 'none' });
	expect(await indexedDB.databases()).toEqual([]);
	engine.end();
});

test('a meeting survives a killed engine, for one tab and the right passphrase', async () => {
	const before = await Engine.started('lead');
	expect(before.ready).toEqual({ type: 'ready', vault: 'none' });
	expect(await before.engine.asks(create)).toEqual({ type: 'vault', state: 'open' });
	before.engine.does({ type: 'invite', kind: 'code' });
	const digits = await before.engine.shows(digitsOf);

	const second = await Engine.started('lead');
	expect(second.ready).toEqual({ type: 'ready', vault: 'locked' });
	expect(await second.engine.asks(unlock)).toEqual({ type: 'vault', state: 'busy' });

	before.engine.end();
	const wrong = { ...unlock, passphrase: `${PASSPHRASE}.` };
	expect(await lockFreed(second.engine, wrong)).toEqual({
		type: 'vault',
		state: 'wrongPassphrase'
	});
	expect(await second.engine.asks(unlock)).toEqual({ type: 'vault', state: 'open' });
	expect(await second.engine.shows(digitsOf)).toBe(digits);
	second.engine.end();
});

/** A killed Worker gives its lock back a moment later. */
async function lockFreed(engine: Engine, command: Command): Promise<Report> {
	for (;;) {
		const answer = await engine.asks(command);
		if (answer.type !== 'vault' || answer.state !== 'busy') return answer;
	}
}
