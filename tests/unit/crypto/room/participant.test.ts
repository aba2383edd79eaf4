import { beforeAll, describe, expect, test } from 'vitest';
import { FRAME_BYTES, MAX_CODE_ANSWERS, PROVING_MS, RESEND_MS } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';

import * as admission from '../../../../crypto/room/admission.ts';
import { arrivalSecrets, type Arrival } from '../../../../crypto/room/arrival.ts';
import type { Effect } from '../../../../crypto/room/effect.ts';
import type { Input } from '../../../../crypto/room/input.ts';
import { sealLobby, type LobbyMessage } from '../../../../crypto/room/lobby.ts';

import type { ParticipantState } from '../../../../crypto/room/participant-state.ts';
import { startParticipant, step } from '../../../../crypto/room/step.ts';

import { hex, seeded } from '../seeded.ts';
import { snapshot } from './rooms.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const code = { nameplate: 4_711, secret: 99_999 };

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** A participant alone at the door, her link up, and whoever we play on the other side. */
class Door {
	readonly random = seeded('door');
	state: ParticipantState;
	now = 0;
	readonly effects: Effect[] = [];

	constructor() {
		const arriving = {
			invitation: { kind: 'code', code } as const,
			name: 5,
			house: 7,
			relayId: 'relay',
			now: 0,
			nowS: 1_760_000_000
		};
		this.state = startParticipant(arriving, this.random).state as ParticipantState;
		this.feed({ type: 'linkUp', link: 'room', now: 0 });
	}

	get arrival(): Arrival {
		return this.state.arrival!;
	}

	feed(input: Input): void {
		const { state, effects } = step(this.state, input, this.random);
		this.state = state as ParticipantState;
		this.effects.push(...effects);
	}

	/** Time passes; what she sends on the way. */
	until(end: number): readonly { address: string; frame: string; at: number }[] {
		const sent: { address: string; frame: string; at: number }[] = [];
		while (this.now < end) {
			this.now = Math.min(end, this.now + 25);
			this.feed({ type: 'wake', now: this.now });
			const { slot, nextAt } = this.state.link;
			if (slot === undefined || nextAt > this.now) continue;
			const [address, frame] = [slot.slice(1, 33), slot.slice(65)];
			if (slot[0]! & 1) sent.push({ address: hex(address), frame: hex(frame), at: nextAt });
			this.feed({ type: 'sent', link: 'room', now: this.now });
		}
		return sent;
	}

	hear(lobby: { address: Uint8Array; outer: Uint8Array }, message: LobbyMessage): void {
		for (const frame of sealLobby(lobby, message, this.random)) {
			const wrapped = new Uint8Array(8 + FRAME_BYTES);
			wrapped.set(lobby.address.subarray(0, 8));
			wrapped.set(frame, 8);
			this.feed({ type: 'received', link: 'room', message: wrapped, now: this.now });
		}
	}

	/** Somebody answers her message 1. */
	challenge(change: Partial<LobbyMessage> = {}): admission.Challenge {
		const { hello, lobby, shared } = this.arrival;
		const made = admission.challenge(lobby.address, shared, hello.bytes, this.random)!;
		this.hear(lobby, {
			direction: 'fromLead',
			type: 'challenge',
			handshake: admission.helloId(hello.p),
			seq: 0,
			data: made.bytes,
			...change
		});
		return made;
	}

	reply(
		status: admission.Status,
		change: Partial<LobbyMessage> = {},
		body: Uint8Array = new Uint8Array(0)
	): void {
		const proof = this.arrival.proofs[0]!;
		const seq = change.seq ?? 1;
		this.hear(proof.keys.lobby, {
			direction: 'fromLead',
			type: 'reply',
			handshake: proof.id,
			seq,
			data: admission.sealReply(proof.keys, seq, { status, body }, this.random),
			...change
		});
	}
}

