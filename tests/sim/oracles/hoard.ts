import { ADDRESS_TAG_BYTES } from '../../../crypto/limits.ts';
import { aad } from '../../../crypto/labels.ts';
import { expand } from '../../../crypto/primitives/kdf.ts';
import { unwrap } from '../../../crypto/primitives/seal.ts';
import { wrapContext } from '../../../crypto/room/epoch.ts';
import { decodeGrant } from '../../../crypto/room/grant-codec.ts';
import { openingKeys } from '../../../crypto/room/healing.ts';
import { takeSeat, type Seat, type Turn } from '../../../crypto/room/member.ts';
import { receiveFrame } from '../../../crypto/room/receive.ts';
import type { Cast, Person } from '../cast.ts';
import { hex } from '../invariants.ts';
import { Seeded } from '../prng.ts';
import { tagOf, type Granted, type Passed } from './passed.ts';

/** What she had of one epoch when she was in it last. */
interface Kept {
	readonly seat: Seat;
	/** How much the relay had forwarded when she came into it, and when she was in it last. */
	readonly from: number;
	readonly until: number;
}

/** How much was tried: an oracle that has tried nothing has shown nothing. */
export interface Tried {
	/** Epochs of which somebody kept the keys. */
	readonly kept: number;
	/** Frames of other epochs, each with the keys of one. */
	readonly frames: number;
	/** Grants that were not for her. */
	readonly grants: number;
	/** Frames of hers that she read after all. */
	readonly own: number;
}

/** Of the frames of epochs without her so many are tried for each epoch she has been in. */
const MAX_TRIED = 400;
/** More than any schedule has. */
const MAX_KEPT = 40;

/**
 * All that one person's client ever held, and never wiped: of each of her epochs the seat with its
 * keys as it was last. Not the product's client: it has no door, no clock and no goodbye.
 */
export class Hoard {
	readonly person: Person;
	readonly #cast: Cast;
	readonly #kept = new Map<string, Kept>();
	/** Every key she had a place with, in hex: each return gives her a new one, and her screen stays. */
	readonly #keys = new Set<string>();
	/** And every key she has knocked with: a lead may have given her a place that she never sat in. */
	readonly #knocked = new Set<string>();
	readonly #random = new Seeded('hoard').bytes;
	/** Of all that the relay forwarded. */
	#tags: readonly string[] = [];

	constructor(cast: Cast, person: Person) {
		this.#cast = cast;
		this.person = person;
	}

	/** She is at a door with this key. */
	knock(vk: Uint8Array): void {
		this.#knocked.add(hex(vk));
	}

	keep(seat: Seat): void {
		// Whoever is left out has no keys any more: what she had before that is what counts.
		if (seat.epoch.receiving.size === 0) return;
		this.#keys.add(hex(seat.me.vk));
		const at = hex(seat.epoch.id);
		const until = this.#cast.world.forwarded.length;
		this.#kept.set(at, { seat, from: this.#kept.get(at)?.from ?? until, until });
	}

