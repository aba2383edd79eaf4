import { encodeBody, NO_FLAGS } from '../../../../crypto/room/body.ts';
import type { Item } from '../../../../crypto/room/item.ts';
import { FRAME_BYTES } from '../../../../crypto/limits.ts';
import type { Random } from '../../../../crypto/primitives/random.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { signingKeys } from '../../../../crypto/primitives/sign.ts';
import type { Notice } from '../../../../crypto/room/effect.ts';
import {
	deriveEpoch,
	ROOT_PARENT,
	roomSecret,
	type EpochFacts
} from '../../../../crypto/room/epoch.ts';
import { draftTexts } from '../../../../crypto/room/event.ts';
import { issueGrant, readTold, secretFor, type Issued } from '../../../../crypto/room/grant.ts';
import { sealFrame } from '../../../../crypto/room/frame.ts';
import { viewOf } from '../../../../crypto/room/log.ts';
import {
	takeSeat,
	type Me,
	type Seat,
	type Turn,
	type Where
} from '../../../../crypto/room/member.ts';
import { healedKeys } from '../../../../crypto/room/healing.ts';
import { pairsAfterIssue } from '../../../../crypto/room/pair-keys.ts';
import { grantParts, nextFrame, queueText } from '../../../../crypto/room/outgoing.ts';
import { receiveFrame, type Received } from '../../../../crypto/room/receive.ts';
import type { Op } from '../../../../crypto/room/ops.ts';
import type { Entry, Policy } from '../../../../crypto/room/roster.ts';
import { adopt, drain } from '../../../../crypto/room/transition.ts';
import { hex, seeded } from '../seeded.ts';

const FIRST_NAMES = ['Anna', 'Berit', 'Cilla'];

/** When every room of these tests begins. */
export const START = 1_000_000;
export const SECOND = 1_000;

export const POLICY: Policy = {
	tickMs: 1_000,
	frameBytes: FRAME_BYTES,
	max: 11,
	rotateS: 600,
	awayS: 600,
	askReturns: false,
	recap: true,
	house: 7,
	names: 1
};

/** A turn whose notices and spent secrets a test can look at. */
export interface WatchedTurn extends Turn {
	readonly notices: Notice[];
	readonly spent: Secret[];
}

export function turnAt(now = START, seed = 'turn'): WatchedTurn {
	return { now, random: seeded(`${seed}/${String(now)}`), notices: [], spent: [] };
}

/** One root epoch with the lead at place 0, co-moderators after her, and everybody's seat in it. */
export class Room {
	readonly facts: EpochFacts;
	readonly seats: Seat[];
	readonly random: Random;
	readonly #turns: { readonly idx: number; readonly turn: WatchedTurn }[] = [];

	constructor(people = 3, seed = 'room', policy: Partial<Policy> = {}, moderators = 1) {
		this.random = seeded(seed);
		const signing = Array.from({ length: people }, () => signingKeys(this.random(32)));
		const roster = signing.map(({ publicKey }, idx) => entryAt(idx, publicKey, moderators));
		this.facts = {
			sid: this.random(32),
			vkRoom: this.random(32),
			number: 1,
			term: 1,
			issuer: 0,
			parent: ROOT_PARENT,
			roster,
			policy: { ...POLICY, ...policy },
			grantNonce: this.random(16)
		};
		const secret = this.random(32);
		const e = roomSecret(secret, this.facts.grantNonce);
		const pairs = roster.map(() => roster.map(() => this.random(32)));
		this.seats = signing.map(({ publicKey, secretKey }, idx) => {
			const me: Me = { idx, vk: publicKey, signingKey: new Secret(secretKey) };
			const others = roster.filter(
				(entry) => entry.idx !== idx && Math.min(entry.idx, idx) < moderators
			);
			const pairKeys = new Map(
				others.map(({ idx: other }) => {
					const [low, high] = [Math.min(idx, other), Math.max(idx, other)];
					return [other, new Secret(pairs[low]![high]!.slice())];
				})
			);
			const told = secretFor(roster[idx]!, secret, this.facts.grantNonce);
			const { asides } = readTold(told, idx, this.facts.grantNonce)!;
			const keys = deriveEpoch(this.facts, e, asides);
			const seat = takeSeat(me, { facts: this.facts, keys }, pairKeys, START);
			// Everybody was heard in it: words do not wait.
			return {
				...seat,
				epoch: { ...seat.epoch, heard: new Set(roster.map((entry) => entry.idx)) }
			};
		});
	}

	/** The epoch as it is right after it began: nobody was heard in it. */
	begin(idx: number): void {
		const seat = this.seat(idx);
		this.seats[idx] = { ...seat, epoch: { ...seat.epoch, heard: new Set() } };
	}

	seat(idx: number): Seat {
		return this.seats[idx]!;
	}

	/** The frame that `idx` would send now. */
	send(idx: number, now = START): Uint8Array {
		const turn = turnAt(now, `send ${String(idx)}`);
		const { seat, publication } = nextFrame(this.seat(idx), turn);
		this.seats[idx] = seat;
		this.#turns.push({ idx, turn });
		return publication.frame;
	}

	/** What `idx` was told while she sent and heard. */
	noticed(idx: number): readonly Notice[] {
		return this.#turns.filter((one) => one.idx === idx).flatMap(({ turn }) => turn.notices);
	}

	/** Every secret that anybody has let go of while she sent and heard. */
	get spent(): readonly Secret[] {
		return this.#turns.flatMap(({ turn }) => turn.spent);
	}

