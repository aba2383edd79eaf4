import { beforeAll, describe, expect, test } from 'vitest';
import {
	ADDRESS_TAG_BYTES,
	SILENCE_MS,
	SOUND_EMPTY_MS,
	SOUND_FULL_MS,
	SOUND_MS,
	SOUND_SENIOR_MS
} from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { stepAside } from '../../../../crypto/room/aside.ts';
import { linkLobby } from '../../../../crypto/room/invite.ts';
import type { LeadState, Served, Sounding } from '../../../../crypto/room/lead-state.ts';
import { sealLobby, type LobbyMessage } from '../../../../crypto/room/lobby.ts';
import {
	answerSounding,
	hearSounding,
	isCalledAway,
	tendSounding
} from '../../../../crypto/room/sounding.ts';
import { must } from '../../../../crypto/errors.ts';
import { unheardFor } from '../../../sim/people.ts';
import { staffedRoom } from '../../../sim/staffed.ts';
import { World } from '../../../sim/world.ts';
import { seeded } from '../seeded.ts';
import { turnAt } from './rooms.ts';

const SECOND = 1_000;
const DAY = 20_000;
const random = seeded('sounding');

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** A lead with another moderator and a guest. */
function room() {
	const world = new World('sounding');
	const staffed = staffedRoom(world, 'sounding', { moderators: 2, guests: 1 });
	const leading = (): LeadState => {
		const { state } = staffed.lead;
		if (state.role !== 'lead') throw new Error('leads no longer');
		return state;
	};
	return { world, ...staffed, leading };
}

const leadTurn = () => ({ ...turnAt(0), persisting: [] });

const ticketOf = (state: LeadState, idx: number): Uint8Array =>
	must(state.record.roster.find((member) => member.idx === idx)?.tickets.at(-1));

/** The relay's message with one frame of the door. */
function delivered({ lobby }: Pick<Sounding, 'lobby'>, message: LobbyMessage): Uint8Array {
	const [frame] = sealLobby(lobby, message, random);
	return Buffer.concat([lobby.address.subarray(0, ADDRESS_TAG_BYTES), must(frame)]);
}

describe('a lead', () => {
	test('who hears every moderator asks for one', () => {
		const { world, leading } = room();
		world.runUntil(world.now + 40 * SECOND);
		expect(leading().sounding).toBeUndefined();
	});

	test('who misses one does not ask, or asks the same thing twice', () => {
		const { world, moderators, leading } = room();
		world.sleep(moderators[0]!, 90 * SECOND, { stands: true, cut: true });
		world.runUntil(world.now + SILENCE_MS - 2 * SECOND);
		expect(leading().sounding).toBeUndefined();
		world.runUntil(world.now + 6 * SECOND);
		const first = must(leading().sounding);
		expect(first.count).toBe(1);
		world.runUntil(world.now + SOUND_MS);
		const second = must(leading().sounding);
		expect(second.count).toBe(2);
		expect(second.nonce).not.toEqual(first.nonce);
		expect(second.handshake).not.toEqual(first.handshake);
	});

	test('goes on asking when the one she missed is heard again', () => {
		const { world, moderators, leading } = room();
		world.sleep(moderators[0]!, 40 * SECOND, { stands: true, cut: true });
		world.runUntil(world.now + 30 * SECOND);
		expect(leading().sounding).toBeDefined();
		world.runUntil(world.now + 30 * SECOND);
		expect(leading().sounding).toBeUndefined();
	});
});

