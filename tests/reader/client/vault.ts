import { argon2id } from '@noble/hashes/argon2.js';
import { decode, demand, hex, isZero, join, lp8, text, u32, utf8, type Cursor } from './bytes.ts';
import { kdf } from './kdf.ts';
import { MAX_FIRST_NAME, MAX_IDX, NAMES } from './roster.ts';
import { open } from './seal.ts';

/* PROTOCOL.md §12: what a moderator keeps on her device, and §10.7: what other moderators are told of it. */

const INSIDE = 139_264;
const MAX_GROUPS = 8;
const MAX_SLOTS = 16;
/** A letter has this where a member's slot would be, if she comes back by hand alone. */
const ASKED = 1;
const MAX_GROUP_NAME = 60;
const MAX_NEXT = 60;
const MAX_CO_MODERATORS = 6;
const MAX_MEMBERS = 64;
const MAX_INVITES = 96;
const MAX_HANDED = 40;
const MAX_REMOVED = 16;
const MAX_TICKETS = 2;
const NO_NAME = 0xffff;
const NEVER = 2 ** 32 - 1;
const CODE = 1;
const OPEN = 2;
const OPEN_STATES = [0, 7, 8];
const TRANSFERRED = 7;

/** Somebody whom a moderator has sent away. */
type Removed = ReturnType<typeof readRemoved>;

/** The passphrase, stretched. */
export function stretched(passphrase: string, salt: Uint8Array): Uint8Array {
	const bytes = utf8(passphrase.trim().normalize('NFKC'));
	return argon2id(bytes, salt, { m: 32 * 1024, t: 3, p: 1, dkLen: 32 });
}

/** The data of a box. */
export function openBox(
	key: Uint8Array,
	of: { readonly origin: string; readonly version: number },
	box: Uint8Array
): Uint8Array | undefined {
	const inside = open(key, join('MDE1 vault', lp8(utf8(of.origin)), u32(of.version)), box);
	if (inside?.length !== INSIDE) return undefined;
	return decode(inside, (cursor) => {
		const data = cursor.take(cursor.u32());
		demand(isZero(cursor.rest()));
		return data;
	});
}

export const vaultKey = (kv: Uint8Array): Uint8Array => kdf(kv, 'vault');

export const readGroups = (bytes: Uint8Array) =>
	decode(bytes, (cursor) => {
		demand(cursor.u8() === 1);
		const groups = listOf(cursor, MAX_GROUPS, readGroup);
		demand(groups.length > 0 && areOnce(groups));
		return groups;
	});

/** What moderators say to each other: letter 1 and 2 from the lead, 3 and 4 from any. */
export const readStaff = (bytes: Uint8Array) =>
	decode(bytes, (cursor) => {
		const letter = cursor.u8();
		demand(letter >= 1 && letter <= 4);
		const nothing = { roomSeed: new Uint8Array(0), members: [], invites: [], removed: [] };
		if (letter === 1) {
			const roomSeed = cursor.take(32);
			const members = listOf(cursor, MAX_MEMBERS, readMember);
			demand(isAscending(members));
			demand(members.every(({ name, slot }) => slot <= ASKED && name < NAMES));
			return { ...nothing, letter, roomSeed, members };
		}
		if (letter === 3) {
			const removed = listOf(cursor, MAX_REMOVED, readRemoved);
			demand(removed.length > 0 && removed.every(isAfter));
			return { ...nothing, letter, removed };
		}
		if (letter === 4) {
			const members = listOf(cursor, MAX_MEMBERS, readMember);
			demand(members.length > 0 && isAscending(members));
			demand(
				members.every(({ tickets, slot, name }) => tickets.length > 0 && slot === 0 && name < NAMES)
			);
			return { ...nothing, letter, members };
		}
		const invites = listOf(cursor, MAX_HANDED, readInvite);
		demand(areOnce(invites));
		demand(invites.every(({ slot, state }) => slot === 0 && state === TRANSFERRED));
		return { ...nothing, letter, invites };
	});

function readRemoved(cursor: Cursor) {
	const idx = below(cursor.u8(), MAX_IDX + 1);
	return { idx, name: below(cursor.u16(), NAMES) };
}

/** Ascending by idx, then by name, and no pair twice. */
function isAfter({ idx, name }: Removed, at: number, all: readonly Removed[]): boolean {
	const before = all[at - 1];
	return before === undefined || before.idx < idx || (before.idx === idx && before.name < name);
}

