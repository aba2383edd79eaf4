import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { concat } from '../../crypto/bytes/writer.ts';
import { aad } from '../../crypto/labels.ts';
import { expand } from '../../crypto/primitives/kdf.ts';
import { wrap } from '../../crypto/primitives/seal.ts';
import { wrapContext } from '../../crypto/room/epoch.ts';
import { bitmapOf, decodeGrant, encodeGrant } from '../../crypto/room/grant-codec.ts';
import type { Seat } from '../../crypto/room/member.ts';
import { seatOf } from './invariants.ts';
import { Cast } from './cast.ts';
import { watchOutsiders } from './oracles/outsiders.ts';
import type { Tried } from './oracles/hoard.ts';
import { staffedRoom, type Staffed } from './staffed.ts';
import { World } from './world.ts';

/*
 * What watches those who have been removed notices when they are not: clients with a fault, and the
 * same room without it.
 */

const SECOND = 1_000;
const SPY = 3;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/**
 * A spy is removed, the others write: what the oracle makes of it. Nobody's keys are wiped, so that a
 * client at fault can go on with old ones.
 */
function removal(seed: string, fault: (world: World, room: Staffed) => void = () => undefined) {
	const world = new World(seed);
	const cast = new Cast(world);
	const room = staffedRoom(world, seed, { moderators: 1, guests: 3 }, { spy: true });
	for (const actor of room.everybody) {
		const isSpy = actor === room.guests.at(-1);
		cast.add(actor.name, actor, { honest: !isSpy, moderates: actor === room.lead });
	}
	fault(world, room);
	const check = watchOutsiders(cast);
	world.runUntil(10 * SECOND);
	world.do(room.lead, { type: 'remove', idx: SPY });
	for (let at = 0; at < 20; at++) {
		world.runUntil(world.now + 2 * SECOND);
		for (const actor of room.everybody) {
			world.do(actor, { type: 'say', text: `${actor.name} ${String(at)}` });
		}
	}
	return check;
}

describe('clients with a fault', () => {
	test('none, and nothing that is later opens', () => {
		const tried = removal('sound')();
		const least: Tried = { kept: 1, frames: 100, grants: 1, own: 3 };
		for (const what of ['kept', 'frames', 'grants', 'own'] as const) {
			expect(tried[what], what).toBeGreaterThanOrEqual(least[what]);
		}
	});

	test('a lock changes the roster and no key', () => {
		const check = removal('same keys', (world, { guests, everybody }) => {
			world.watchers.push((actor, before) => {
				const [old, { seat }] = [before.seat?.epoch, actor.state];
				if (old === undefined || seat === undefined || old.facts === seat.epoch.facts) return;
				if (actor === guests.at(-1)) return;
				expect(everybody).toContain(actor);
				const epoch = { ...old, facts: { ...old.facts, roster: seat.epoch.facts.roster } };
				actor.state = { ...actor.state, seat: { ...seat, epoch, draining: undefined } };
			});
		});
		expect(check).toThrow('opens a frame of an epoch without her');
	});

	test('a grant has a wrap for the one it leaves out', () => {
		const check = removal('one wrap more', (world, { lead, everybody }) => {
			world.watchers.push((actor, before) => {
				const { seat } = actor.state;
				if (actor !== lead || seat?.granting === undefined) return;
				if (before.seat === undefined || before.seat.granting !== undefined) return;
				const parts = [withWrap(seatOf(everybody[SPY]!)!, concat(...seat.granting.parts))];
				const granting = { ...seat.granting, parts };
				actor.state = { ...actor.state, seat: { ...seat, granting } };
			});
		});
		expect(check).toThrow('opens a grant without her');
	});

	test('a removal is forgotten', () => {
		const check = removal('forgotten', (world, { lead }) => {
			world.watchers.push((actor, _before, input) => {
				const { state } = actor;
				if (actor !== lead || state.role !== 'lead' || input.type === 'do') return;
				actor.state = { ...state, removing: [], going: [] };
			});
		});
		expect(check).toThrow('is with somebody whom she removed');
	});
});

/** The grant with one wrap more, for the last of the roster. */
function withWrap({ epoch, pairKeys }: Seat, bytes: Uint8Array): Uint8Array {
	const grant = decodeGrant(bytes)!;
	const context = wrapContext(grant.grantNonce, epoch.id, grant.number, SPY);
	const key = pairKeys.get(0)!.lend((secret) => expand(secret, 'wrap', context));
	const wrapped = bitmapOf(epoch.facts.roster, [1, 2, SPY]);
	const wraps = [...grant.wraps, wrap(key, aad('MDE1 wrap'), new Uint8Array(48))];
	return encodeGrant({ ...grant, wrapped, wraps });
}
