import { beforeAll, describe, expect, test } from 'vitest';
import { HANDOVER_MS, MAX_INVITES } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { STAFF } from '../../../../crypto/room/epoch.ts';
import { tellSuccessor, tendHandover } from '../../../../crypto/room/handover.ts';
import { addInvite } from '../../../../crypto/room/invites.ts';
import type { Handover, LeadState, LeadTurn } from '../../../../crypto/room/lead-state.ts';
import type { Seat } from '../../../../crypto/room/member.ts';
import { channelName, keyOf, type OutgoingPart } from '../../../../crypto/room/private-state.ts';
import { entryOf } from '../../../../crypto/room/roster.ts';
import { decodeStaffState } from '../../../../crypto/room/staff-state.ts';
import type { InviteRecord } from '../../../../crypto/room/vault.ts';
import { staffedRoom } from '../../../sim/staffed.ts';
import { World } from '../../../sim/world.ts';
import { SECOND, turnAt } from './rooms.ts';

/* What she who is to lead is told, and what is left as it was (PROTOCOL.md §5, §10.6). */

const SARA = 1;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const turn = (now: number) => ({ ...turnAt(now), persisting: [] }) satisfies LeadTurn;

/** A lead who is about to give the lead to Sara, with invites in these states. */
function givingAway(name: string, states: readonly InviteRecord['state'][] = []) {
	const world = new World(name);
	const { lead } = staffedRoom(world, name, { moderators: 2, guests: 1 });
	world.runUntil(world.now + 5 * SECOND);
	const { state } = lead;
	if (state.role !== 'lead') throw new Error('not a lead');
	const now = world.clockOf(lead);
	const { random } = turn(now);
	const made = Array.from(states, (of): InviteRecord => {
		const { invites } = addInvite({ ...state.record, invites: [] }, { kind: 'link' }, 1, random);
		return { ...invites[0]!, state: of };
	});
	const record = { ...state.record, invites: made };
	const at = (stage: Handover['stage']): LeadState => ({
		...state,
		record,
		handover: { to: SARA, stage, since: now }
	});
	return { now, at, record };
}

const partsOf = (seat: Seat): readonly OutgoingPart[] =>
	seat.privateLine.channels.get(channelName(STAFF))?.parts ?? [];

/** The last message of the moderators' channel. */
function lastTold(seat: Seat) {
	const parts = partsOf(seat);
	const start = parts.at(-1)?.start;
	const bytes = parts
		.filter((part) => part.start === start)
		.flatMap(({ data }) => data.lend((held) => Array.from(held)));
	return decodeStaffState(Uint8Array.from(bytes));
}

const ids = (invites: readonly InviteRecord[]) => invites.map(({ secret }) => secret);

describe('she who is to lead', () => {
	test('is told of an invite that is not handed over, or not of one that is', () => {
		const states = ['transferred', 'void', 'open', 'transferred', 'admitted'] as const;
		const { now, at, record } = givingAway('which', states);
		const told = lastTold(tellSuccessor(at('writing'), turn(now)).seat!);
		if (told?.type !== 'invites') throw new Error('she is told something else');
		expect(ids(told.invites)).toEqual(ids([record.invites[0]!, record.invites[3]!]));
	});

	test('is told of more invites than she may hold, or of the oldest', () => {
		const many = Array.from({ length: MAX_INVITES + 1 }, () => 'transferred' as const);
		const { now, at, record } = givingAway('many', many);
		const told = lastTold(tellSuccessor(at('writing'), turn(now)).seat!);
		if (told?.type !== 'invites') throw new Error('she is told something else');
		expect(ids(told.invites)).toEqual(ids(record.invites.slice(1)));
	});

	test('leads before she has confirmed every part of it', () => {
		const { now, at } = givingAway('parts', ['transferred']);
		const telling = tellSuccessor(tellSuccessor(at('writing'), turn(now)), turn(now));
		const seat = telling.seat!;
		const sara = keyOf(entryOf(seat.epoch.facts.roster, SARA)!);
		const confirmed = (count: number): LeadState => {
			const channel = seat.privateLine.channels.get(channelName(STAFF))!;
			const parts = channel.parts.map((part, nth) =>
				nth < count ? { ...part, has: new Set([sara]) } : part
			);
			const channels = new Map(seat.privateLine.channels).set(channelName(STAFF), {
				...channel,
				parts
			});
			return { ...telling, seat: { ...seat, privateLine: { ...seat.privateLine, channels } } };
		};
		const all = partsOf(seat).length;
		expect(all).toBeGreaterThan(0);
		for (let count = 0; count < all; count++) {
			const waits = confirmed(count);
			expect(tendHandover(waits, turn(now))).toBe(waits);
		}
		expect(tendHandover(confirmed(all), turn(now)).handover?.stage).toBe('given');
	});
});

describe('a lead who gives away', () => {
	const rest = (state: LeadState) => ({ ...state, seat: undefined, handover: undefined });

	test('loses something else when she cannot tell her successor, or when it takes too long', () => {
		const { now, at } = givingAway('rest', ['transferred']);
		const writing = at('writing');
		expect(rest(tellSuccessor(writing, turn(now)))).toEqual(rest(writing));
		const { seat } = writing;
		const asides = new Map([...seat!.epoch.asides].filter(([who]) => who !== STAFF));
		const alone = { ...writing, seat: { ...seat!, epoch: { ...seat!.epoch, asides } } };
		const untold = tellSuccessor(alone, turn(now));
		expect(untold).toEqual({ ...alone, handover: undefined });
		const telling = at('telling');
		const late = tendHandover(telling, turn(now + HANDOVER_MS + 1));
		expect(late).toEqual({ ...telling, handover: undefined });
	});

	test('goes on before the mark is durable, or for another reason', () => {
		const { now, at } = givingAway('mark', ['open']);
		const begun = tendHandover(at('wanted'), turn(now));
		expect([...begun.writes.waiting.values()].at(-1)).toEqual({ type: 'handOver' });
	});

	test('forgets who else leads when she takes the lead back', () => {
		const { now, at } = givingAway('back');
		const given = tendHandover(at('telling'), turn(now));
		const back = tendHandover(given, turn(now + HANDOVER_MS + 1));
		const { vigil } = given.seat!.epoch;
		expect(vigil.given).toBeDefined();
		expect(back.seat!.epoch.vigil).toEqual({ ...vigil, given: undefined });
		expect(back.record).toBe(given.record);
	});
});