describe('at the door', () => {
	test('what she says again is another thing, or comes at another pace', () => {
		const door = new Door();
		const frames = door.arrival.helloFrames.map(hex);
		const sent = door.until(20 * SECOND);
		const said = sent.filter(({ frame }) => frames.includes(frame));
		expect(said.length).toBeGreaterThan(10);
		expect(new Set(sent.map(({ frame }) => frame)).size).toBe(sent.length - said.length + 2);
		const firsts = said.filter(({ frame }) => frame === frames[0]).map(({ at }) => at);
		for (const [at, time] of firsts.entries()) {
			if (at > 0) expect(time - firsts[at - 1]!).toBeGreaterThanOrEqual(RESEND_MS - 250);
			if (at > 0) expect(time - firsts[at - 1]!).toBeLessThanOrEqual(RESEND_MS + 500);
		}
		expect(door.state.phase).toBe('knocking');
	});

	test('a third message 2, or the same one again, gets an answer', () => {
		const door = new Door();
		const first = door.challenge();
		expect(door.state.phase).toBe('proving');
		const { handshake } = { handshake: admission.helloId(door.arrival.hello.p) };
		const again = { direction: 'fromLead', type: 'challenge', seq: 0, handshake } as const;
		door.hear(door.arrival.lobby, { ...again, data: first.bytes });
		expect(door.arrival.proofs).toHaveLength(1);
		door.challenge();
		expect(door.arrival.proofs).toHaveLength(2);
		door.challenge();
		expect(door.arrival.proofs).toHaveLength(MAX_CODE_ANSWERS);
		expect(hex(door.arrival.proofs[0]!.id)).not.toBe(hex(door.arrival.proofs[1]!.id));
	});

	test('one of two answers is not said again', () => {
		const door = new Door();
		door.challenge();
		door.challenge();
		const frames = door.arrival.proofs.flatMap((proof) => proof.frames.map(hex));
		const sent = door.until(8 * SECOND).map(({ frame }) => frame);
		for (const frame of frames) {
			expect(sent.filter((one) => one === frame).length).toBeGreaterThan(1);
		}
	});

	test.each([
		['in her own direction', { direction: 'toLead' }],
		['for another handshake', { handshake: new Uint8Array(8) }],
		['of another type', { type: 'reply' }],
		['as a probe', { type: 'probe' }],
		['cut short', { data: new Uint8Array(1_167) }],
		['too long', { data: new Uint8Array(1_169) }]
	] satisfies [string, Partial<LobbyMessage>][])('a message 2 %s is answered', (_, change) => {
		const door = new Door();
		door.challenge(change);
		expect(door.state.phase).toBe('knocking');
		expect(door.arrival.proofs).toEqual([]);
	});

	test('she waits for more or less than a minute when nobody answers her proof', () => {
		const door = new Door();
		door.until(5 * SECOND);
		door.challenge();
		door.until(20 * SECOND);
		door.challenge();
		door.until(5 * SECOND + PROVING_MS);
		expect(door.state.phase).toBe('proving');
		door.until(5 * SECOND + PROVING_MS + 300);
		expect(door.state).toMatchObject({ phase: 'ended', ending: 'unanswered' });
	});

	test('she gives up although nobody has answered her knock', () => {
		const door = new Door();
		door.until(5 * MINUTE);
		expect(door.state.phase).toBe('knocking');
	});

	test.each(['refused', 'rulesChanged', 'used'] as const)(
		'she is not told that she is %s',
		(status) => {
			const door = new Door();
			door.challenge();
			door.reply(status);
			expect(door.state).toMatchObject({ phase: 'ended', ending: status, arrival: undefined });
		}
	);

	test('a reply with another number, place, sender or direction is believed', () => {
		const door = new Door();
		door.challenge();
		const { keys, id } = door.arrival.proofs[0]!;
		const data = admission.sealReply(
			keys,
			1,
			{ status: 'refused', body: new Uint8Array(0) },
			door.random
		);
		const right: LobbyMessage = {
			direction: 'fromLead',
			type: 'reply',
			handshake: id,
			seq: 1,
			data
		};
		door.hear(keys.lobby, { ...right, seq: 2 });
		door.hear(keys.lobby, { ...right, handshake: new Uint8Array(8) });
		door.hear(keys.lobby, { ...right, direction: 'toLead' });
		door.hear(keys.lobby, { ...right, type: 'challenge', seq: 0 });
		door.hear(door.arrival.lobby, right);
		door.hear({ ...keys.lobby, outer: door.arrival.lobby.outer }, right);
		expect(door.state.phase).toBe('proving');
		door.hear(keys.lobby, right);
		expect(door.state.phase).toBe('ended');
	});

	test('she goes on proving when she was asked to wait, or ends the wait herself', () => {
		const door = new Door();
		door.challenge();
		const frames = door.arrival.proofs[0]!.frames.map(hex);
		door.reply('waiting');
		expect(door.state.phase).toBe('lobby');
		const sent = door.until(5 * MINUTE).map(({ frame }) => frame);
		for (const frame of frames) expect(sent).not.toContain(frame);
		expect(door.state.phase).toBe('lobby');
		door.challenge();
		expect(door.arrival.proofs).toHaveLength(1);
	});

	test('a Welcome that is none lets her in, or out', () => {
		const door = new Door();
		door.challenge();
		door.reply('waiting');
		const before = snapshot(door.state.seat);
		for (const length of [0, 1, 281, 500]) {
			door.reply('welcome', { seq: 2 + length }, seeded('welcome')(length));
			expect(door.state.phase).toBe('lobby');
		}
		expect(snapshot(door.state.seat)).toBe(before);
	});

	test('she cannot leave, or leaves a key behind', () => {
		const door = new Door();
		door.challenge();
		const secrets = arrivalSecrets(door.arrival);
		door.effects.length = 0;
		door.feed({ type: 'do', verb: { type: 'leave' }, now: door.now, nowS: 0 });
		expect(door.state).toMatchObject({ phase: 'ended', ending: 'left' });
		expect(door.effects.map(({ type }) => type)).toEqual(['notify', 'wipe', 'close']);
		for (const effect of door.effects) {
			if (effect.type === 'wipe') for (const secret of effect.secrets) secret.wipe();
		}
		const wiped = [...secrets.slice(0, 2), ...secrets.slice(3)];
		for (const secret of wiped) expect(() => secret.lend((key) => key[0])).toThrow();
		expect(secrets[2]!.lend((key) => key.every((byte) => byte === 0))).toBe(true);
	});
});
