import { beforeAll, expect } from 'vitest';
import { MAX_HANDSHAKES, MAX_LOBBY_QUEUE } from '../../crypto/limits.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import { challenge, checkProof, hello, helloId, prove } from '../../crypto/room/admission.ts';
import { formatLink, linkLobby, lobbyDay, parseLinkFragment } from '../../crypto/room/invite.ts';
import { sealLobby } from '../../crypto/room/lobby.ts';
import { nextFrame } from '../../crypto/room/outgoing.ts';
import { freeName, distinct, NAME_COUNT, pseudonym } from '../../crypto/room/names.ts';
import { encodeEntry, type Entry } from '../../crypto/room/roster.ts';
import { step, type RoomState } from '../../crypto/room/step.ts';
import { concat } from '../../crypto/bytes/writer.ts';
import { readTree } from '../audit/tree.ts';
import { forwardedFrom } from '../sim/forwarded.ts';
import { hex, seatOf, textsOf } from '../sim/invariants.ts';
import { admitAll, arrive, invite, letIn, openMeeting, shown, waiting } from '../sim/people.ts';
import { meeting, watchedWorld } from '../sim/watched.ts';
import { World, type Actor } from '../sim/world.ts';
import { turnAt } from '../unit/crypto/room/rooms.ts';
import { seeded } from '../unit/crypto/seeded.ts';
import { copied } from './copied.ts';
import { history } from './case.ts';

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const screenOf = (world: World, actor: Actor) => JSON.stringify(shown(world, actor));

history(
	{
		id: 'R04',
		source: 'WhatsApp, Signal and Threema 2018, a server puts somebody into a group',
		refusal: 'frames, grants and Welcomes of another room, moved here, change nothing'
	},
	() => {
		const world = watchedWorld('R04');
		const { all } = meeting(world, 2);
		const otherRoom = openMeeting(world, { name: 'other lead' });
		const stranger = letIn(world, otherRoom, 'stranger', 'link');
		world.do(stranger, { type: 'say', text: 'härifrån?' });
		world.runUntil(world.now + 12 * SECOND);
		const addresses = all.map((actor) => seatOf(actor)!.epoch.address);
		const before = all.map((actor) => screenOf(world, actor));
		for (const message of world.forwarded.slice(-300)) {
			for (const [at, actor] of all.entries()) {
				world.inject(actor, 'room', forwardedFrom(addresses[at]!, message.subarray(8)));
				if (actor.state.role === 'lead') world.inject(actor, 'lobby', message);
			}
		}
		expect(all.map((actor) => screenOf(world, actor))).toEqual(before);
	}
);

history(
	{
		id: 'R11',
		source: 'Threema 2023, one stolen ephemeral key is the person for ever',
		refusal: 'a copied memory reads and forges nothing after the next heal'
	},
	() => {
		const world = watchedWorld('R11');
		const { lead, members } = meeting(world, 2);
		const [victim] = members as [Actor];
		let thief: RoomState = copied(victim.state);
		const stolenAt = seatOf(victim)!.epoch.facts.number;
		let from = world.forwarded.length;
		const eavesdrop = (): void => {
			for (const message of world.forwarded.slice(from)) {
				const now = world.clockOf(victim);
				thief = step(
					thief,
					{ type: 'received', link: 'room', message, now },
					seeded('thief')
				).state;
			}
			from = world.forwarded.length;
		};
		// Without a heal she follows: that is what a copied memory is worth until then.
		world.do(lead, { type: 'rotate' });
		for (let at = 0; at < 15; at++) {
			world.runUntil(world.now + SECOND);
			eavesdrop();
		}
		expect(thief.seat!.epoch.facts.number).toBeGreaterThan(stolenAt);
		// The timed rotation heals first.
		for (let at = 0; at < 720; at++) {
			world.runUntil(world.now + SECOND);
			eavesdrop();
		}
		const lost = thief.seat?.epoch.facts.number ?? 0;
		expect(seatOf(victim)!.epoch.facts.number).toBeGreaterThan(lost);
		world.do(lead, { type: 'say', text: 'efter läkningen' });
		world.runUntil(world.now + 5 * SECOND);
		eavesdrop();
		expect(textsOf(victim)).toContain('efter läkningen');
		const read = (thief.seat?.lines ?? []).flatMap((line) =>
			line.type === 'text' ? line.text : []
		);
		expect(read).not.toContain('efter läkningen');
		// With all he holds, her signing key too, he speaks in no room but the one she left behind.
		const forged = framesOf(thief, world.clockOf(victim));
		expect(forged.length).toBeGreaterThan(3);
		for (const actor of world.actors) {
			const { state } = actor;
			const { epoch, draining } = seatOf(actor)!;
			const addresses = draining ? [epoch.address, draining.epoch.address] : [epoch.address];
			for (const [frame, address] of forged.flatMap((it) => addresses.map((to) => [it, to]))) {
				const message = forwardedFrom(address!, frame!);
				const input = {
					type: 'received',
					link: 'room',
					message,
					now: world.clockOf(actor)
				} as const;
				expect(step(state, input, seeded('R11 forged')).state).toBe(state);
			}
		}
	},
	120_000
);

