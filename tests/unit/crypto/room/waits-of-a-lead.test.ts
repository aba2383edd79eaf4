import { beforeAll, describe, expect, test } from 'vitest';
import {
	ALONE_TICKS,
	ASIDE_FORGET_MS,
	ASIDE_MS,
	ASIDE_REST_MS,
	ASK_FIRST_MS,
	LAST_LOCK_MS,
	LOBBY_TICK_MS,
	MAX_ASIDES,
	MAX_OPEN_HANDSHAKES,
	MAX_RETURNS,
	OPEN_HOLD_MS,
	PAIR_FIRST_MS,
	PAIR_REST_MS,
	PROBES,
	PROBE_WAIT_MS,
	RETURN_DISPUTE_MS,
	RETURN_SILENT_TICKS,
	ROOT_JUMP,
	SILENCE_MS,
	YIELD_FRAMES
} from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { hello, helloId } from '../../../../crypto/room/admission.ts';
import { comeForward, stepAside } from '../../../../crypto/room/aside.ts';
import { decodeBody } from '../../../../crypto/room/body.ts';
import { openFrame, readHeader } from '../../../../crypto/room/frame.ts';
import { startHealing } from '../../../../crypto/room/healing.ts';
import type { Invitation } from '../../../../crypto/room/input.ts';
import { awaitsLastLock } from '../../../../crypto/room/last-lock.ts';
import { openAgain, openRoom } from '../../../../crypto/room/lead-open.ts';
import type { LeadState, LeadTurn, Visitor } from '../../../../crypto/room/lead-state.ts';
import type { Seat } from '../../../../crypto/room/member.ts';
import { readOpenDoor } from '../../../../crypto/room/open-door.ts';
import { nextFrame } from '../../../../crypto/room/outgoing.ts';
import type { ParticipantState } from '../../../../crypto/room/participant-state.ts';
import { startLead, startParticipant } from '../../../../crypto/room/step.ts';
import { succeedAsLead, succeedAsMember } from '../../../../crypto/room/succession.ts';
import { absentees, tendReturns } from '../../../../crypto/room/ticket-door.ts';
import { ANY_GRANT, holdGrant, noteLost } from '../../../../crypto/room/vigil.ts';
import { HOUSE, invite, openMeeting, RELAY_ID, unheardFor } from '../../../sim/people.ts';
import { staffedRoom } from '../../../sim/staffed.ts';
import { meeting } from '../../../sim/watched.ts';
import { World, type Actor } from '../../../sim/world.ts';
import { seeded } from '../seeded.ts';
import { SECOND, turnAt } from './rooms.ts';

/* How long those who lead, or are to, wait for what, to the millisecond (PROTOCOL.md §5, §10.6, §11, §14.1). */

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function leadOf({ state }: Actor): LeadState {
	if (state.role !== 'lead') throw new Error('she does not lead');
	return state;
}

function memberOf({ state }: Actor): ParticipantState {
	if (state.role !== 'participant') throw new Error('she leads');
	return state;
}

const turn = (now: number): LeadTurn => ({ ...turnAt(now), persisting: [] });

/** A lead, a moderator and two guests who have heard each other for a while. */
function staffed(name: string) {
	const world = new World(name);
	const room = staffedRoom(world, name, { moderators: 2, guests: 2 });
	world.runUntil(world.now + 5 * SECOND);
	return { world, ...room, now: world.clockOf(room.lead) };
}

