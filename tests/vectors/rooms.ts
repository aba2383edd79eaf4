import { Reader } from '../../crypto/bytes/reader.ts';
import { FRAME_BYTES } from '../../crypto/limits.ts';
import { signingKeys } from '../../crypto/primitives/sign.ts';
import {
	deriveEpoch,
	ROOT_PARENT,
	type EpochFacts,
	type EpochKeys
} from '../../crypto/room/epoch.ts';
import { readTold, secretFor } from '../../crypto/room/grant.ts';
import {
	decodePolicy,
	encodePolicy,
	encodeRoster,
	entryOf,
	readRoster,
	type Entry,
	type Policy
} from '../../crypto/room/roster.ts';
import { fixed } from './draws.ts';
import type { Values } from './form.ts';

/* Rooms for vectors: what an epoch is made of, and how a file holds it. */

/** An epoch as one of its members was told it: all of PROTOCOL.md §7.1 and her 48 bytes. */
export const EPOCH = {
	SID: 'hex',
	vk_room: 'hex',
	e: 'number',
	term: 'number',
	issuer: 'number',
	id_parent: 'hex',
	roster: 'hex',
	policy: 'hex',
	grant_nonce: 'hex',
	idx: 'number',
	secret: 'hex'
} as const;

export type ToldEpoch = Values<typeof EPOCH>;

/** An epoch as its reader has it. */
export interface Entered {
	readonly facts: EpochFacts;
	readonly keys: EpochKeys;
}

/** An epoch with everything its issuer knows. */
export interface Room {
	readonly facts: EpochFacts;
	/** ME, 32 bytes. */
	readonly me: Uint8Array;
	/** The Ed25519 seeds of `vk`, by roster position. */
	readonly seeds: readonly Uint8Array[];
}

export const POLICY: Policy = {
	tickMs: 1_000,
	frameBytes: FRAME_BYTES,
	max: 64,
	rotateS: 600,
	awayS: 600,
	askReturns: false,
	recap: false,
	house: 0x686f,
	names: 0x6e61
};

/** Rosters of these rooms begin with this many moderators; their first names are these. */
const FIRST_NAMES = ['Åsa', 'Maj', 'Siv'];

/** A room of `people` whose numbers follow from its name, idx from 0 on, moderators first. */
export function roomOf(name: string, people: number, moderators = 1): Room {
	const seeds = Array.from({ length: people }, (_, idx) => seedOf(name, idx));
	return {
		facts: {
			sid: fixed(`${name}/SID`, 32),
			vkRoom: signingKeys(fixed(`${name}/room seed`, 32)).publicKey,
			number: 1,
			term: 1,
			issuer: 0,
			parent: ROOT_PARENT,
			roster: seeds.map((seed, idx) => entryFor(idx, seed, idx < moderators)),
			policy: POLICY,
			grantNonce: fixed(`${name}/grant_nonce`, 16)
		},
		me: fixed(`${name}/ME`, 32),
		seeds
	};
}

/** The signing seed of whoever comes to a room at this idx. */
export function seedOf(name: string, idx: number): Uint8Array {
	return fixed(`${name}/seed of ${String(idx)}`, 32);
}

/** Her entry: made-up names 33 apart share neither quality nor thing. */
export function entryFor(idx: number, seed: Uint8Array, moderates: boolean): Entry {
	return {
		idx,
		role: moderates ? 'moderator' : 'participant',
		muted: false,
		vk: signingKeys(seed).publicKey,
		name: moderates && idx === 0 ? 0 : (idx * 65) % 2_048,
		firstName: moderates ? (FIRST_NAMES[idx % FIRST_NAMES.length] ?? '') : ''
	};
}

/** What `idx` of this room was told. */
export function toldTo({ facts, me }: Pick<Room, 'facts' | 'me'>, idx: number): ToldEpoch {
	const entry = entryOf(facts.roster, idx);
	if (entry === undefined) throw new Error('nobody is there');
	return {
		SID: facts.sid,
		vk_room: facts.vkRoom,
		e: facts.number,
		term: facts.term,
		issuer: facts.issuer,
		id_parent: facts.parent,
		roster: encodeRoster(facts.roster),
		policy: encodePolicy(facts.policy),
		grant_nonce: facts.grantNonce,
		idx,
		secret: secretFor(entry, me, facts.grantNonce)
	};
}

/** The epoch somebody was told, or `undefined` if it is none or she has no such place in it. */
export function enter(told: ToldEpoch): Entered | undefined {
	const reader = new Reader(told.roster);
	const roster = readRoster(reader);
	const policy = decodePolicy(told.policy);
	if (roster === undefined || policy === undefined || !reader.finished) return undefined;
	const facts: EpochFacts = {
		sid: told.SID,
		vkRoom: told.vk_room,
		number: told.e,
		term: told.term,
		issuer: told.issuer,
		parent: told.id_parent,
		roster,
		policy,
		grantNonce: told.grant_nonce
	};
	const read = readTold(told.secret, told.idx, told.grant_nonce);
	const isHers = read?.role === entryOf(roster, told.idx)?.role;
	const isLed = entryOf(roster, told.issuer)?.role === 'moderator';
	if (read === undefined || !isHers || !isLed || roster.length > policy.max) return undefined;
	return { facts, keys: deriveEpoch(facts, read.e, read.asides) };
}

/** The same room with other facts: its id, and with it all keys, are others. */
export function withFacts(room: Room, facts: Partial<EpochFacts>): Room {
	return { ...room, facts: { ...room.facts, ...facts } };
}
