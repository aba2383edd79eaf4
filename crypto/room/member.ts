import { must } from '../errors.ts';
import { equalBytes } from '../primitives/equal.ts';
import type { Random } from '../primitives/random.ts';
import { Secret } from '../primitives/secret.ts';
import type { Capsules } from './capsules.ts';
import type { Chain } from './chain.ts';
import type { Closing } from './closing-state.ts';
import { withRoom } from './crowd.ts';
import { NO_ACCORD, type Accord } from './accord.ts';
import { startDepartures, type Departures } from './departures.ts';
import type { Notice } from './effect.ts';
import type { EpochFacts, EpochKeys } from './epoch.ts';
import type { Draft } from './event.ts';
import type { PartialGrant } from './grant-codec.ts';
import type { Issued } from './grant.ts';
import { healingSecrets, NO_HEALING, type Healing } from './healing-state.ts';
import type { Millis } from './input.ts';
import { SETTLE_TICKS } from '../limits.ts';
import type { View, Yield } from './item.ts';
import { startLog, type EventLog } from './log.ts';
import { NO_PRIVATE_LINE, privateSecrets, type PrivateLine } from './private-state.ts';
import { NO_RECAP, type RecapState } from './recap-state.ts';
import { NO_SILENCE, type Silence } from './silence.ts';
import type { Answer, Lack, Proof } from './repair-state.ts';
import { NEW_TALK, type Talk } from './talk.ts';
import type { Mark, TimelineItem, Who } from './view.ts';
import { startVigil, type Vigil } from './vigil-state.ts';
import { entryOf, personOf, type Roster } from './roster.ts';

/*
 * A person's place in a room: her current epoch, the one before while it drains, what waits to be
 * said and what was said. The same for a participant and for the lead (PROTOCOL.md §7–§9).
 */

/** One call of `step`: its time, its randomness, and what it leaves behind for the driver. */
export interface Turn {
	readonly now: Millis;
	readonly random: Random;
	readonly notices: Notice[];
	/** Secrets that the new state no longer holds. */
	readonly spent: Secret[];
}

export interface Seat {
	readonly me: Me;
	readonly epoch: Epoch;
	readonly draining: Draining | undefined;
	/** The epoch before, once its grace is over. */
	readonly ended: Ended | undefined;
	/** The one before that, which a lock soon after may have ended early. */
	readonly endedBefore: Ended | undefined;
	/** By the other side's idx: one of the two moderates. */
	readonly pairKeys: ReadonlyMap<number, Secret>;
	/** Pair keys that a moderator's next grant may use instead. */
	readonly healing: Healing;
	/** A grant that its issuer is sending out; only at the lead. */
	readonly granting: Granting | undefined;
	readonly outbox: readonly Outgoing[];
	/** Own texts that not everybody has shown to have. */
	readonly unseen: readonly Unseen[];
	readonly lines: readonly TimelineItem[];
	/** What only a few may read (PROTOCOL.md §8.2). */
	readonly privateLine: PrivateLine;
	readonly recap: RecapState;
	/** When anybody was last heard, by idx, over all epochs. */
	readonly heardAt: ReadonlyMap<number, Millis>;
	readonly silence: Silence;
	/** Everybody who ever was in a roster of hers (`personOf`). */
	readonly met: ReadonlySet<string>;
	/** Said goodbye; not yet out of the roster. */
	readonly left: readonly number[];
	/** Who said in her newest frame that she lacks something. */
	readonly repairing: ReadonlySet<number>;
	/** What is held against somebody's client, by idx; it stays for the meeting. */
	readonly marks: ReadonlyMap<number, ReadonlySet<Mark>>;
	readonly locks: { readonly changes: number; readonly changedAt: Millis };
	/** Slots in a row lent to the epoch before. */
	readonly borrowed: number;
	/** `said` once the goodbye is in the slot. */
	readonly leaving: 'no' | 'wanted' | 'said';
	/** From the close on. */
	readonly closing: Closing | undefined;
	/** What is known of those who have gone. */
	readonly departures: Departures;
	/** When a moderator beside others last noticed that she had slept or been cut off, and how long. */
	readonly slept: Slept | undefined;
	/** Slots in which a moderator only listens, because she slept (PROTOCOL.md §10.6). */
	readonly listening: number;
	/** What a lead who gives way says, and in how many more slots. */
	readonly yielding: { readonly item: Yield; readonly left: number } | undefined;
	/** Counts the lines of the talk, for keys that stay. */
	readonly serial: number;
	/** Who may write, what was done to words, who asks to speak. */
	readonly talk: Talk;
}

export interface Ended {
	readonly roster: Roster;
	/** Whose events I had how many of, by position; no more is asked once a gap is shown. */
	readonly had: readonly number[];
	/** My last view of it. */
	readonly final: View;
	/** It may tell somebody that she missed words of mine. */
	readonly isMissed: boolean;
	/** Until then it may tell somebody that I have words of hers: how long she reads it for that. */
	readonly untoldUntil: Millis;
}

export interface Slept {
	readonly at: Millis;
	readonly forMs: Millis;
	/** It is clear by now who is with her. */
	readonly isSettled: boolean;
}

