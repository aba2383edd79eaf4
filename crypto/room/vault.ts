import { complete } from '../bytes/complete.ts';
import { Reader } from '../bytes/reader.ts';
import { sized } from '../bytes/sized.ts';
import { decodeUtf8, encodeUtf8 } from '../bytes/utf8.ts';
import { ascii, concat, lp8, u16, u32, u8 } from '../bytes/writer.ts';
import { UsageError } from '../errors.ts';
import { aad } from '../labels.ts';
import {
	MAX_FIRST_NAME_BYTES,
	MAX_IDX,
	MAX_INVITE_RECORDS,
	MAX_ROSTER,
	MAX_TICKETS,
	MAX_SLOTS,
	MEETING_KEPT_S,
	VAULT_BYTES
} from '../limits.ts';
import { expand } from '../primitives/kdf.ts';
import type { Random } from '../primitives/random.ts';
import { open, seal } from '../primitives/seal.ts';
import { Secret } from '../primitives/secret.ts';
import { codeFromSecret } from './code.ts';
import type { Role } from './invite.ts';
import { NAME_COUNT } from './names.ts';

/*
 * What a moderator keeps on her device so that invites survive a reload (PROTOCOL.md §12): one
 * record per meeting, and one sealed box of constant size around all (groups.ts). Never an epoch key, a pair key, a chain
 * key or a text.
 */

/** One meeting. The arrays hold secrets; whoever decoded the record wipes them. */
export interface MeetingRecord {
	/** 32 bytes. */
	readonly sid: Uint8Array;
	/** 32 bytes: seed of the room's signing key. */
	readonly roomSeed: Uint8Array;
	/** Own place and role. */
	readonly idx: number;
	readonly role: Role;
	/** 16 bytes, encoded. */
	readonly policy: Uint8Array;
	/** The last epoch and term, both 0 before the first. */
	readonly epoch: number;
	readonly term: number;
	/** Own first name. */
	readonly firstName: string;
	/** Ascending by idx. */
	readonly roster: readonly MemberRecord[];
	readonly invites: readonly InviteRecord[];
}

export interface MemberRecord {
	readonly idx: number;
	readonly role: Role;
	/** Index of the pseudonym. */
	readonly name: number;
	/** Of a moderator; empty for everybody else. */
	readonly firstName: string;
	/**
	 * What she may come back with, 32 bytes each: none once it is void, two from a return until her
	 * new key is heard, since nobody knows which of them she holds (PROTOCOL.md §11).
	 */
	readonly tickets: readonly Uint8Array[];
	/** The group's slot she came in by; 0 for none. */
	readonly slot: number;
}

export interface InviteRecord {
	/** 16 bytes. */
	readonly id: Uint8Array;
	readonly kind: InviteKind;
	readonly role: Role;
	/** 32 bytes; a code as v, right-aligned. */
	readonly secret: Uint8Array;
	/** Unix seconds. */
	readonly expiresAtS: number;
	readonly state: InviteState;
	/** 8 bytes: the handshake whose proof is or was evaluated; zeros before. */
	readonly handshake: Uint8Array;
	/** 16 bytes: the `p` of the person who proved it; zeros before. */
	readonly verifiedBy: Uint8Array;
	/** Of an invited moderator; empty for everybody else. */
	readonly firstName: string;
	/** The group's slot it is for; 0 for none. */
	readonly slot: number;
	/** The made-up name that goes with the slot, if it has one already. */
	readonly slotName: number | undefined;
}

/** `open` is a link for everybody who finds it (PROTOCOL.md §5). */
export type InviteKind = (typeof KINDS)[number];

const INVITE_STATES = [
	'open',
	'tried',
	'verified',
	'admitted',
	'refused',
	'burned',
	'expired',
	'transferred',
	'void'
] as const;

/** PROTOCOL.md §5; the order is the encoding. */
export type InviteState = (typeof INVITE_STATES)[number];

/** Which record is meant: bound to the web origin, and to the write that made it. */
export interface VaultPlace {
	readonly origin: string;
	readonly version: number;
}

const RECORD_VERSION = 1;
/** No index of a made-up name. */
const NO_NAME = 0xffff;
const ROLES = ['participant', 'moderator'] as const;
const KINDS = ['link', 'code', 'open'] as const;
/** An open link does not expire: it ends with its meeting, or when it is withdrawn. */
export const NEVER_S = 0xffff_ffff;
const OPEN_LINK_STATES: readonly InviteState[] = ['open', 'transferred', 'void'];

