import { readGreeting, type Status } from './admission.ts';
import { sealReply, type Challenge, type Proved } from './challenge.ts';
import { join, lp8, u8, utf8, zeros } from './bytes.ts';
import { lobbyFrames } from './lobby.ts';
import type { Code, Link } from './made-invite.ts';
import type { Random } from './primitives.ts';
import type { Outgoing } from './wire.ts';

/* PROTOCOL.md §6: somebody at the lead's door, and what is said to her. */

const AGAIN_MS = 3_000;
const LAST_WORDS = 3;
const UNPROVED_MS = 30_000;

/** One invitation of the lead's, and what has become of it (§5). */
export interface Made {
	readonly invitation: Link | Code;
	state: 'open' | 'verified' | 'admitted' | 'refused' | 'burned' | 'void';
	/** Of whom it let in. */
	p: Uint8Array | undefined;
	/** Somebody else has shown that she holds this link. */
	isUsedTwice: boolean;
}

interface Reply {
	readonly seq: number;
	readonly frames: readonly Outgoing[];
	/** How often it is to be said yet. */
	left: number;
	saidAt: number;
}

/** One handshake. */
export class Visitor {
	readonly made: Made;
	readonly challenged: Challenge;
	/** The frames of message 2. */
	readonly answer: readonly Outgoing[];
	proved: Proved | undefined;
	/** The name she gets. */
	name = 0;
	stage: 'challenged' | 'waiting' | 'approved' | 'gone' = 'challenged';
	readonly #since: number;
	#reply: Reply | undefined;

	constructor(made: Made, challenged: Challenge, at: { now: number; random: Random }) {
		this.made = made;
		this.challenged = challenged;
		this.#since = at.now;
		const { door, hsId } = challenged.asked;
		const message = { fromLead: true, type: 2, hsId, seq: 0, data: challenged.message2 };
		const frames = lobbyFrames(door, message, at.random);
		this.answer = frames.map((frame) => ({ to: door.address, frame }));
	}

	/** Takes a place from others who knock: not proved yet, or with her last word. */
	get isUnproved(): boolean {
		return this.stage === 'challenged' || this.stage === 'gone';
	}

	/** Forgotten: she has not proved anything in time, or has had her last word. */
	isOver(now: number): boolean {
		if (this.stage === 'challenged') return now - this.#since > UNPROVED_MS;
		return this.stage === 'gone' && (this.#reply?.left ?? 0) === 0;
	}

	/** A new content of message 4; it leaves with the next `due`. */
	tell(status: Status, body: Uint8Array, random: Random): void {
		const { proved } = this;
		if (proved === undefined) return;
		const seq = (this.#reply?.seq ?? 0) + 1;
		const data = sealReply(proved, { seq, status, body }, random);
		const message = { fromLead: true, type: 4, hsId: proved.hsId, seq, data };
		const frames = lobbyFrames(proved.second, message, random);
		const to = proved.second.address;
		const times = status === 'waiting' ? 1 : status === 'welcome' ? Infinity : LAST_WORDS;
		const outgoing = frames.map((frame) => ({ to, frame }));
		this.#reply = { seq, frames: outgoing, left: times, saidAt: -Infinity };
	}

	/** Her message 3 has come again, and with it goes `waiting`. */
	repeat(): void {
		if (this.stage === 'waiting' && this.#reply?.left === 0) this.#reply.left = 1;
	}

	/** What is to be said to her now. */
	due(now: number): readonly Outgoing[] {
		const reply = this.#reply;
		if (reply === undefined || reply.left === 0 || now - reply.saidAt < AGAIN_MS) return [];
		reply.left--;
		reply.saidAt = now;
		return reply.frames;
	}
}

/** Behind `waiting`: the one moderator who sees her, without words. */
export function greetingOf(firstName: string): Uint8Array {
	const body = join(u8(0), u8(1), lp8(utf8(firstName)));
	readGreeting(body);
	return body;
}

export const NOTHING = zeros(0);
