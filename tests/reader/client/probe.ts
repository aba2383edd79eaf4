import { equal } from './bytes.ts';
import type { Door } from './invite.ts';
import { lobbyFrames, type LobbyMessage } from './lobby.ts';
import type { Random } from './primitives.ts';
import type { Outgoing } from './wire.ts';

/* PROTOCOL.md §5, "Nameplates": whether somebody else serves this one. */

const SLOTS = 3;
const WAIT_MS = 1_000;
const PROBE = 5;
const TAKEN = 6;
const DATA = 16;

/** Asks at one nameplate before a code is served there. */
export class Probe {
	readonly #outgoing: Outgoing;
	readonly #hsId: Uint8Array;
	readonly #data: Uint8Array;
	#left = SLOTS;
	#askedAt = -Infinity;

	constructor(door: Door, random: Random) {
		this.#hsId = random(8);
		this.#data = random(DATA);
		const message = { fromLead: false, type: PROBE, hsId: this.#hsId, seq: 0, data: this.#data };
		const [frame] = lobbyFrames(door, message, random);
		this.#outgoing = { to: door.address, frame: frame! };
	}

	/** Nobody may be answered at this nameplate yet. */
	isGoingOn(now: number): boolean {
		return this.#left > 0 || now - this.#askedAt < WAIT_MS;
	}

	/** The frame, in three slots in which nothing else waits. */
	next(now: number): Outgoing | undefined {
		if (this.#left === 0) return undefined;
		this.#left--;
		this.#askedAt = now;
		return this.#outgoing;
	}

	isAnsweredBy({ data, fromLead, hsId, type }: LobbyMessage): boolean {
		return fromLead && type === TAKEN && equal(hsId, this.#hsId) && equal(data, this.#data);
	}
}

/** TAKEN, for a PROBE of another lead; `undefined` for what is none. */
export function takenFor(
	door: Door,
	{ data, fromLead, hsId, type }: LobbyMessage,
	random: Random
): Outgoing | undefined {
	if (fromLead || type !== PROBE || data.length !== DATA) return undefined;
	const message = { fromLead: true, type: TAKEN, hsId, seq: 0, data };
	return { to: door.address, frame: lobbyFrames(door, message, random)[0]! };
}
