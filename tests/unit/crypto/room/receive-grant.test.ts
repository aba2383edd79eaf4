import { beforeAll, describe, expect, test } from 'vitest';

import {
	MAX_GRANT_PARTS,
	MAX_MISSED_STEPS,
	MAX_PARTIAL_GRANTS
} from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import type { Item } from '../../../../crypto/room/item.ts';

import { draftClose } from '../../../../crypto/room/event.ts';

import { issueGrant, stepPairKey, type Parent } from '../../../../crypto/room/grant.ts';
import type { Op } from '../../../../crypto/room/ops.ts';

import { grantParts } from '../../../../crypto/room/outgoing.ts';

import { flipped, hex, seeded } from '../seeded.ts';
import { accepted, Room } from './rooms.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function issueBy0(
	parent: Parent,
	ops: readonly Op[],
	plain: ReadonlyMap<number, Secret>,
	seed: string
) {
	return issueGrant(parent, { issuer: 0, ops }, { plain, healed: new Map() }, seeded(seed));
}

describe('a grant in parts', () => {
	function granted(people = 14) {
		const room = new Room(people, 'parts', { max: 64 });
		const { epoch, pairKeys } = room.seat(0);
		const issued = issueBy0(epoch, [], pairKeys, 'grant in parts');
		const parts = grantParts(epoch, issued);
		const item = (part: number): Item => ({
			type: 'grant',
			grant: { gid: issued.gid.slice(0, 4), part, parts: parts.length, bytes: parts[part]! }
		});
		return { room, issued, parts, item };
	}

	test('is adopted before it is whole, or not at all', () => {
		for (const order of [
			[0, 1],
			[1, 0]
		]) {
			const { room, issued, item, parts } = granted();
			expect(parts).toHaveLength(2);
			const [first, last] = order.map((part) => room.forge(0, [item(part)]));
			expect(accepted(room.hear(1, first!)).adopted).toBeUndefined();
			const { adopted } = accepted(room.hear(1, last!));
			expect(adopted?.keys.id).toEqual(issued.keys.id);
			expect(adopted?.parts).toBe(2);
		}
	});

	test('of somebody who is not the lead is followed', () => {
		const { room, item } = granted();
		for (const part of [item(0), item(1)]) {
			expect(accepted(room.hear(2, room.forge(1, [part]))).adopted).toBeUndefined();
		}
		expect(room.seat(2).epoch.partialGrants).toEqual([]);
	});

	test('is put together from two grants', () => {
		const { room, item } = granted();
		const other = item(1);
		if (other.type !== 'grant') throw new Error('not a grant');
		const lie: Item = {
			type: 'grant',
			grant: { ...other.grant, bytes: flipped(other.grant.bytes, 0) }
		};
		room.hear(1, room.forge(0, [item(0)]));
		const { adopted, leftOut } = accepted(room.hear(1, room.forge(0, [lie])));
		expect({ adopted, leftOut }).toEqual({ adopted: undefined, leftOut: false });
		room.hear(1, room.forge(0, [item(0)]));
		expect(accepted(room.hear(1, room.forge(0, [item(1)]))).adopted).toBeDefined();
	});

	test('takes memory without end', () => {
		const { room } = granted(3);
		for (let at = 0; at < 20; at++) {
			const gid = Uint8Array.of(at, 0, 0, 0);
			const bytes = new Uint8Array(700);
			const grant = { gid, part: at % 2, parts: MAX_GRANT_PARTS, bytes };
			room.hear(1, room.forge(0, [{ type: 'grant', grant }]));
			expect(room.seat(1).epoch.partialGrants.length).toBeLessThanOrEqual(MAX_PARTIAL_GRANTS);
		}
	});

	test('is read after the close', () => {
		const { room, item } = granted(3);
		const close: Item = { type: 'event', event: { seq: 1, ...draftClose(false) } };
		room.hear(1, room.forge(0, [close]));
		expect(accepted(room.hear(1, room.forge(0, [item(0)]))).adopted).toBeUndefined();
	});

	test('leaves somebody in who was left out', () => {
		const room = new Room(3, 'left out');
		const { epoch, pairKeys } = room.seat(0);
		const issued = issueBy0(epoch, [{ op: 'remove', idx: 1 }], pairKeys, 'out');
		const grant = { gid: issued.gid.slice(0, 4), part: 0, parts: 1, bytes: issued.bytes };
		const frame = room.forge(0, [{ type: 'grant', grant }]);
		expect(accepted(room.hear(1, frame)).leftOut).toBe(true);
		expect(accepted(room.hear(2, frame)).leftOut).toBe(false);
	});

	test('stops a joiner whose first Welcome was lost, or somebody later follows old keys', () => {
		const { room, item } = granted(3);
		const seat = room.seat(1);
		const steps = (count: number) => {
			let key = new Secret(seat.pairKeys.get(0)!.lend((bytes) => bytes.slice()));
			for (let at = 0; at < count; at++) key = stepPairKey(key);
			return key;
		};
		const { epoch, pairKeys } = room.seat(0);
		const steppedBy = (count: number) => {
			const keys = new Map(pairKeys).set(1, steps(count));
			const issued = issueBy0(epoch, [], keys, `stepped ${String(count)}`);
			const grant = { gid: issued.gid.slice(0, 4), part: 0, parts: 1, bytes: issued.bytes };
			return room.forge(0, [{ type: 'grant', grant }]);
		};
		const beyond = steppedBy(MAX_MISSED_STEPS + 1);
		expect(accepted(room.hear(1, beyond)).adopted).toBeUndefined();
		room.seats[1] = seat;
		const frame = steppedBy(MAX_MISSED_STEPS);
		room.seats[1] = { ...seat, locks: { ...seat.locks, changes: 1 } };
		expect(accepted(room.hear(1, frame)).adopted).toBeUndefined();
		room.seats[1] = seat;
		const { result, turn } = room.hear(1, frame);
		const followed = accepted({ result, turn }).adopted!;
		expect(followed.pairKey.lend(hex)).toBe(steps(MAX_MISSED_STEPS).lend(hex));
		expect(turn.spent).toContain(followed.pairKey);
		expect(item(0).type).toBe('grant');
	});
});
