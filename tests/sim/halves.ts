import type { Epoch, Seat } from '../../crypto/room/member.ts';
import type { Who } from '../../crypto/room/view.ts';
import type { Cast, Person } from './cast.ts';
import { hex, seatOf, textsOf } from './invariants.ts';
import { checkWhispers } from './oracles/whispers.ts';
import { watchOutsiders } from './oracles/outsiders.ts';
import { Sent } from './oracles/sent.ts';
import { shown } from './people.ts';

/* What must be true of a room whose people were in two for a while, once they are in one again. */

/** Somebody's way through the epochs. */
interface Way {
	/** By epoch, in hex, when she was in it last. */
	readonly epochs: Map<string, number>;
	/** Every key and name she has had, and the keys she has knocked with: a place may be hers unseen. */
	readonly vks: Set<string>;
	readonly names: Set<string>;
	/** The newest epoch she made or led. */
	led: string | undefined;
}

interface Removal {
	readonly lead: Person;
	readonly person: Person;
	/** The first epoch without her. */
	result: string | undefined;
}

const NO_PARENT = '00'.repeat(32);

export function watchHalves(cast: Cast): Halves {
	return new Halves(cast);
}

export class Halves {
	readonly #cast: Cast;
	readonly #ways = new Map<Person, Way>();
	readonly #ids = new WeakMap<Epoch['facts'], string>();
	/** By epoch: the one it came from, and whose keys are in it. */
	readonly #epochs = new Map<string, { readonly parent: string; readonly here: Set<string> }>();
	readonly #removals: Removal[] = [];
	readonly #sent = new Sent();
	readonly #checkOutsiders: () => unknown;

	constructor(cast: Cast) {
		this.#cast = cast;
		this.#checkOutsiders = watchOutsiders(cast);
		for (const person of cast.people.values()) this.#note(person);
		cast.world.watchers.push((actor, before) => {
			const person = cast.personOf(actor);
			if (person === undefined) return;
			this.#note(person);
			this.#sent.note(actor.state, before);
		});
	}

	/** She is removed now, by this lead. */
	noteRemoval(lead: Person, person: Person): void {
		this.#removals.push({ lead, person, result: undefined });
	}

	/** A made-up name is, or was, hers. */
	isCalled(person: Person, name: number): boolean {
		return this.#wayOf(person).names.has(String(name));
	}

