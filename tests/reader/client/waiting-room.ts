import { challenge, evaluate, isMessage3, readMessage1, type Proved } from './challenge.ts';
import { equal, hex } from './bytes.ts';
import { doorsOf, type Door } from './invite.ts';
import { LobbyParts, readLobbyFrame, type LobbyMessage } from './lobby.ts';
import { makeCode, makeLink } from './made-invite.ts';
import { Probe, takenFor } from './probe.ts';
import type { Random } from './primitives.ts';
import { greetingOf, NOTHING, Visitor, type Made } from './visitor.ts';
import { isFor, type Outgoing } from './wire.ts';

/* PROTOCOL.md §5 and §6, of the lead: the doors she serves, and who stands there. */

const MAX_UNPROVED = 4;

/** What a door has to know of its room. */
export interface House {
	readonly relayId: string;
	readonly house: number;
	readonly firstName: string;
	/** Unix time at the moment 0 of the driver's clock. */
	readonly unixS: number;
	/** Whether a key is one of the room's. */
	readonly isInRoom: (vk: Uint8Array) => boolean;
	/** A name that nobody of the room or of these has (§7.1). */
	readonly nameFor: (wish: number, waiting: readonly number[]) => number;
}

export class WaitingRoom {
	readonly invites: Made[] = [];
	visitors: Visitor[] = [];
	readonly #house: House;
	readonly #random: Random;
	readonly #parts = new Map<string, LobbyParts>();
	readonly #probes = new Map<Made, Probe>();
	readonly #queue: Outgoing[] = [];
	#isClosed = false;

	constructor(house: House, random: Random) {
		this.#house = house;
		this.#random = random;
	}

	inviteByLink(roomtag: Uint8Array): Made {
		return this.#add(makeLink(roomtag, this.#random));
	}

	inviteByCode(): Made {
		const plates = this.invites.map(({ invitation }) => invitation);
		const taken = plates.flatMap((one) => (one.kind === 'code' ? [one.nameplate] : []));
		const made = this.#add(makeCode(new Set(taken), this.#random));
		const [door] = doorsOf(made.invitation, this.#house.relayId, 0);
		this.#probes.set(made, new Probe(door!, this.#random));
		return made;
	}

	#add(invitation: Made['invitation']): Made {
		const made: Made = { invitation, state: 'open', p: undefined, isUsedTwice: false };
		this.invites.push(made);
		return made;
	}

	/** Those who wait for a decision. */
	get waiting(): readonly Visitor[] {
		return this.visitors.filter(({ stage }) => stage === 'waiting');
	}

	/** Let in, and in no grant yet. */
	get approved(): readonly Visitor[] {
		return this.visitors.filter(({ made, stage }) => {
			return stage === 'approved' && made.state === 'verified';
		});
	}

	/** Her yes. */
	approve(visitor: Visitor): void {
		visitor.stage = 'approved';
	}

	/** Her no, or the word that the meeting is over. */
	refuse(visitor: Visitor, status: 'refused' | 'closed' = 'refused'): void {
		visitor.made.state = 'refused';
		this.#end(visitor, status);
	}

	/** From the moment the lead wants to close nobody is let in any more (§14.1). */
	close(): void {
		this.#isClosed = true;
		for (const visitor of [...this.waiting, ...this.approved]) this.refuse(visitor, 'closed');
	}

	/** The Welcome of the newest grant, until she is heard in the room. */
	welcome(visitor: Visitor, body: Uint8Array): void {
		visitor.made.state = 'admitted';
		visitor.made.p = visitor.challenged.asked.p;
		visitor.tell('welcome', body, this.#random);
	}

	/** She was heard in the room, or left out before: her handshake is spent. */
	drop(visitor: Visitor): void {
		this.visitors = this.visitors.filter((other) => other !== visitor);
	}

	/** Every address that is listened to: the doors, and the second addresses of who proved. */
	addresses(now: number): Uint8Array[] {
		const doors = this.#served.flatMap((made) => this.#doorsOf(made, now));
		const seconds = this.visitors.flatMap(({ proved }) => (proved ? [proved.second] : []));
		return [...doors, ...seconds].map(({ address }) => address);
	}

	get #served(): readonly Made[] {
		return this.invites.filter(({ invitation, state }) => {
			if (state === 'admitted') return invitation.kind === 'link';
			return state === 'open' || state === 'verified';
		});
	}

