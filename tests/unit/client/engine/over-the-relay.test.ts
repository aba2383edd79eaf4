import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { onTestFinished, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { parseLinkFragment, ready, type RoomView, type Verb } from '#crypto';
import { CLIENT_MESSAGE_BYTES, RELAY_PATH } from '#relay/wire';
import { answerFrom } from '../../../../relay/files.ts';
import { originRule } from '../../../../relay/origin.ts';
import { Relay } from '../../../../relay/server.ts';
import { realClock } from '../../../../src/lib/clock/real.ts';
import { Host } from '../../../../src/lib/engine/host.ts';
import { vaults } from '../../../../src/lib/engine/vaults.ts';
import type { Command, Report } from '../../../../src/lib/engine/messages.ts';
import { systemRandom } from '../../../../src/lib/engine/random.ts';
import type { Socket } from '../../../../src/lib/engine/socket.ts';
import { MemoryVaultStore } from '../../../../src/lib/storage/memory-vault-store.ts';

/** The real relay on a free port, as `npm start` runs it but without pages. */
async function openRelay(): Promise<string> {
	const allowsOrigin = originRule(undefined);
	const relay = new Relay({ answer: answerFrom(new Map(), allowsOrigin), allowsOrigin });
	relay.http.listen(0, '127.0.0.1');
	await once(relay.http, 'listening');
	onTestFinished(() => relay.stop());
	return `http://127.0.0.1:${(relay.http.address() as AddressInfo).port}`;
}

interface Sent {
	readonly socket: number;
	readonly at: number;
	readonly message: Uint8Array;
}

/** One person's engine with real sockets and the real clock; remembers all it was told and sent. */
class Person {
	readonly sent: Sent[] = [];
	readonly reports: Report[] = [];
	readonly store = new MemoryVaultStore();
	readonly #host: Host;
	readonly #origin: string;
	#sockets = 0;
	#waiting: (() => void)[] = [];

	constructor(origin: string) {
		this.#origin = origin;
		this.#host = new Host({
			clock: realClock,
			random: systemRandom(crypto),
			connect: (url) => this.#tapped(url),
			keeping: {
				...vaults,
				storage: {
					probe: () => Promise.resolve<'none'>('none'),
					lock: () => Promise.resolve(() => undefined),
					store: this.store
				}
			},
			ready,
			report: (report) => {
				this.reports.push(report);
				for (const look of this.#waiting) look();
			},
			crashed: (error) => {
				throw error;
			}
		});
	}

	async start(role: 'participant' | 'lead'): Promise<void> {
		const origin = this.#origin;
		const relayUrl = origin.replace('http', 'ws') + RELAY_PATH;
		const settings = { relayId: 'relay.test', house: 7, relayUrl, origin };
		await this.obeys({ type: 'start', role, settings });
	}

	obeys(command: Command): Promise<void> {
		return this.#host.obey(command);
	}

	does(verb: Verb): Promise<void> {
		return this.obeys({ type: 'do', verb });
	}

	get view(): RoomView | undefined {
		return this.reports.findLast((report) => report.type === 'view')?.view;
	}

	/** The first answer to `ask` that is not undefined, now or after a later report. */
	sees<T>(ask: (view: RoomView) => T | undefined): Promise<T> {
		return new Promise((resolve) => {
			const look = (): void => {
				const found = this.view && ask(this.view);
				if (found === undefined) return;
				this.#waiting = this.#waiting.filter((other) => other !== look);
				resolve(found);
			};
			this.#waiting.push(look);
			look();
		});
	}

	/** The texts on this person's screen, own ones only once somebody else has them. */
	get texts(): string[] {
		return (this.view?.timeline ?? []).flatMap((item) =>
			item.type === 'text' && item.state === 'sent' ? [item.text] : []
		);
	}

	#tapped(url: string): Socket {
		const socket = new WebSocket(url, { origin: this.#origin, perMessageDeflate: false });
		const number = ++this.#sockets;
		const send = socket.send.bind(socket);
		return Object.assign(socket, {
			send: (message: Uint8Array) => {
				send(message);
				this.sent.push({ socket: number, at: performance.now(), message: message.slice() });
			}
		});
	}
}

test('two people meet over the real relay, talk both ways, and close', async () => {
	const origin = await openRelay();
	const [kim, owl] = [new Person(origin), new Person(origin)];
	await Promise.all([kim.start('lead'), owl.start('participant')]);

	await kim.obeys({
		type: 'createVault',
		passphrase: 'four lanterns in the long rain',
		firstName: 'Kim'
	});
	await kim.does({ type: 'invite', kind: 'link' });
	const fragment = await kim.sees(({ invites }) => invites[0]?.fragment);
	expect((await kim.store.load())?.version).toBeGreaterThan(0);
	await kim.does({ type: 'open' });

	const link = parseLinkFragment(fragment);
	if (link === undefined) throw new TypeError();
	await owl.obeys({ type: 'knock', invitation: link, name: 3 });
	const id = await kim.sees(({ knocks }) => knocks[0]?.id);
	await kim.does({ type: 'admit', id });
	await owl.sees(({ phase, people }) =>
		phase === 'room' && people.length === 2 ? true : undefined
	);

	await Promise.all([
		owl.does({ type: 'say', text: 'hello from the lobby' }),
		kim.does({ type: 'say', text: 'welcome in' })
	]);
	for (const person of [kim, owl]) {
		await person.sees(() => (person.texts.length === 2 ? true : undefined));
		expect(person.texts.toSorted()).toEqual(['hello from the lobby', 'welcome in']);
	}

	await kim.does({ type: 'close' });
	const ends = await Promise.all([kim, owl].map((person) => person.sees(({ ending }) => ending)));
	expect(ends).toEqual(['closed', 'closed']);
	expect(await kim.store.load()).toBeUndefined();

	for (const { sent } of [kim, owl]) {
		expect(sent.every(({ message }) => message.length === CLIENT_MESSAGE_BYTES)).toBe(true);
		const seen = sent.map(({ message }) => Buffer.from(message).toString('hex'));
		expect(new Set(seen).size).toBe(seen.length);
	}
	expect(shortestGapMs(kim, ROOM)).toBeGreaterThan(400);
	expect(shortestGapMs(kim, LOBBY)).toBeGreaterThan(100);
	expect(shortestGapMs(owl, ROOM)).toBeGreaterThan(100);
});

/** Sockets in the order an engine opens them. */
const ROOM = 1;
const LOBBY = 2;

/** A slot may be half a period late and the next on time, so no gap is below half a period. */
function shortestGapMs({ sent }: Person, socket: number): number {
	const times = sent.filter((one) => one.socket === socket).map(({ at }) => at);
	expect(times.length).toBeGreaterThan(3);
	return Math.min(...times.slice(1).map((at, index) => at - (times[index] ?? 0)));
}
