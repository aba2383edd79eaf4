import { view } from '../../../../crypto/room/show.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { FRAME_BYTES, MAX_CODE_ANSWERS, PROVING_MS, RESEND_MS } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import * as admission from '../../../../crypto/room/admission.ts';
import { arrivalSecrets, type Arrival } from '../../../../crypto/room/arrival.ts';
import type { Effect } from '../../../../crypto/room/effect.ts';
import type { Input } from '../../../../crypto/room/input.ts';
import { sealLobby, type LobbyMessage } from '../../../../crypto/room/lobby.ts';
import { secretsOfSeat } from '../../../../crypto/room/member.ts';
import type { ParticipantState } from '../../../../crypto/room/participant.ts';
import { startParticipant, step } from '../../../../crypto/room/step.ts';
import {
	admitAll,
	arrive,
	invite,
	letIn,
	openMeeting,
	shown,
	waiting
} from '../../../sim/people.ts';
import { World, type Actor } from '../../../sim/world.ts';
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
		door.until(10 * MINUTE);
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
		const sent = door.until(30 * MINUTE).map(({ frame }) => frame);
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

/** A meeting with a lead, one settled member and one who is just coming in. */
function meeting(seed: string): { world: World; lead: Actor; a: Actor } {
	const world = new World(seed);
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	world.runUntil(world.now + 15 * SECOND);
	return { world, lead, a };
}

function own(actor: Actor): ParticipantState {
	if (actor.state.role !== 'participant') throw new Error('not a participant');
	return actor.state;
}

describe('on her way in', () => {
	/** Her frames do not reach anybody, and what `to` the lead sends in the room not her. */
	function joining(seed: string) {
		const { world, lead, a } = meeting(seed);
		const guest = arrive(world, 'guest', invite(world, lead, 'link'));
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 20 * SECOND)).toBe(true);
		return { world, lead, a, guest };
	}

	/** True for messages that come from the lobby address of the guest's handshake. */
	function fromDoor(guest: Actor, message: Uint8Array): boolean {
		const tags = own(guest).arrival?.proofs.map(({ keys }) => hex(keys.lobby.address.slice(0, 8)));
		return tags?.includes(hex(message.slice(0, 8))) === true;
	}

	test('a grant that came before a newer Welcome leaves her with a key that is gone', () => {
		const { world, lead, guest } = joining('wiped');
		let doors = true;
		let heard = true;
		world.tamper = (delivery) => {
			if (delivery.to === lead) {
				const from = lead.state.seat?.epoch.address.slice(0, 8);
				const isRoom = from !== undefined && hex(delivery.message.slice(0, 8)) === hex(from);
				return heard || !isRoom ? [delivery] : [];
			}
			if (delivery.to !== guest) return [delivery];
			return fromDoor(guest, delivery.message)
				? doors
					? [delivery]
					: []
				: heard
					? [delivery]
					: [];
		};
		admitAll(world, lead);
		heard = false;
		expect(world.runUntilTrue(() => guest.state.phase === 'room', 10 * SECOND)).toBe(true);
		const first = guest.state.seat!.epoch.facts.number;
		world.do(guest, { type: 'say', text: 'Hör ni mig?' });
		doors = false;
		world.runUntil(world.now + 12 * SECOND);
		world.do(lead, { type: 'rotate' });
		const isGrant = () => guest.state.seat!.epoch.facts.number === first + 1;
		world.tamper = (delivery) => {
			const seat = guest.state.seat!;
			const isOld = hex(delivery.message.slice(0, 8)) === hex(seat.epoch.address.slice(0, 8));
			const hasSwitched = lead.state.seat!.epoch.facts.number === first + 1;
			if (delivery.to === guest) return isOld && hasSwitched && !isGrant() ? [delivery] : [];
			return delivery.to === lead && isOld ? [] : [delivery];
		};
		expect(world.runUntilTrue(isGrant, 15 * SECOND)).toBe(true);
		expect(own(guest).arrival).toBeDefined();
		world.do(lead, { type: 'rotate' });
		world.tamper = (delivery) => {
			if (delivery.to === lead) {
				const { address } = lead.state.seat!.epoch;
				return hex(delivery.message.slice(0, 8)) === hex(address.slice(0, 8)) ? [] : [delivery];
			}
			if (delivery.to !== guest) return [delivery];
			return fromDoor(guest, delivery.message) ? [delivery] : [];
		};
		const isLater = () => guest.state.seat!.epoch.facts.number === first + 2;
		expect(world.runUntilTrue(isLater, 40 * SECOND)).toBe(true);
		world.tamper = undefined;
		world.runUntil(world.now + 15 * SECOND);
		world.do(lead, { type: 'rotate' });
		world.runUntil(world.now + 15 * SECOND);
		expect(guest.state.seat?.epoch.id).toEqual(lead.state.seat?.epoch.id);
		expect(own(guest).arrival).toBeUndefined();
		const lines = guest.state.seat!.lines;
		expect(lines.some((line) => line.type === 'text' && line.text === 'Hör ni mig?')).toBe(true);
	});

	test('she takes an older Welcome after a newer one', () => {
		const { world, lead, guest } = joining('older');
		const kept: Uint8Array[] = [];
		world.tamper = (delivery) => {
			if (delivery.to !== guest) return [delivery];
			if (!fromDoor(guest, delivery.message)) return [];
			kept.push(delivery.message);
			return lead.state.seat!.epoch.facts.number < 4 ? [] : [delivery];
		};
		admitAll(world, lead);
		world.runUntil(world.now + 12 * SECOND);
		world.do(lead, { type: 'rotate' });
		expect(world.runUntilTrue(() => guest.state.phase === 'room', 20 * SECOND)).toBe(true);
		const { id } = guest.state.seat!.epoch;
		for (const message of kept) {
			world.inject(guest, 'room', message);
			expect(guest.state.seat?.epoch.id).toEqual(id);
		}
	});

	test('she is refused, or called second, when she is already in', () => {
		const { world, guest } = joining('inside');
		const { keys, id } = own(guest).arrival!.proofs[0]!;
		admitAll(world, world.actors[0]!);
		expect(world.runUntilTrue(() => guest.state.phase === 'room', 10 * SECOND)).toBe(true);
		const random = seeded('late');
		for (const status of ['refused', 'used', 'rulesChanged', 'waiting'] as const) {
			const data = admission.sealReply(keys, 9, { status, body: new Uint8Array(0) }, random);
			const message = {
				direction: 'fromLead',
				type: 'reply',
				handshake: id,
				seq: 9,
				data
			} as const;
			const [frame] = sealLobby(keys.lobby, message, random);
			const wrapped = new Uint8Array(8 + FRAME_BYTES);
			wrapped.set(keys.lobby.address.subarray(0, 8));
			wrapped.set(frame!, 8);
			world.inject(guest, 'room', wrapped);
			expect(guest.state.phase).toBe('room');
		}
	});

	test('she enters another room than the one of her link', () => {
		const world = new World('another room');
		const lead = openMeeting(world);
		const held = invite(world, lead, 'link');
		if (held.kind !== 'link') throw new Error('not a link');
		const guest = arrive(world, 'guest', { ...held, roomTag: new Uint8Array(16) });
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 20 * SECOND)).toBe(true);
		admitAll(world, lead);
		world.runUntil(world.now + 10 * SECOND);
		expect(guest.state.ending).toBe('wrongRoom');
	});
});

