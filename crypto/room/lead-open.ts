import { must } from '../errors.ts';
import { FRAME_BYTES, LOBBY_TICK_MS, MAX_PEOPLE, ROOT_JUMP, TICK_MS } from '../limits.ts';
import { draw, type Random } from '../primitives/random.ts';
import { Secret } from '../primitives/secret.ts';
import { signingKeys } from '../primitives/sign.ts';
import { deriveEpoch, GRANT_NONCE_BYTES, ROOT_PARENT, roomSecret } from './epoch.ts';
import { EMPTY_HALL } from './hall.ts';
import type { Millis } from './input.ts';
import { expireInvites, inviteKey } from './invites.ts';
import { persist, wallS, type LeadState, type LeadTurn } from './lead-state.ts';
import { idleLink } from './link.ts';
import { takeSeat } from './member.ts';
import { NAMES_ID } from './names.ts';
import { startPulse } from './pulse.ts';
import { decodePolicy, encodePolicy, personOf, type Policy } from './roster.ts';
import type { MeetingRecord } from './vault.ts';
import { serve } from './waiting-room.ts';

/* How a meeting comes to be and how its doors open (PROTOCOL.md §7.1, §7.5). */

/** Made-up name of whoever began the meeting: nobody is shown it, and nobody else gets it. */
const OWN_NAME = 0;
const TICKET_BYTES = 32;

/** What a lead starts from. */
export interface Leading {
	/** What the vault held; `undefined` makes a new meeting. */
	readonly record: MeetingRecord | undefined;
	readonly firstName: string;
	readonly house: number;
	readonly relayId: string;
	readonly now: Millis;
}

/** A lead with a meeting whose doors are shut: invites can be made. */
export function startLead(leading: Leading, random: Random): LeadState {
	return leadWith(withOwnTicket(leading.record ?? newMeeting(leading, random), random), leading);
}

/** A lead of this record who has done nothing yet. */
export function leadWith(
	record: MeetingRecord,
	{ now, relayId, house }: Pick<Leading, 'now' | 'relayId' | 'house'>
): LeadState {
	const { publicKey, secretKey } = signingKeys(record.roomSeed);
	return {
		role: 'lead',
		phase: 'prepared',
		ending: undefined,
		since: now,
		relayId,
		house,
		offsetS: 0,
		record,
		roomKey: { vk: publicKey, secret: new Secret(secretKey) },
		room: idleLink(TICK_MS, now),
		lobby: idleLink(LOBBY_TICK_MS, now),
		seat: undefined,
		closed: undefined,
		hall: EMPTY_HALL,
		removing: [],
		going: [],
		rotating: false,
		issuing: false,
		joiners: [],
		demoting: [],
		rekeying: undefined,
		healedAt: now,
		renewing: [],
		writes: { next: 1, waiting: new Map() },
		pulse: startPulse(now),
		invitesLost: false,
		doubted: [],
		sentAway: [],
		alone: { times: 0, until: now },
		sounding: undefined,
		toldStaff: undefined,
		inherited: record.invites.map(inviteKey),
		offers: [],
		handover: undefined
	};
}

/**
 * A lead came in by no handshake, so she draws the ticket for her own return; the co-moderators get
 * it with the others'.
 */
function withOwnTicket(record: MeetingRecord, random: Random): MeetingRecord {
	const { idx, role, firstName, roster } = record;
	if (roster.some((member) => member.idx === idx)) return record;
	const tickets = [draw(random, TICKET_BYTES)];
	const own = { idx, role, name: OWN_NAME, firstName, tickets, slot: 0 };
	return { ...record, roster: [own, ...roster].sort((a, b) => a.idx - b.idx) };
}

function newMeeting(leading: Leading, random: Random): MeetingRecord {
	const policy: Policy = {
		tickMs: TICK_MS,
		frameBytes: FRAME_BYTES,
		max: MAX_PEOPLE,
		rotateS: 600,
		awayS: 600,
		askReturns: false,
		recap: true,
		house: leading.house,
		names: NAMES_ID
	};
	return {
		sid: draw(random, 32),
		roomSeed: draw(random, 32),
		idx: 0,
		role: 'moderator',
		policy: encodePolicy(policy),
		epoch: 0,
		term: 0,
		firstName: leading.firstName,
		roster: [],
		invites: []
	};
}

/** A root epoch that holds only the lead; the doors open with it (PROTOCOL.md §7.1, §7.5). */
export function openRoom(state: LeadState, turn: LeadTurn): LeadState {
	return beginRoot(state, 1, turn);
}

/**
 * The same where another moderator may have led meanwhile: a member comes back only to a higher
 * number than that of the last epoch she was in.
 */
export function openAgain(state: LeadState, turn: LeadTurn): LeadState {
	return beginRoot(state, ROOT_JUMP, turn);
}

function beginRoot(state: LeadState, steps: number, turn: LeadTurn): LeadState {
	if (state.phase !== 'prepared') return state;
	const { publicKey, secretKey } = signingKeys(draw(turn.random, 32));
	const record = {
		...state.record,
		epoch: state.record.epoch + steps,
		term: state.record.term + 1
	};
	const policy = must(decodePolicy(record.policy));
	const entry = {
		idx: record.idx,
		role: 'moderator',
		muted: false,
		vk: publicKey,
		name: record.roster.find(({ idx }) => idx === record.idx)?.name ?? OWN_NAME,
		firstName: record.firstName
	} as const;
	const facts = {
		sid: record.sid,
		vkRoom: state.roomKey.vk,
		number: record.epoch,
		term: record.term,
		issuer: record.idx,
		parent: ROOT_PARENT,
		roster: [entry],
		policy: { ...policy, house: state.house, names: NAMES_ID },
		grantNonce: draw(turn.random, GRANT_NONCE_BYTES)
	};
	const me = draw(turn.random, 32);
	const e = roomSecret(me, facts.grantNonce);
	const keys = deriveEpoch(facts, e, { me });
	me.fill(0);
	e.fill(0);
	const own = { idx: record.idx, vk: publicKey, signingKey: new Secret(secretKey) };
	// Whoever is in her record was in the meeting before a reload: she comes back, she does not come.
	const met = new Set(record.roster.map(personOf));
	const seat = { ...takeSeat(own, { facts, keys }, new Map(), turn.now), met };
	const opened: LeadState = {
		...state,
		phase: 'room',
		since: turn.now,
		healedAt: turn.now,
		seat,
		room: { ...state.room, periodMs: facts.policy.tickMs }
	};
	const fresh = expireInvites(record, wallS(state, turn.now));
	return serve(persist(opened, fresh, { type: 'nothing' }, turn), turn);
}