/** The record as bytes; what `decodeMeeting` would refuse is a UsageError. */
export function encodeMeeting(record: MeetingRecord): Uint8Array {
	const bytes = concat(
		u8(RECORD_VERSION),
		sized(record.sid, 32),
		sized(record.roomSeed, 32),
		u8(record.idx),
		u8(ROLES.indexOf(record.role)),
		sized(record.policy, 16),
		u32(record.epoch),
		u16(record.term),
		lp8(encodeUtf8(record.firstName)),
		u8(record.roster.length),
		...record.roster.map(encodeMember),
		u8(record.invites.length),
		...record.invites.map(encodeInvite)
	);
	if (decodeMeeting(bytes) === undefined) throw new UsageError('not a meeting that can be kept');
	return bytes;
}

/** The only record these bytes encode, or `undefined`. */
export function decodeMeeting(bytes: Uint8Array): MeetingRecord | undefined {
	const r = new Reader(bytes);
	if (r.u8() !== RECORD_VERSION) return undefined;
	const record = complete<MeetingRecord>({
		sid: r.take(32),
		roomSeed: r.take(32),
		idx: readIdx(r),
		role: readOne(r, ROLES),
		policy: r.take(16),
		epoch: r.u32(),
		term: r.u16(),
		firstName: readFirstName(r),
		roster: readList(r, MAX_ROSTER, readMember),
		invites: readList(r, MAX_INVITE_RECORDS, readInvite)
	});
	if (record === undefined || !r.finished) return undefined;
	return isAscending(record.roster) && haveOwnIds(record.invites) ? record : undefined;
}

/**
 * `data` (≤ 139 260 bytes) as a box of 139 336 bytes under the stretched passphrase `kv` (32). An
 * older box restored from a backup opens too: the vault alone cannot notice (PROTOCOL.md §18).
 */
export function sealVault(
	kv: Uint8Array,
	place: VaultPlace,
	data: Uint8Array,
	random: Random
): Uint8Array {
	const counted = concat(u32(data.length), data);
	if (counted.length > VAULT_BYTES) throw new UsageError('the vault is full');
	const padded = concat(counted, new Uint8Array(VAULT_BYTES - counted.length));
	const key = expand(kv, 'vault');
	const sealed = seal(key, vaultAad(place), padded, random);
	key.fill(0);
	padded.fill(0);
	return sealed;
}

/** The data, wiped by the caller; `undefined` for a wrong passphrase, place or box. */
export function openVault(
	kv: Uint8Array,
	place: VaultPlace,
	sealed: Uint8Array
): Uint8Array | undefined {
	const key = expand(kv, 'vault');
	const padded = open(key, vaultAad(place), sealed);
	key.fill(0);
	if (padded?.length !== VAULT_BYTES) return undefined;
	const r = new Reader(padded);
	const length = r.u32();
	const data = length === undefined ? undefined : r.take(length);
	return r.rest()?.every((byte) => byte === 0) === true ? data : undefined;
}

/**
 * The record as it holds after a reload: a proof whose outcome was never written counts as a wrong
 * one, since nobody can know it any more. It burns a code and closes a link (PROTOCOL.md §5).
 */
export function afterReload(record: MeetingRecord): MeetingRecord {
	const invites = record.invites.map((invite): InviteRecord => {
		if (invite.state !== 'tried') return invite;
		return { ...invite, state: invite.kind === 'code' ? 'burned' : 'refused' };
	});
	return { ...record, invites };
}

/**
 * True for a meeting that nobody closed and nobody comes to any more: its last invite for one person
 * expired more than a day ago (PROTOCOL.md §12). One that never had any is not judged.
 */
export function isForgotten({ invites }: MeetingRecord, nowS: number): boolean {
	const ends = invites.filter(({ kind }) => kind !== 'open').map(({ expiresAtS }) => expiresAtS);
	return ends.length > 0 && Math.max(...ends) + MEETING_KEPT_S < nowS;
}

/** The record's own secrets, for wiping: what the vault stores stays sealed there until it is gone. */
export function recordSecrets(record: MeetingRecord): readonly Secret[] {
	const tickets = record.roster.flatMap(({ tickets: held }) => held);
	const invites = record.invites.map(({ secret }) => secret);
	return [record.roomSeed, ...tickets, ...invites].map((bytes) => new Secret(bytes));
}

function vaultAad({ origin, version }: VaultPlace): Uint8Array {
	return aad('MDE1 vault', lp8(ascii(origin)), u32(version));
}
/** The lead has told this moderator the room's seed: without it she could let nobody back. */
export function isTold({ roomSeed }: MeetingRecord): boolean {
	return roomSeed.some((byte) => byte !== 0);
}