describe('whether a lead asks', () => {
	/** Sara is not heard for a minute; nothing has been asked yet. */
	function missing(): LeadState {
		const { world, moderators, lead, leading } = room();
		world.sleep(moderators[0]!, 90 * SECOND, { stands: true, cut: true });
		world.runUntil(world.now + 10 * SECOND);
		unheardFor(lead, 1, 60);
		return { ...leading(), sounding: undefined };
	}

	const asks = (state: LeadState) => tendSounding(state, leadTurn()).sounding !== undefined;

	test('does not change while she closes, or gives the lead away, or has no room', () => {
		const state = missing();
		expect(asks(state)).toBe(true);
		expect(asks({ ...state, phase: 'closing' })).toBe(false);
		expect(asks({ ...state, seat: undefined })).toBe(false);
		for (const stage of ['writing', 'telling', 'given'] as const) {
			expect(asks({ ...state, handover: { to: 1, stage, since: 0 } })).toBe(false);
		}
		expect(asks({ ...state, handover: { to: 1, stage: 'wanted', since: 0 } })).toBe(true);
	});

	test('does not change once the one she misses has left, or is to go, or cannot come back', () => {
		const state = missing();
		const holding = (idx: number): LeadState => {
			const roster = state.record.roster.map((member) =>
				member.idx === idx ? { ...member, tickets: [] } : member
			);
			return { ...state, record: { ...state.record, roster } };
		};
		expect(asks({ ...state, removing: [1] })).toBe(false);
		expect(asks({ ...state, seat: { ...must(state.seat), left: [1] } })).toBe(false);
		expect(asks(holding(1))).toBe(false);
		expect(asks(holding(2)), 'a participant').toBe(true);
		const own = holding(0);
		expect(tendSounding(own, leadTurn()), 'no door to ask at').toBe(own);
	});
});

describe('an answer', () => {
	function asked() {
		const { world, moderators, leading } = room();
		world.sleep(moderators[0]!, 90 * SECOND, { stands: true, cut: true });
		world.runUntil(world.now + 30 * SECOND);
		const state = leading();
		const sounding = must(state.sounding);
		const { handshake, nonce } = sounding;
		const answer: LobbyMessage = {
			direction: 'fromLead',
			type: 'taken',
			handshake,
			seq: 0,
			data: nonce
		};
		return { state, sounding, answer };
	}

	test('to her question is not heard', () => {
		const { state, sounding, answer } = asked();
		const heard = hearSounding(state, delivered(sounding, answer), 1_000);
		expect(heard?.sounding?.answered).toEqual({ since: 1_000, last: 1_000, older: false });
		const again = hearSounding(must(heard), delivered(sounding, answer), 2_000);
		expect(again?.sounding?.answered).toEqual({ since: 1_000, last: 2_000, older: false });
	});

	test('counts as the first because some before it were lost, or goes on after a long pause', () => {
		const { state, sounding, answer } = asked();
		const heard = must(hearSounding(state, delivered(sounding, answer), 1_000));
		const since = (now: number) =>
			hearSounding(heard, delivered(sounding, answer), now)?.sounding?.answered?.since;
		expect(since(1_000 + 6 * SOUND_MS)).toBe(1_000);
		expect(since(1_001 + 6 * SOUND_MS)).toBe(1_001 + 6 * SOUND_MS);
	});

	test('does not lead her to the door where it was given', () => {
		const { state, answer } = asked();
		const { record } = state;
		const older = random(32);
		const roster = record.roster.map((member) =>
			member.idx === 0 ? { ...member, tickets: [older, ...member.tickets] } : member
		);
		const holding = { ...state, record: { ...record, roster } };
		const doors = [0, 1].map((count) => {
			const last = { ...must(state.sounding), count, nextAt: 0 };
			const asking = tendSounding({ ...holding, sounding: last }, leadTurn());
			const { handshake, nonce, lobby } = must(asking.sounding);
			const given = { ...answer, handshake, data: nonce };
			const heard = must(hearSounding(asking, delivered({ lobby }, given), 0));
			const long = {
				...must(heard.sounding),
				answered: { since: -1e9, last: 0, older: count > 0 }
			};
			expect(heard.sounding?.answered?.older).toBe(count > 0);
			const aside = stepAside({ ...heard, sounding: long }, leadTurn());
			if (aside.role !== 'participant') throw new Error('she did not step aside');
			return { asked: lobby.address, knocks: aside.arrival?.lobby.address };
		});
		for (const door of doors) expect(door.knocks).toEqual(door.asked);
		expect(doors[0]!.asked).not.toEqual(doors[1]!.asked);
	});

	test('is forgotten by whoever has to finish something first', () => {
		const { state, sounding } = asked();
		const answered = { since: -1e9, last: 0, older: false };
		const due = { ...state, sounding: { ...sounding, answered } };
		const kept = stepAside({ ...due, issuing: true }, leadTurn());
		expect(kept).toMatchObject({ role: 'lead', sounding: { answered, keptAt: 0 } });
		const asksOn = { ...must(due.sounding), keptAt: 5, nextAt: 0 };
		expect(tendSounding({ ...due, sounding: asksOn }, leadTurn()).sounding?.keptAt).toBe(5);
		expect(stepAside(due, leadTurn()).role).toBe('participant');
	});

	test.each<[string, Partial<LobbyMessage>]>([
		['her own question', { direction: 'toLead' }],
		['a question', { type: 'probe' }],
		['the answer to an earlier question', { data: new Uint8Array(16) }],
		['an answer under another name', { handshake: new Uint8Array(8) }],
		['an answer that is too long', { data: new Uint8Array(17) }]
	])('that is none counts: %s', (_, change) => {
		const { state, sounding, answer } = asked();
		const message = delivered(sounding, { ...answer, ...change });
		expect(hearSounding(state, message, 1_000)).toBeUndefined();
	});

	test('counts that comes at another door, or when nothing was asked', () => {
		const { state, sounding, answer } = asked();
		const other = { lobby: linkLobby(random(32), DAY) };
		expect(hearSounding(state, delivered(other, answer), 1_000)).toBeUndefined();
		const silent = { ...state, sounding: undefined };
		expect(hearSounding(silent, delivered(sounding, answer), 1_000)).toBeUndefined();
	});
});

