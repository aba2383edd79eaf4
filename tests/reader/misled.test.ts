import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { openMeeting, shown, stateOfInvite } from '../sim/people.ts';
import { Seeded } from '../sim/prng.ts';
import type { Item } from './client/body.ts';
import { grantId } from './client/grant.ts';
import type { Lead } from './client/lead.ts';
import { invited, openWorld, SECOND } from './host/room.ts';
import { invites, knocksAt, letInBy, opens } from './host/leading.ts';

/* What the real client refuses of a lead who breaks a rule of PROTOCOL.md. */

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

type Change = (bytes: Uint8Array) => void;

const turned =
	(at: number): Change =>
	(bytes) => {
		bytes[at < 0 ? bytes.length + at : at]! ^= 1;
	};
const set =
	(at: number, bit: number): Change =>
	(bytes) => {
		bytes[at]! |= bit;
	};

/** Changes every grant, of one part each, after it was made and before it is signed. */
function spoilGrants({ granting }: Lead, change: Change): void {
	const spoiled = (item: Item | undefined): Item | undefined => {
		if (item?.type !== 'grant') return item;
		const bytes = item.bytes.slice();
		change(bytes);
		return { ...item, bytes, gid: grantId(bytes).slice(0, 4) };
	};
	const first = granting.nextPart.bind(granting);
	granting.nextPart = () => spoiled(first());
	const again = granting.partAgain.bind(granting);
	granting.partAgain = (before) => spoiled(again(before));
}

test.each<[string, Change, number]>([
	['as it is', () => undefined, 1],
	['of another number', turned(3), 0],
	['of another term', turned(5), 0],
	['of another issuer', turned(6), 0],
	['with a wrap for its issuer', set(7, 128), 0],
	['under a healed key that nobody has', set(15, 64), 0],
	['with another confirm', turned(39), 0],
	['with a wrap that does not open', turned(71), 0],
	['with a delta that does not open', turned(-1), 0]
])('a grant %s', (_, change, changes) => {
	const world = openWorld('misled');
	const lead = opens(world);
	const a = letInBy(world, lead, 'a', 'link');
	spoilGrants(lead, change);
	lead.rotate();
	world.runUntil(world.now + 8 * SECOND);
	expect(lead.room.now.epoch.entered.facts.e).toBe(3);
	lead.say('Hör du mig?', world.now);
	world.runUntil(world.now + 8 * SECOND);
	expect(shown(world, a).lock.changes).toBe(changes);
	const read = shown(world, a).timeline.filter(({ type }) => type === 'text');
	expect(read).toHaveLength(changes);
});

test.each<[string, Change, string]>([
	['as it is', () => undefined, 'room'],
	['of another meeting', turned(0), 'lobby'],
	['of an epoch with another number', turned(83), 'lobby'],
	['with another secret', turned(135), 'lobby'],
	['with another confirm', turned(183), 'lobby'],
	['for the place of another', turned(215), 'lobby'],
	['with a signature that is not its own', turned(-1), 'lobby']
])('a Welcome %s', (_, change, phase) => {
	const world = openWorld('misled-welcome');
	const lead = opens(world);
	const { door } = lead;
	const honest = door.welcome.bind(door);
	door.welcome = (visitor, body) => {
		const spoiled = body.slice();
		change(spoiled);
		honest(visitor, spoiled);
	};
	const { guest, visitor } = knocksAt(world, lead, { name: 'a', by: 'code' });
	world.runUntil(world.now + SECOND);
	lead.admit(visitor);
	world.runUntil(world.now + 12 * SECOND);
	expect(shown(world, guest).phase).toBe(phase);
});

test('a nameplate that the real client serves is not served by anybody else', () => {
	const world = openWorld('misled-taken');
	const real = openMeeting(world);
	const theirs = invited(world, real, 'words');
	if (theirs.kind !== 'code') throw new Error('not a code');
	const drawn = new Seeded('second/taken').bytes;
	let isDrawingCode = false;
	const lead = opens(world, {
		random: (length) => {
			if (!isDrawingCode || length !== 6) return drawn(length);
			isDrawingCode = false;
			const { nameplate } = theirs;
			return Uint8Array.of(nameplate >> 8, nameplate & 255, ...drawn(4));
		}
	});
	isDrawingCode = true;
	const taken = invites(world, lead, 'code');
	expect(taken.invitation).toMatchObject({ kind: 'code', nameplate: theirs.nameplate });
	expect(taken.state).toBe('void');
	expect(stateOfInvite(world, real)).toBe('open');
	expect(invites(world, lead, 'code').state).toBe('open');
});
