import { CLIENT_MESSAGE_BYTES } from '#relay/wire';
import type { LinkEvent } from '../../../../src/lib/engine/connection.ts';
import type { Plan } from '../../../../src/lib/engine/slot.ts';
import { Transport } from '../../../../src/lib/engine/transport.ts';
import { FakeNetwork } from './fake-socket.ts';
import { ManualClock, settled } from './manual-clock.ts';

const PERIOD_MS = 1_000;

export function messageOf(fill: number): Uint8Array {
	return new Uint8Array(CLIENT_MESSAGE_BYTES).fill(fill);
}

export function planAt(at: number, fill = 1): Plan {
	return { at, periodMs: PERIOD_MS, message: messageOf(fill) };
}

/** A transport whose clock, network and machine are the test. */
export class Wired {
	readonly clock = new ManualClock();
	readonly network = new FakeNetwork();
	readonly events: LinkEvent[] = [];
	readonly transport: Transport;
	/** What the machine does with an event; the transport waits for it. */
	react: (event: LinkEvent) => Promise<void> | undefined = () => undefined;
	readonly #times: number[] = [];

	constructor() {
		this.transport = new Transport({
			clock: this.clock,
			random: (bytes) => new Uint8Array(bytes).fill(127),
			connect: this.network.connect,
			url: 'wss://relay.test/relay',
			happened: async (event) => {
				this.events.push(event);
				this.#times.push(this.clock.now());
				await this.react(event);
			}
		});
	}

	/** Opens the link `room`. */
	async up(): Promise<void> {
		this.transport.keep(['room']);
		this.network.last.opens();
		await settled();
	}

	/** Fills the slot again as soon as it is empty, one message per period, like the machine. */
	keepFilling(first: number): void {
		let at = first;
		let fill = 1;
		this.transport.load('room', planAt(at, fill));
		this.react = (event) => {
			if (event.type !== 'sent') return undefined;
			at += (Math.floor((this.clock.now() - at) / PERIOD_MS) + 1) * PERIOD_MS;
			this.transport.load('room', planAt(at, ++fill));
			return undefined;
		};
	}

	get types(): string[] {
		return this.events.map(({ type }) => type);
	}

	get sentTimes(): number[] {
		return this.#times.filter((_, at) => this.events[at]?.type === 'sent');
	}

	/** The first byte of everything that left, over any socket. */
	get sentFills(): (number | undefined)[] {
		return this.network.sockets.flatMap(({ sent }) => sent.map(([first]) => first));
	}
}
