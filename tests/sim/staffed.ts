import { signingKeys } from '../../crypto/primitives/sign.ts';
import { Secret } from '../../crypto/primitives/secret.ts';
import { deriveEpoch, ROOT_PARENT, roomSecret, type EpochFacts } from '../../crypto/room/epoch.ts';
import { readTold, secretFor } from '../../crypto/room/grant.ts';
import { leadWith } from '../../crypto/room/lead-open.ts';
import { idleLink } from '../../crypto/room/link.ts';
import { takeSeat, type Seat } from '../../crypto/room/member.ts';
import { NAMES_ID } from '../../crypto/room/names.ts';
import { startOffice } from '../../crypto/room/office.ts';
import { startParticipant } from '../../crypto/room/participant.ts';
import { encodePolicy, type Entry, type Policy } from '../../crypto/room/roster.ts';
import type { RoomState } from '../../crypto/room/step.ts';
import type { MeetingRecord } from '../../crypto/room/vault.ts';
import { HOUSE, RELAY_ID } from './people.ts';
import { Seeded } from './prng.ts';
import type { Weather } from './actor.ts';
import type { Actor, World } from './world.ts';

/** A room that has been going on for a while: who is in it, and its clock. */
export interface Staffed {
	readonly lead: Actor;
	/** The other moderators, in the order of the line. */
	readonly moderators: readonly Actor[];
	readonly guests: readonly Actor[];
	readonly everybody: readonly Actor[];
}

/** The world's calendar at its beginning, in Unix seconds. */
const WALL_S = 1_760_000_000;
const FIRST_NAMES = ['Anna', 'Sara', 'Ines', 'Mira', 'Eva'];

/**
 * People in one epoch, as they are some time after the last of them came: every moderator shares a
 * key with everybody, and knows the room's key and all tickets. It costs no handshake.
 */
export function staffedRoom(
	world: World,
	seed: string,
	people: { readonly moderators: number; readonly guests: number },
	options: {
		weather?: Weather;
		spy?: boolean;
		/** Which guests, from 0, keep every key they ever had. */
		spies?: readonly number[];
		tickMs?: number;
		max?: number;
		/** Whoever comes back is sent what she missed. */
		recap?: boolean;
	} = {}
): Staffed {
	const random = new Seeded(seed);
	const draw = (bytes: number) => random.bytes(bytes);
	const count = people.moderators + people.guests;
	const signing = Array.from({ length: count }, () => signingKeys(draw(32)));
	const roster = signing.map(({ publicKey: vk }, idx): Entry => {
		const who = { idx, muted: false, vk, name: 70 * idx };
		return idx < people.moderators
			? { ...who, role: 'moderator', firstName: FIRST_NAMES[idx]! }
			: { ...who, role: 'participant', firstName: '' };
	});
	const policy: Policy = {
		tickMs: options.tickMs ?? 1_000,
		frameBytes: 1_024,
		max: options.max ?? 11,
		rotateS: 600,
		awayS: 600,
		askReturns: false,
		recap: options.recap ?? false,
		house: HOUSE,
		names: NAMES_ID
	};
	const roomSeed = draw(32);
	const facts: EpochFacts = {
		sid: draw(32),
		vkRoom: signingKeys(roomSeed).publicKey,
		number: 7,
		term: 1,
		issuer: 0,
		parent: ROOT_PARENT,
		roster,
		policy,
		grantNonce: draw(16)
	};
	const me = draw(32);
	const e = roomSecret(me, facts.grantNonce);
	const pairs = roster.map(() => roster.map(() => draw(32)));
	const members = roster.map(({ idx, role, name, firstName }) => {
		return { idx, role, name, firstName, tickets: [draw(32)], slot: 0 };
	});
	const record: MeetingRecord = {
		sid: facts.sid,
		roomSeed,
		idx: 0,
		role: 'moderator',
		policy: encodePolicy(policy),
		epoch: facts.number,
		term: facts.term,
		firstName: 'Anna',
		roster: members,
		invites: []
	};
	const seatOf = (idx: number, now: number): Seat => {
		const { publicKey: vk, secretKey } = signing[idx]!;
		const others = roster.filter(
			(entry) => entry.idx !== idx && Math.min(entry.idx, idx) < people.moderators
		);
		const pairKeys = others.map(({ idx: other }) => {
			const [low, high] = [Math.min(idx, other), Math.max(idx, other)];
			return [other, new Secret(pairs[low]![high]!.slice())] as const;
		});
		const told = secretFor(roster[idx]!, me, facts.grantNonce);
		const { asides } = readTold(told, idx, facts.grantNonce)!;
		const keys = deriveEpoch(facts, e, asides);
		const own = { idx, vk, signingKey: new Secret(secretKey.slice()) };
		const seat = takeSeat(own, { facts, keys }, new Map(pairKeys), now);
		const heard = new Set(roster.map((entry) => entry.idx));
		return { ...seat, epoch: { ...seat.epoch, heard } };
	};
	const stateOf = (idx: number, now: number): RoomState => {
		const seat = seatOf(idx, now);
		const copied = copyOf(record);
		if (idx === 0) {
			const lead = leadWith(copied, { now, relayId: RELAY_ID, house: HOUSE });
			const room = idleLink(policy.tickMs, now);
			return { ...lead, phase: 'room', seat, room, offsetS: WALL_S + (world.now - now) / 1_000 };
		}
		const { role, firstName } = roster[idx]!;
		const invitation = { kind: 'link', secret: draw(32), roomTag: draw(16) } as const;
		const who = {
			invitation,
			name: 0,
			house: HOUSE,
			relayId: RELAY_ID,
			now,
			nowS: WALL_S + world.now / 1_000
		};
		const arriving = startParticipant(who, draw);
		const own = { ...copied, idx, firstName };
		return {
			...arriving,
			phase: 'room',
			arrival: undefined,
			link: idleLink(policy.tickMs, now),
			seat,
			ticket: new Secret(members[idx]!.tickets[0]!.slice()),
			office: role === 'moderator' ? { ...startOffice(seat, []), record: own } : undefined
		};
	};
	const everybody = roster.map(({ idx }) =>
		world.add(
			nameAt(idx, people.moderators),
			(_, now) => ({ state: stateOf(idx, now), effects: [] }),
			options.spies?.includes(idx - people.moderators) === true
				? { ...options, spy: true }
				: options
		)
	);
	return {
		lead: everybody[0]!,
		moderators: everybody.slice(1, people.moderators),
		guests: everybody.slice(people.moderators),
		everybody
	};
}

function nameAt(idx: number, moderators: number): string {
	return idx < moderators ? FIRST_NAMES[idx]!.toLowerCase() : `guest ${String(idx)}`;
}

/** Nobody shares the bytes of another: each wipes her own. */
function copyOf(record: MeetingRecord): MeetingRecord {
	const roster = record.roster.map((member) => ({
		...member,
		tickets: member.tickets.map((ticket) => ticket.slice())
	}));
	return { ...record, roomSeed: record.roomSeed.slice(), roster };
}
