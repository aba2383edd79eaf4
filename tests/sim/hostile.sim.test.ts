import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FRAME_BYTES } from '../../crypto/limits.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import * as admission from '../../crypto/room/admission.ts';
import { encodeBody, type Item } from '../../crypto/room/body.ts';
import { codeLobby, codePrs } from '../../crypto/room/code.ts';
import { TEXT } from '../../crypto/room/event.ts';
import { sealFrame } from '../../crypto/room/frame.ts';
import { openLobby, sealLobby, type Lobby, type LobbyMessage } from '../../crypto/room/lobby.ts';
import { viewOf } from '../../crypto/room/log.ts';
import type { Epoch } from '../../crypto/room/member.ts';
import { agreement, hex, oneRhythm, oneSize, seatOf, singleUse, textsOf } from './invariants.ts';
import {
	admitAll,
	arrive,
	invite,
	letIn,
	openMeeting,
	RELAY_ID,
	shown,
	stateOfInvite,
	waiting
} from './people.ts';
import { Seeded } from './prng.ts';
import { CALM, World, type Actor, type Delivery } from './world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let stop: () => void = () => undefined;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

afterEach(() => {
	stop();
});

function watchedWorld(seed: string): World {
	const watch = singleUse();
	stop = watch.stop;
	const invariants = [oneSize(), oneRhythm(), agreement()];
	return new World(seed, (world) => {
		for (const check of invariants) check(world);
		if (world.seen.length > 0) watch.invariant(world);
	});
}

/** A settled meeting of a lead and some members. */
function meeting(world: World, people: number) {
	const lead = openMeeting(world);
	const members = Array.from({ length: people }, (_, at) =>
		letIn(world, lead, `m${String(at)}`, at % 2 === 0 ? 'link' : 'code')
	);
	world.runUntil(world.now + 15 * SECOND);
	return { lead, members, all: [lead, ...members] };
}

const has = (actor: Actor, text: string) => textsOf(actor).includes(text);

/** What the relay would forward of a frame published at this address. */
function forwardedFrom(address: Uint8Array, frame: Uint8Array): Uint8Array {
	const message = new Uint8Array(8 + FRAME_BYTES);
	message.set(address.subarray(0, 8));
	message.set(frame, 8);
	return message;
}