	/** Those in the epoch of whoever leads. */
	together(): readonly Person[] {
		const id = this.#current();
		return [...this.#cast.people.values()].filter((person) => this.#epochOf(person) === id);
	}

	/** Everybody's place, if they are not in one room that one of them leads. */
	apart(): string | undefined {
		const { people, leads } = this.#cast;
		const together = this.together();
		const outside = [...people.values()].filter(
			(person) => !together.includes(person) && !this.#mayBeOut(person)
		);
		if (leads.length === 1 && outside.length === 0) return undefined;
		return [...people.values()].map((person) => this.#describe(person)).join(', ');
	}

	/** Whose screen shows another talk than the lead's. */
	differing(): readonly string[] {
		const talkOf = ({ actor }: Person) => {
			const { mode, muted, holder } = shown(this.#cast.world, actor).talk;
			return `${mode} ${String(holder)} muted ${[...muted].sort().join('+')}`;
		};
		const lead = this.#cast.leading!;
		return this.together()
			.filter((person) => talkOf(person) !== talkOf(lead))
			.map((person) => `${person.name} shows ${talkOf(person)}, the lead ${talkOf(lead)}`);
	}

	/** What is wrong on any screen; `since`: everybody in the room has said something after it. */
	faults(since: number): readonly string[] {
		const { people } = this.#cast;
		const all = [...people.values()];
		checkWhispers(this.#cast);
		this.#checkOutsiders();
		return [
			...this.#unread(since),
			...this.#unremoved(),
			...all.flatMap((reader) => [...this.#strayTexts(reader), ...this.#strayLetters(reader)])
		];
	}

	/**
	 * Letters that their authors still repeat, though all who are named as lacking them are in the room.
	 * One that was sent away by a lead who has moved since, or went for good, stays in the roster and
	 * is named truly; what was written behind such a letter waits with it.
	 */
	openLetters(): readonly string[] {
		return this.together().flatMap(({ actor, name }) => {
			const { privateLines, staffLine } = shown(this.#cast.world, actor);
			const lines = [...privateLines.map(({ messages }) => messages), staffLine];
			return lines.flatMap((messages) => {
				const open = messages.filter(({ who, state }) => who.me && state !== 'done');
				const isHeldUp = open.some(({ missing }) => missing.some((who) => this.#isOut(who)));
				return open
					.filter(({ missing }) => !isHeldUp || !missing.every((who) => this.#isOut(who)))
					.map(({ text, state }) => `${name} shows ${text} as ${state}`);
			});
		});
	}

	/** Nobody in the room is called so, though somebody was. */
	#isOut(who: Who): boolean {
		const called = [...this.#cast.people.values()].filter((one) => this.#isNamed(one, who));
		const together = this.together();
		return called.length > 0 && !called.some((one) => together.includes(one));
	}

	#unread(since: number): readonly string[] {
		const together = this.together();
		return together.flatMap((author) => {
			const said = author.said.filter(({ at }) => at >= since);
			if (said.length === 0) {
				const { mayWrite, mode } = shown(this.#cast.world, author.actor).talk;
				return [`${author.name} cannot write: ${mayWrite} ${mode}`];
			}
			return together.flatMap((reader) => {
				const texts = textsOf(reader.actor);
				const misses = said.some(({ text }) => !texts.includes(text));
				return misses ? [`${reader.name} does not show what ${author.name} says`] : [];
			});
		});
	}

	/** Whoever was removed in the room that stays is out of it. */
	#unremoved(): readonly string[] {
		const current = this.#current();
		const line = this.#ancestors(current);
		const here = this.#epochs.get(current)?.here ?? new Set<string>();
		return this.#removals.flatMap(({ lead, person, result }) => {
			if (result === undefined || !line.has(result)) return [];
			const isHere = [...this.#wayOf(person).vks].some((vk) => here.has(vk));
			return isHere ? [`${person.name} is in the room from which ${lead.name} removed her`] : [];
		});
	}

	/** Texts under another name than their author's, or of epochs without the reader. */
	#strayTexts(reader: Person): readonly string[] {
		return (seatOf(reader.actor)?.lines ?? []).flatMap((line) => {
			if ((line.type !== 'text' && line.type !== 'recap') || line.text === '') return [];
			const author = this.#authorOf(line.text);
			const head = `${reader.name} shows ${line.type} ${line.text}`;
			if (author === undefined) return [`${head} of nobody`];
			// A quoted moderator who is not there any more has no name.
			const isUnnamed = line.type === 'recap' && author.moderates && line.who.firstName === '';
			const isHers = line.who.me ? author === reader : this.#isNamed(author, line.who);
			if (!isHers && !isUnnamed) return [`${head} under the name of another`];
			const isRead = this.#mayRead(reader, line.text, line.type === 'recap');
			return author === reader || isRead ? [] : [`${head}, and was not there`];
		});
	}

	/** Private texts in the thread of somebody else than the one they were written to, or by. */
	#strayLetters(reader: Person): readonly string[] {
		const messages = seatOf(reader.actor)?.privateLine.messages ?? [];
		return messages.flatMap(({ text, line, author: from }) => {
			const letters = [...this.#cast.people.values()].flatMap((author) =>
				author.whispered.map((one) => ({ ...one, author }))
			);
			const letter = letters.find((one) => one.text === text);
			if (letter === undefined) return [`${reader.name} shows a letter of nobody`];
			const isPlaced =
				line === undefined || letter.line === undefined
					? line === letter.line
					: this.#isNamed(letter.line, line);
			const isHers = this.#isNamed(letter.author, from);
			return isPlaced && isHers ? [] : [`${reader.name} shows ${text} in a wrong thread`];
		});
	}

	/**
	 * A quotation is for those who had a place where it was said, others have been there. The place is
	 * hers from the lock that names the key she proved her ticket with, whether or not she comes to sit in
	 * it: whoever spoke then saw her in the room, as they do while she sleeps. She may have heard her old
	 * moderator again in that moment, and stayed.
	 */
	#mayRead(reader: Person, text: string, isQuoted: boolean): boolean {
		const { epochs, vks } = this.#wayOf(reader);
		return this.#sent.epochsOf(text).some((id) => {
			const here = this.#epochs.get(id)?.here;
			return epochs.has(id) || (isQuoted && [...vks].some((vk) => here?.has(vk) === true));
		});
	}

	#authorOf(text: string): Person | undefined {
		return [...this.#cast.people.values()].find(({ said }) =>
			said.some((one) => one.text === text)
		);
	}

	#isNamed(person: Person, { role, firstName, name }: Who): boolean {
		return this.#wayOf(person).names.has(role === 'moderator' ? firstName : String(name));
	}

	/** Removed, or let in by the part of the room that is no more; and she knows. */
	#mayBeOut(person: Person): boolean {
		const { actor, removed, invitation } = person;
		if (removed) return true;
		if (invitation === undefined) return false;
		const { returning, silence } = shown(this.#cast.world, actor);
		return actor.state.phase !== 'room' || returning !== 'no' || silence !== 'none';
	}

	#describe(person: Person): string {
		const { state } = person.actor;
		const how = state.role === 'lead' ? 'leads' : (state.returning?.why ?? 'follows');
		const epoch = this.#epochOf(person)?.slice(0, 6) ?? 'outside';
		return `${person.name} ${how} ${state.phase} ${state.ending ?? ''} ${epoch}`;
	}

	#epochOf({ actor }: Person): string | undefined {
		const seat = actor.state.phase === 'room' ? seatOf(actor) : undefined;
		return seat && this.#idOf(seat.epoch);
	}

