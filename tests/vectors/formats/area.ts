import { concat, u16, u8 } from '../../../crypto/bytes/writer.ts';
import { encodeUtf8 } from '../../../crypto/bytes/utf8.ts';
import { aad } from '../../../crypto/labels.ts';
import { seal } from '../../../crypto/primitives/seal.ts';
import { Secret } from '../../../crypto/primitives/secret.ts';
import { encodeOffer } from '../../../crypto/room/offer.ts';
import { decodeArea, openArea, type PartKind } from '../../../crypto/room/private-area.ts';
import { fixed, put, tape, turned } from '../draws.ts';
import { format, type Broken, type Example } from '../format.ts';
import { headerOf } from '../frames.ts';

/* Private areas and what they hold (PROTOCOL.md §8.2). */

const drawn = { n: 'hex' } as const;
const given = {
	epoch_id: 'hex',
	idx: 'number',
	ctr: 'number',
	who: 'number',
	K: 'hex',
	area: 'hex'
} as const;
const made = {
	pt: 'hex',
	kind: 'number',
	more: 'truth',
	seq: 'number',
	first: 'number',
	data: 'hex',
	receipt: [{ who: 'number', signer: 'number', from: 'number', to: 'number', ahead: ['number'] }]
} as const;

type AreaExample = Example<typeof drawn, typeof given>;
type AreaBroken = Broken<typeof given>;

const KINDS: Readonly<Record<PartKind, number>> = {
	text: 1,
	support: 2,
	state: 4,
	recap: 5,
	offer: 6
};
const PT_BYTES = 288;

export const areaFormat = format({
	name: 'area',
	drawn,
	given,
	made,
	play: ({ epoch_id, idx, ctr, who, K, area }) => {
		const place = concat(epoch_id, headerOf(idx, ctr));
		const pt = openArea(place, who, new Secret(K.slice()), area);
		const content = pt && decodeArea(pt);
		if (pt === undefined || content === undefined) return undefined;
		if (content.type === 'receipt') {
			const data = pt.slice(7, 21);
			const said = { kind: 3, more: false, seq: 0, first: 0, data };
			return { pt, ...said, receipt: [content.receipt] };
		}
		const { kind, more, seq, first, data } = content.part;
		return { pt, kind: KINDS[kind], more, seq, first, data, receipt: [] };
	},
	examples: () => [text(), long(), support(), receipt(), offer()]
});

interface Area {
	readonly given: AreaExample['given'];
	readonly n: Uint8Array;
	readonly with: (name: string, defect: string, pt: Uint8Array) => AreaBroken;
	readonly example: (pins: string, broken: readonly AreaBroken[]) => AreaExample;
}

/** An area of idx 2, in her line if `who` is not said to be another. */
function areaOf(name: string, pt: Uint8Array, who = 2): Area {
	const at = { epoch_id: fixed(`area/${name}/epoch`, 32), idx: 2, ctr: 40, who };
	const [K, n] = [fixed(`area/${name}/K`, 32), fixed(`area/${name}/n`, 24)];
	const context = aad('MDE1 private', at.epoch_id, headerOf(at.idx, at.ctr), u8(who));
	const sealed = (bytes: Uint8Array) => seal(K, context, bytes, tape(n));
	const whole = { ...at, K, area: sealed(pt) };
	return {
		given: whole,
		n,
		with: (wrong, defect, bytes) => ({
			name: `${name}-${wrong}`,
			defect,
			given: { area: sealed(bytes) }
		}),
		example: (pins, broken) => ({ name, pins, drawn: { n }, given: whole, broken })
	};
}

function ptOf(kind: number, seq: number, first: number, data: Uint8Array): Uint8Array {
	const head = concat(u8(kind), u16(seq), u16(first), u16(data.length), data);
	return concat(head, new Uint8Array(PT_BYTES - head.length));
}