describe('a relay that lies', () => {
	test('makes a text vanish, come twice, or come from somebody else', () => {
		const world = watchedWorld('lies');
		const { all } = meeting(world, 3);
		const dice = new Seeded('dice');
		const noise = (to: Actor): Delivery => ({ to, link: 'room', message: dice.bytes(1_032) });
		world.tamper = (delivery) => {
			const luck = dice.below(10);
			if (luck < 2) return [];
			if (luck < 4) return [delivery, { ...delivery, lateMs: 3 * SECOND }];
			if (luck < 6) return [{ ...delivery, lateMs: dice.below(1_500) }];
			const dented = delivery.message.with(dice.below(1_032), 7);
			if (luck < 7) return [noise(delivery.to), { ...delivery, message: dented }, delivery];
			return [delivery];
		};
		const said: string[] = [];
		for (let at = 0; at < 24; at++) {
			const text = `text ${String(at)} ${'x'.repeat((at * 97) % 700)}`;
			world.do(all[at % all.length]!, { type: 'say', text });
			said.push(text);
			world.runUntil(world.now + 2 * SECOND);
		}
		world.tamper = undefined;
		world.runUntil(world.now + 20 * SECOND);
		for (const [at, actor] of all.entries()) {
			expect([...textsOf(actor)].toSorted()).toEqual([...said].toSorted());
			for (const line of seatOf(actor)!.lines) {
				if (line.type !== 'text') continue;
				expect(line.who.me).toBe(said.indexOf(line.text) % all.length === at);
			}
			const alarms = actor.notices.filter(({ type }) => type === 'identityElsewhere');
			expect(alarms).toEqual([]);
		}
	});

	test('keeps two people apart, and what one says from the other', () => {
		const world = watchedWorld('apart');
		const { members } = meeting(world, 3);
		const [a, b] = members as [Actor, Actor, Actor];
		const publish = new Map<string, string>();
		world.tamper = (delivery) => {
			for (const { actor, message } of world.seen.slice(-40)) {
				publish.set(hex(message.subarray(65, 97)), actor);
			}
			const author = publish.get(hex(delivery.message.subarray(8, 40)));
			return author === a.name && delivery.to === b ? [] : [delivery];
		};
		world.do(a, { type: 'say', text: 'Kommer det fram?' });
		world.runUntil(world.now + 5 * SECOND);
		expect(has(b, 'Kommer det fram?')).toBe(false);
		world.runUntil(world.now + 25 * SECOND);
		expect(has(b, 'Kommer det fram?')).toBe(true);
		const author = { idx: seatOf(a)!.me.idx, me: false };
		expect(seatOf(b)!.lines.at(-1)).toMatchObject({ type: 'text', who: author });
		expect(shown(world, b).people.find(({ idx }) => idx === seatOf(a)!.me.idx)!.presence).toBe(
			'quiet'
		);
	});

	test('gives one place the messages of another', () => {
		const world = watchedWorld('splice');
		const { lead, members, all } = meeting(world, 2);
		const guest = arrive(world, 'guest', invite(world, lead, 'code'));
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 20 * SECOND)).toBe(true);
		const places = new Set(world.forwarded.map((message) => hex(message.subarray(0, 8))));
		const before = [...all, guest].map((actor) => JSON.stringify(shown(world, actor)));
		for (const message of world.forwarded.slice(-60)) {
			for (const place of places) {
				const moved = message.slice();
				moved.set(Buffer.from(place, 'hex'));
				if (hex(moved) === hex(message)) continue;
				for (const actor of [lead, ...members, guest]) {
					world.inject(actor, 'room', moved);
					if (actor === lead) world.inject(actor, 'lobby', moved);
				}
			}
		}
		const after = [...all, guest].map((actor) => JSON.stringify(shown(world, actor)));
		expect(after).toEqual(before);
	});

	test('brings back an old epoch', () => {
		const world = watchedWorld('old');
		const { lead, members, all } = meeting(world, 2);
		world.do(members[0]!, { type: 'say', text: 'förr' });
		world.runUntil(world.now + 3 * SECOND);
		world.do(lead, { type: 'rotate' });
		world.runUntil(world.now + 15 * SECOND);
		const before = all.map((actor) => JSON.stringify(shown(world, actor)));
		const ids = all.map((actor) => hex(seatOf(actor)!.epoch.id));
		for (const message of world.forwarded) {
			for (const actor of all) {
				world.inject(actor, 'room', message);
				if (actor === lead) world.inject(actor, 'lobby', message);
			}
		}
		expect(all.map((actor) => hex(seatOf(actor)!.epoch.id))).toEqual(ids);
		expect(all.map((actor) => JSON.stringify(shown(world, actor)))).toEqual(before);
		expect(textsOf(members[1]!)).toEqual(['förr']);
	});

	test('keeps the new lock from one person, and she goes on as if nothing were', () => {
		const world = watchedWorld('withheld');
		const { lead, members } = meeting(world, 2);
		const [a, b] = members as [Actor, Actor];
		const since = world.now;
		world.do(lead, { type: 'rotate' });
		world.tamper = (delivery) => (delivery.to === b ? [] : [delivery]);
		world.runUntil(since + 15 * SECOND);
		world.tamper = undefined;
		world.do(a, { type: 'say', text: 'under nytt lås' });
		world.do(b, { type: 'say', text: 'under gammalt lås' });
		world.runUntil(since + 60 * SECOND);
		expect(has(b, 'under nytt lås')).toBe(false);
		expect(has(a, 'under gammalt lås')).toBe(false);
		const place = seatOf(b)!.me.idx;
		for (const actor of [lead, a]) {
			expect(shown(world, actor).lock.behind).toEqual([place]);
			expect(shown(world, actor).people.find(({ idx }) => idx === place)!.presence).not.toBe(
				'here'
			);
		}
		const own = shown(world, b).timeline.at(-1);
		expect(own).toMatchObject({ type: 'text', state: 'sending' });
		for (const { idx, presence } of shown(world, b).people) {
			if (idx !== place) expect(presence).not.toBe('here');
		}
		world.runUntil(since + 13 * MINUTE);
		expect(b.state.ending).toBe('lost');
		expect(shown(world, lead).people).toHaveLength(2);
	});

	test('loses a grant once, and somebody stays behind', () => {
		const world = watchedWorld('repeated');
		const { lead, members } = meeting(world, 2);
		const b = members[1]!;
		world.do(lead, { type: 'rotate' });
		const { number } = seatOf(lead)!.epoch.facts;
		world.runUntilTrue(() => seatOf(lead)!.epoch.facts.number === number + 1, 5 * SECOND);
		world.tamper = (delivery) => (delivery.to === b ? [] : [delivery]);
		world.runUntil(world.now + 3 * SECOND);
		world.tamper = undefined;
		world.runUntil(world.now + 6 * SECOND);
		expect(hex(seatOf(b)!.epoch.id)).toBe(hex(seatOf(lead)!.epoch.id));
	});

	test('shuts the lead out, and what others write then is shown as if she watched', () => {
		const world = watchedWorld('partition');
		const { lead, members } = meeting(world, 2);
		const [a, b] = members as [Actor, Actor];
		world.cut(lead, 'room', 60 * SECOND);
		const since = world.now;
		world.runUntil(since + 25 * SECOND);
		world.do(a, { type: 'say', text: 'utan moderator' });
		world.runUntil(since + 35 * SECOND);
		expect(has(b, 'utan moderator')).toBe(true);
		expect(JSON.stringify(shown(world, b).timeline)).not.toContain('utan moderator');
		world.runUntil(since + 75 * SECOND);
		for (const actor of [lead, a, b]) {
			expect(JSON.stringify(shown(world, actor).timeline)).toContain('utan moderator');
		}
	});

	test('sends everybody her own messages back', () => {
		const world = watchedWorld('mirror');
		const { all } = meeting(world, 2);
		const from = world.seen.length;
		for (const [at, actor] of all.entries())
			world.do(actor, { type: 'say', text: `eget ${String(at)}` });
		world.runUntil(world.now + 5 * SECOND);
		const notices = all.map((actor) => actor.notices.length);
		for (const { actor: name, link, message } of world.seen.slice(from)) {
			const actor = all.find((one) => one.name === name)!;
			const frame = message.subarray(65);
			world.inject(actor, link, forwardedFrom(message.subarray(1, 33), frame));
		}
		expect(all.map((actor) => actor.notices.length)).toEqual(notices);
		for (const actor of all) expect(textsOf(actor)).toHaveLength(3);
	});
});

