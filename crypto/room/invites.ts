import { encodeBase64url } from '../bytes/base64url.ts';
import { UsageError } from '../errors.ts';
import { INVITE_LIFETIME_S, MAX_INVITE_RECORDS, MAX_INVITES, MAX_SLOTS } from '../limits.ts';
import { draw, type Random } from '../primitives/random.ts';
import type { Shared } from './admission.ts';
import {
	codeDigits,
	codeFromSecret,
	codeLobby,
	codePrs,
	codeToSecret,
	codeWords,
	makeCode
} from './code.ts';
import { formatLink, linkLobby, linkPsk, lobbyDays } from './invite.ts';
import type { Lobby } from './lobby.ts';
import { NAME_COUNT } from './names.ts';
import { isFirstName } from './roster.ts';
import {
	NEVER_S,
	type InviteKind,
	type InviteRecord,
	type InviteState,
	type MeetingRecord
} from './vault.ts';
import type { InviteView } from './view.ts';

/*
 * A lead's invites as they stand in her record (PROTOCOL.md §5). One-time use is enforced here and
 * nowhere else: the relay stores nothing and is not trusted.
 */

const ID_BYTES = 16;
const HANDSHAKE_BYTES = 8;
const P_BYTES = 16;
const ENDS_OPEN_LINK: readonly InviteState[] = ['transferred', 'void'];

/** The id of an invite as it is shown and named. */
export function inviteKey(invite: InviteRecord): string {
	return encodeBase64url(invite.id);
}

/** What an invite is to be: for a participant, or for a moderator with this first name. */
export interface Wanted {
	readonly kind: InviteKind;
	readonly moderator?: string | undefined;
	/** The group's slot it is for, and the made-up name that goes with it if it has one. */
	readonly slot?: { readonly number: number; readonly name?: number | undefined } | undefined;
}

/**
 * The record with a new open invite, or the same record if there are too many already, the first
 * name is not 1…24 bytes of UTF-8, or the slot does not exist. Nobody names herself: a moderator's
 * name is the inviter's word.
 */
export function addInvite(
	record: MeetingRecord,
	wanted: Wanted,
	nowS: number,
	random: Random
): MeetingRecord {
	const { kind, moderator, slot } = wanted;
	if (!mayInvite(record, wanted)) return record;
	const invite: InviteRecord = {
		id: draw(random, ID_BYTES),
		kind,
		role: moderator === undefined ? 'participant' : 'moderator',
		secret: kind === 'code' ? freshCode(record, random) : draw(random, 32),
		expiresAtS: kind === 'open' ? NEVER_S : Math.floor(nowS) + INVITE_LIFETIME_S,
		state: 'open',
		handshake: new Uint8Array(HANDSHAKE_BYTES),
		verifiedBy: new Uint8Array(P_BYTES),
		firstName: moderator?.trim() ?? '',
		slot: slot?.number ?? 0,
		slotName: slot?.name
	};
	return { ...record, invites: [...record.invites, invite] };
}

/**
 * The record with an invite in another state; `proof` names whose proof decides. Nobody uses up an
 * open link: it stays as it is until it is withdrawn or handed over.
 */
export function setInvite(
	record: MeetingRecord,
	key: string,
	state: InviteState,
	proof?: { readonly handshake: Uint8Array; readonly verifiedBy: Uint8Array }
): MeetingRecord {
	const isMeant = (invite: InviteRecord) =>
		inviteKey(invite) === key && (invite.kind !== 'open' || ENDS_OPEN_LINK.includes(state));
	const invites = record.invites.map((invite) =>
		isMeant(invite) ? { ...invite, ...proof, state } : invite
	);
	return { ...record, invites };
}

/** Open invites whose time is over become `expired`; the same record if there are none. */
export function expireInvites(record: MeetingRecord, nowS: number): MeetingRecord {
	const isOver = (invite: InviteRecord) => invite.state === 'open' && invite.expiresAtS < nowS;
	if (!record.invites.some(isOver)) return record;
	const invites = record.invites.map((invite): InviteRecord =>
		isOver(invite) ? { ...invite, state: 'expired' } : invite
	);
	return { ...record, invites };
}