function text(): AreaExample {
	const data = encodeUtf8('kan vi ta en paus?');
	const it = areaOf('text', ptOf(1, 66, 3, data));
	const { epoch_id, K, area } = it.given;
	return it.example('A text of one part with number 66, while number 3 is still repeated.', [
		it.with('kind-0', 'The kind is 0.', ptOf(0, 66, 3, data)),
		it.with('kind-7', 'The kind is 7.', ptOf(7, 66, 3, data)),
		it.with('first-0', 'first is 0.', ptOf(1, 63, 0, data)),
		it.with('first-above-seq', 'first is one above seq.', ptOf(1, 66, 67, data)),
		it.with('first-64-below', 'first is 64 below seq.', ptOf(1, 67, 3, data)),
		it.with('no-data', 'There is no data.', ptOf(1, 66, 3, new Uint8Array(0))),
		it.with('left-over', 'The last byte is 1, behind the data.', put(ptOf(1, 66, 3, data), 287, 1)),
		it.with('length-282', 'The length is 282.', put(put(ptOf(1, 66, 3, data), 5, 1), 6, 26)),
		it.with(
			'not-full',
			'It says that more follows, and has fewer than 281 bytes.',
			ptOf(0x81, 66, 3, data)
		),
		it.with('pt-287', 'The plaintext has 287 bytes.', ptOf(1, 66, 3, data).slice(0, -1)),
		{ name: 'text-other-key', defect: 'K is another.', given: { K: turned(K, 0) } },
		{ name: 'text-other-who', defect: 'It is read as the line of idx 3.', given: { who: 3 } },
		{ name: 'text-other-frame', defect: 'It stands in a frame with ctr 41.', given: { ctr: 41 } },
		{ name: 'text-other-sender', defect: 'It stands in a frame of idx 0.', given: { idx: 0 } },
		{
			name: 'text-other-epoch',
			defect: 'It stands in another epoch.',
			given: { epoch_id: turned(epoch_id, 0) }
		},
		{
			name: 'text-turned',
			defect: 'One bit of its ciphertext is turned.',
			given: { area: turned(area, -1) }
		}
	]);
}

/** A part that another follows. */
function long(): AreaExample {
	const data = fixed('area/long/data', 281);
	const it = areaOf('long', ptOf(0x84, 1, 1, data), 255);
	return it.example("The first part of a staff state in the moderators' channel; more follows.", [
		it.with('receipt-with-more', 'A receipt says that more follows.', ptOf(0x83, 1, 1, data)),
		it.with('kind-7-with-more', 'The kind is 7, and more follows.', ptOf(0x87, 1, 1, data)),
		it.with('not-full', 'More follows, and it has 280 bytes.', ptOf(0x84, 1, 1, data.slice(1)))
	]);
}

function support(): AreaExample {
	const data = concat(u8(3), encodeUtf8('det är för mycket'));
	const it = areaOf('support', ptOf(2, 65_534, 65_534, data));
	return it.example('A support signal of level 3 with the last number there is.', [
		{ name: 'support-other-line', defect: 'It is read as the line of idx 7.', given: { who: 7 } },
		it.with('first-65-above', 'first is one above seq.', ptOf(2, 65_533, 65_534, data)),
		it.with('no-data', 'There is no level.', ptOf(2, 65_534, 65_534, new Uint8Array(0)))
	]);
}

function receipt(): AreaExample {
	const of = (from: number, to: number, ahead: readonly number[], who = 2, signer = 0) =>
		concat(u8(who), u8(signer), u16(from), u16(to), Uint8Array.from(ahead));
	const ahead = [0x50, 0, 0, 0, 0, 0, 0, 1];
	const none = new Array<number>(8).fill(0);
	const it = areaOf('receipt', ptOf(3, 0, 0, of(3, 7, ahead)));
	return it.example('Of the lead: 3 to 7 are there; 9, 11 and 71 wait for their turn.', [
		it.with('seq-1', 'seq is 1.', ptOf(3, 1, 0, of(3, 7, ahead))),
		it.with('first-1', 'first is 1.', ptOf(3, 0, 1, of(3, 7, ahead))),
		it.with('from-0', 'from is 0.', ptOf(3, 0, 0, of(0, 7, ahead))),
		it.with('to-two-below', 'to is two below from.', ptOf(3, 0, 0, of(9, 7, ahead))),
		it.with('nothing', 'to is one below from, and nothing waits.', ptOf(3, 0, 0, of(8, 7, none))),
		it.with(
			'bit-0',
			'It says that the very next number waits.',
			ptOf(3, 0, 0, of(3, 7, [0xd0, 0, 0, 0, 0, 0, 0, 1]))
		),
		it.with('above-65535', 'A number above 65535 waits.', ptOf(3, 0, 0, of(3, 65_500, ahead))),
		it.with('thirteen-bytes', 'It has 13 bytes.', ptOf(3, 0, 0, of(3, 7, ahead.slice(0, -1)))),
		it.with('fifteen-bytes', 'It has 15 bytes.', ptOf(3, 0, 0, of(3, 7, [...ahead, 0])))
	]);
}

/** What a lead says who asks a participant to moderate (PROTOCOL.md §10.8). */
function offer(): AreaExample {
	const data = encodeOffer({ type: 'offer', secret: fixed('area/offer', 32), firstName: 'Åsa' });
	const it = areaOf('offer', ptOf(6, 1, 1, data));
	return it.example('An offer in the line of idx 2.', [
		it.with('first-0', 'first is 0.', ptOf(6, 1, 0, data)),
		it.with('no-data', 'There is no data.', ptOf(6, 1, 1, new Uint8Array(0))),
		it.with('not-full', 'It says that more follows, and is short.', ptOf(0x86, 1, 1, data))
	]);
}