describe('in the room', () => {
	test('she leaves without a word although there is a connection', () => {
		const { world, lead, a } = meeting('goodbye');
		world.do(a, { type: 'leave' });
		expect(a.state.phase).toBe('room');
		world.runUntil(world.now + 3 * SECOND);
		expect(a.state.ending).toBe('left');
		expect(lead.state.seat?.lines.at(-1)?.type).toBe('left');
		world.runUntil(world.now + 15 * SECOND);
		expect(shown(world, lead).people).toHaveLength(1);
	});

	test('she cannot leave without a connection, or waits for one she lost', () => {
		const offline = meeting('offline');
		offline.world.cut(offline.a, 'room', MINUTE);
		offline.world.do(offline.a, { type: 'leave' });
		expect(offline.a.state.ending).toBe('left');
		const cut = meeting('cut');
		cut.world.do(cut.a, { type: 'leave' });
		cut.world.cut(cut.a, 'room', MINUTE);
		expect(cut.a.state.ending).toBe('left');
		expect(cut.a.sockets.size).toBe(0);
	});

	test('she keeps the keys of a room in which nobody is heard any more', () => {
		const { world, lead, a } = meeting('lost');
		world.cut(lead, 'room', 60 * MINUTE);
		const since = world.now;
		world.runUntil(since + 22 * SECOND);
		expect(view(a.state, world.now).silence).toBe('everybody');
		world.runUntil(since + 118 * SECOND);
		expect(a.state.phase).toBe('room');
		const secrets = secretsOfSeat(a.state.seat!);
		world.runUntil(since + 123 * SECOND);
		expect(a.state.ending).toBe('lost');
		const alive = secrets.filter((secret) => secret instanceof Secret && !isWiped(secret));
		expect(alive).toEqual([]);
	});

	test('she goes on for ever after the close', () => {
		const { world, lead, a } = meeting('closing');
		world.do(lead, { type: 'close' });
		expect(world.runUntilTrue(() => a.state.phase === 'closing', 5 * SECOND)).toBe(true);
		const since = world.now;
		const before = a.state.seat!.lines;
		world.do(a, { type: 'say', text: 'för sent' });
		expect(a.state.seat!.lines).toBe(before);
		world.runUntil(since + 7 * SECOND);
		expect(a.state.phase).toBe('closing');
		world.runUntil(since + 9 * SECOND);
		expect(a.state.ending).toBe('closed');
	});
});

function isWiped(secret: Secret): boolean {
	try {
		return secret.lend(() => false);
	} catch {
		return true;
	}
}
