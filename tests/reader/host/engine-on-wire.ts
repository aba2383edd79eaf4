import { ready, type Invitation, type RoomView, type Verb } from '#crypto';
import { RELAY_PATH } from '#relay/wire';
import { WebSocket } from 'ws';
import { realClock } from '../../../src/lib/clock/real.ts';
import { Host } from '../../../src/lib/engine/host.ts';
import { vaults } from '../../../src/lib/engine/vaults.ts';
import { systemRandom } from '../../../src/lib/engine/random.ts';
import type { Report } from '../../../src/lib/engine/messages.ts';
import { MemoryVaultStore } from '../../../src/lib/storage/memory-vault-store.ts';

export const BUILD = { relayId: 'relay.test', house: 7 };

/** Somebody with the product's own engine, real sockets and the real clock. */
export class RealEngine {
	view: RoomView | undefined;
	readonly notices: Report[] = [];
	readonly #host: Host;

	constructor(origin: string) {
		this.#host = new Host({
			clock: realClock,
			random: systemRandom(crypto),
			connect: (url) => new WebSocket(url, { origin, perMessageDeflate: false }),
			keeping: {
				...vaults,
				storage: {
					probe: () => Promise.resolve<'none'>('none'),
					lock: () => Promise.resolve(() => undefined),
					store: new MemoryVaultStore()
				}
			},
			ready,
			report: (report) => {
				if (report.type === 'view') this.view = report.view;
				if (report.type === 'notice') this.notices.push(report);
			},
			crashed: (error) => {
				throw error;
			}
		});
	}

	/** Opens a meeting that lives in this process alone. */
	async open(origin: string): Promise<void> {
		await this.#start('lead', origin);
		await this.#host.obey({ type: 'withoutVault', firstName: 'Kim' });
		await this.does({ type: 'open' });
	}

	/** Shows up with an invitation. */
	async knock(origin: string, invitation: Invitation, name: number): Promise<void> {
		await this.#start('participant', origin);
		await this.#host.obey({ type: 'knock', invitation, name });
	}

	#start(role: 'lead' | 'participant', origin: string): Promise<void> {
		const relayUrl = origin.replace('http', 'ws') + RELAY_PATH;
		return this.#host.obey({ type: 'start', role, settings: { ...BUILD, relayUrl, origin } });
	}

	does(verb: Verb): Promise<void> {
		return this.#host.obey({ type: 'do', verb });
	}
}
