import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { followHeld } from '../../../../crypto/room/follow.ts';
import { issueGrant } from '../../../../crypto/room/grant.ts';
import type { Item } from '../../../../crypto/room/item.ts';
import type { Seat } from '../../../../crypto/room/member.ts';
import type { Op } from '../../../../crypto/room/ops.ts';
import { grantParts } from '../../../../crypto/room/outgoing.ts';
import { snapshot, Room, SECOND, START, turnAt } from './rooms.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const ANY = new Uint8Array(32);
const WITHOUT_LEAD: readonly Op[] = [{ op: 'remove', idx: 0 }];

/** Anna leads (0), Sara (1) and Ines (2) moderate, 3 and 4 take part. */
function staffed() {
	return new Room(5, 'succession', {}, 3);
}

/** A grant of a co-moderator, as the frames that carry it. */
function granted(room: Room, by: number, ops: readonly Op[]) {
	const { epoch, pairKeys } = room.seat(by);
	const keys = { plain: pairKeys, healed: new Map() };
	const issued = issueGrant(epoch, { issuer: by, ops }, keys, room.random);
	const parts = grantParts(epoch, issued);
	const items = parts.map((bytes, part): Item => {
		return {
			type: 'grant',
			grant: { gid: issued.gid.slice(0, 4), part, parts: parts.length, bytes }
		};
	});
	return { issued, items };
}

/** The same seat after 20 s in which these were silent to it. */
function silenced(seat: Seat, idxs: readonly number[]): Seat {
	const silent = new Map(idxs.map((idx) => [idx, 20]));
	const heardAt = new Map(seat.heardAt);
	for (const idx of idxs) heardAt.set(idx, START - 1);
	return { ...seat, heardAt, epoch: { ...seat.epoch, vigil: { ...seat.epoch.vigil, silent } } };
}

function hears(room: Room, idx: number, by: number, items: readonly Item[]) {
	for (const item of items) room.hear(idx, room.forge(by, [item]));
}