	say(idx: number, text: string, now = START): void {
		for (const drafts of draftTexts(text)) {
			this.seats[idx] = queueText(this.seat(idx), drafts, turnAt(now));
		}
	}

	/** A frame of `idx` with items no client of ours would put together. */
	forge(idx: number, items: readonly Item[], counts?: readonly number[]): Uint8Array {
		const { epoch } = this.seat(idx);
		const view = viewOf(epoch.log, epoch.id, epoch.facts.roster);
		const shown = counts === undefined ? view : { ...view, counts };
		return this.forgeBody(idx, encodeBody({ flags: NO_FLAGS, closing: false, view: shown, items }));
	}

	/** A frame of `idx` with any body at all; its own log knows nothing of it. */
	forgeBody(idx: number, body: Uint8Array): Uint8Array {
		const seat = this.seat(idx);
		const sender = { idx, chain: seat.epoch.sending, signingKey: seat.me.signingKey };
		const { frame, chain } = sealFrame(seat.epoch, sender, body, this.random);
		this.seats[idx] = { ...seat, epoch: { ...seat.epoch, sending: chain } };
		return frame;
	}

	/** What `idx` makes of a frame; its seat follows what was accepted. */
	hear(idx: number, frame: Uint8Array, now = START, where: Where = 'current'): Heard {
		const turn = turnAt(now);
		const result = receiveFrame(this.seat(idx), where, frame, turn);
		if (typeof result !== 'string') this.seats[idx] = result.seat;
		this.#turns.push({ idx, turn });
		return { result, turn };
	}

	/** Everybody of the next epoch is to get there by a grant that the lead starts to send now. */
	rotate(ops: readonly Op[] = []): Issued {
		const seat = this.seat(0);
		const keys = { plain: seat.pairKeys, healed: healedKeys(seat) };
		const issued = issueGrant(seat.epoch, { issuer: 0, ops }, keys, this.random);
		const parts = grantParts(seat.epoch, issued);
		const granting = { gid: issued.gid, parts, next: 0, issued };
		const pairs = pairsAfterIssue(seat, issued.facts, new Map(), turnAt());
		this.seats[0] = { ...seat, granting, ...pairs };
		return issued;
	}

	/** Hears a frame in whichever epoch it belongs to, and follows a grant. */
	follow(idx: number, frame: Uint8Array, now = START): Heard {
		const heard = this.hear(idx, frame, now);
		if (typeof heard.result === 'string') return this.hear(idx, frame, now, 'draining');
		const { adopted, seat } = heard.result;
		if (adopted !== undefined) this.seats[idx] = adopt(seat, adopted, heard.turn);
		return heard;
	}

	/** Time passes for one: an epoch that was draining may end. */
	drain(idx: number, now: number): WatchedTurn {
		const turn = turnAt(now);
		this.seats[idx] = drain(this.seat(idx), turn);
		this.#turns.push({ idx, turn });
		return turn;
	}

	/** One tick: everybody sends once and hears everybody, but for what `lost` names. */
	tick(now: number, lost: (from: number, to: number) => boolean = () => false): void {
		const frames = this.seats.map((_, idx) => this.send(idx, now));
		frames.forEach((frame, from) => {
			this.seats.forEach((_, to) => {
				if (from !== to && !lost(from, to)) this.follow(to, frame, now);
			});
		});
	}
}

export interface Heard {
	readonly result: ReturnType<typeof receiveFrame>;
	readonly turn: WatchedTurn;
}

/** What was heard, if it was accepted. */
export function accepted({ result }: Heard): Received {
	if (typeof result === 'string') throw new Error(`refused: ${result}`);
	return result;
}

/** Everybody else's and one's own words on a seat's screen. */
export function textsOn(seat: Seat): readonly string[] {
	return seat.lines.flatMap((line) => (line.type === 'text' ? [line.text] : []));
}

export function entryAt(idx: number, vk: Uint8Array, moderators = 1): Entry {
	return idx < moderators
		? { idx, role: 'moderator', muted: false, vk, name: 0, firstName: FIRST_NAMES[idx] ?? 'Eva' }
		: { idx, role: 'participant', muted: false, vk, name: 10 * idx, firstName: '' };
}

/** All of a value as text, keys included: equal before and after if nothing was changed in place. */
export function snapshot(value: unknown): string {
	if (value instanceof Uint8Array) return hex(value);
	if (value instanceof Secret) return readable(value);
	if (value instanceof Map) return `{${[...value].map(snapshot).join()}}`;
	if (value instanceof Set) return `<${[...value].map(snapshot).join()}>`;
	if (Array.isArray(value)) return `[${value.map(snapshot).join()}]`;
	if (typeof value !== 'object' || value === null) return String(value);
	const fields = Object.entries(value).map(([name, held]) => `${name}:${snapshot(held)}`);
	return `(${fields.join()})`;
}

/** Freezes all plain data in a value; bytes, maps and secrets cannot be frozen. */
export function frozen<T>(value: T): T {
	if (typeof value !== 'object' || value === null) return value;
	if (value instanceof Secret || ArrayBuffer.isView(value)) return value;
	if (value instanceof Map) for (const held of value.values()) frozen(held);
	if (Object.isFrozen(value)) return value;
	Object.freeze(value);
	for (const held of Object.values(value)) frozen(held);
	return value;
}

function readable(secret: Secret): string {
	try {
		return secret.lend(hex);
	} catch {
		return 'wiped';
	}
}