/** Which of a seat's two epochs a frame was read in. */
export type Where = 'current' | 'draining';

export interface Me {
	readonly idx: number;
	readonly vk: Uint8Array;
	/** Ed25519 secret key for this meeting, 64 bytes. */
	readonly signingKey: Secret;
}

export interface Epoch {
	readonly id: Uint8Array;
	readonly facts: EpochFacts;
	readonly address: Uint8Array;
	readonly headerKey: Secret;
	/** Of the private areas that I may read, by `who` (PROTOCOL.md §7.2). */
	readonly asides: ReadonlyMap<number, Secret>;
	readonly sending: Chain;
	/** Own frames in a row that had no room for a private area. */
	readonly roomless: number;
	/** Commitments of own frames: the relay may send them back. */
	readonly sent: ReadonlySet<string>;
	/** Everybody's chain, the own one too: somebody else may be writing under my name. */
	readonly receiving: ReadonlyMap<number, Receiver>;
	/** Who was heard in this epoch. */
	readonly heard: ReadonlySet<number>;
	readonly log: EventLog;
	/** The log that my newest frame in it has shown. */
	readonly told: EventLog;
	/** What each showed in her newest frame of this epoch, by roster position. */
	readonly shown: ReadonlyMap<number, readonly number[]>;
	/** The most events each has shown to have, by roster position. */
	readonly views: ReadonlyMap<number, readonly number[]>;
	/** Frames that carried events, for repair. */
	readonly capsules: Capsules;
	/** Whose events are missing, since when, and when they were asked for. */
	readonly lacking: ReadonlyMap<number, Lack>;
	readonly answers: readonly Answer[];
	/** For whom the last answer was. */
	readonly lastServed: number;
	/** Who signed two versions of an event, one for each. */
	readonly proofs: readonly Proof[];
	/** How the logs of the others stand to this one. */
	readonly accord: Accord;
	readonly partialGrants: readonly PartialGrant[];
	readonly adoptedAt: Millis;
	readonly vigil: Vigil;
}

export interface Receiver {
	readonly chain: Chain;
	/** When the last frame was accepted; starts at adoption. */
	readonly acceptedAt: Millis;
}

export interface Draining {
	readonly epoch: Epoch;
	readonly until: Millis;
	/** Still in the room; nobody else is read any more. */
	readonly kept: readonly number[];
	/** Id of the grant that ended it; only at its issuer. */
	readonly gid: Uint8Array;
	/** What the issuer repeats for those who have not followed. */
	readonly grant: { readonly parts: readonly Uint8Array[]; readonly repeatAt: Millis } | undefined;
	readonly repeating: number;
}

export interface Granting {
	readonly gid: Uint8Array;
	readonly parts: readonly Uint8Array[];
	readonly next: number;
	readonly issued: Issued;
}

/** Something said that waits for a slot. */
export interface Outgoing {
	/** Key of its line; empty for what has none. */
	readonly line: string;
	readonly drafts: readonly Draft[];
	/** Drafts that have left in this epoch; its fragments cannot be joined with the next one's. */
	readonly taken: number;
}

export interface Unseen {
	readonly line: string;
	readonly drafts: readonly Draft[];
	/** Epoch number and last event. */
	readonly epoch: number;
	readonly seq: number;
	/** When its last event was built. */
	readonly at: Millis;
}

/** A line without the key and time it gets when it is written. */
export type NewLine = TimelineItem extends infer Line
	? Line extends TimelineItem
		? Omit<Line, 'key' | 'at'>
		: never
	: never;

/** The first seat in a room: by a Welcome, or a root epoch of one's own. */
export function takeSeat(
	me: Me,
	epoch: { readonly facts: EpochFacts; readonly keys: EpochKeys },
	pairKeys: ReadonlyMap<number, Secret>,
	now: Millis
): Seat {
	const others = epoch.facts.roster.filter((entry) => entry.idx !== me.idx);
	return {
		me,
		epoch: startEpoch(me.idx, epoch.facts, epoch.keys, now),
		draining: undefined,
		ended: undefined,
		endedBefore: undefined,
		pairKeys,
		healing: NO_HEALING,
		granting: undefined,
		outbox: [],
		unseen: [],
		lines: [],
		privateLine: NO_PRIVATE_LINE,
		recap: NO_RECAP,
		heardAt: new Map(others.map((entry) => [entry.idx, now])),
		silence: NO_SILENCE,
		met: new Set(epoch.facts.roster.map(personOf)),
		left: [],
		repairing: new Set(),
		marks: new Map(),
		locks: { changes: 0, changedAt: now },
		borrowed: 0,
		leaving: 'no',
		closing: undefined,
		departures: startDepartures(epoch.facts, me.idx, now),
		slept: undefined,
		listening: 0,
		yielding: undefined,
		serial: 0,
		talk: { ...NEW_TALK, since: now }
	};
}