/** What a copied seat says from now on, as frames of the newest epoch it knows. */
function framesOf(thief: RoomState, now: number): readonly Uint8Array[] {
	let held = thief.seat;
	const frames: Uint8Array[] = [];
	for (let at = 0; at < 5 && held !== undefined; at++) {
		const made = nextFrame(held, turnAt(now + at * SECOND, 'R11 thief'));
		held = made.seat;
		frames.push(made.publication.frame);
	}
	return frames;
}

history(
	{
		id: 'R20',
		source: 'Telegram, Zoom and others, claims wider than the facts',
		refusal: 'the words that promise everything stand nowhere'
	},
	() => {
		const words =
			/zero[- ]knowledge|unbreakable|unhackable|military[- ]grade|(?:completely|fully|totally|100 ?%) (?:anonymous|secure|safe)|helt anonym|hundra ?procent|100 ?% (?:säker|anonym)/i;
		const said = [...readTree()].filter(([path]) =>
			/^(README|SECURITY|CHANGELOG)\.md$|^(docs|src)\/|PROTOCOL\.md$/.test(path)
		);
		expect(said.length).toBeGreaterThan(20);
		for (const [path, text] of said) expect(words.exec(text)?.[0], path).toBeUndefined();
	}
);

history(
	{
		id: 'R22',
		source: 'MEGA and Nextcloud, a server swaps the recipient’s key',
		refusal: 'without the invite’s secret a swapped key ends the handshake on both sides'
	},
	() => {
		const random = seeded('R22');
		const address = random(32);
		const code = { mode: 'code', prs: random(32) } as const;
		const guess = { mode: 'code', prs: random(32) } as const;
		const hers = hello('code', random);
		const relays = hello('code', random);
		const identity = { vk: random(32), name: 1, house: 1 };
		// Towards the lead the relay shows a KEM key of its own, towards her it plays the lead.
		const fromLead = challenge(address, code, relays.bytes, random)!;
		const fromRelay = challenge(address, guess, hers.bytes, random)!;
		const herProof = prove(
			address,
			code,
			{ hello: hers, challenge: fromRelay.bytes, identity },
			random
		)!;
		expect(checkProof(address, guess, fromRelay, herProof.bytes)).toBeUndefined();
		expect(checkProof(address, code, fromLead, herProof.bytes)).toBeUndefined();
		const relayProof = prove(
			address,
			guess,
			{ hello: relays, challenge: fromLead.bytes, identity },
			random
		)!;
		expect(checkProof(address, code, fromLead, relayProof.bytes)).toBeUndefined();
		// Her own answer to the lead's challenge of a key that is not hers does not even start.
		const swapped = prove(
			address,
			code,
			{ hello: hers, challenge: fromLead.bytes, identity },
			random
		);
		if (swapped !== undefined)
			expect(checkProof(address, code, fromLead, swapped.bytes)).toBeUndefined();
	}
);

history(
	{
		id: 'R34',
		source: 'invites in addresses, kept by logs, referrers and scanners',
		refusal: 'the secret stands behind the hash alone, and fetching the page uses nothing up'
	},
	() => {
		const random = seeded('R34');
		const secret = random(32);
		const link = new URL(
			formatLink('https://lykta.test', { kind: 'link', secret, roomTag: random(16) })
		);
		expect([link.pathname, link.search, link.username]).toEqual(['/', '', '']);
		expect(parseLinkFragment(link.hash)?.secret).toEqual(secret);
		const world = new World('R34');
		const lead = openMeeting(world);
		const invitation = invite(world, lead, 'link');
		if (invitation.kind !== 'link') throw new Error('no link');
		// A scanner that opens the page makes no handshake; one that subscribes to the address hears noise.
		const { address } = linkLobby(invitation.secret, lobbyDay(world.wallOf(lead)));
		world.runUntil(world.now + 30 * SECOND);
		expect(shown(world, lead).invites.at(-1)!.state).toBe('open');
		expect(hex(address)).not.toContain(hex(invitation.secret).slice(0, 16));
		expect(letInBy(world, lead, invitation).state.phase).toBe('room');
	}
);

function letInBy(world: World, lead: Actor, invitation: ReturnType<typeof invite>): Actor {
	const guest = arrive(world, 'guest', invitation);
	expect(world.runUntilTrue(() => waiting(world, lead) === 1, 30 * SECOND)).toBe(true);
	admitAll(world, lead);
	world.runUntil(world.now + 10 * SECOND);
	return guest;
}