	#doorsOf({ invitation }: Made, now: number): Door[] {
		const { relayId, unixS } = this.#house;
		return doorsOf(invitation, relayId, unixS + now / 1000);
	}

	/** The frame of the next slot of her second connection (§4.4). */
	next(now: number): Outgoing {
		this.visitors = this.visitors.filter((visitor) => !visitor.isOver(now));
		for (const visitor of this.visitors) this.#queue.push(...visitor.due(now));
		for (const [made, probe] of this.#probes) {
			if (!probe.isGoingOn(now)) this.#probes.delete(made);
		}
		return this.#queue.shift() ?? this.#nextProbe(now) ?? this.#noise(now);
	}

	#nextProbe(now: number): Outgoing | undefined {
		for (const probe of this.#probes.values()) {
			const asks = probe.next(now);
			if (asks !== undefined) return asks;
		}
		return undefined;
	}

	#noise(now: number): Outgoing {
		const places = this.addresses(now);
		const [high, low] = this.#random(2);
		const to = places[(high! * 256 + low!) % Math.max(1, places.length)];
		return { to: to ?? this.#random(32), frame: this.#random(1024) };
	}

	receive(tag: Uint8Array, frame: Uint8Array, now: number): void {
		for (const made of this.#served) {
			for (const door of this.#doorsOf(made, now).filter(({ address }) => isFor(tag, address))) {
				const part = readLobbyFrame(door, frame);
				const parts = this.#parts.get(hex(door.address)) ?? new LobbyParts();
				this.#parts.set(hex(door.address), parts);
				const message = part && parts.take(part);
				if (message !== undefined) this.#read(made, door, message, now);
			}
		}
	}

	#read(made: Made, door: Door, message: LobbyMessage, now: number): void {
		const probe = this.#probes.get(made);
		if (probe?.isGoingOn(now) === true) {
			if (probe.isAnsweredBy(message) && made.state === 'open') made.state = 'void';
			return;
		}
		if (message.fromLead || this.#isClosed) return;
		if (message.type === 1) this.#asked(made, door, message, now);
		else if (message.type === 3) this.#provedBy(made, message);
		else if (made.invitation.kind === 'code') this.#probed(door, message);
	}

	#probed(door: Door, message: LobbyMessage): void {
		if (this.#queue.some(({ to }) => equal(to, door.address))) return;
		const taken = takenFor(door, message, this.#random);
		if (taken !== undefined) this.#queue.push(taken);
	}

	/** Message 1, of a new handshake or once more. */
	#asked(made: Made, door: Door, { data, hsId }: LobbyMessage, now: number): void {
		const known = this.#of(made).find((visitor) => equal(visitor.challenged.asked.hsId, hsId));
		if (known !== undefined) {
			this.#sayOnce(known.answer);
			return;
		}
		const asks = readMessage1({ door, invitation: made.invitation }, hsId, data);
		const isReplayed = made.p !== undefined && asks !== undefined && equal(asks.asked.p, made.p);
		if (asks === undefined || isReplayed || !this.#mayKnock(made)) return;
		const challenged = challenge(asks.asked, asks.pkP, this.#random);
		if (challenged === undefined) return;
		const visitor = new Visitor(made, challenged, { now, random: this.#random });
		this.visitors.push(visitor);
		this.#sayOnce(visitor.answer);
	}

	/** A used code answers nothing; of any invite four handshakes run at a time. */
	#mayKnock(made: Made): boolean {
		const unproved = this.#of(made).filter(({ isUnproved }) => isUnproved);
		const isAnswered = made.state === 'open' || made.invitation.kind === 'link';
		return isAnswered && unproved.length < MAX_UNPROVED;
	}

	/** The very same frames once more, unless they wait already. */
	#sayOnce(frames: readonly Outgoing[]): void {
		this.#queue.push(...frames.filter((frame) => !this.#queue.includes(frame)));
	}

	#of(made: Made): Visitor[] {
		return this.visitors.filter((visitor) => visitor.made === made);
	}

	/** Message 3: evaluated once, and with it the invite is not open any more. */
	#provedBy(made: Made, { data, hsId }: LobbyMessage): void {
		const visitor = this.#of(made).find(({ challenged }) => equal(challenged.hsId, hsId));
		if (visitor === undefined || !isMessage3(data)) return;
		if (visitor.proved !== undefined) {
			visitor.repeat();
			return;
		}
		const proved = evaluate(visitor.challenged, data);
		if (made.state === 'open') this.#decide(visitor, proved);
		else if (proved === undefined) this.drop(visitor);
		else {
			made.isUsedTwice = true;
			visitor.proved = proved;
			this.#end(visitor, 'used');
		}
	}

	/** Steps 2 to 4 of §5, of an invite that was open. */
	#decide(visitor: Visitor, proved: Proved | undefined): void {
		const { made } = visitor;
		if (proved === undefined) {
			made.state = 'burned';
			this.visitors = this.visitors.filter((other) => other.made !== made);
			return;
		}
		const others = this.visitors.flatMap((other) => (other.proved ? [other.proved] : []));
		const isKnown = others.some(({ vk }) => equal(vk, proved.vk)) || this.#isInRoom(proved);
		visitor.proved = proved;
		if (proved.house !== this.#house.house || isKnown) {
			made.state = 'refused';
			this.#end(visitor, isKnown ? 'refused' : 'rulesChanged');
			return;
		}
		made.state = 'verified';
		if (made.invitation.kind === 'code') {
			this.visitors = this.visitors.filter((other) => other === visitor || other.made !== made);
		}
		const names = this.visitors.filter(({ isUnproved }) => !isUnproved).map(({ name }) => name);
		visitor.name = this.#house.nameFor(proved.name, names);
		visitor.stage = 'waiting';
		visitor.tell('waiting', greetingOf(this.#house.firstName), this.#random);
	}

	#isInRoom({ vk }: Proved): boolean {
		return this.#house.isInRoom(vk);
	}

	/** Her last word. */
	#end(visitor: Visitor, status: 'refused' | 'rulesChanged' | 'used' | 'closed'): void {
		visitor.stage = 'gone';
		visitor.tell(status, NOTHING, this.#random);
	}
}
