import { beforeAll, describe, expect, test } from 'vitest';
import {
	AWAY_MS,
	MAX_OPEN_HANDSHAKES,
	MAX_OPEN_WAITING,
	OPEN_HOLD_MS
} from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { addInvite, inviteKey } from '../../../../crypto/room/invites.ts';
import type { LeadState, Visitor } from '../../../../crypto/room/lead-state.ts';
import { tendOpenDoor } from '../../../../crypto/room/open-door.ts';
import { among, atTheDoor, type AtTheDoor } from './at-open-door.ts';
import { turnAt } from './rooms.ts';

/* For whom there is a place at an open link, and how long (PROTOCOL.md §5). */

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** So many of a stage, with keys of their own, each a millisecond older than the one before. */
function many({ visitor, now }: AtTheDoor, count: number, stage: Visitor['stage']) {
	return Array.from({ length: count }, (_, at): Visitor => {
		const challenge = { ...visitor.challenge, hello: new Uint8Array([at]) };
		return { ...visitor, key: `${stage} ${String(at)}`, stage, since: now - at, challenge };
	});
}

const keysOf = ({ hall }: LeadState) => hall.visitors.map(({ key }) => key);

describe('a first message at an open door', () => {
	test('is answered although as many wait there as may, or is not because fewer do', () => {
		const door = atTheDoor('waiting');
		const { challenged, hello, says } = door;
		const full = among(challenged, many(door, MAX_OPEN_WAITING, 'waiting'));
		expect(says(full, hello)).toBe(full);
		const waiting = many(door, MAX_OPEN_WAITING - 1, 'waiting');
		const others = many(door, MAX_OPEN_HANDSHAKES, 'approved');
		const free = among(challenged, [...waiting, ...others]);
		expect(says(free, hello).hall.visitors).toHaveLength(free.hall.visitors.length + 1);
	});

	test('takes the place of another than the first who came, or of her before she had time', () => {
		const door = atTheDoor('hold');
		const { challenged, hello, says, now } = door;
		const made = many(door, MAX_OPEN_HANDSHAKES, 'challenged');
		const oldest = made.at(-1)!;
		const others = made.slice(0, -1);
		const full = among(challenged, [...others.slice(0, 3), oldest, ...others.slice(3)]);
		expect(says(full, hello, oldest.since + OPEN_HOLD_MS - 1)).toBe(full);
		const cleared = says(full, hello, oldest.since + OPEN_HOLD_MS);
		expect(keysOf(cleared).slice(0, -1)).toEqual(others.map(({ key }) => key));
		expect(cleared.hall.visitors.at(-1)!.since).toBe(oldest.since + OPEN_HOLD_MS);
		expect(oldest.since).toBeLessThan(now);
	});

	test('is taken for one that was said at another link', () => {
		const { challenged, visitor, hello, says } = atTheDoor('elsewhere');
		const elsewhere = among(challenged, [{ ...visitor, key: 'other', invite: 'another' }]);
		expect(keysOf(says(elsewhere, hello))).toHaveLength(2);
	});
});

describe('whoever waits at an open door', () => {
	const since = 500_000;
	const up = ({ challenged, visitor }: AtTheDoor, change: Partial<Visitor>): LeadState => {
		const lobby = { ...challenged.lobby, up: true, since };
		const she: Visitor = { ...visitor, stage: 'waiting', heardAt: since, ...change };
		return { ...among(challenged, [she]), lobby };
	};
	const at = (now: number) => ({ ...turnAt(now), persisting: [] });

	test.each([
		['was last heard', since + 1_000, since + 1_000],
		['could be heard at all', since - 1_000, since]
	])('is forgotten too early or too late after she %s', (_, heardAt, from) => {
		const state = up(atTheDoor('silent'), { heardAt });
		expect(tendOpenDoor(state, at(from + AWAY_MS))).toBe(state);
		expect(tendOpenDoor(state, at(from + AWAY_MS + 1)).hall.visitors).toEqual([]);
	});

	test('is forgotten while there is no connection on which to hear her', () => {
		const state = up(atTheDoor('no connection'), {});
		const cut = { ...state, lobby: { ...state.lobby, up: false } };
		expect(tendOpenDoor(cut, at(since + 2 * AWAY_MS))).toBe(cut);
	});

	test('is who stands there in another stage, or waits by a link of her own', () => {
		const door = atTheDoor('others');
		for (const stage of ['challenged', 'verified', 'approved', 'admitted', 'gone'] as const) {
			const state = up(door, { stage });
			expect(tendOpenDoor(state, at(since + 2 * AWAY_MS)), stage).toBe(state);
		}
		const record = addInvite(door.challenged.record, { kind: 'link' }, 1, door.stranger.random);
		const invite = inviteKey(record.invites.at(-1)!);
		const state = { ...up(door, { invite }), record };
		expect(tendOpenDoor(state, at(since + 2 * AWAY_MS))).toBe(state);
	});
});