/** 1 for the first invite of the meeting. */
export function ordinalOf(record: MeetingRecord, key: string): number {
	return record.invites.findIndex((invite) => inviteKey(invite) === key) + 1;
}

/**
 * True while its lobby is listened at: as long as it may let somebody in, and for a used link so
 * that a second holder is noticed.
 */
export function isServed(invite: InviteRecord): boolean {
	if (invite.state === 'open' || invite.state === 'tried' || invite.state === 'verified') {
		return true;
	}
	return invite.kind === 'link' && invite.state === 'admitted';
}

/** Where its holder will knock: for a link one place a day, two around the change of days. */
export function lobbiesOf(invite: InviteRecord, relayId: string, nowS: number): readonly Lobby[] {
	if (invite.kind !== 'code') return lobbyDays(nowS).map((day) => linkLobby(invite.secret, day));
	const code = codeFromSecret(invite.secret);
	return code === undefined ? [] : [codeLobby(code, relayId)];
}

/** What the handshake of this invite starts from. */
export function sharedOf(invite: InviteRecord): Shared | undefined {
	if (invite.kind !== 'code') return { mode: invite.kind, psk: linkPsk(invite.secret) };
	const code = codeFromSecret(invite.secret);
	return code && { mode: 'code', prs: codePrs(code) };
}

/** What the lead may see and hand out: the secret only while it still opens the door. */
export function showInvite(
	invite: InviteRecord,
	ordinal: number,
	meeting: {
		readonly roomTag: Uint8Array;
		readonly usedTwice: boolean;
		readonly waiting: number;
	}
): InviteView {
	const works = invite.state === 'open';
	const code = invite.kind === 'code' && works ? codeFromSecret(invite.secret) : undefined;
	return {
		id: inviteKey(invite),
		ordinal,
		kind: invite.kind,
		role: invite.role,
		firstName: invite.firstName,
		slot: invite.slot,
		slotName: invite.slotName,
		state: invite.state,
		words: code && codeWords(code),
		digits: code && codeDigits(code),
		fragment: works ? fragmentOf(invite, meeting.roomTag) : undefined,
		usedTwice: meeting.usedTwice,
		waiting: meeting.waiting
	};
}

function mayInvite(record: MeetingRecord, { kind, moderator, slot }: Wanted): boolean {
	const open = record.invites.filter((invite) => invite.state === 'open');
	if (open.length >= MAX_INVITES || record.invites.length >= MAX_INVITE_RECORDS) return false;
	if (kind === 'open') return mayPublish(open, { moderator, slot });
	if (moderator !== undefined && !isFirstName(moderator.trim())) return false;
	return (
		slot === undefined ||
		(isIn(slot.number, 1, MAX_SLOTS) && isIn(slot.name ?? 0, 0, NAME_COUNT - 1))
	);
}

/** One open link at a time, and for nobody in particular. */
function mayPublish(
	open: readonly InviteRecord[],
	{ moderator, slot }: Omit<Wanted, 'kind'>
): boolean {
	const isForAll = moderator === undefined && slot === undefined;
	return isForAll && !open.some((invite) => invite.kind === 'open');
}

/** What stands after `#` in the address of a link. */
function fragmentOf({ kind, secret }: InviteRecord, tag: Uint8Array): string | undefined {
	return kind === 'code' ? undefined : formatLink('', { kind, secret, roomTag: tag }).slice(2);
}

function isIn(value: number, least: number, most: number): boolean {
	return Number.isInteger(value) && value >= least && value <= most;
}

/** A code whose nameplate no other code of this meeting has. */
function freshCode(record: MeetingRecord, random: Random): Uint8Array {
	const taken = record.invites.map((invite) => codeFromSecret(invite.secret)?.nameplate);
	for (let tries = 0; tries < MAX_INVITE_RECORDS; tries++) {
		const code = makeCode(random);
		if (!taken.includes(code.nameplate)) return codeToSecret(code);
	}
	throw new UsageError('the random source repeats itself');
}
