import { beforeAll, describe, expect, test } from 'vitest';
import { RECAP_LINGER_MS, RECAP_MS } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import type { Seat } from '../../../../crypto/room/member.ts';
import { channelName } from '../../../../crypto/room/private-state.ts';
import { RECAP } from '../../../../crypto/room/private-area.ts';
import { awaitRecap, endRecaps, recapTo, tendRecap } from '../../../../crypto/room/recap-line.ts';
import { encodeRecap, type Quoted } from '../../../../crypto/room/recap.ts';
import type { Entry } from '../../../../crypto/room/roster.ts';
import type { TextItem, TimelineItem } from '../../../../crypto/room/view.ts';
import { Room, START, turnAt } from './rooms.ts';

/* Rooms with two moderators, 0 and 1, and participants from 2 on. */

const [LEAD, OTHER, ANNE, BRITA] = [0, 1, 2, 3] as const;
const THEN = 7;

type RecapItem = Extract<TimelineItem, { type: 'recap' }>;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const key = () => new Secret(new Uint8Array(32).fill(7));
const room = (seed: string) => new Room(4, seed, {}, 2);

/** The same seat with another roster of the epoch THEN. */
function remembering(seat: Seat, change: (entry: Entry) => Entry): Seat {
	const rosters = new Map([[THEN, seat.epoch.facts.roster.map(change)]]);
	return { ...seat, recap: { ...seat.recap, rosters } };
}

/** What she is shown who gets these texts again. */
function shownTo(seat: Seat, texts: readonly Quoted[]): readonly RecapItem[] {
	const data = new Secret(encodeRecap(texts));
	const arrived = [{ kind: 'recap', idx: LEAD, who: RECAP, data }] as const;
	const come = { ...seat, privateLine: { ...seat.privateLine, arrived } };
	return tendRecap(come, turnAt()).lines.filter((line) => line.type === 'recap');
}

const byModerator = (idx: number): Quoted => ({
	tag: THEN,
	idx,
	seq: 3,
	name: undefined,
	text: 'sagt'
});
const byGuest = (idx: number, name: number): Quoted => ({ ...byModerator(idx), name });

describe('a text that was sent again', () => {
	test('is shown as one’s own although it was somebody else’s with that idx or name', () => {
		const seat = room('own').seat(ANNE);
		const mine = seat.epoch.facts.roster[ANNE]!.name;
		for (const [said, me] of [
			[byGuest(ANNE, mine), true],
			[byGuest(ANNE, mine + 1), false],
			[byGuest(BRITA, mine), false]
		] as const) {
			const { name, idx } = said;
			expect(shownTo(seat, [said])).toMatchObject([
				{ text: 'sagt', who: { idx, role: 'participant', name, firstName: '', me } }
			]);
		}
	});

	test('is shown under the first name that a moderator’s idx has by now', () => {
		const seat = room('then').seat(ANNE);
		const before = remembering(seat, (entry) =>
			entry.idx === OTHER ? { ...entry, firstName: 'Ines' } : entry
		);
		const firstName = (of: Seat) => shownTo(of, [byModerator(OTHER)])[0]!.who.firstName;
		expect(firstName(before)).toBe('Ines');
		expect(firstName(seat)).toBe('Berit');
		// Nobody has that idx: she is a moderator without a name.
		expect(shownTo(seat, [byModerator(9)])[0]!.who).toMatchObject({ idx: 9, firstName: '' });
	});

	test('of a moderator’s is one’s own for anybody but her who said it', () => {
		const rooms = room('office');
		const isMine = (idx: number, of: number, seat = rooms.seat(idx)) =>
			shownTo(seat, [byModerator(of)])[0]!.who.me;
		expect(isMine(OTHER, OTHER)).toBe(true);
		expect(isMine(OTHER, LEAD)).toBe(false);
		expect(isMine(ANNE, OTHER)).toBe(false);
		const was = remembering(rooms.seat(OTHER), (entry) =>
			entry.idx === OTHER ? { ...entry, name: entry.name + 1, firstName: 'Ines' } : entry
		);
		expect(isMine(OTHER, OTHER, was)).toBe(false);
		const guest = remembering(rooms.seat(ANNE), (entry) => entry);
		expect(shownTo(guest, [byModerator(ANNE)])[0]!.who).toMatchObject({
			role: 'moderator',
			firstName: '',
			me: false
		});
	});

	test('is there twice, or hides another that is not', () => {
		const seat = room('twice').seat(ANNE);
		const [one, other] = [byGuest(BRITA, 9), { ...byGuest(BRITA, 9), seq: 4 }];
		expect(shownTo(seat, [one, one, other])).toHaveLength(2);
		const who = { idx: BRITA, role: 'participant', name: 9, firstName: '', me: false } as const;
		const text: TextItem = {
			type: 'text',
			key: 'k',
			at: 0,
			who,
			text: 'sagt',
			state: 'sent',
			ref: '7.3.3'
		};
		expect(shownTo({ ...seat, lines: [text] }, [one, other])).toMatchObject([{ ref: '7.3.4' }]);
	});

	test('leaves what it came in unwiped', () => {
		const seat = room('wiped').seat(ANNE);
		const data = new Secret(encodeRecap([byGuest(BRITA, 9)]));
		const arrived = [{ kind: 'recap', idx: LEAD, who: RECAP, data }] as const;
		const turn = turnAt();
		tendRecap({ ...seat, privateLine: { ...seat.privateLine, arrived } }, turn);
		expect(turn.spent).toContain(data);
	});
});