describe('answers', () => {
	const answered = { since: 0, last: SECOND, older: false };

	/** Ines is not heard for a minute, Sara is; those she missed when she asked. */
	function tended(missing: readonly number[]): LeadState {
		const world = new World('answers');
		const { lead } = staffedRoom(world, 'answers', { moderators: 3, guests: 1 });
		world.runUntil(world.now + 10 * SECOND);
		unheardFor(lead, 2, 60);
		const { state } = lead;
		if (state.role !== 'lead') throw new Error('leads no longer');
		const names = { lobby: linkLobby(random(32), DAY), handshake: random(8), nonce: random(16) };
		const asked = { ...names, count: 1, nextAt: 10 * SECOND, older: false };
		const sounding = { ...asked, missing, answered, keptAt: undefined };
		return tendSounding({ ...state, sounding }, leadTurn());
	}

	test('of one who has come since are held against another who leads after her', () => {
		expect(tended([1, 2]).sounding).toMatchObject({ missing: [2], count: 1 });
		expect(tended([1, 2]).sounding?.answered).toBeUndefined();
	});

	test('begin anew as long as nobody has come', () => {
		expect(tended([2]).sounding?.answered).toEqual(answered);
	});
});

describe('a question', () => {
	const question: LobbyMessage = {
		direction: 'toLead',
		type: 'probe',
		handshake: random(8),
		seq: 0,
		data: random(16)
	};
	const place = (state: LeadState, idx: number, isVoid = false): Served => {
		const secret = ticketOf(state, idx);
		return {
			invite: `@${String(idx)}`,
			lobby: linkLobby(secret, DAY),
			ticket: { idx, secret, isVoid }
		};
	};

	test('of a moderator gets no answer, or one that displaces what others wait for', () => {
		const state = room().leading();
		const { hall } = answerSounding(state, place(state, 1), question, leadTurn());
		expect(hall.queue).toEqual([]);
		expect(hall.last).toHaveLength(1);
	});

	test.each<[string, number, boolean, Partial<LobbyMessage>]>([
		['of a participant', 2, false, {}],
		['of somebody removed', 1, true, {}],
		['of another length', 1, false, { data: new Uint8Array(15) }]
	])('%s is answered', (_, idx, isVoid, change) => {
		const state = room().leading();
		const message = { ...question, ...change };
		expect(answerSounding(state, place(state, idx, isVoid), message, leadTurn())).toBe(state);
	});
});