	#current(): string {
		const { leading } = this.#cast;
		return (leading && this.#epochOf(leading)) ?? 'none';
	}

	/** This epoch and those it comes from; a new root comes from what its maker led before. */
	#ancestors(id: string): ReadonlySet<string> {
		const line = new Set<string>();
		for (let at: string | undefined = id; at !== undefined && !line.has(at);) {
			line.add(at);
			at = this.#epochs.get(at)?.parent;
		}
		return line;
	}

	#note(person: Person): void {
		const way = this.#wayOf(person);
		const { state } = person.actor;
		if (state.role === 'participant' && state.arrival !== undefined) {
			way.vks.add(hex(state.arrival.me.vk));
		}
		const { seat } = state;
		if (seat === undefined) return;
		const { now } = this.#cast.world;
		const id = this.#idOf(seat.epoch);
		if (!way.epochs.has(id)) this.#enter(person, seat, id);
		way.epochs.set(id, now);
		if (seat.draining !== undefined) way.epochs.set(this.#idOf(seat.draining.epoch), now);
		if (person.actor.state.role === 'lead') way.led = id;
	}

	#enter(person: Person, { me, epoch }: Seat, id: string): void {
		const way = this.#wayOf(person);
		const { roster, parent, issuer } = epoch.facts;
		const own = roster.find(({ idx }) => idx === me.idx);
		way.vks.add(hex(me.vk));
		if (own !== undefined) {
			way.names.add(own.role === 'moderator' ? own.firstName : String(own.name));
		}
		const isRoot = hex(parent) === NO_PARENT && issuer === me.idx;
		const from = isRoot ? way.led : hex(parent);
		const here = new Set(roster.map(({ vk }) => hex(vk)));
		if (!this.#epochs.has(id) || isRoot) this.#epochs.set(id, { parent: from ?? NO_PARENT, here });
		for (const removal of this.#removals) {
			if (removal.lead !== person || removal.result !== undefined) continue;
			const isOut = [...this.#wayOf(removal.person).vks].every((vk) => !here.has(vk));
			if (isOut && person.actor.state.role === 'lead') removal.result = id;
		}
	}

	#wayOf(person: Person): Way {
		const known = this.#ways.get(person);
		if (known !== undefined) return known;
		const way: Way = { epochs: new Map(), vks: new Set(), names: new Set(), led: undefined };
		this.#ways.set(person, way);
		return way;
	}

	#idOf({ id, facts }: Pick<Epoch, 'id' | 'facts'>): string {
		const known = this.#ids.get(facts) ?? hex(id);
		this.#ids.set(facts, known);
		return known;
	}
}