describe('the grant of a co-moderator', () => {
	test('moves anybody while the lead is heard', () => {
		const room = staffed();
		const { items } = granted(room, 1, WITHOUT_LEAD);
		hears(room, 3, 1, items);
		expect(room.seat(3).epoch.vigil.held.size).toBe(1);
		expect(followHeld(room.seat(3), turnAt()).opened).toBeUndefined();
	});

	test('is lost because it came before the silence was long enough', () => {
		const room = staffed();
		const { issued, items } = granted(room, 1, WITHOUT_LEAD);
		hears(room, 3, 1, items);
		const { opened } = followHeld(silenced(room.seat(3), [0]), turnAt());
		if (typeof opened !== 'object') throw new Error('not followed');
		expect(opened.keys.id).toEqual(issued.keys.id);
		expect(opened.facts).toMatchObject({ number: 2, term: 2, issuer: 1 });
		expect(opened.facts.roster.map(({ idx }) => idx)).toEqual([1, 2, 3, 4]);
	});

	test('lets a silent lead stay in the room', () => {
		const room = staffed();
		hears(room, 3, 1, granted(room, 1, []).items);
		const tried = followHeld(silenced(room.seat(3), [0]), turnAt());
		expect(tried.opened).toBeUndefined();
		expect(tried.seat.epoch.vigil.held.size).toBe(0);
	});

	test('lets another before its issuer stay', () => {
		const room = staffed();
		hears(room, 3, 2, granted(room, 2, WITHOUT_LEAD).items);
		expect(followHeld(silenced(room.seat(3), [0, 1]), turnAt()).opened).toBeUndefined();
		hears(room, 3, 2, granted(room, 2, [...WITHOUT_LEAD, { op: 'remove', idx: 1 }]).items);
		const { opened } = followHeld(silenced(room.seat(3), [0, 1]), turnAt());
		expect(typeof opened).toBe('object');
	});

	test('is refused although the lead gave way, or moves people although she gave way to another', () => {
		for (const [to, follows] of [
			[1, true],
			[2, false]
		] as const) {
			const room = staffed();
			hears(room, 3, 1, granted(room, 1, []).items);
			room.hear(3, room.forge(0, [{ type: 'yield', yield: { to, gid: ANY } }]));
			const { opened } = followHeld(room.seat(3), turnAt());
			expect(typeof opened === 'object', `to ${String(to)}`).toBe(follows);
		}
	});

	test('is another than the one that the lead gave way to', () => {
		const room = staffed();
		const { issued, items } = granted(room, 1, WITHOUT_LEAD);
		room.hear(3, room.forge(0, [{ type: 'yield', yield: { to: 1, gid: issued.gid } }]));
		hears(room, 3, 1, granted(room, 1, WITHOUT_LEAD).items);
		expect(followHeld(room.seat(3), turnAt()).opened).toBeUndefined();
		hears(room, 3, 1, items);
		expect(typeof followHeld(room.seat(3), turnAt()).opened).toBe('object');
	});

	test('throws somebody out whom it gives no key while the lead is heard', () => {
		const room = staffed();
		hears(room, 3, 1, granted(room, 1, [...WITHOUT_LEAD, { op: 'remove', idx: 3 }]).items);
		expect(followHeld(room.seat(3), turnAt()).opened).toBeUndefined();
		expect(followHeld(silenced(room.seat(3), [0]), turnAt()).opened).toBe('leftOut');
	});

	test('of the older term, of another, or of a participant is kept', () => {
		const room = staffed();
		const { issued } = granted(room, 1, WITHOUT_LEAD);
		const lie = (change: (bytes: Uint8Array) => void): Item => {
			const bytes = issued.bytes.slice();
			change(bytes);
			const gid = issued.gid.slice(0, 4);
			return { type: 'grant', grant: { gid, part: 0, parts: 1, bytes } };
		};
		const before = snapshot(room.seat(3).epoch.vigil);
		hears(room, 3, 3, granted(room, 1, WITHOUT_LEAD).items);
		hears(room, 3, 4, granted(room, 1, WITHOUT_LEAD).items);
		hears(room, 3, 2, granted(room, 1, WITHOUT_LEAD).items);
		hears(room, 3, 1, [
			lie((bytes) => {
				bytes[5] = 1;
			})
		]);
		expect(snapshot(room.seat(3).epoch.vigil)).toBe(before);
	});

	test('that does not open stays, and hides the next', () => {
		const room = staffed();
		const other = new Room(5, 'other keys', {}, 3);
		const parent = room.seat(1).epoch;
		const keys = { plain: other.seat(1).pairKeys, healed: new Map() };
		const plan = { issuer: 1, ops: WITHOUT_LEAD };
		const issued = issueGrant(parent, plan, keys, other.random);
		const grant = { gid: issued.gid.slice(0, 4), part: 0, parts: 1, bytes: issued.bytes };
		hears(room, 3, 1, [{ type: 'grant', grant }]);
		const tried = followHeld(silenced(room.seat(3), [0]), turnAt());
		expect(tried.opened).toBeUndefined();
		expect(tried.seat.epoch.vigil.held.size).toBe(0);
	});

	test('of the junior of two comes first', () => {
		const room = staffed();
		const both = [...WITHOUT_LEAD, { op: 'remove', idx: 1 } as const];
		hears(room, 3, 2, granted(room, 2, both).items);
		hears(room, 3, 1, granted(room, 1, WITHOUT_LEAD).items);
		const { opened } = followHeld(silenced(room.seat(3), [0, 1]), turnAt());
		expect(typeof opened === 'object' && opened.facts.issuer).toBe(1);
	});
});

describe('S3: in an epoch that has a child', () => {
	test('another grant of the parent is kept and followed', () => {
		const room = staffed();
		const rival = granted(room, 1, WITHOUT_LEAD);
		room.rotate();
		room.follow(3, room.send(0));
		expect(room.seat(3).epoch.facts).toMatchObject({ number: 2, term: 1 });
		for (const item of rival.items) {
			room.hear(3, room.forge(1, [item]), START, 'draining');
		}
		const seat = silenced(room.seat(3), [0]);
		expect(seat.epoch.vigil.held.size).toBe(0);
		expect(followHeld(seat, turnAt()).opened).toBeUndefined();
	});
});

describe('who has lost the lead', () => {
	test('does not say so in her frames, or says so while she hears her', () => {
		const room = staffed();
		room.hear(1, room.send(3));
		expect([...room.seat(1).epoch.vigil.lost]).toEqual([]);
		room.seats[3] = silenced(room.seat(3), [0]);
		room.hear(1, room.send(3));
		expect([...room.seat(1).epoch.vigil.lost]).toEqual([3]);
		room.hear(3, room.send(0), START + SECOND);
		room.hear(1, room.send(3, START + SECOND));
		expect([...room.seat(1).epoch.vigil.lost]).toEqual([]);
	});
});

test('a moderator who listens sends something that opens', () => {
	const room = staffed();
	room.seats[0] = { ...room.seat(0), listening: 3 };
	for (let slot = 0; slot < 3; slot++) {
		expect(room.hear(3, room.send(0)).result).toBe('notForUs');
	}
	expect(room.seat(0).listening).toBe(0);
	expect(typeof room.hear(3, room.send(0)).result).toBe('object');
});
