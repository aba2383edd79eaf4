import { concat, lp16, u16, u8 } from '../../../crypto/bytes/writer.ts';
import { decodeBody, encodeBody, NO_FLAGS } from '../../../crypto/room/body.ts';
import { encodeItem, type Item } from '../../../crypto/room/item.ts';
import { fixed, put } from '../draws.ts';
import { format, type Broken, type Example } from '../format.ts';

/* Bodies and their items (PROTOCOL.md §8.1). */

const drawn = {} as const;
const given = { N: 'number', body: 'hex' } as const;
const made = {
	flags: 'number',
	phase: 'number',
	counts: ['number'],
	vh: 'hex',
	items: [{ type: 'number', value: 'hex' }]
} as const;

type BodyExample = Example<typeof drawn, typeof given>;
type BodyBroken = Broken<typeof given>;

export const bodyFormat = format({
	name: 'body',
	drawn,
	given,
	made,
	play: ({ N, body }) => {
		const read = decodeBody(body, N);
		if (read === undefined) return undefined;
		const { typing, hand, leadLost, needsRepair } = read.flags;
		const bits = [typing, hand, leadLost, needsRepair];
		return {
			flags: bits.reduce((flags, bit, at) => flags + (bit ? 1 << at : 0), 0),
			phase: read.closing ? 1 : 0,
			counts: read.view.counts,
			vh: read.view.hash,
			items: read.items.map(encodeItem).map((item) => ({
				type: item[0] ?? 0,
				value: item.slice(3)
			}))
		};
	},
	examples: () => [words(), mending(), locks(), goodbye(), large()]
});

const VIEW = { counts: [2, 0, 258], hash: fixed('body/vh', 16) };

function bodyWith(items: readonly Item[], closing = false): Uint8Array {
	return encodeBody({ flags: { ...NO_FLAGS, hand: true }, closing, view: VIEW, items });
}

/** A body of three people with these raw items. */
function raw(...items: readonly (readonly [type: number, value: Uint8Array])[]): Uint8Array {
	return concat(bodyWith([]), ...items.flatMap(([type, value]) => [u8(type), lp16(value)]));
}

function refused(name: string, defect: string, body: Uint8Array): BodyBroken {
	return { name, defect, given: { body } };
}

function example(
	what: { readonly name: string; readonly pins: string },
	body: Uint8Array,
	broken: readonly BodyBroken[]
): BodyExample {
	return { ...what, drawn: {}, given: { N: 3, body }, broken };
}

function eventValue(eseq: number, frag: number, frags: number, length = 3): Uint8Array {
	const content = fixed('body/content', length);
	return concat(u16(eseq), u8(1), u8(frag), u8(frags), content);
}

function words(): BodyExample {
	const body = raw([0x01, eventValue(3, 1, 2)], [0x03, concat(u8(2), u16(1), u16(2), u8(255))]);
	const view = bodyWith([]);
	return example(
		{ name: 'words', pins: 'A fragment of an event, and a WANT for two events to anybody.' },
		body,
		[
			refused('flag-16', 'Flag bit 4 is set.', put(body, 0, 18)),
			refused('phase-2', 'The phase is 2.', put(body, 1, 2)),
			refused('view-cut', 'The view has 21 bytes, for three people.', view.slice(0, -1)),
			refused('type-5', 'An item has type 0x05.', raw([0x05, new Uint8Array(0)])),
			refused('type-15', 'An item has type 0x0F.', raw([0x0f, new Uint8Array(0)])),
			refused(
				'item-too-long',
				'The last item says one byte more than there is.',
				body.slice(0, -1)
			),
			refused('byte-left-over', 'A byte follows the last item.', concat(body, u8(1))),
			refused('eseq-0', 'An EVENT has eseq 0.', raw([0x01, eventValue(0, 1, 2)])),
			refused(
				'frag-2-of-2',
				'An EVENT is fragment 2 of 2, counted from 0.',
				raw([0x01, eventValue(3, 2, 2)])
			),
			refused('eleven-fragments', 'An EVENT has 11 fragments.', raw([0x01, eventValue(3, 1, 11)])),
			refused('no-fragments', 'An EVENT has 0 fragments.', raw([0x01, eventValue(3, 0, 0)])),
			refused('event-cut', 'An EVENT has 4 bytes.', raw([0x01, eventValue(3, 1, 2).slice(0, 4)])),
			refused(
				'content-421',
				'An EVENT has 421 bytes of content.',
				raw([0x01, eventValue(3, 1, 2, 421)])
			),
			refused(
				'want-from-0',
				'A WANT begins with event 0.',
				raw([0x03, concat(u8(2), u16(0), u16(2), u8(255))])
			),
			refused(
				'want-backwards',
				'A WANT ends before it begins.',
				raw([0x03, concat(u8(2), u16(3), u16(2), u8(255))])
			),
			refused(
				'want-7',
				'A WANT has 7 bytes.',
				raw([0x03, concat(u8(2), u16(1), u16(2), u8(255), u8(0))])
			)
		]
	);
}

