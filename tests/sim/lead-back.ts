import { equalBytes } from '../../crypto/primitives/equal.ts';
import { encodeMeeting } from '../../crypto/room/vault.ts';
import { startLead } from '../../crypto/room/step.ts';
import type { Actor } from './actor.ts';
import { Cast, type Person } from './cast.ts';
import { watchHalves, type Halves } from './halves.ts';
import { calmAt, overAt, planOf, type Deed, type Plan } from './lead-back-plan.ts';
import { seatOf } from './invariants.ts';
import { arrive, HOUSE, invite, RELAY_ID, shown } from './people.ts';
import { staffedRoom } from './staffed.ts';
import { CALM, World } from './world.ts';

/*
 * A lead falls silent in any way a phone can, at any time and for any time, others may sleep
 * meanwhile, people talk in every part of the room, and everybody is back in the end: one lead, one
 * epoch, nobody outside, and one talk.
 */

const SECOND = 1_000;
/**
 * After the last of them is awake: two who lead know of each other, one goes, and those she leaves come
 * after her with one ticket or the other. Where a moderator is among those, she leads on first, and the
 * two have to find each other again: with three moderators it can take more than six minutes.
 */
const SETTLE_MS = 480 * SECOND;
/** A room that has been one for so long stays one. */
const STABLE_LOOKS = 8;
const STABLE_MS = 8 * SECOND;
/** Until everybody has read what has just been said. */
const READ_MS = 25 * SECOND;
/**
 * A room has one area a tick for each author: whoever came back last is told the state of the room and
 * what was said first, in twenty parts and more, and every lost one again.
 */
const LETTERS_MS = 120 * SECOND;
const LOOK_MS = SECOND;

/** One run. */
interface Evening {
	readonly world: World;
	readonly cast: Cast;
	/** By place; those who came later are not in it. */
	readonly places: readonly Person[];
	readonly halves: Halves;
	texts: number;
}

/** How the room of this seed ended; `undefined` if it is as it has to be. */
export function leadBack(seed: string): string | undefined {
	return playPlan(planOf(seed));
}

