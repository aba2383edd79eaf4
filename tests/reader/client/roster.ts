import { decode, demand, hex, join, lp8, text, u16, u8, utf8, type Cursor } from './bytes.ts';

/* PROTOCOL.md §7.1: who is there, and by which rules. */

export interface Entry {
	readonly idx: number;
	readonly isModerator: boolean;
	readonly isMuted: boolean;
	readonly vk: Uint8Array;
	readonly name: number;
	/** A moderator's; a participant has none. */
	readonly firstName: string | undefined;
}

export type Roster = readonly Entry[];

export interface Policy {
	readonly tickMs: number;
	readonly max: number;
	readonly rotateS: number;
	readonly awayS: number;
	readonly flags: number;
	readonly house: number;
	readonly names: number;
}

export const MAX_IDX = 253;
export const NAMES = 2048;
export const MAX_FIRST_NAME = 24;
const MAX_PEOPLE = 64;
const TICKS = [500, 1000, 2000];
const FRAME = 1024;
const MAX_SECONDS = 3600;

export function readEntry(cursor: Cursor): Entry {
	const idx = cursor.u8();
	const role = cursor.u8();
	const flags = cursor.u8();
	demand(idx <= MAX_IDX && role <= 1 && flags <= 1);
	const vk = cursor.take(32);
	const name = cursor.u16();
	demand(name < NAMES);
	const isModerator = role === 1;
	const firstName = isModerator ? readFirstName(cursor) : undefined;
	return { idx, isModerator, isMuted: flags === 1, vk, name, firstName };
}

function readFirstName(cursor: Cursor): string {
	const bytes = cursor.lp8();
	const name = text(bytes);
	demand(name !== undefined && bytes.length >= 1 && bytes.length <= MAX_FIRST_NAME);
	return name;
}

export function encodeEntry(entry: Entry): Uint8Array {
	const { firstName, idx, isModerator, isMuted, name, vk } = entry;
	const head = join(u8(idx), u8(Number(isModerator)), u8(Number(isMuted)), vk, u16(name));
	return firstName === undefined ? head : join(head, lp8(utf8(firstName)));
}

/** `count u8 ‖ entries`. */
export function readRoster(cursor: Cursor): Roster {
	const count = cursor.u8();
	demand(count <= MAX_PEOPLE);
	const roster = Array.from({ length: count }, () => readEntry(cursor));
	demand(isRoster(roster));
	return roster;
}

export const decodeRoster = (bytes: Uint8Array): Roster | undefined => decode(bytes, readRoster);

export const encodeRoster = (roster: Roster): Uint8Array =>
	join(u8(roster.length), ...roster.map((entry) => encodeEntry(entry)));

/** Ascending, no key twice, somebody moderates. */
export function isRoster(roster: Roster): boolean {
	const isAscending = roster.every((entry, at) => at === 0 || roster[at - 1]!.idx < entry.idx);
	const keys = new Set(roster.map((entry) => hex(entry.vk)));
	return isAscending && keys.size === roster.length && roster.some((entry) => entry.isModerator);
}

/** 16 bytes. */
export function readPolicy(cursor: Cursor): Policy {
	demand(cursor.u8() === 1);
	const tickMs = cursor.u16();
	demand(TICKS.includes(tickMs) && cursor.u16() === FRAME);
	const max = cursor.u8();
	demand(max >= 1 && max <= MAX_PEOPLE);
	const rotateS = cursor.u16();
	const awayS = cursor.u16();
	demand(rotateS <= MAX_SECONDS && awayS <= MAX_SECONDS);
	const flags = cursor.u16();
	demand(flags <= 3);
	return { tickMs, max, rotateS, awayS, flags, house: cursor.u16(), names: cursor.u16() };
}

export const decodePolicy = (bytes: Uint8Array): Policy | undefined => decode(bytes, readPolicy);

export function encodePolicy(policy: Policy): Uint8Array {
	const { awayS, flags, house, max, names, rotateS, tickMs } = policy;
	const times = join(u16(rotateS), u16(awayS));
	return join(u8(1), u16(tickMs), u16(FRAME), u8(max), times, u16(flags), u16(house), u16(names));
}

export const entryOf = (roster: Roster, idx: number): Entry | undefined =>
	roster.find((entry) => entry.idx === idx);
