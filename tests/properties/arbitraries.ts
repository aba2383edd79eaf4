import fc from 'fast-check';
import type { Flags } from '../../crypto/room/body.ts';
import type { Item } from '../../crypto/room/item.ts';
import { NAME_COUNT } from '../../crypto/room/names.ts';
import type { Op } from '../../crypto/room/ops.ts';
import type * as rosters from '../../crypto/room/roster.ts';

export const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
export const people = fc.integer({ min: 1, max: 64 });
export const view16 = (count: number) =>
	fc.record({
		counts: fc.array(fc.nat(65_535), { minLength: count, maxLength: count }),
		hash: bytes(16)
	});

const pairPart = fc
	.record({
		kid: fc.nat(255),
		parts: fc.integer({ min: 1, max: 2 }),
		part: fc.nat(1),
		bytes: fc.uint8Array({ minLength: 1, maxLength: 60 })
	})
	.filter(({ part, parts }) => part < parts);

export const item: fc.Arbitrary<Item> = fc.oneof(
	fc
		.record({
			seq: fc.integer({ min: 1, max: 65_535 }),
			kind: fc.nat(255),
			frags: fc.integer({ min: 1, max: 10 }),
			frag: fc.nat(9),
			content: fc.uint8Array({ maxLength: 60 })
		})
		.filter(({ frag, frags }) => frag < frags)
		.map((event) => ({ type: 'event', event }) as const),
	fc
		.record({
			gid: bytes(4),
			parts: fc.integer({ min: 1, max: 8 }),
			part: fc.nat(7),
			bytes: fc.uint8Array({ minLength: 1, maxLength: 60 })
		})
		.filter(({ part, parts }) => part < parts)
		.map((grant) => ({ type: 'grant', grant }) as const),
	fc
		.record({
			idx: fc.nat(255),
			from: fc.integer({ min: 1, max: 65_535 }),
			more: fc.nat(99),
			of: fc.nat(255)
		})
		.map(({ idx, from, more, of }) => {
			const want = { idx, from, to: Math.min(65_535, from + more), of };
			return { type: 'want', want } as const;
		}),
	fc
		.record({
			idx: fc.nat(255),
			counter: fc.nat(2 ** 32 - 1),
			fillHash: bytes(32),
			signature: bytes(64),
			body: fc.uint8Array({ maxLength: 60 })
		})
		.map((capsule) => ({ type: 'capsule', capsule }) as const),
	fc
		.nat(12)
		.chain((count) => view16(count).map((final) => ({ type: 'final', view: final }) as const)),
	pairPart.map((pairKey) => ({ type: 'pairKey', pairKey }) as const),
	fc
		.tuple(fc.nat(255), pairPart)
		.map(([to, part]) => ({ type: 'pairCipher', pairCipher: { to, ...part } }) as const),
	fc
		.record({ from: fc.nat(255), heads: fc.array(bytes(16), { minLength: 1, maxLength: 40 }) })
		.map((heads) => ({ type: 'heads', heads }) as const),
	fc
		.record({ to: fc.nat(255), gid: bytes(32) })
		.map((given) => ({ type: 'yield', yield: given }) as const),
	bytes(32).map((seed) => ({ type: 'seed', seed }) as const),
	fc.constant({ type: 'leave' } as const)
);

export const flags: fc.Arbitrary<Flags> = fc.record({
	typing: fc.boolean(),
	hand: fc.boolean(),
	leadLost: fc.boolean(),
	needsRepair: fc.boolean()
});

export const entry = fc
	.record({ idx: fc.nat(253), muted: fc.boolean(), vk: bytes(32), name: fc.nat(NAME_COUNT - 1) })
	.chain((fields) =>
		fc
			.constantFrom<Pick<rosters.Entry, 'role' | 'firstName'>>(
				{ role: 'participant', firstName: '' },
				{ role: 'moderator', firstName: 'Åsa' },
				{ role: 'moderator', firstName: 'M'.repeat(24) }
			)
			.map((named): rosters.Entry => ({ ...fields, ...named }))
	);

const policy: fc.Arbitrary<rosters.Policy> = fc.record({
	tickMs: fc.constantFrom(500, 1_000, 2_000),
	frameBytes: fc.constant(1_024),
	max: fc.integer({ min: 1, max: 64 }),
	rotateS: fc.nat(3_600),
	awayS: fc.nat(3_600),
	askReturns: fc.boolean(),
	recap: fc.boolean(),
	house: fc.nat(65_535),
	names: fc.nat(65_535)
});

/** Ops in the canonical order, about these places and entries. */
export function opsOf(
	idx: fc.Arbitrary<number>,
	who: fc.Arbitrary<rosters.Entry>
): fc.Arbitrary<readonly Op[]> {
	const places = fc.uniqueArray(idx, { maxLength: 3 }).map((all) => all.toSorted((a, b) => a - b));
	const entries = fc
		.uniqueArray(who, { selector: (one) => one.idx, maxLength: 3 })
		.map((all) => all.toSorted((a, b) => a.idx - b.idx));
	const flagged = fc
		.tuple(places, fc.boolean())
		.map(([all, muted]) => all.map((one): Op => ({ op: 'flags', idx: one, muted })));
	return fc
		.tuple(
			places.map((all) => all.map((one): Op => ({ op: 'remove', idx: one }))),
			entries.map((all) => all.map((one): Op => ({ op: 'put', entry: one }))),
			places.map((all) => all.map((one): Op => ({ op: 'role', idx: one }))),
			flagged,
			fc.option(policy, { nil: undefined }),
			fc.option(bytes(32), { nil: undefined })
		)
		.map(([removed, put, roles, flags, next, vkRoom]) => [
			...removed,
			...put,
			...roles,
			...flags,
			...(next === undefined ? [] : [{ op: 'policy', policy: next } as const]),
			...(vkRoom === undefined ? [] : [{ op: 'roomKey', vkRoom } as const])
		]);
}
