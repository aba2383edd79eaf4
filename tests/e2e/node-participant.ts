import { WebSocket } from 'ws';
import {
	codeFromDigits,
	houseVersion,
	links,
	ready,
	Secret,
	startParticipant,
	step,
	view,
	type RoomState,
	type RoomView
} from '#crypto';
import { RELAY_PATH } from '#relay/wire';
import { organisation } from '../../src/lykta.config.ts';
import { realClock } from '../../src/lib/clock/real.ts';
import { Driver } from '../../src/lib/engine/driver.ts';
import { systemRandom } from '../../src/lib/engine/random.ts';
import { Transport } from '../../src/lib/engine/transport.ts';
import { houseText } from '../../src/lib/i18n/rules.ts';

/**
 * A participant without a browser: the machine and the transport of the client in this process, so
 * that every key she ever holds is known to the test.
 */
export class NodeParticipant {
	/** Every secret of her machine, by its hex: signing, KEM, reply, pair, header and chain keys. */
	readonly keys = new Map<string, Uint8Array>();
	readonly #driver: Driver<RoomState>;
	#view: RoomView | undefined;

	private constructor(origin: string, digits: string, name: number) {
		const code = codeFromDigits(digits.replace(/\s/g, ''));
		if (code === undefined) throw new TypeError('no code');
		const random = systemRandom(crypto);
		const first = startParticipant(
			{
				invitation: { kind: 'code', code },
				name,
				house: houseVersion(houseText()),
				relayId: organisation.relayId,
				nowS: realClock.nowS(),
				now: realClock.now()
			},
			random
		);
		this.#keep(first.state);
		const transport: Transport = new Transport({
			clock: realClock,
			random,
			connect: (url) => new WebSocket(url, { origin, perMessageDeflate: false }),
			url: origin.replace('http', 'ws') + RELAY_PATH,
			happened: (event) => this.#driver.dispatch(event)
		});
		this.#driver = new Driver(first, {
			clock: realClock,
			machine: {
				step: (state, input) => {
					const next = step(state, input, random);
					this.#keep(next.state);
					return next;
				},
				view,
				links
			},
			transport,
			vault: undefined,
			report: (report) => {
				if (report.type === 'view') this.#view = report.view;
			},
			crashed: (error) => {
				throw error;
			}
		});
	}

	/** Knocks with 16 digits. `name` is an index of the made-up names. */
	static async arrive(origin: string, digits: string, name: number): Promise<NodeParticipant> {
		if (!(await ready())) throw new TypeError('no WebAssembly');
		return new NodeParticipant(origin, digits, name);
	}

	get phase(): RoomView['phase'] | undefined {
		return this.#view?.phase;
	}

	get people(): number {
		return this.#view?.people.length ?? 0;
	}

	get texts(): string[] {
		return (this.#view?.timeline ?? []).flatMap((item) =>
			item.type === 'text' ? [item.text] : []
		);
	}

	say(text: string): void {
		void this.#driver.dispatch({ type: 'do', verb: { type: 'say', text } });
	}

	stop(): void {
		this.#driver.stop();
	}

	#keep(state: RoomState): void {
		for (const secret of secretsIn(state)) {
			const bytes = secret.lend((lent) => Uint8Array.from(lent));
			this.keys.set(Buffer.from(bytes).toString('hex'), bytes);
		}
	}
}

function* secretsIn(value: unknown): Generator<Secret> {
	if (value instanceof Secret) yield value;
	else if (value instanceof Map || value instanceof Set || Array.isArray(value)) {
		for (const part of value as Iterable<unknown>) yield* secretsIn(part);
	} else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
		for (const part of Object.values(value)) yield* secretsIn(part);
	}
}
