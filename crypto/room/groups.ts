import { complete } from '../bytes/complete.ts';
import { Reader } from '../bytes/reader.ts';
import { sized } from '../bytes/sized.ts';
import { decodeUtf8, encodeUtf8 } from '../bytes/utf8.ts';
import { concat, lp16, lp8, u16, u8 } from '../bytes/writer.ts';
import { UsageError } from '../errors.ts';
import {
	MAX_CO_MODERATORS,
	MAX_FIRST_NAME_BYTES,
	MAX_GROUP_NAME_BYTES,
	MAX_GROUPS,
	MAX_NEXT_MEETING_BYTES,
	MAX_SLOTS
} from '../limits.ts';
import { draw, type Random } from '../primitives/random.ts';
import { NAME_COUNT } from './names.ts';
import { decodeMeeting, encodeMeeting, type MeetingRecord } from './vault.ts';

/*
 * What one vault holds (PROTOCOL.md §12): the groups of a moderator, each with its slots, which keep
 * a made-up name from week to week, and with its next or present meeting. Nothing in it says who
 * anybody is.
 */

export interface Group {
	/** 16 bytes; never leaves the device. */
	readonly id: Uint8Array;
	/** What the moderator calls it, 0…60 bytes of UTF-8; never leaves the device. */
	readonly name: string;
	/** When it meets next, in her own words, 0…60 bytes of UTF-8; never leaves the device. */
	readonly next: string;
	/** What the moderator is called in it, 1…24 bytes of UTF-8. */
	readonly firstName: string;
	/** First names of those she invites to moderate with her, each once, at most 6. */
	readonly moderators: readonly string[];
	/** Ascending by number, each once. */
	readonly slots: readonly Slot[];
	/** Prepared or running; `undefined` between meetings. */
	readonly meeting: MeetingRecord | undefined;
}

/** A place in a group that keeps its made-up name. */
export interface Slot {
	/** 1…16. */
	readonly number: number;
	/** Index of the made-up name that whoever comes by this slot has. */
	readonly name: number;
}

const VERSION = 1;
const ID_BYTES = 16;

/** A group without slots or a meeting. */
export function newGroup(name: string, firstName: string, random: Random): Group {
	const id = draw(random, ID_BYTES);
	return { id, name, next: '', firstName, moderators: [], slots: [], meeting: undefined };
}

/** The group with this state of its meeting. Names given to slots in it are remembered. */
export function keepMeeting(group: Group, meeting: MeetingRecord): Group {
	const given = meeting.roster.filter(({ slot }) => slot > 0);
	const slots = new Map(group.slots.map((slot) => [slot.number, slot]));
	for (const { slot, name } of given) slots.set(slot, { number: slot, name });
	return {
		...group,
		slots: [...slots.values()].sort((a, b) => a.number - b.number),
		meeting
	};
}

/** The group under another name of hers, 0…60 bytes of UTF-8. */
export function renameGroup(group: Group, name: string): Group {
	return { ...group, name };
}

/** The group with when it meets next, in 0…60 bytes of UTF-8. */
export function planGroup(group: Group, next: string): Group {
	return { ...group, next };
}

/** The group with one more co-moderator; the one who was invited longest ago makes room for her. */
export function addModerator(group: Group, firstName: string): Group {
	const others = forgetModerator(group, firstName).moderators;
	return { ...group, moderators: [...others, firstName].slice(-MAX_CO_MODERATORS) };
}

/** The group without this co-moderator. */
export function forgetModerator(group: Group, firstName: string): Group {
	return { ...group, moderators: group.moderators.filter((one) => one !== firstName) };
}

/**
 * The group with nobody in this slot: its name goes, and whoever is in the meeting by it is there
 * without a slot from now on. Her `idx` is answered, so that later states of the meeting agree.
 */
export function emptySlot(
	group: Group,
	number: number
): { readonly group: Group; readonly idx: number | undefined } {
	const slots = group.slots.filter((slot) => slot.number !== number);
	const idx = group.meeting?.roster.find(({ slot }) => slot === number)?.idx;
	const meeting = group.meeting && withoutSlots(group.meeting, idx === undefined ? [] : [idx]);
	return { group: { ...group, slots, meeting }, idx };
}