describe('of two who lead', () => {
	interface Asking {
		readonly idx: number;
		/** Whom she misses: one of them is the other. */
		readonly missing: readonly number[];
		readonly isHeard: boolean;
		/** Until then something was to be done first. */
		readonly keptAt?: number;
	}

	/** Nothing changes it. */
	let led: LeadState | undefined;

	/** Whether she goes, by how long she has been answered, and the last time. */
	function goes(
		{ idx, missing, isHeard, keptAt }: Asking,
		forMs: number,
		pauseMs = 0,
		listening = 0
	) {
		const state = (led ??= room().leading());
		const seat = must(state.seat);
		const silence = isHeard ? seat.silence : silentFor(seat.heardAt.keys());
		const answered = { since: 0, last: forMs, older: false };
		const names = { lobby: linkLobby(random(32), DAY), handshake: random(8), nonce: random(16) };
		const asked = { ...names, count: 1, nextAt: 0, older: false };
		const sounding = { ...asked, missing, answered, keptAt };
		const record = { ...state.record, idx };
		const held = { ...seat, silence, listening };
		return isCalledAway({ ...state, record, sounding }, held, forMs + pauseMs);
	}

	function silentFor(people: Iterable<number>) {
		return { ticks: new Map([...people].map((idx) => [idx, 60])), tickAt: 10 ** 9 };
	}

	test.each<[string, Asking, number]>([
		['a junior with nobody', { idx: 1, missing: [0], isHeard: false }, SOUND_EMPTY_MS],
		[
			'a senior with nobody',
			{ idx: 1, missing: [2], isHeard: false },
			SOUND_EMPTY_MS + SOUND_SENIOR_MS
		],
		['a junior with people', { idx: 2, missing: [0, 1], isHeard: true }, SOUND_FULL_MS],
		[
			'a senior with people',
			{ idx: 0, missing: [1, 2], isHeard: true },
			SOUND_FULL_MS + 2 * SOUND_SENIOR_MS
		],
		[
			'one with people who cannot tell',
			{ idx: 1, missing: [0, 2], isHeard: true },
			SOUND_FULL_MS + SOUND_SENIOR_MS
		]
	])('%s goes too early, or never', (_, asking, dueMs) => {
		if (dueMs > 0) expect(goes(asking, dueMs - 1)).toBe(false);
		expect(goes(asking, dueMs)).toBe(true);
	});

	test('both go at once', () => {
		const waits = (seniorMs: number, parts: readonly number[]) => parts.map((of) => of * seniorMs);
		const dues = [
			...waits(SOUND_SENIOR_MS, [0, 1 / 2, 1]).map((more) => SOUND_EMPTY_MS + more),
			...waits(2 * SOUND_SENIOR_MS, [0, 1 / 2, 1]).map((more) => SOUND_FULL_MS + more)
		];
		expect(new Set(dues).size).toBe(dues.length);
	});

	/** Three moderators, in two or three rooms or nowhere. */
	const PLACES = [0, 1, 2].flatMap((a) =>
		[0, 1, 2].flatMap((b) => [0, 1, 2].map((c) => [a, b, c] as const))
	);

	test.each(PLACES)('both go at once, of three moderators in rooms %i, %i and %i', (...rooms) => {
		const missedBy = (idx: number) => [0, 1, 2].filter((other) => rooms[other] !== rooms[idx]);
		for (const one of [0, 1, 2]) {
			for (const other of missedBy(one)) {
				const dueOf = (idx: number) =>
					[0, 1 / 2, 1].find((part) =>
						goes(
							{ idx, missing: missedBy(idx), isHeard: true },
							SOUND_FULL_MS + 2 * part * SOUND_SENIOR_MS
						)
					);
				expect(dueOf(one)).not.toBe(dueOf(other));
			}
		}
	});

	test('both go as soon as a third, who knocks at both, lets them', () => {
		const keptAt = 2 * SOUND_FULL_MS;
		const senior = { idx: 1, missing: [0, 2], isHeard: true, keptAt };
		const junior = { idx: 2, missing: [0, 1], isHeard: true, keptAt };
		expect(goes(junior, keptAt)).toBe(true);
		expect(goes(senior, keptAt + SOUND_SENIOR_MS - 1)).toBe(false);
		expect(goes(senior, keptAt + SOUND_SENIOR_MS)).toBe(true);
	});

	test('one goes who is answered no more, or who listens', () => {
		const junior = { idx: 1, missing: [0], isHeard: false };
		expect(goes(junior, SOUND_FULL_MS, 3 * SOUND_MS)).toBe(true);
		expect(goes(junior, SOUND_FULL_MS, 3 * SOUND_MS + 1)).toBe(false);
		expect(goes(junior, SOUND_FULL_MS, 0, 1)).toBe(false);
	});
});