describe('a lead who hears nobody', () => {
	/** All others silent for so many own ticks; after a short sleep of hers, if it is said. */
	function silent(state: LeadState, ticks: number, slept?: Seat['slept']): LeadState {
		const seat = state.seat!;
		const tickAt = seat.silence.tickAt!;
		const all = [...seat.heardAt.keys()];
		return {
			...state,
			seat: {
				...seat,
				slept,
				silence: { tickAt, ticks: new Map(all.map((idx) => [idx, ticks])) },
				heardAt: new Map(all.map((idx) => [idx, tickAt - 60 * SECOND]))
			}
		};
	}

	test('after a sleep steps aside too early, or too late', () => {
		const { lead, now } = staffed('alone');
		const slept = { at: now - 10 * SECOND, forMs: 4 * SECOND, isSettled: false };
		const after = (ticks: number) => stepAside(silent(leadOf(lead), ticks, slept), turn(now)).role;
		expect(after(ALONE_TICKS - 1)).toBe('lead');
		expect(after(ALONE_TICKS)).toBe('participant');
	});

	test('tries it again too soon, or more often than she may', () => {
		const { lead, now } = staffed('again');
		const state = silent(leadOf(lead), 20);
		const after = (times: number, restMs: number) =>
			stepAside({ ...state, alone: { times, until: now - restMs } }, turn(now)).role;
		expect(after(1, ASIDE_REST_MS - 1)).toBe('lead');
		expect(after(1, ASIDE_REST_MS)).toBe('participant');
		expect(after(MAX_ASIDES - 1, ASIDE_REST_MS)).toBe('participant');
		expect(after(MAX_ASIDES, ASIDE_REST_MS)).toBe('lead');
	});

	test('goes although she is with her people, or stays although they are with another', () => {
		// 0 leads, 1 is the other moderator, 2 and 3 are guests.
		const { lead, now } = staffed('astray');
		const state = silent(leadOf(lead), 0);
		const role = (quiet: readonly number[], change: Partial<Seat> = {}) => {
			const { tickAt } = state.seat!.silence;
			const ticks = new Map([1, 2, 3].map((idx) => [idx, quiet.includes(idx) ? 20 : 0]));
			const seat = { ...state.seat!, silence: { tickAt, ticks }, ...change };
			return stepAside({ ...state, seat }, turn(now)).role;
		};
		expect(role([])).toBe('lead');
		expect(role([1, 2, 3])).toBe('participant');
		expect(role([1, 2, 3], { listening: 1 })).toBe('lead');
		// The other moderator is heard, or one guest alone is not.
		expect(role([2, 3])).toBe('lead');
		expect(role([1])).toBe('lead');
		expect(role([1, 2])).toBe('lead');
		// After a sleep in which another may lead, one is enough, whoever else is heard.
		const tickAt = state.seat!.silence.tickAt!;
		const heardAt = new Map([1, 2, 3].map((idx) => [idx, tickAt]));
		const slept = { at: now - 60 * SECOND, forMs: SILENCE_MS, isSettled: false };
		expect(role([2], { slept, heardAt })).toBe('participant');
		expect(role([1], { slept, heardAt })).toBe('lead');
		expect(role([], { slept, heardAt })).toBe('lead');
		expect(role([2], { slept: { ...slept, forMs: SILENCE_MS - 1 }, heardAt })).toBe('lead');
		expect(role([2], { slept: { ...slept, isSettled: true }, heardAt })).toBe('lead');
	});

	test('forgets too early how often she has tried, or never', () => {
		const { lead, now } = staffed('forgets');
		const times = (restMs: number) => {
			const state = { ...leadOf(lead), alone: { times: MAX_ASIDES, until: now - restMs } };
			const next = stepAside(state, turn(now));
			return next.role === 'lead' ? next.alone.times : undefined;
		};
		expect(times(ASIDE_FORGET_MS - 1)).toBe(MAX_ASIDES);
		expect(times(ASIDE_FORGET_MS)).toBe(0);
	});

	test('leads on too early, or too late', () => {
		const { lead, now } = staffed('forward');
		const aside = stepAside(silent(leadOf(lead), 20), turn(now));
		if (aside.role !== 'participant') throw new Error('she did not step aside');
		expect(comeForward(aside, turn(now + ASIDE_MS)).role).toBe('participant');
		expect(comeForward(aside, turn(now + ASIDE_MS + 1)).role).toBe('lead');
	});

	test('opens again under a number that members of another lead refuse', () => {
		const leading = { record: undefined, firstName: 'Anna', house: HOUSE, relayId: RELAY_ID };
		const { state } = startLead({ ...leading, now: 0 }, seeded('root'));
		if (state.role !== 'lead') throw new Error('no lead');
		const known = { ...state, record: { ...state.record, epoch: 41 } };
		expect(openRoom(known, turn(0)).seat!.epoch.facts.number).toBe(42);
		expect(openAgain(known, turn(0)).seat!.epoch.facts.number).toBe(41 + ROOT_JUMP);
	});
});

describe('a lead who slept and finds a successor', () => {
	test('says so in more frames, or fewer, than it takes', () => {
		const { lead, now } = staffed('yields');
		const state = leadOf(lead);
		const grant = { from: 1, gid: new Uint8Array(32).fill(7), bytes: new Uint8Array(9), parts: 1 };
		const seat = holdGrant({ ...state.seat!, listening: 1 }, { ...grant, at: now });
		const given = succeedAsLead({ ...state, seat }, turn(now));
		let says = given.seat!;
		let said = 0;
		while (says.yielding!.left > 0) {
			const { epoch } = says;
			const made = nextFrame(says, turnAt(now, String(said)));
			const header = readHeader(epoch, made.publication.frame)!;
			const { vk } = epoch.facts.roster[0]!;
			const opened = openFrame(epoch, made.publication.frame, header, {
				chain: epoch.sending,
				vk
			})!;
			const { items } = decodeBody(opened.signed.body, epoch.facts.roster.length)!;
			expect(items).toEqual([{ type: 'yield', yield: { to: 1, gid: grant.gid } }]);
			says = made.seat;
			said += 1;
		}
		expect(said).toBe(YIELD_FRAMES);
	});
});