/** The meeting with these members in no slot. */
export function withoutSlots(meeting: MeetingRecord, those: readonly number[]): MeetingRecord {
	if (those.length === 0) return meeting;
	const roster = meeting.roster.map((member) =>
		those.includes(member.idx) ? { ...member, slot: 0 } : member
	);
	return { ...meeting, roster };
}

/** The group between meetings: what she wrote of it and the slots are left. */
export function endMeeting(group: Group): Group {
	return { ...group, meeting: undefined };
}

/** All groups as bytes; what `decodeGroups` would refuse is a UsageError. */
export function encodeGroups(groups: readonly Group[]): Uint8Array {
	const bytes = concat(u8(VERSION), u8(groups.length), ...groups.map(encodeGroup));
	if (decodeGroups(bytes) === undefined) throw new UsageError('not groups that can be kept');
	return bytes;
}

/** The only groups these bytes encode, or `undefined`. */
export function decodeGroups(bytes: Uint8Array): readonly Group[] | undefined {
	const r = new Reader(bytes);
	if (r.u8() !== VERSION) return undefined;
	const count = r.u8();
	if (count === undefined || count === 0 || count > MAX_GROUPS) return undefined;
	const groups: Group[] = [];
	for (let at = 0; at < count; at++) {
		const group = readGroup(r);
		if (group === undefined) return undefined;
		groups.push(group);
	}
	const isOnce = new Set(groups.map(({ id }) => id.join())).size === groups.length;
	return r.finished && isOnce ? groups : undefined;
}

function encodeGroup(group: Group): Uint8Array {
	return concat(
		sized(group.id, ID_BYTES),
		lp8(encodeUtf8(group.name)),
		lp8(encodeUtf8(group.next)),
		lp8(encodeUtf8(group.firstName)),
		u8(group.moderators.length),
		...group.moderators.map((name) => lp8(encodeUtf8(name))),
		u8(group.slots.length),
		...group.slots.flatMap(({ number, name }) => [u8(number), u16(name)]),
		lp16(group.meeting === undefined ? new Uint8Array(0) : encodeMeeting(group.meeting))
	);
}

function readGroup(r: Reader): Group | undefined {
	const head = complete<Omit<Group, 'meeting'>>({
		id: r.take(ID_BYTES),
		name: readText(r, MAX_GROUP_NAME_BYTES),
		next: readText(r, MAX_NEXT_MEETING_BYTES),
		firstName: readText(r, MAX_FIRST_NAME_BYTES),
		moderators: readModerators(r),
		slots: readSlots(r)
	});
	const kept = r.take(r.u16() ?? -1);
	if (head === undefined || kept === undefined || head.firstName === '') return undefined;
	if (kept.length === 0) return { ...head, meeting: undefined };
	const meeting = decodeMeeting(kept);
	kept.fill(0);
	return meeting && { ...head, meeting };
}

function readText(r: Reader, most: number): string | undefined {
	const length = r.u8();
	if (length === undefined || length > most) return undefined;
	const bytes = r.take(length);
	return bytes && decodeUtf8(bytes);
}

function readModerators(r: Reader): readonly string[] | undefined {
	const count = r.u8();
	if (count === undefined || count > MAX_CO_MODERATORS) return undefined;
	const names: string[] = [];
	for (let at = 0; at < count; at++) {
		const name = readText(r, MAX_FIRST_NAME_BYTES);
		if (name === undefined || name === '' || names.includes(name)) return undefined;
		names.push(name);
	}
	return names;
}

function readSlots(r: Reader): readonly Slot[] | undefined {
	const count = r.u8();
	if (count === undefined || count > MAX_SLOTS) return undefined;
	const slots: Slot[] = [];
	for (let at = 0; at < count; at++) {
		const number = r.u8();
		const name = r.u16();
		if (number === undefined || name === undefined || name >= NAME_COUNT) return undefined;
		if (number <= (slots.at(-1)?.number ?? 0) || number > MAX_SLOTS) return undefined;
		slots.push({ number, name });
	}
	return slots;
}
