import { beforeAll, expect, test } from 'vitest';
import { concat, u32, u8 } from '../../../../crypto/bytes/writer.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { expand, extract } from '../../../../crypto/primitives/kdf.ts';
import * as epoch from '../../../../crypto/room/epoch.ts';
import { hex, seeded } from '../seeded.ts';
import { entryAt, Room } from './rooms.ts';

/* The key schedule and what an epoch commits to (PROTOCOL.md §7.1, §7.2). */

const random = seeded('facts');
const e = random(32);
const me = random(32);

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** The same epoch, each time with one fact changed. */
function variants(): [string, epoch.EpochFacts][] {
	const { facts } = new Room(3, 'epoch');
	const { policy } = facts;
	const changed: [string, Partial<epoch.EpochFacts>][] = [
		['nothing', {}],
		['sid', { sid: random(32) }],
		['room key', { vkRoom: random(32) }],
		['number', { number: 2 }],
		['term', { term: 2 }],
		['issuer', { issuer: 1 }],
		['parent', { parent: random(32) }],
		['roster', { roster: [...facts.roster, entryAt(3, random(32))] }],
		['grant nonce', { grantNonce: random(16) }],
		['tick', { policy: { ...policy, tickMs: 2_000 } }],
		['frame', { policy: { ...policy, frameBytes: 2_048 } }],
		['room size', { policy: { ...policy, max: 12 } }],
		['timer', { policy: { ...policy, rotateS: 601 } }],
		['absence', { policy: { ...policy, awayS: 601 } }],
		['rules', { policy: { ...policy, house: 8 } }],
		['names', { policy: { ...policy, names: 2 } }]
	];
	return changed.map(([name, change]) => [name, { ...facts, ...change }]);
}

test('two epochs that differ in one fact have the same id, or a key in common', () => {
	const seen = new Set<string>();
	for (const [name, facts] of variants()) {
		const keys = epoch.deriveEpoch(facts, e, { me });
		expect(keys.id, name).toEqual(epoch.epochId(facts));
		const chains = [...keys.chains.values()].map((chain) => chain.lend(hex));
		const all = [keys.id, keys.address, keys.confirm].map(hex);
		const asides = [...keys.asides.values()].map((aside) => aside.lend(hex));
		for (const value of [...all, keys.headerKey.lend(hex), ...chains, ...asides]) {
			expect(seen.has(value), `${name}: ${value}`).toBe(false);
			seen.add(value);
		}
		expect([...keys.chains.keys()]).toEqual(facts.roster.map(({ idx }) => idx));
	}
});

test('the same facts and another secret have the same confirmation', () => {
	const { facts } = new Room(3, 'epoch');
	const a = epoch.deriveEpoch(facts, e, { me });
	const b = epoch.deriveEpoch(facts, random(32), { me });
	expect(a.id).toEqual(b.id);
	expect(a.confirm).not.toEqual(b.confirm);
	expect(a.address).not.toEqual(b.address);
});

test('the schedule is not the one of the specification', () => {
	const { facts } = new Room(2, 'epoch');
	const keys = epoch.deriveEpoch(facts, e, { me });
	const prk = extract(epoch.epochId(facts), e);
	expect(keys.address).toEqual(expand(prk, 'addr'));
	expect(keys.confirm).toEqual(expand(prk, 'confirm'));
	expect(keys.headerKey.lend(hex)).toBe(hex(expand(prk, 'hdr')));
	expect(keys.chains.get(1)?.lend(hex)).toBe(hex(expand(prk, 'chain', u8(1))));
	expect(epoch.roomSecret(e, facts.grantNonce)).toEqual(
		expand(extract(facts.grantNonce, e), 'room-secret')
	);
	expect(epoch.asideSecret(e, facts.grantNonce, 3)).toEqual(
		expand(extract(facts.grantNonce, e), 'aside-key', u8(3)).slice(0, 16)
	);
	const aside = epoch.asideSecret(me, facts.grantNonce, 1);
	const asideKey = expand(extract(keys.id, aside), 'aside');
	const staffKey = expand(extract(keys.id, me), 'staff');
	expect(keys.asides.get(1)?.lend(hex)).toBe(hex(asideKey));
	expect(keys.asides.get(epoch.STAFF)?.lend(hex)).toBe(hex(staffKey));
	const own = epoch.deriveEpoch(facts, e, { idx: 1, aside }).asides;
	expect([...own].map(([who, key]) => [who, key.lend(hex)])).toEqual([[1, hex(asideKey)]]);
	expect(epoch.deltaKey(e, facts.grantNonce)).toEqual(
		expand(extract(facts.grantNonce, e), 'delta')
	);
});

test('a secret is spent by being used', () => {
	const { facts } = new Room(2, 'epoch');
	const before = hex(e);
	const beforeMe = hex(me);
	epoch.deriveEpoch(facts, e, { me });
	epoch.roomSecret(e, facts.grantNonce);
	expect(hex(e)).toBe(before);
	expect(hex(me)).toBe(beforeMe);
});

test('the key of a wrap fits two grants, parents, epochs or people', () => {
	const [nonce, parent] = [random(16), random(32)];
	const context = epoch.wrapContext(nonce, parent, 7, 3);
	expect(context).toEqual(concat(nonce, parent, u32(7), u8(3)));
});