history(
	{
		id: 'R36',
		source: 'homographs 2021, a participant who calls herself “Moderator” in other letters',
		refusal: 'a participant has no text for a name: an index of a list, and her role beside it'
	},
	() => {
		const random = seeded('R36');
		const taken: number[] = [];
		for (let at = 0; at < 500; at++) {
			const [high = 0, low = 0] = random(2);
			const name = freeName(high * 256 + low, taken.slice(-10));
			expect(name).toBeLessThan(NAME_COUNT);
			for (const other of taken.slice(-10)) expect(distinct(name, other)).toBe(true);
			for (const language of ['sv', 'en'] as const) {
				expect(pseudonym(name, language)).toMatch(/^[A-Za-zÅÄÖåäö ]+$/);
				expect(pseudonym(name, language)).not.toMatch(/moderator|admin|ledare/i);
			}
			taken.push(name);
		}
		const entry: Entry = {
			idx: 1,
			role: 'participant',
			muted: false,
			vk: random(32),
			name: 5,
			firstName: ''
		};
		const named = { ...entry, firstName: 'Modеrator' };
		expect(encodeEntry(named)).toEqual(encodeEntry(entry));
	}
);

history(
	{
		id: 'R49',
		source: 'waiting rooms filled until they burst',
		refusal: 'ten thousand knocks leave a bounded queue, and an honest one gets through'
	},
	() => {
		const world = new World('R49');
		const lead = openMeeting(world);
		const invitation = invite(world, lead, 'link');
		if (invitation.kind !== 'link') throw new Error('no link');
		world.runUntil(world.now + 5 * SECOND);
		const random = seeded('R49');
		const lobby = linkLobby(invitation.secret, lobbyDay(world.wallOf(lead)));
		const { bytes } = hello('link', random);
		for (let at = 0; at < 10_000; at++) {
			const p = random(16);
			const data = concat(bytes.subarray(0, 2), p, bytes.subarray(18));
			const message = {
				direction: 'toLead',
				type: 'hello',
				handshake: helloId(p),
				seq: 0,
				data
			} as const;
			for (const frame of sealLobby(lobby, message, random)) {
				const message = forwardedFrom(lobby.address, frame);
				const now = world.clockOf(lead);
				const input = { type: 'received', link: 'lobby', message, now } as const;
				lead.state = step(lead.state, input, random).state;
			}
		}
		if (lead.state.role !== 'lead') throw new Error('no lead');
		expect(lead.state.hall.visitors.length).toBeLessThanOrEqual(MAX_HANDSHAKES);
		expect(lead.state.hall.queue.length).toBeLessThanOrEqual(MAX_LOBBY_QUEUE);
		expect(shown(world, lead).knocks).toEqual([]);
		expect(letInBy(world, lead, invite(world, lead, 'link')).state.phase).toBe('room');
	},
	120_000
);

history(
	{
		id: 'R56',
		source: 'a ghost after reconnecting: an identity or a queue played again',
		refusal: 'a connection cut at any message of an exchange loses no word and brings none twice'
	},
	() => {
		// A message is the least that comes or does not: of one that was cut, nothing is given to anybody.
		// So each of the first twenty is lost, once before the relay has it and once behind it. (A page that
		// dies over a write of the vault, whose unit is the whole record, is case R33.)
		for (let at = 0; at < 40; at++) {
			const world = watchedWorld(`R56 ${String(at)}`);
			const { members } = meeting(world, 2);
			const [a, b] = members as [Actor, Actor];
			const said: string[] = [];
			let left = Math.floor(at / 2);
			let cuts = 0;
			world.sentWatchers.push(({ actor, link }) => {
				const sender = [a, b].find(({ name }) => name === actor);
				if (sender === undefined || link !== 'room' || left-- !== 0) return;
				// It takes 40 ms and a bit to the relay, and as long from there.
				const [whose, afterMs] = at % 2 === 0 ? [sender, 20] : [sender === a ? b : a, 60];
				world.at(world.now + afterMs, () => {
					cuts += 1;
					world.cut(whose, 'room', 1_500);
				});
			});
			for (let turn = 0; turn < 10; turn++) {
				const [speaker, words] = [turn % 2 === 0 ? a : b, `ord ${String(turn)}`];
				world.do(speaker, { type: 'say', text: words });
				said.push(words);
				world.runUntil(world.now + SECOND);
			}
			world.runUntil(world.now + 20 * SECOND);
			expect(cuts).toBe(1);
			for (const actor of [a, b]) expect([...textsOf(actor)].sort()).toEqual([...said].sort());
		}
	},
	240_000
);