/** What somebody inside can send who does not run our client; the relay helps her to deliver it. */
class Insider {
	readonly #world: World;
	readonly #actor: Actor;
	readonly #random = new Seeded('insider').bytes;

	constructor(world: World, actor: Actor) {
		this.#world = world;
		this.#actor = actor;
	}

	get epoch(): Epoch {
		return seatOf(this.#actor)!.epoch;
	}

	body(items: readonly Item[], counts?: readonly number[]): Uint8Array {
		const shared = viewOf(this.epoch.log, this.epoch.id, this.epoch.facts.roster);
		const view = counts === undefined ? shared : { ...shared, counts };
		return encodeBody({ closing: false, view, items });
	}

	/** A frame under her own name, or under that of another as far as her keys go. */
	frame(body: Uint8Array, as?: Actor): Uint8Array {
		const seat = seatOf(this.#actor)!;
		const other = as && seatOf(as)!.me.idx;
		const chain = other === undefined ? seat.epoch.sending : seat.epoch.receiving.get(other)!.chain;
		const sender = { idx: other ?? seat.me.idx, chain, signingKey: seat.me.signingKey };
		const sealed = sealFrame(seat.epoch, sender, body, this.#random);
		if (other === undefined) {
			const epoch = { ...seat.epoch, sending: sealed.chain };
			this.#actor.state = { ...this.#actor.state, seat: { ...seat, epoch } };
		}
		return forwardedFrom(seat.epoch.address, sealed.frame);
	}

	send(message: Uint8Array, ...to: readonly Actor[]): void {
		for (const actor of to) this.#world.inject(actor, 'room', message);
	}

	event(seq: number, text: string): Item {
		const content = Uint8Array.of(0, 0, 0, 0, ...Buffer.from(text));
		return { type: 'event', event: { seq, kind: TEXT, frag: 0, frags: 1, content } };
	}
}

describe('somebody in the room with another client', () => {
	function plotting(seed: string, people = 3) {
		const world = new World(seed);
		const { lead, members } = meeting(world, people);
		const [evil, ...rest] = members as [Actor, ...Actor[]];
		const honest = [lead, ...rest];
		return { world, lead, evil, rest, honest, insider: new Insider(world, evil) };
	}

	test('speaks as somebody else', () => {
		const { insider, honest, world, rest, lead } = plotting('as another');
		for (const victim of [lead, rest[0]!]) {
			const forged = insider.frame(insider.body([insider.event(1, 'inte jag')]), victim);
			insider.send(forged, ...honest);
		}
		world.runUntil(world.now + 5 * SECOND);
		for (const actor of honest) {
			expect(textsOf(actor)).toEqual([]);
			expect(actor.notices.filter(({ type }) => type === 'identityElsewhere')).toEqual([]);
			for (const { presence } of shown(world, actor).people) expect(presence).toBe('here');
		}
	});

	test('closes the meeting, hands out a lock, or sends somebody away', () => {
		const { insider, honest, world, rest } = plotting('usurper');
		const close: Item = {
			type: 'event',
			event: { seq: 1, kind: 23, frag: 0, frags: 1, content: Uint8Array.of(0) }
		};
		const bytes = new Uint8Array(600);
		const grant: Item = {
			type: 'grant',
			grant: { gid: new Uint8Array(4), part: 0, parts: 1, bytes }
		};
		insider.send(insider.frame(insider.body([close, grant])), ...honest);
		world.runUntil(world.now + 5 * SECOND);
		for (const actor of honest) expect(actor.state.phase).toBe('room');
		expect(shown(world, rest[0]!).people).toHaveLength(4);
	});

	test('says two things at once, and somebody reads both', () => {
		const { insider, honest, world, lead, rest } = plotting('two versions');
		const [one, two] = ['ja', 'nej'].map((text) =>
			insider.frame(insider.body([insider.event(1, text)]))
		) as [Uint8Array, Uint8Array];
		insider.send(one, lead);
		insider.send(two, ...rest);
		insider.send(two, lead);
		world.runUntil(world.now + 30 * SECOND);
		expect(textsOf(lead)).toEqual(['ja']);
		for (const actor of rest) expect(textsOf(actor)).toEqual(['nej']);
		world.do(rest[0]!, { type: 'say', text: 'Vi talar vidare.' });
		world.runUntil(world.now + 5 * SECOND);
		for (const actor of honest) expect(has(actor, 'Vi talar vidare.')).toBe(true);
	});

	test('makes everybody crash by asking for what no frame can carry', () => {
		const { insider, honest, world } = plotting('capsule');
		const first = insider.event(1, 'a'.repeat(412));
		const second = insider.event(2, 'b'.repeat(350));
		insider.send(insider.frame(insider.body([first, second])), ...honest);
		const { idx } = insider.epoch.facts.roster[1]!;
		const want: Item = { type: 'want', want: { idx, from: 1, to: 2, of: 255 } };
		insider.send(insider.frame(insider.body([want])), ...honest);
		world.runUntil(world.now + 10 * SECOND);
		for (const actor of honest) {
			expect(actor.state.phase).toBe('room');
			expect(textsOf(actor)).toEqual([]);
		}
	});

	test('stops the talk by garbage', () => {
		const { insider, honest, world, rest } = plotting('garbage');
		const dice = new Seeded('garbage');
		for (let at = 0; at < 30; at++) {
			insider.send(insider.frame(dice.bytes(dice.below(878))), ...honest);
			world.runUntil(world.now + 200);
		}
		world.do(rest[0]!, { type: 'say', text: 'Hörs jag?' });
		world.runUntil(world.now + 5 * SECOND);
		for (const actor of honest) expect(textsOf(actor)).toEqual(['Hörs jag?']);
	});

	test('puts words into a capsule of somebody who never said them', () => {
		const { insider, honest, world, rest } = plotting('forged capsule');
		const victim = rest[0]!;
		const body = insider.body([insider.event(1, 'aldrig sagt')]);
		const capsule = {
			idx: seatOf(victim)!.me.idx,
			counter: 0,
			fillHash: new Uint8Array(32),
			signature: new Uint8Array(64).fill(9),
			body
		};
		insider.send(insider.frame(insider.body([{ type: 'capsule', capsule }])), ...honest);
		world.do(victim, { type: 'say', text: 'det här sa jag' });
		world.runUntil(world.now + 6 * SECOND);
		for (const actor of honest) expect(textsOf(actor)).toEqual(['det här sa jag']);
	});

	test('claims events without end, and the room stands still', () => {
		const { insider, honest, world, lead, rest } = plotting('claims');
		const people = insider.epoch.facts.roster.length;
		const all = new Array<number>(people).fill(65_535);
		insider.send(insider.frame(insider.body([], all)), ...honest);
		world.runUntil(world.now + 10 * SECOND);
		world.do(rest[0]!, { type: 'say', text: 'ändå' });
		world.runUntil(world.now + 5 * SECOND);
		world.do(lead, { type: 'rotate' });
		world.runUntil(world.now + 15 * SECOND);
		for (const actor of honest) {
			expect(has(actor, 'ändå')).toBe(true);
			expect(seatOf(actor)!.draining).toBeUndefined();
			expect(seatOf(actor)!.epoch.lacking.size).toBe(0);
		}
		world.do(rest[0]!, { type: 'say', text: 'och nu' });
		world.runUntil(world.now + 5 * SECOND);
		for (const actor of honest) expect(has(actor, 'och nu')).toBe(true);
	});

	test('asks for everything, always, and nobody gets to speak', () => {
		const { insider, honest, world, rest } = plotting('wants');
		for (let at = 0; at < 30; at++) world.do(rest[0]!, { type: 'say', text: `rad ${String(at)}` });
		world.runUntil(world.now + 10 * SECOND);
		for (let at = 0; at < 40; at++) {
			const wants = insider.epoch.facts.roster.map(({ idx }): Item => {
				return { type: 'want', want: { idx, from: 1, to: 65_535, of: 255 } };
			});
			insider.send(insider.frame(insider.body(wants)), ...honest);
			if (at === 20) world.do(rest[1]!, { type: 'say', text: 'min tur' });
			world.runUntil(world.now + 250);
		}
		for (const actor of honest) {
			expect(has(actor, 'min tur')).toBe(true);
			expect(seatOf(actor)!.epoch.answers.length).toBeLessThanOrEqual(64);
		}
	});

	test('has been removed, and speaks or reads with everything she ever held', () => {
		const world = watchedWorld('ex-member');
		const { lead, members } = meeting(world, 3);
		const a = members[1]!;
		const spy = letIn(world, lead, 'spy', 'link', { spy: true });
		world.runUntil(world.now + 12 * SECOND);
		const held = spy.state;
		const insider = new Insider(world, spy);
		const frames = Array.from({ length: 5 }, (_, at) =>
			insider.frame(insider.body([insider.event(at + 1, 'jag är kvar')]))
		);
		const from = world.forwarded.length;
		world.do(lead, { type: 'remove', idx: seatOf(spy)!.me.idx });
		expect(world.runUntilTrue(() => spy.state.phase === 'ended', 10 * SECOND)).toBe(true);
		for (const at of [0, 5, 15]) {
			world.runUntil(world.now + at * SECOND);
			for (const frame of frames) {
				for (const actor of [lead, ...members]) {
					world.inject(actor, 'room', frame);
					const { address } = seatOf(actor)!.epoch;
					world.inject(actor, 'room', forwardedFrom(address, frame.subarray(8)));
				}
			}
		}
		world.do(a, { type: 'say', text: 'nu är hon borta' });
		world.runUntil(world.now + 5 * SECOND);
		for (const actor of [lead, ...members]) expect(textsOf(actor)).toEqual(['nu är hon borta']);
		spy.state = held;
		for (const message of world.forwarded.slice(from)) world.inject(spy, 'room', message);
		expect(spy.state.phase === 'ended' || !has(spy, 'nu är hon borta')).toBe(true);
	});
});

describe('at the door', () => {
	/** Somebody who sits at the relay and plays the other side for both, with a guess at the code. */
	function between(seed: string, guess: number) {
		const world = new World(seed);
		const lead = openMeeting(world);
		const held = invite(world, lead, 'code');
		if (held.kind !== 'code') throw new Error('not a code');
		world.runUntil(world.now + 5 * SECOND);
		const { nameplate, secret } = held.code;
		const lobby: Lobby = codeLobby(held.code, RELAY_ID);
		const prs = codePrs({ nameplate, secret: (secret + guess) % 2 ** 28 });
		const shared: admission.Shared = { mode: 'code', prs };
		const random = new Seeded(seed).bytes;
		const say = (to: Actor, link: 'room' | 'lobby', message: LobbyMessage) => {
			for (const frame of sealLobby(lobby, message, random)) {
				world.inject(to, link, forwardedFrom(lobby.address, frame));
			}
		};
		return { world, lead, held, lobby, shared, random, say };
	}

	test('somebody between the two with a wrong code is let in, or lets somebody in', () => {
		const { world, lead, held, lobby, shared, random, say } = between('between', 1);
		world.tamper = () => [];
		const guest = arrive(world, 'guest', held);
		world.runUntil(world.now + SECOND);
		if (guest.state.role !== 'participant') throw new Error('not a participant');
		const { hello } = guest.state.arrival!;
		const asLead = admission.challenge(lobby.address, shared, hello.bytes, random)!;
		const head = { direction: 'fromLead', type: 'challenge', seq: 0 } as const;
		say(guest, 'room', { ...head, handshake: admission.helloId(hello.p), data: asLead.bytes });
		expect(guest.state.phase).toBe('proving');
		world.runUntil(world.now + 3 * SECOND);
		const proofs = world.seen.filter(({ actor }) => actor === 'guest').slice(-14);
		const opened = proofs.flatMap(({ message }) => {
			const part = openLobby(lobby, message.subarray(65));
			return part?.type === 'proof' ? [part.data] : [];
		});
		expect(opened.length).toBeGreaterThan(0);
		for (const proof of opened) {
			expect(admission.checkProof(lobby.address, shared, asLead, proof)).toBeUndefined();
		}
		const mine = admission.hello('code', random);
		const toLead = { direction: 'toLead', seq: 0 } as const;
		say(lead, 'lobby', {
			...toLead,
			type: 'hello',
			handshake: admission.helloId(mine.p),
			data: mine.bytes
		});
		if (lead.state.role !== 'lead') throw new Error('not a lead');
		const [visitor] = lead.state.hall.visitors;
		const identity = { vk: random(32), name: 1, house: 4711 };
		const run = { hello: mine, challenge: visitor!.challenge.bytes, identity };
		const proof = admission.prove(lobby.address, shared, run, random)!;
		say(lead, 'lobby', { ...toLead, type: 'proof', handshake: proof.id, data: proof.bytes });
		world.runUntil(world.now + SECOND);
		expect(stateOfInvite(world, lead)).toBe('burned');
		expect(shown(world, lead).knocks).toEqual([]);
		expect(seatOf(guest)).toBeUndefined();
	});

	test('a guest gives more than two guesses at her code', () => {
		const { world, held, lobby, shared, random, say } = between('guesses', 1);
		world.tamper = () => [];
		const guest = arrive(world, 'guest', held);
		world.runUntil(world.now + SECOND);
		if (guest.state.role !== 'participant') throw new Error('not a participant');
		const { hello } = guest.state.arrival!;
		for (let at = 0; at < 6; at++) {
			const { bytes } = admission.challenge(lobby.address, shared, hello.bytes, random)!;
			const handshake = admission.helloId(hello.p);
			say(guest, 'room', {
				direction: 'fromLead',
				type: 'challenge',
				handshake,
				seq: 0,
				data: bytes
			});
			world.runUntil(world.now + SECOND);
		}
		const proofs = new Set<string>();
		for (const { actor, message } of world.seen) {
			const part = actor === 'guest' ? openLobby(lobby, message.subarray(65)) : undefined;
			if (part?.type === 'proof') proofs.add(hex(part.data));
		}
		expect(proofs.size).toBe(2);
	});

	test('four strangers at once keep out the one who was invited, once they have gone', () => {
		const { world, lead, held, say, random } = between('four', 1);
		for (let at = 0; at < 4; at++) {
			const mine = admission.hello('code', random);
			const handshake = admission.helloId(mine.p);
			say(lead, 'lobby', {
				direction: 'toLead',
				type: 'hello',
				handshake,
				seq: 0,
				data: mine.bytes
			});
		}
		const guest = arrive(world, 'guest', held);
		world.runUntil(world.now + 20 * SECOND);
		expect(guest.state.phase).toBe('knocking');
		world.runUntil(world.now + 20 * SECOND);
		expect(guest.state.phase).toBe('lobby');
		expect(waiting(world, lead)).toBe(1);
	});

	test('the holder of another meeting’s code of this nameplate comes in', () => {
		const { world, lead, held } = between('plates', 1);
		const { nameplate, secret } = held.code;
		const other = { kind: 'code', code: { nameplate, secret: secret ^ 1 } } as const;
		const stranger = arrive(world, 'stranger', other);
		world.runUntil(world.now + 70 * SECOND);
		expect(stranger.state.ending).toBe('unanswered');
		expect(shown(world, lead).people).toHaveLength(1);
		expect(shown(world, lead).knocks).toEqual([]);
	});
});

const placeIn = (lead: Actor, actor: Actor) => (actor === lead ? 0 : seatOf(actor)!.me.idx);

/** Forty short meetings, each on its own bad day. */
describe('a short meeting', () => {
	const seeds = Array.from({ length: 40 }, (_, at) => `short ${String(at)}`);

	test.each(seeds)('ends in disagreement (%s)', (seed) => {
		const world = watchedWorld(seed);
		const dice = new Seeded(`${seed}/dice`);
		const lead = openMeeting(world);
		const weather = { ...CALM, latencyMs: 20 + dice.below(150), jitterMs: dice.below(300) };
		const members = Array.from({ length: 2 + dice.below(2) }, (_, at) => {
			const kind = dice.chance(0.5) ? 'link' : 'code';
			return letIn(world, lead, `m${String(at)}`, kind, { weather });
		});
		world.runUntil(world.now + 12 * SECOND);
		const said = new Map<string, Actor>();
		const bad = { loss: dice.fraction() * 0.15, late: dice.fraction() * 0.2 };
		world.tamper = (delivery) => {
			if (dice.chance(bad.loss)) return [];
			if (dice.chance(bad.late)) return [{ ...delivery, lateMs: dice.below(2_000) }];
			return dice.chance(0.05) ? [delivery, delivery] : [delivery];
		};
		const removed: Actor[] = [];
		const later: string[] = [];
		for (let at = 0; at < 12; at++) {
			const speaker = [lead, ...members][dice.below(members.length + 1)]!;
			if (speaker.state.phase === 'room') {
				const text = `${seed} ${String(at)} ${'ö'.repeat(dice.below(600))}`;
				world.do(speaker, { type: 'say', text });
				said.set(text, speaker);
				if (removed.length > 0) later.push(text);
			}
			if (at === 4) world.do(lead, { type: 'rotate' });
			if (at === 8 && dice.chance(0.5)) {
				const [gone] = members.splice(0, 1) as [Actor];
				world.do(lead, { type: 'remove', idx: seatOf(gone)!.me.idx });
				removed.push(gone);
				world.runUntil(world.now + 4 * SECOND);
			}
			world.runUntil(world.now + 1_500);
		}
		world.tamper = undefined;
		world.runUntil(world.now + 14 * SECOND);
		for (const actor of [lead, ...members]) {
			expect(hex(seatOf(actor)!.epoch.id), actor.name).toBe(hex(seatOf(lead)!.epoch.id));
			for (const [text, by] of said) {
				if (has(actor, text) || removed.includes(by)) continue;
				const author = placeIn(lead, by);
				const gaps = seatOf(actor)!.lines.filter(({ type }) => type === 'gap');
				expect(gaps, text.slice(0, 20)).toContainEqual(
					expect.objectContaining({ who: expect.objectContaining({ idx: author }) as unknown })
				);
			}
			expect(new Set(textsOf(actor)).size).toBe(textsOf(actor).length);
		}
		for (const actor of removed) {
			const read = actor.notices.flatMap((one) => (one.type === 'text' ? [one.text] : []));
			for (const text of later) expect(read).not.toContain(text);
		}
		admitAll(world, lead);
	});
});