	/** Tries all of it on what the relay has recorded since; throws at the first thing that opens. */
	try(passed: Passed): Tried {
		this.#tags = this.#cast.world.forwarded.map(tagOf);
		const tried = { kept: 0, frames: 0, grants: 0, own: 0 };
		for (let at = 0; at < MAX_KEPT; at++) {
			const kept = [...this.#kept.values()][at];
			if (kept === undefined) break;
			tried.kept += 1;
			tried.frames += this.#tryFrames(kept, passed);
			tried.grants += this.#tryGrants(kept, passed.grants);
			tried.own += this.#readOn(kept, passed);
		}
		return tried;
	}

	/** Frames of epochs without her, as if they had come from hers: no address is asked for. */
	#tryFrames({ seat, from }: Kept, passed: Passed): number {
		const without = passed.without(hex(seat.me.vk));
		const frames = this.#cast.world.forwarded.filter(
			(_, at) => at >= from && without.has(this.#tags[at]!)
		);
		const stride = Math.max(1, Math.floor(frames.length / MAX_TRIED));
		let tried = 0;
		for (let at = frames.length - 1; at >= 0 && tried < MAX_TRIED; at -= stride) {
			tried += 1;
			const received = receiveFrame(seat, 'current', frameOf(frames[at]!), this.#turn());
			if (typeof received !== 'string') throw this.#fault('opens a frame of an epoch without her');
		}
		return tried;
	}

	/** Every wrap of a grant that leaves her out, with every key she shares with any moderator. */
	#tryGrants({ seat }: Kept, grants: readonly Granted[]): number {
		const vk = hex(seat.me.vk);
		const parent = hex(seat.epoch.id);
		const others = grants.filter(
			({ parent: at, facts }) =>
				at === parent && facts.roster.every((entry) => hex(entry.vk) !== vk)
		);
		for (const { bytes } of others) {
			if (opensWrap(seat, bytes, this.#turn())) throw this.#fault('opens a grant without her');
		}
		return others.length;
	}

	/** What is said in her own epoch after she was last there, and where it leads. */
	#readOn({ seat, until }: Kept, passed: Passed): number {
		const tag = tagOf(seat.epoch.address);
		let held = seat;
		let own = 0;
		for (const [at, message] of this.#cast.world.forwarded.entries()) {
			if (at < until || this.#tags[at] !== tag) continue;
			const turn = this.#turn();
			const received = receiveFrame(held, 'current', frameOf(message), turn);
			if (typeof received === 'string') continue;
			own += 1;
			held = received.seat;
			if (received.adopted === undefined) continue;
			const { facts, keys } = received.adopted;
			const next = takeSeat(seat.me, { facts, keys }, seat.pairKeys, turn.now);
			if (passed.isWithout(hex(next.epoch.id), hex(seat.me.vk))) {
				throw this.#fault('follows into an epoch without her');
			}
			if (!this.#kept.has(hex(next.epoch.id))) this.keep(next);
		}
		this.#checkTexts(held, passed);
		return own;
	}

	/**
	 * No text on her screen has been sent by somebody honest in epochs without her alone. What a lead
	 * sends again may be of an epoch in which she had a place and did not sit in it (PROTOCOL.md §11).
	 */
	#checkTexts(seat: Seat, passed: Passed): void {
		const sat = [...this.#keys];
		const placed = [...sat, ...this.#knocked];
		const shown = [...seat.lines, ...seat.privateLine.messages];
		for (const line of shown) {
			const epochs = 'text' in line ? passed.sent.epochsOf(line.text) : [];
			const keys = 'type' in line && line.type === 'recap' ? placed : sat;
			const wasIn = (id: string) => keys.some((vk) => !passed.isWithout(id, vk));
			const isHers = epochs.length === 0 || epochs.some(wasIn);
			if (!isHers) throw this.#fault('reads a text of an epoch without her');
		}
	}

	#turn(): Turn {
		const now = this.#cast.world.clockOf(this.person.actor);
		return { now, random: this.#random, notices: [], spent: [] };
	}

	#fault(what: string): Error {
		return new Error(`${this.person.name} ${what}`);
	}
}

/** True if some wrap of the grant opens under a key of hers, whatever the grant says it is for. */
function opensWrap(seat: Seat, bytes: Uint8Array, turn: Turn): boolean {
	const grant = decodeGrant(bytes);
	if (grant === undefined) return false;
	const { grantNonce, number, wraps } = grant;
	const context = wrapContext(grantNonce, seat.epoch.id, number, seat.me.idx);
	const keys = [...seat.pairKeys.keys()].flatMap((from) => {
		const { plain, healed } = openingKeys(seat, from, turn);
		return [...plain, ...healed];
	});
	return keys.some((pairKey) => {
		const key = pairKey.lend((secret) => expand(secret, 'wrap', context));
		return wraps.some((wrapped) => unwrap(key, aad('MDE1 wrap'), wrapped) !== undefined);
	});
}

function frameOf(message: Uint8Array): Uint8Array {
	return message.subarray(ADDRESS_TAG_BYTES);
}
