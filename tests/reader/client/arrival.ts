import { equal, hex } from './bytes.ts';
import {
	answer,
	knock,
	readGreeting,
	readReply,
	type Greeting,
	type Handshake,
	type Knock
} from './admission.ts';
import { doorOf, roomtagOf, type Door, type Invitation } from './invite.ts';
import { lobbyFrames, LobbyParts, readLobbyFrame, type LobbyMessage } from './lobby.ts';
import { signingPublicKey, type Random } from './primitives.ts';
import { readWelcome, type Entered } from './welcome.ts';
import { isFor, type Outgoing } from './wire.ts';

/* PROTOCOL.md §6: from the invitation to the first epoch, as the one who knocks. */

const RESEND_MS = 3_000;
const PROVING_MS = 60_000;
/** Different message 2s that are answered: each is a guess (§5). */
const MAX_ANSWERS = 2;

export type End = 'refused' | 'rulesChanged' | 'used' | 'closed' | 'unanswered' | 'wrongRoom';

/** What the build and she herself bring. */
export interface Arriving {
	readonly invitation: Invitation;
	readonly relayId: string;
	readonly house: number;
	readonly names: number;
	/** Her wish for a name. */
	readonly name: number;
	readonly unixS: number;
}

/** A message that is said again until there is an answer. */
interface Repeated {
	readonly to: Uint8Array;
	readonly frames: readonly Uint8Array[];
	saidAt: number;
}

export class Arrival {
	readonly seed: Uint8Array;
	/** Waiting for a moderator's decision. */
	isWaiting = false;
	/** Of the newest `waiting`. */
	greeting: Greeting = { hosts: [], words: 0 };
	#greetedBy = 0;
	ended: End | undefined;
	readonly #who: Arriving;
	readonly #random: Random;
	readonly #knock: Knock;
	readonly #parts = new LobbyParts();
	readonly #handshakes: Handshake[] = [];
	readonly #answered = new Set<string>();
	/** The handshake whose reply was believed. */
	#believed: Handshake | undefined;
	#repeated: Repeated[] = [];
	readonly #queue: Outgoing[] = [];
	#provedAt: number | undefined;

	constructor(who: Arriving, random: Random) {
		this.#who = who;
		this.#random = random;
		const door = doorOf(who.invitation, who.relayId, who.unixS);
		this.#knock = knock(who.invitation, door, random);
		this.seed = this.#knock.seed;
		const { hsId, message1 } = this.#knock;
		this.#repeat(door, { fromLead: false, type: 1, hsId, seq: 0, data: message1 });
	}

	/** Where a reply may come from. */
	get addresses(): Uint8Array[] {
		if (this.#believed !== undefined) return [this.#believed.second.address];
		const seconds = this.#handshakes.map(({ second }) => second.address);
		return [this.#knock.door.address, ...seconds];
	}

	/** What the next slot carries: what waits, else noise to the newest address (§4.4). */
	next(now: number): Outgoing {
		if (this.#provedAt !== undefined && now - this.#provedAt >= PROVING_MS) {
			this.ended ??= this.#believed === undefined ? 'unanswered' : undefined;
		}
		for (const again of this.#believed === undefined ? this.#repeated : []) {
			if (now - again.saidAt < RESEND_MS) continue;
			again.saidAt = now;
			this.#queue.push(...again.frames.map((frame) => ({ to: again.to, frame })));
		}
		const noise = { to: this.addresses.at(-1)!, frame: this.#random(1024) };
		return this.#queue.shift() ?? noise;
	}

	#repeat(door: Door, message: LobbyMessage): void {
		const frames = lobbyFrames(door, message, this.#random);
		this.#repeated.push({ to: door.address, frames, saidAt: -Infinity });
	}

	/** The epoch of a Welcome, if this frame brought one. */
	receive(tag: Uint8Array, frame: Uint8Array, now: number): Entered | undefined {
		if (this.#believed === undefined && isFor(tag, this.#knock.door.address)) {
			const message = this.#read(this.#knock.door, frame);
			if (message?.type === 2) this.#challenged(message, now);
		}
		for (const handshake of this.#believed ? [this.#believed] : this.#handshakes) {
			if (!isFor(tag, handshake.second.address)) continue;
			const message = this.#read(handshake.second, frame);
			if (message?.type === 4 && equal(message.hsId, handshake.hsId)) {
				return this.#replied(handshake, message);
			}
		}
		return undefined;
	}

	#read(door: Door, frame: Uint8Array): LobbyMessage | undefined {
		const part = readLobbyFrame(door, frame);
		return part?.fromLead === true ? this.#parts.take(part) : undefined;
	}

	/** Message 2: the first and a second different one are answered. */
	#challenged({ data, hsId }: LobbyMessage, now: number): void {
		const known = hex(data);
		if (!equal(hsId, this.#knock.hsId) || this.#answered.has(known)) return;
		if (this.#answered.size === MAX_ANSWERS) return;
		const made = answer(this.#knock, data, this.#who, this.#random);
		if (made === undefined) return;
		this.#answered.add(known);
		this.#handshakes.push(made);
		this.#provedAt ??= now;
		// Message 1 has been answered; from now on it is the proofs that are said again.
		this.#repeated = this.#repeated.filter(({ frames }) => frames.length === 1);
		const { hsId: proved, message3: proof } = made;
		const { door } = this.#knock;
		this.#repeat(door, { fromLead: false, type: 3, hsId: proved, seq: 0, data: proof });
	}

	#replied(handshake: Handshake, { data, seq }: LobbyMessage): Entered | undefined {
		const reply = readReply(handshake, seq, data);
		if (reply === undefined) return undefined;
		const { body, status } = reply;
		if (status === 'waiting') {
			this.isWaiting = true;
			if (seq > this.#greetedBy) {
				this.#greetedBy = seq;
				this.greeting = readGreeting(body);
			}
		} else if (status !== 'welcome') {
			this.ended = status;
		}
		const expected = { ...this.#who, vk: signingPublicKey(this.seed) };
		const entered = status === 'welcome' ? readWelcome(handshake, body, expected) : undefined;
		// This client is a participant's: an invitation for a moderator is none for it.
		if (status === 'welcome' && entered?.me.isModerator !== false) return undefined;
		this.#believed = handshake;
		return entered && this.#isRightRoom(entered) ? entered : undefined;
	}

	/** The pair key with the lead of this handshake, not stepped yet. */
	get pk(): Uint8Array {
		return this.#believed!.pk;
	}

	#isRightRoom({ facts }: Entered): boolean {
		const { invitation } = this.#who;
		const isRight =
			invitation.kind === 'code' || equal(roomtagOf(facts.vkRoom), invitation.roomtag);
		if (!isRight) this.ended = 'wrongRoom';
		return isRight;
	}
}