/** A member's epoch at its beginning. Takes over the keys. */
export function startEpoch(own: number, facts: EpochFacts, keys: EpochKeys, now: Millis): Epoch {
	const receiving = new Map(
		facts.roster.map(({ idx }) => [
			idx,
			{ chain: { key: chainKey(keys, idx), next: 0 }, acceptedAt: now }
		])
	);
	const log = startLog(keys.id, facts.roster);
	return {
		id: keys.id,
		facts,
		address: keys.address,
		headerKey: keys.headerKey,
		asides: keys.asides,
		sending: { key: copyOf(chainKey(keys, own)), next: 0 },
		roomless: 0,
		sent: new Set(),
		receiving,
		heard: new Set(),
		log,
		told: log,
		shown: new Map(),
		views: new Map(),
		capsules: [],
		lacking: new Map(),
		answers: [],
		lastServed: 0,
		proofs: [],
		accord: NO_ACCORD,
		partialGrants: [],
		adoptedAt: now,
		vigil: startVigil(now)
	};
}

/** Every secret of an epoch, for wiping. */
export function secretsOf(epoch: Epoch): readonly Secret[] {
	const chains = [...epoch.receiving.values()].map((receiver) => receiver.chain.key);
	return [epoch.headerKey, epoch.sending.key, ...chains, ...epoch.asides.values()];
}

/** Every secret of a seat, for wiping. */
export function secretsOfSeat(seat: Seat): readonly Secret[] {
	return [
		seat.me.signingKey,
		...epochsOf(seat).flatMap(secretsOf),
		...seat.pairKeys.values(),
		...privateSecrets(seat.privateLine),
		...healingSecrets(seat.healing),
		...grantingSecrets(seat)
	];
}

/** Every secret of an epoch that is not in force, for wiping: its grant has not left whole. */
export function grantingSecrets({ granting }: Seat): readonly Secret[] {
	if (granting === undefined) return [];
	const { headerKey, chains, asides } = granting.issued.keys;
	return [headerKey, ...chains.values(), ...asides.values()];
}

/**
 * Adds a line to the talk; when it is full one goes of whoever fills most of it. A seat that has fallen silent
 * shows nothing more, whoever asks (PROTOCOL.md §14.1).
 */
export function write(seat: Seat, line: NewLine, now: Millis, limit: number): Seat {
	if (seat.closing?.silentAt !== undefined) return seat;
	const key = `${String(seat.epoch.facts.number)}.${String(seat.serial)}`;
	const lines = [...withRoom(seat.lines, limit), { ...line, key, at: now }];
	return { ...seat, lines, serial: seat.serial + 1 };
}

/** Somebody as others are shown her, from the roster she is in. */
export function whoOf(roster: Roster, idx: number, own: number): Who {
	const entry = entryOf(roster, idx);
	return {
		idx,
		role: entry?.role ?? 'participant',
		name: entry?.name ?? 0,
		firstName: entry?.firstName ?? '',
		me: idx === own
	};
}

/** True if `idx` is here as the same person, with the same key, in the new roster. */
export function staysIn(idx: number, old: Roster, next: Roster): boolean {
	const before = entryOf(old, idx);
	const after = entryOf(next, idx);
	return before !== undefined && after !== undefined && equalBytes(before.vk, after.vk);
}

/** The epochs that are read: the current one, then the one before. */
export function epochsOf({ epoch, draining }: Seat): readonly Epoch[] {
	return draining === undefined ? [epoch] : [epoch, draining.epoch];
}

/** The epoch at one of a seat's two places. */
export function epochAt(seat: Seat, where: Where): Epoch | undefined {
	return where === 'current' ? seat.epoch : seat.draining?.epoch;
}

/** The seat with another epoch at that place. */
export function withEpoch(seat: Seat, where: Where, epoch: Epoch): Seat {
	if (where === 'current') return { ...seat, epoch };
	return seat.draining === undefined ? seat : { ...seat, draining: { ...seat.draining, epoch } };
}

/** Those of the roster that were not heard in the epoch yet, without oneself. */
export function unheard(epoch: Epoch, own: number): readonly number[] {
	return epoch.facts.roster
		.map(({ idx }) => idx)
		.filter((idx) => idx !== own && !epoch.heard.has(idx));
}

/**
 * True in the first ticks of an epoch while somebody was not heard in it: her subscription leaves
 * with her next message, so she may not listen yet. What is said waits that long.
 */
export function isSettling(seat: Seat, now: Millis): boolean {
	const { epoch, me } = seat;
	const isFresh = now - epoch.adoptedAt < SETTLE_TICKS * epoch.facts.policy.tickMs;
	return isFresh && unheard(epoch, me.idx).length > 0;
}

/**
 * True for the issuer of a grant that leaves somebody out: she learns of it only by the grant, so
 * it is repeated for the whole grace.
 */
export function leavesOut({ epoch, kept, grant }: Draining): boolean {
	return grant !== undefined && kept.length < epoch.facts.roster.length;
}

/** The same key for another owner. */
export function copyOf(secret: Secret): Secret {
	return new Secret(secret.lend((bytes) => bytes.slice()));
}

function chainKey(keys: EpochKeys, idx: number): Secret {
	return must(keys.chains.get(idx));
}