function mending(): BodyExample {
	const capsule = concat(
		u8(1),
		new Uint8Array(4),
		fixed('body/fillhash', 32),
		fixed('body/sig', 64)
	);
	const carried = bodyWith([]);
	const heads = fixed('body/heads', 32);
	const body = raw([0x04, concat(capsule, lp16(carried))], [0x0b, concat(u8(1), u8(2), heads)]);
	return example(
		{ name: 'mending', pins: 'A CAPSULE with the body it carries, and HEADS of two positions.' },
		body,
		[
			refused(
				'capsule-too-long',
				'The body in a CAPSULE is one byte longer than it says.',
				raw([0x04, concat(capsule, u16(carried.length - 1), carried)])
			),
			refused(
				'capsule-too-short',
				'The body in a CAPSULE is one byte shorter than it says.',
				raw([0x04, concat(capsule, u16(carried.length + 1), carried)])
			),
			refused('no-heads', 'HEADS has no head.', raw([0x0b, concat(u8(1), u8(0))])),
			refused(
				'41-heads',
				'HEADS has 41 heads.',
				raw([0x0b, concat(u8(1), u8(41), fixed('body/41 heads', 41 * 16))])
			),
			refused(
				'heads-cut',
				'The second of two heads has 15 bytes.',
				raw([0x0b, concat(u8(1), u8(2), heads.slice(1))])
			),
			refused(
				'heads-left-over',
				'A byte follows the heads.',
				raw([0x0b, concat(u8(1), u8(2), heads, u8(0))])
			)
		]
	);
}

function locks(): BodyExample {
	const bytes = fixed('body/part', 100);
	const gid = fixed('body/gid', 4);
	const body = raw(
		[0x02, concat(gid, u8(7), u8(8), bytes)],
		[0x06, concat(u16(1), u16(2), fixed('body/final vh', 16))],
		[0x07, concat(u8(255), u8(1), u8(2), bytes)],
		[0x08, concat(u8(0), u8(255), u8(0), u8(1), bytes)]
	);
	return example(
		{
			name: 'locks',
			pins: 'The last part of a GRANT, FINAL of two people, PAIR_KEY in two parts, PAIR_CT in one.'
		},
		body,
		[
			refused(
				'nine-grant-parts',
				'A GRANT has 9 parts.',
				raw([0x02, concat(gid, u8(7), u8(9), bytes)])
			),
			refused(
				'grant-part-8-of-8',
				'A GRANT is part 8 of 8, counted from 0.',
				raw([0x02, concat(gid, u8(8), u8(8), bytes)])
			),
			refused(
				'grant-empty',
				'A part of a GRANT has no bytes.',
				raw([0x02, concat(gid, u8(7), u8(8))])
			),
			refused('final-odd', 'FINAL has 19 bytes.', raw([0x06, fixed('body/odd', 19)])),
			refused('final-short', 'FINAL has 15 bytes.', raw([0x06, fixed('body/odd', 15)])),
			refused(
				'three-key-parts',
				'A PAIR_KEY has 3 parts.',
				raw([0x07, concat(u8(0), u8(1), u8(3), bytes)])
			),
			refused(
				'key-part-2-of-2',
				'A PAIR_KEY is part 2 of 2, counted from 0.',
				raw([0x07, concat(u8(0), u8(2), u8(2), bytes)])
			),
			refused(
				'key-empty',
				'A part of a PAIR_KEY has no bytes.',
				raw([0x07, concat(u8(0), u8(1), u8(2))])
			),
			refused(
				'three-ct-parts',
				'A PAIR_CT has 3 parts.',
				raw([0x08, concat(u8(0), u8(0), u8(1), u8(3), bytes)])
			),
			refused(
				'ct-empty',
				'A part of a PAIR_CT has no bytes.',
				raw([0x08, concat(u8(0), u8(0), u8(1), u8(2))])
			)
		]
	);
}

function goodbye(): BodyExample {
	const seed = fixed('body/seed', 32);
	const gid = fixed('body/yield gid', 32);
	const items = [
		[0x0d, seed],
		[0x0c, concat(u8(1), gid)],
		[0x0e, new Uint8Array(0)]
	] as const;
	const body = put(raw(...items), 1, 1);
	return example({ name: 'goodbye', pins: 'SEED, YIELD and LEAVE, in phase 1.' }, body, [
		refused('seed-31', 'A SEED has 31 bytes.', raw([0x0d, seed.slice(1)])),
		refused('seed-33', 'A SEED has 33 bytes.', raw([0x0d, concat(seed, u8(0))])),
		refused('yield-32', 'A YIELD has 32 bytes.', raw([0x0c, gid])),
		refused('leave-1', 'A LEAVE has a byte.', raw([0x0e, u8(0)]))
	]);
}

/** The most that a capsule can repeat. */
function large(): BodyExample {
	const most = 876 - (2 * 3 + 16) - 106;
	const event = eventValue(3, 0, 1, 420);
	const rest = most - bodyWith([]).length - 3 - event.length - 3 - 108;
	const capsule = concat(fixed('body/large capsule', 101), lp16(fixed('body/large', rest + 5)));
	const body = raw([0x01, event], [0x04, capsule]);
	return example(
		{
			name: 'largest-event',
			pins: `A body with an EVENT of ${String(body.length)} bytes, the most.`
		},
		body,
		[
			refused(
				'event-body-too-long',
				'A body with an EVENT has one byte more than its capsule has room for.',
				raw(
					[0x01, event],
					[0x04, concat(fixed('body/large capsule', 101), lp16(fixed('body/larger', rest + 6)))]
				)
			),
			refused('empty', 'There are no bytes.', new Uint8Array(0)),
			{
				name: 'four-people',
				defect: 'The roster has four people, and the view is of three.',
				given: { N: 4 }
			}
		]
	);
}