/** The same for a room that was planned. `look` gets the world before anything happens in it. */
export function playPlan(
	plan: Plan,
	look: (world: World) => void = () => undefined
): string | undefined {
	const evening = begin(plan);
	look(evening.world);
	const { world, halves } = evening;
	for (const deed of plan.deeds) {
		world.at(deed.at, () => {
			perform(evening, deed);
		});
	}
	keepTheDoors(evening);
	try {
		world.runUntil(overAt(plan));
		const apart = settle(evening, calmAt(plan) + SETTLE_MS);
		if (apart !== undefined) return apart;
		const differing = halves.differing();
		endRulings(evening);
		const mayWrite = ({ actor }: Person) => shown(world, actor).talk.mayWrite === 'yes';
		world.runUntilTrue(() => halves.together().every(mayWrite), READ_MS);
		for (const person of halves.together()) say(evening, person);
		world.runUntil(world.now + READ_MS);
		const faults = [...differing, ...halves.faults(world.now - READ_MS), ...lettersLeft(evening)];
		return faults.length === 0 ? undefined : [...new Set(faults)].join(', ');
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}

/** Runs until they have been together for a while, or the time is up: how they are apart then. */
function settle({ world, halves }: Evening, untilMs: number): string | undefined {
	for (let looks = 0; looks < STABLE_LOOKS && world.now < untilMs;) {
		world.runUntil(Math.min(untilMs, world.now + STABLE_MS));
		looks = halves.apart() === undefined ? looks + 1 : 0;
	}
	return halves.apart();
}

/** Runs until all letters have come to those who are there, or the time is up: which have not. */
function lettersLeft({ world, halves }: Evening): readonly string[] {
	const end = world.now + LETTERS_MS;
	while (halves.openLetters().length > 0 && world.now < end) world.runUntil(world.now + LOOK_MS);
	return halves.openLetters();
}

function begin(plan: Plan): Evening {
	const { seed, people, weather, tickMs, recap } = plan;
	const world = new World(seed);
	const cast = new Cast(world);
	const removed = plan.deeds.flatMap((deed) => (deed.type === 'remove' ? [deed.who] : []));
	const spies = removed.map((who) => who - people.moderators);
	const room = staffedRoom(world, seed, people, { weather, tickMs, recap, spies });
	const places = room.everybody.map((actor, at) => {
		const is = { honest: !removed.includes(at), moderates: at < people.moderators };
		return cast.add(actor.name, actor, is);
	});
	return { world, cast, places, halves: watchHalves(cast), texts: 0 };
}

function perform(evening: Evening, deed: Deed): void {
	const { world, places, cast } = evening;
	switch (deed.type) {
		case 'sleep':
			world.sleep(places[deed.who]!.actor, deed.forMs, deed);
			return;
		case 'die':
			die(world, places[deed.who]!.actor, deed.forMs);
			return;
		case 'split':
			split(evening, deed);
			return;
		case 'say':
			say(evening, places[deed.who]!);
			return;
		case 'aside':
			whisper(evening, places[deed.who]!, undefined);
			return;
		case 'answer':
		case 'remove':
		case 'come':
		case 'pause':
		case 'round':
		case 'mute': {
			const leads = cast.leads.filter(({ actor }) => actor.asleep === undefined);
			const lead = leads[deed.side % leads.length];
			if (lead !== undefined) rule(evening, lead, deed);
		}
	}
}

function split({ world, places }: Evening, deed: Extract<Deed, { readonly type: 'split' }>): void {
	const { network } = world;
	const sides = new Map(places.map(({ actor }, at) => [actor, deed.apart.includes(at) ? 1 : 0]));
	network.sides = sides;
	world.at(world.now + deed.forMs, () => {
		network.sides = undefined;
	});
}

type Ruling = Extract<Deed, { readonly side: number }>;

function rule(evening: Evening, lead: Person, deed: Ruling): void {
	const { world, places } = evening;
	const person = 'who' in deed ? places[deed.who]! : undefined;
	const { roster } = seatOf(lead.actor)!.epoch.facts;
	const vk = person && seatOf(person.actor)?.me.vk;
	const idx = vk && roster.find((entry) => equalBytes(entry.vk, vk))?.idx;
	switch (deed.type) {
		case 'come':
			come(evening, lead);
			return;
		case 'pause':
			world.do(lead.actor, { type: 'pause', seconds: 0 });
			return;
		case 'round': {
			const order = roster.map((entry) => entry.idx);
			world.do(lead.actor, { type: 'startRound', order, question: '', seconds: 0 });
			return;
		}
		case 'mute':
			if (idx !== undefined) world.do(lead.actor, { type: 'mute', idx });
			return;
		case 'answer':
			if (idx !== undefined) whisper(evening, lead, person);
			return;
		case 'remove':
			if (idx === undefined || person === undefined) return;
			person.removed = true;
			evening.halves.noteRemoval(lead, person);
			world.do(lead.actor, { type: 'remove', idx });
			return;
	}
}

function say(evening: Evening, { actor, name }: Person): void {
	if (!actor.alive || actor.asleep !== undefined || actor.state.phase !== 'room') return;
	evening.texts += 1;
	evening.world.do(actor, { type: 'say', text: `#${String(evening.texts)} ${name}` });
}

/** To the moderators, or to one participant from a moderator. */
function whisper(evening: Evening, author: Person, to: Person | undefined): void {
	const { world } = evening;
	const seat = seatOf(author.actor);
	const idx = to && seatOf(to.actor)?.me.idx;
	if (seat === undefined || !author.actor.alive || author.actor.asleep !== undefined) return;
	evening.texts += 1;
	const text = `whispered ${String(evening.texts)}`;
	const before = seat.privateLine.messages.length;
	if (to === undefined) world.do(author.actor, { type: 'aside', text });
	else if (idx !== undefined) world.do(author.actor, { type: 'answer', idx, text });
	const after = seatOf(author.actor)?.privateLine.messages.length ?? 0;
	if (after > before) author.whispered.push({ text, line: to ?? author });
}

/** Somebody new, by a link of hers. */
function come({ world, cast }: Evening, { actor }: Person): void {
	const count = cast.people.size;
	const invitation = invite(world, actor, 'link');
	const name = `new ${String(count)}`;
	const guest = arrive(world, name, invitation, { weather: CALM, wish: 5 + 11 * count });
	const { sides } = world.network;
	if (sides !== undefined) world.network.sides = new Map(sides).set(guest, sides.get(actor) ?? 0);
	cast.add(name, guest, { honest: true, moderates: false, invitation });
}

/** Whoever leads lets in everybody who waits, but for those who were removed. */
function keepTheDoors(evening: Evening): void {
	const { world, cast, halves } = evening;
	for (const { actor } of cast.leads) {
		if (actor.asleep !== undefined) continue;
		for (const knock of shown(world, actor).knocks) {
			if (knock.state !== 'waiting') continue;
			const isOut = [...cast.people.values()].some(
				(one) => one.removed && halves.isCalled(one, knock.name)
			);
			world.do(actor, { type: isOut ? 'refuse' : 'admit', id: knock.id });
		}
	}
	world.at(world.now + LOOK_MS, () => {
		keepTheDoors(evening);
	});
}

/** Whoever leads lets everybody write. */
function endRulings({ world, cast }: Evening): void {
	const { actor } = cast.leading!;
	const { talk } = shown(world, actor);
	for (const idx of talk.muted) world.do(actor, { type: 'unmute', idx });
	if (talk.mode === 'pause') world.do(actor, { type: 'resume' });
	if (shown(world, actor).talk.mode === 'round') world.do(actor, { type: 'endRound' });
}

function die(world: World, actor: Actor, forMs: number): void {
	const { state } = actor;
	const record = state.role === 'lead' ? state.record : state.office?.record;
	if (record === undefined || !actor.alive) return;
	actor.disk.bytes ??= encodeMeeting(record);
	world.kill(actor);
	world.at(world.now + forMs, () => {
		const held = actor.record!;
		const leading = { record: held, firstName: held.firstName, house: HOUSE, relayId: RELAY_ID };
		const now = world.clockOf(actor);
		world.restart(actor, startLead({ ...leading, now }, actor.random.bytes));
		world.do(actor, { type: 'open' });
	});
}