describe('a co-moderator', () => {
	/** She shares no key with the guest at place 2, whom she hears. */
	function unpaired(state: ParticipantState, now: number): ParticipantState {
		const seat = state.seat!;
		const pairKeys = new Map(seat.pairKeys);
		pairKeys.delete(2);
		const heardAt = new Map([...seat.heardAt].map(([idx]) => [idx, now]));
		return { ...state, seat: { ...seat, pairKeys, heardAt } };
	}

	test('says a new KEM key too soon after the last', () => {
		const { moderators, now } = staffed('rests');
		const state = unpaired(memberOf(moderators[0]!), now);
		const rested = (restMs: number) => {
			const healing = { ...state.seat!.healing, endedAt: now - restMs };
			const next = succeedAsMember({ ...state, seat: { ...state.seat!, healing } }, turn(now));
			return next.seat!.healing.run;
		};
		expect(rested(PAIR_REST_MS - 1)).toBeUndefined();
		expect(rested(PAIR_REST_MS)).toBeDefined();
	});

	test('to whom the lead was given waits too short, or too long, for fresh keys', () => {
		const { moderators, now } = staffed('given');
		const state = unpaired(memberOf(moderators[0]!), now);
		const healing = startHealing(state.seat!, turn(now));
		const { epoch } = healing;
		const vigil = { ...epoch.vigil, given: { to: 1, gid: ANY_GRANT } };
		const given = { ...state, seat: { ...healing, epoch: { ...epoch, vigil } } };
		const leads = (at: number) => {
			const heard = unpaired(given, at);
			return succeedAsMember(heard, turn(at)).office?.succeeding;
		};
		expect(leads(now + PAIR_FIRST_MS - 1)).toBeUndefined();
		expect(leads(now + PAIR_FIRST_MS)).toBeDefined();
	});

	test('who misses a guest leads before she has asked, or not after', () => {
		const { moderators, now } = staffed('asks');
		const state = memberOf(moderators[0]!);
		const seat = state.seat!;
		const silent = new Map([[0, 20]]);
		const vigil = { ...seat.epoch.vigil, silent, tickAt: now };
		const heardAt = new Map(seat.heardAt)
			.set(0, now - 30 * SECOND)
			.set(2, now)
			.set(3, now - 30 * SECOND);
		const lost = noteLost({ ...seat, heardAt, epoch: { ...seat.epoch, vigil } }, 2, true);
		const leads = (askedMs: number) => {
			const knocking = { door: 'knocking', tries: 0, lent: false, since: now - askedMs } as const;
			const returning = { why: 'silence', withSpare: false, ...knocking } as const;
			return succeedAsMember({ ...state, seat: lost, returning }, turn(now)).office?.succeeding;
		};
		expect(leads(ASK_FIRST_MS - 1)).toBeUndefined();
		expect(leads(ASK_FIRST_MS)).toBeDefined();
	});
});