export function encodeMember(member: MemberRecord): Uint8Array {
	return concat(
		u8(member.idx),
		u8(ROLES.indexOf(member.role)),
		u16(member.name),
		lp8(encodeUtf8(member.firstName)),
		u8(member.tickets.length),
		...member.tickets.map((ticket) => sized(ticket, 32)),
		u8(member.slot)
	);
}

export function readMember(r: Reader): MemberRecord | undefined {
	const member = complete<MemberRecord>({
		idx: readIdx(r),
		role: readOne(r, ROLES),
		name: r.u16(),
		firstName: readFirstName(r),
		tickets: readList(r, MAX_TICKETS, (each) => each.take(32)),
		slot: readSlot(r)
	});
	return member !== undefined && isNamedRightly(member) ? member : undefined;
}

export function encodeInvite(invite: InviteRecord): Uint8Array {
	return concat(
		sized(invite.id, 16),
		u8(KINDS.indexOf(invite.kind)),
		u8(ROLES.indexOf(invite.role)),
		sized(invite.secret, 32),
		u32(invite.expiresAtS),
		u8(INVITE_STATES.indexOf(invite.state)),
		sized(invite.handshake, 8),
		sized(invite.verifiedBy, 16),
		lp8(encodeUtf8(invite.firstName)),
		u8(invite.slot),
		u16(invite.slotName ?? NO_NAME)
	);
}

export function readInvite(r: Reader): InviteRecord | undefined {
	const invite = complete<Omit<InviteRecord, 'slotName'>>({
		id: r.take(16),
		kind: readOne(r, KINDS),
		role: readOne(r, ROLES),
		secret: r.take(32),
		expiresAtS: r.u32(),
		state: readOne(r, INVITE_STATES),
		handshake: r.take(8),
		verifiedBy: r.take(16),
		firstName: readFirstName(r),
		slot: readSlot(r)
	});
	if (invite === undefined || !isNamedRightly(invite) || !isOfItsKind(invite)) return undefined;
	const name = r.u16();
	if (name === undefined || (name !== NO_NAME && name >= NAME_COUNT)) return undefined;
	if (name !== NO_NAME && invite.slot === 0) return undefined;
	return { ...invite, slotName: name === NO_NAME ? undefined : name };
}

function isOfItsKind(invite: Omit<InviteRecord, 'slotName'>): boolean {
	if (invite.kind === 'open') return isOpenLink(invite);
	return invite.kind === 'link' || codeFromSecret(invite.secret) !== undefined;
}

/** It is for participants, is never used up, and remembers nobody who came by it. */
function isOpenLink(invite: Omit<InviteRecord, 'slotName'>): boolean {
	const isNobodys = [...invite.handshake, ...invite.verifiedBy].every((byte) => byte === 0);
	const isForAll = invite.role === 'participant' && invite.slot === 0;
	const isEndless = invite.expiresAtS === NEVER_S && OPEN_LINK_STATES.includes(invite.state);
	return isNobodys && isForAll && isEndless;
}

function readIdx(r: Reader): number | undefined {
	const idx = r.u8();
	return idx === undefined || idx > MAX_IDX ? undefined : idx;
}

/** One byte as a position in a closed list. */
function readOne<T>(r: Reader, list: readonly T[]): T | undefined {
	const at = r.u8();
	return at === undefined ? undefined : list[at];
}

function readSlot(r: Reader): number | undefined {
	const slot = r.u8();
	return slot === undefined || slot > MAX_SLOTS ? undefined : slot;
}

function readFirstName(r: Reader): string | undefined {
	const length = r.u8();
	if (length === undefined || length > MAX_FIRST_NAME_BYTES) return undefined;
	const bytes = r.take(length);
	return bytes && decodeUtf8(bytes);
}

export function readList<T>(
	r: Reader,
	max: number,
	readItem: (r: Reader) => T | undefined
): T[] | undefined {
	const count = r.u8();
	if (count === undefined || count > max) return undefined;
	const items: T[] = [];
	for (let at = 0; at < count; at++) {
		const item = readItem(r);
		if (item === undefined) return undefined;
		items.push(item);
	}
	return items;
}

/** Only a moderator has a first name: everybody else stays anonymous on disk too. */
function isNamedRightly({ role, firstName }: { role: Role; firstName: string }): boolean {
	return role === 'moderator' || firstName === '';
}

export function isAscending(roster: readonly MemberRecord[]): boolean {
	return roster.every((member, at) => at === 0 || member.idx > (roster[at - 1]?.idx ?? MAX_IDX));
}

/** One record per invite: a second one could let a second person in. */
export function haveOwnIds(invites: readonly InviteRecord[]): boolean {
	return new Set(invites.map(({ id }) => id.join())).size === invites.length;
}