describe('the lead', () => {
	/** Her seat with a text on its screen that Anne may read again. */
	function withText(seed: string): Seat {
		const seat = remembering(room(seed).seat(LEAD), (entry) => entry);
		const who = { idx: BRITA, role: 'participant', name: 9, firstName: '', me: false } as const;
		const line = { type: 'text', key: 'k', at: 0, who, text: 'x', state: 'sent' } as const;
		return { ...seat, lines: [{ ...line, ref: `${String(THEN)}.3.3` }] };
	}
	const channelIn = (seat: Seat, idx: number) =>
		seat.privateLine.channels.get(channelName(RECAP, idx));

	test('sends something to one without a key, in a room without recaps, or nothing', () => {
		const seat = withText('nothing');
		const { epoch } = seat;
		const policy = { ...epoch.facts.policy, recap: false };
		const off = { ...seat, epoch: { ...epoch, facts: { ...epoch.facts, policy } } };
		expect(recapTo(seat, ANNE, undefined, turnAt())).toBe(seat);
		expect(recapTo(off, ANNE, key(), turnAt())).toBe(off);
		expect(recapTo(seat, 9, key(), turnAt())).toBe(seat);
		const silent = { ...seat, lines: [] };
		expect(recapTo(silent, ANNE, key(), turnAt())).toBe(silent);
		const sending = recapTo(seat, ANNE, key(), turnAt());
		expect([...sending.recap.sending]).toEqual([[ANNE, START + RECAP_MS]]);
		expect(channelIn(sending, ANNE)?.parts.length).toBeGreaterThan(0);
	});

	test('goes on sending when she leads no more, or stops what goes to another', () => {
		const both = [ANNE, BRITA].reduce(
			(seat, idx) => recapTo(seat, idx, key(), turnAt()),
			withText('stops')
		);
		expect(both.recap.sending.size).toBe(2);
		expect(tendRecap(both, turnAt()).recap.sending.size).toBe(2);
		const facts = { ...both.epoch.facts, issuer: OTHER };
		const turn = turnAt();
		const led = tendRecap({ ...both, epoch: { ...both.epoch, facts } }, turn);
		expect(led.recap.sending.size).toBe(0);
		expect([ANNE, BRITA].map((idx) => channelIn(led, idx))).toEqual([undefined, undefined]);
		expect(turn.spent.length).toBeGreaterThan(0);
		const ended = endRecaps(both, turnAt());
		expect(ended.recap.sending.size).toBe(0);
		expect(channelIn(ended, ANNE)).toBeUndefined();
		expect(endRecaps(ended, turnAt())).toBe(ended);
		// One who has gone from the roster ends hers alone.
		const roster = both.epoch.facts.roster.filter(({ idx }) => idx !== BRITA);
		const gone = { ...both.epoch, facts: { ...both.epoch.facts, roster } };
		const one = tendRecap({ ...both, epoch: gone }, turnAt());
		expect([...one.recap.sending.keys()]).toEqual([ANNE]);
		expect(channelIn(one, ANNE)).toBeDefined();
		expect(channelIn(one, BRITA)).toBeUndefined();
	});
});

describe('whoever waits for a recap', () => {
	test('waits in a room that has none, or without the key', () => {
		const seat = room('waits').seat(ANNE);
		const { epoch } = seat;
		const policy = { ...epoch.facts.policy, recap: false };
		const off = { ...seat, epoch: { ...epoch, facts: { ...epoch.facts, policy } } };
		expect(awaitRecap(off, key(), turnAt())).toBe(off);
		expect(awaitRecap(seat, undefined, turnAt())).toBe(seat);
		expect(awaitRecap(seat, key(), turnAt())).toMatchObject({
			privateLine: { expected: { from: LEAD } },
			recap: { until: START + RECAP_MS }
		});
	});

	test('waits for one of somebody who leads no more', () => {
		const waiting = awaitRecap(room('issuer').seat(ANNE), key(), turnAt());
		expect(tendRecap(waiting, turnAt()).privateLine.expected).toBeDefined();
		const facts = { ...waiting.epoch.facts, issuer: OTHER };
		const turn = turnAt();
		const led = tendRecap({ ...waiting, epoch: { ...waiting.epoch, facts } }, turn);
		expect(led.privateLine.expected).toBeUndefined();
		expect(led.recap.until).toBeUndefined();
		expect(turn.spent).toHaveLength(1);
	});

	test('waits longer when one comes at the very end', () => {
		const waiting = awaitRecap(room('late').seat(ANNE), key(), turnAt());
		const data = new Secret(encodeRecap([byGuest(BRITA, 9)]));
		const arrived = [{ kind: 'recap', idx: LEAD, who: RECAP, data }] as const;
		const come = { ...waiting, privateLine: { ...waiting.privateLine, arrived } };
		const until = (now: number) => tendRecap(come, turnAt(now)).recap.until;
		const late = START + RECAP_MS - 1;
		expect(until(late)).toBe(START + RECAP_MS);
		expect(until(START)).toBe(START + RECAP_LINGER_MS);
	});
});
