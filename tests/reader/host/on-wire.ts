import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { ADDRESS_TAG_BYTES, FRAME_OFFSET, PUB_OFFSET, PUBLISH } from '#relay/wire';
import { answerFrom } from '../../../relay/files.ts';
import { originRule } from '../../../relay/origin.ts';
import { Relay } from '../../../relay/server.ts';
import type { Arriving } from '../client/arrival.ts';
import { Lead, type Opening } from '../client/lead.ts';
import { Participant } from '../client/participant.ts';
import type { Connected } from '../client/wire.ts';

/* Seats the second client at the real relay, by the clock of this machine. */

/** The real relay on a free port of this machine, without pages; its origin. */
export async function openRelay(): Promise<string> {
	const allowsOrigin = originRule(undefined);
	const relay = new Relay({ answer: answerFrom(new Map(), allowsOrigin), allowsOrigin });
	relay.http.listen(0, '127.0.0.1');
	await once(relay.http, 'listening');
	onTestFinished(() => relay.stop());
	return `http://127.0.0.1:${String((relay.http.address() as AddressInfo).port)}`;
}

/** A participant with a socket of her own. */
export interface Seated {
	readonly guest: Participant;
	/** When each of her messages left, in milliseconds. */
	readonly sentAt: readonly number[];
}

const draw = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** A participant at the relay. */
export async function sit(origin: string, who: Arriving): Promise<Seated> {
	const guest = new Participant(who, draw);
	return { guest, sentAt: await connect(origin, guest) };
}

/** A meeting of the second client's at the relay, over two connections. */
export async function lead(origin: string, opening: Omit<Opening, 'unixS'>): Promise<Lead> {
	const now = performance.now();
	const unixS = (Date.now() - now) / 1000;
	const opened = new Lead({ ...opening, unixS }, { now, random: draw });
	await Promise.all([connect(origin, opened.inRoom), connect(origin, opened.atDoor)]);
	return opened;
}

/** Keeps the rhythm of PROTOCOL.md §4.4 over one WebSocket until she has ended; when messages left. */
async function connect(origin: string, seated: Connected): Promise<readonly number[]> {
	const sentAt: number[] = [];
	const socket = new WebSocket(`${origin.replace('http', 'ws')}/relay`, { origin });
	const own = new Set<string>();
	socket.on('message', (message: Buffer) => {
		// Whoever speaks where she listens hears herself (relay/PROTOCOL.md §4).
		if (own.delete(message.toString('latin1'))) return;
		seated.receive(Uint8Array.from(message), performance.now());
	});
	onTestFinished(() => {
		socket.terminate();
	});
	await once(socket, 'open');
	seated.connected();
	const [high, low] = draw(2);
	const first = performance.now() + ((high! * 256 + low!) / 65_536) * seated.periodMs;
	void slots(seated, first, (message) => {
		if ((message[0]! & PUBLISH) !== 0) own.add(asHeard(message));
		socket.send(message);
		sentAt.push(performance.now());
	});
	return sentAt;
}

/** What the relay makes of one of her messages. */
function asHeard(message: Uint8Array): string {
	const tag = message.subarray(PUB_OFFSET, PUB_OFFSET + ADDRESS_TAG_BYTES);
	return Buffer.concat([tag, message.subarray(FRAME_OFFSET)]).toString('latin1');
}

async function slots(
	seated: Connected,
	first: number,
	send: (message: Uint8Array) => void
): Promise<void> {
	for (let at = first; ; at += seated.periodMs) {
		await until(at - seated.periodMs / 2);
		if (hasEnded(seated)) return;
		const message = seated.build(performance.now());
		await until(at);
		if (hasEnded(seated)) return;
		send(message);
		seated.left(performance.now());
	}
}

const hasEnded = (seated: Connected): boolean => seated.ended !== undefined;

const until = (at: number): Promise<void> =>
	new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())));