describe('a lead and those who come back', () => {
	test('listens at the ticket of somebody who is there, or not at that of one who is not', () => {
		const world = new World('absent');
		const { lead } = meeting(world, 2);
		unheardFor(lead, 1, RETURN_SILENT_TICKS - 1);
		expect(absentees(leadOf(lead))).toEqual([]);
		unheardFor(lead, 1, RETURN_SILENT_TICKS);
		expect(absentees(leadOf(lead))).toEqual([1]);
	});

	test('asks about two of one name too early, or not at all', () => {
		const world = new World('dispute');
		const { lead } = meeting(world, 1);
		const state = leadOf(lead);
		const now = world.clockOf(lead);
		const ticket = { idx: 1, secret: new Uint8Array(32), isVoid: false };
		const visitor = { key: 'v', stage: 'waiting', ticket, contested: false, since: now };
		const contested = (apartMs: number) => {
			const times = { hereAt: now, heardAt: now + apartMs };
			const visitors = [{ ...visitor, ...times } as unknown as Visitor];
			const asked = tendReturns(
				{ ...state, hall: { ...state.hall, visitors } },
				turn(now + apartMs)
			);
			return asked.hall.visitors[0]!.contested;
		};
		expect(contested(RETURN_DISPUTE_MS)).toBe(false);
		expect(contested(RETURN_DISPUTE_MS + 1)).toBe(true);
	});

	test('keeps more handshakes of one ticket waiting than she may', () => {
		const world = new World('returns');
		const { lead, members } = meeting(world, 1);
		const own = memberOf(members[0]!);
		// Nobody comes in by herself: a moderator is asked.
		const state = leadOf(lead);
		const { epoch } = state.seat!;
		const policy = { ...epoch.facts.policy, askReturns: true };
		const asking = { ...epoch, facts: { ...epoch.facts, policy } };
		lead.state = { ...state, seat: { ...state.seat!, epoch: asking } };
		const secret = own.ticket!.lend((bytes) => bytes.slice());
		const sidTag = own.seat!.epoch.facts.sid.slice(0, 4);
		world.kill(members[0]!);
		for (let copy = 0; copy < MAX_RETURNS + 2; copy++) {
			const invitation: Invitation = { kind: 'ticket', sidTag, idx: 1, secret: secret.slice() };
			world.add(`copy ${String(copy)}`, (random, now) => {
				const nowS = 1_760_000_000 + now / 1_000;
				const who = { invitation, name: 0, house: HOUSE, relayId: RELAY_ID, now, nowS };
				return startParticipant(who, random.bytes);
			});
		}
		let most = 0;
		for (let at = 0; at < 60; at++) {
			world.runUntil(world.now + 250);
			const waiting = leadOf(lead).hall.visitors.filter(
				({ ticket, stage }) => ticket !== undefined && stage === 'waiting'
			);
			most = Math.max(most, waiting.length);
		}
		expect(most).toBe(MAX_RETURNS);
	});
});

test('a close waits for a lock for longer than it may, or not so long', () => {
	const world = new World('last lock');
	const { lead } = meeting(world, 1);
	const since = world.clockOf(lead);
	const state: LeadState = { ...leadOf(lead), phase: 'closing', since, removing: [1] };
	expect(awaitsLastLock(state, since + LAST_LOCK_MS)).toBe(true);
	expect(awaitsLastLock(state, since + LAST_LOCK_MS + 1)).toBe(false);
});

test('a nameplate is asked about more often, or for another time, than it takes', () => {
	const world = new World('probes');
	const lead = openMeeting(world);
	world.runUntil(world.now + 2 * SECOND);
	invite(world, lead, 'code');
	const left: number[] = [];
	let [asked, over] = [0, 0];
	expect(world.runUntilTrue(() => leadOf(lead).hall.probes.length > 0, SECOND)).toBe(true);
	while (over === 0) {
		world.runUntil(world.now + 10);
		const [probe] = leadOf(lead).hall.probes;
		if (probe === undefined) over = world.now;
		else if (probe.left !== left.at(-1)) {
			left.push(probe.left);
			asked = world.now;
		}
	}
	expect(left).toEqual(Array.from({ length: PROBES }, (_, at) => PROBES - 1 - at));
	expect(over - asked).toBeGreaterThanOrEqual(PROBE_WAIT_MS - 10);
	expect(over - asked).toBeLessThanOrEqual(PROBE_WAIT_MS + LOBBY_TICK_MS);
});

test('the oldest knock at a full open door goes too early, or stays too long', () => {
	const world = new World('hold');
	const lead = openMeeting(world);
	const held = invite(world, lead, 'open');
	if (held.kind !== 'open') throw new Error('not an open link');
	world.runUntil(world.now + 2 * SECOND);
	const random = seeded('hold');
	const place = leadOf(lead).hall.served[0]!;
	const now = world.clockOf(lead);
	const knock = (state: LeadState, at: number): LeadState => {
		const { p, bytes } = hello('open', random);
		const handshake = helloId(p);
		const message = { direction: 'toLead', type: 'hello', seq: 0, handshake, data: bytes } as const;
		return readOpenDoor(state, place, message, turn(at)).state;
	};
	let full = leadOf(lead);
	for (let at = 0; at < MAX_OPEN_HANDSHAKES; at++) full = knock(full, now);
	const first = full.hall.visitors[0]!.key;
	const isThere = (state: LeadState) => state.hall.visitors.some(({ key }) => key === first);
	expect(isThere(knock(full, now + OPEN_HOLD_MS - 1))).toBe(true);
	expect(isThere(knock(full, now + OPEN_HOLD_MS))).toBe(false);
});