function listOf<T>(cursor: Cursor, most: number, read: (cursor: Cursor) => T): T[] {
	const count = cursor.u8();
	demand(count <= most);
	return Array.from({ length: count }, () => read(cursor));
}

const areOnce = (list: readonly { readonly id: Uint8Array }[]): boolean =>
	new Set(list.map(({ id }) => hex(id))).size === list.length;

function readText(cursor: Cursor, most: number): string {
	const bytes = cursor.lp8();
	const read = text(bytes);
	demand(read !== undefined && bytes.length <= most);
	return read;
}

function below(value: number, limit: number): number {
	demand(value < limit);
	return value;
}

function readGroup(cursor: Cursor) {
	const id = cursor.take(16);
	const name = readText(cursor, MAX_GROUP_NAME);
	const next = readText(cursor, MAX_NEXT);
	const firstName = readText(cursor, MAX_FIRST_NAME);
	demand(firstName !== '');
	const moderators = listOf(cursor, MAX_CO_MODERATORS, (each) => readText(each, MAX_FIRST_NAME));
	demand(moderators.every((one, at) => one !== '' && moderators.indexOf(one) === at));
	const slots = listOf(cursor, MAX_SLOTS, (each) => {
		const slot = each.u8();
		demand(slot >= 1 && slot <= MAX_SLOTS);
		return { slot, name: below(each.u16(), NAMES) };
	});
	demand(slots.every(({ slot }, at) => at === 0 || slots[at - 1]!.slot < slot));
	const kept = cursor.lp16();
	const meeting = kept.length === 0 ? undefined : decode(kept, readMeeting);
	demand(kept.length === 0 || meeting !== undefined);
	return { id, name, next, firstName, moderators, slots, meeting };
}

function readMeeting(cursor: Cursor) {
	demand(cursor.u8() === 1);
	const [sid, roomSeed] = [cursor.take(32), cursor.take(32)];
	const idx = below(cursor.u8(), MAX_IDX + 1);
	const role = below(cursor.u8(), 2);
	const [policy, e, term] = [cursor.take(16), cursor.u32(), cursor.u16()];
	const firstName = readText(cursor, MAX_FIRST_NAME);
	const members = listOf(cursor, MAX_MEMBERS, readMember);
	const invites = listOf(cursor, MAX_INVITES, readInvite);
	demand(isAscending(members) && areOnce(invites));
	return { sid, roomSeed, idx, role, policy, e, term, firstName, members, invites };
}

const isAscending = (members: readonly { readonly idx: number }[]): boolean =>
	members.every(({ idx }, at) => at === 0 || members[at - 1]!.idx < idx);

/** Idx, role, name, first name, tickets, slot. */
function readMember(cursor: Cursor) {
	const idx = below(cursor.u8(), MAX_IDX + 1);
	const role = below(cursor.u8(), 2);
	const name = cursor.u16();
	const firstName = readText(cursor, MAX_FIRST_NAME);
	demand(role === 1 || firstName === '');
	const tickets = listOf(cursor, MAX_TICKETS, (each) => each.take(32));
	return { idx, role, name, firstName, tickets, slot: below(cursor.u8(), MAX_SLOTS + 1) };
}

function readInvite(cursor: Cursor) {
	const id = cursor.take(16);
	const kind = below(cursor.u8(), 3);
	const role = below(cursor.u8(), 2);
	const [secret, expires] = [cursor.take(32), cursor.u32()];
	const state = below(cursor.u8(), 9);
	const [hsId, p] = [cursor.take(8), cursor.take(16)];
	const firstName = readText(cursor, MAX_FIRST_NAME);
	const slot = below(cursor.u8(), MAX_SLOTS + 1);
	const name = cursor.u16();
	demand(role === 1 || firstName === '');
	demand(name === NO_NAME || (name < NAMES && slot !== 0));
	if (kind === CODE)
		demand(isZero(secret.slice(0, 26)) && isZero(secret.slice(26, 27).map(above44)));
	if (kind === OPEN) {
		demand(OPEN_STATES.includes(state) && role === 0 && slot === 0);
		demand(expires === NEVER && isZero(hsId) && isZero(p));
	}
	return { id, kind, role, secret, expires, state, hsId, p, firstName, slot, name };
}

/** Of the first byte of `v` in 6 bytes: what is beyond 44 bits. */
const above44 = (byte: number): number => byte >> 4;
