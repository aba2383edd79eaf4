import { encodeBase64url } from '../../../crypto/bytes/base64url.ts';
import { digest } from '../../../crypto/primitives/blake.ts';
import { open } from '../../../crypto/primitives/seal.ts';
import { aad } from '../../../crypto/labels.ts';
import { decodeBody } from '../../../crypto/room/body.ts';
import { STAFF } from '../../../crypto/room/epoch.ts';
import { readHeader } from '../../../crypto/room/frame.ts';
import type { Seat } from '../../../crypto/room/member.ts';
import { encodeArea, openArea } from '../../../crypto/room/private-area.ts';
import { must } from '../../../crypto/errors.ts';
import { concat } from '../../../crypto/bytes/writer.ts';
import type { Values } from '../form.ts';
import { fixed, put, turned } from '../draws.ts';
import { format, type Broken, type Example } from '../format.ts';
import {
	bodyOf,
	chainAt,
	headerOf,
	hear,
	keysOf,
	makeFrame,
	seatIn,
	START,
	turnAt,
	type FrameParts
} from '../frames.ts';
import { bytesOf } from './admission.ts';
import { EPOCH, roomOf, toldTo, withFacts, type Room } from '../rooms.ts';

/* One frame, as a member reads it who has accepted some before (PROTOCOL.md §8). */

const drawn = { ME: 'hex', seed: 'hex', random: 'hex' } as const;
const given = {
	epoch: EPOCH,
	sent: ['hex'],
	before: ['hex'],
	after_ms: 'number',
	frame: 'hex'
} as const;
const made = {
	header: 'hex',
	idx: 'number',
	ctr: 'number',
	n: 'hex',
	MK: 'hex',
	CK: 'hex',
	sig: 'hex',
	fill_hash: 'hex',
	body: 'hex',
	readable: 'truth',
	area: 'hex',
	who: 'number',
	area_pt: 'hex'
} as const;

type FrameExample = Example<typeof drawn, typeof given>;
type FrameBroken = Broken<typeof given>;
type Given = Values<typeof given>;

const NOTHING = new Uint8Array(0);
const NOBODY = 0;

export const frameFormat = format({
	name: 'frame',
	drawn,
	given,
	made,
	play: ({ epoch: told, sent, before, after_ms, frame }) => {
		const taken = seatIn(told);
		if (taken === undefined) return undefined;
		const mine = new Set(sent.map(encodeBase64url));
		let seat: Seat = { ...taken, epoch: { ...taken.epoch, sent: mine } };
		for (const one of before) seat = must(hear(seat, one, turnAt(START))).seat;
		if (hear(seat, frame, turnAt(START + after_ms)) === undefined) return undefined;
		const header = must(readHeader(seat.epoch, frame));
		const chain = must(seat.epoch.receiving.get(header.idx)).chain;
		const { MK, CK } = chainAt(bytesOf(chain.key), header.counter - chain.next);
		const id = seat.epoch.id;
		const place = concat(id, headerOf(header.idx, header.counter));
		const pt = must(open(MK, concat(aad('MDE1 frame'), place), frame.slice(8)));
		const length = (pt[64] ?? 0) * 256 + (pt[65] ?? 0);
		const body = pt.slice(66, 66 + length);
		const fill = pt.slice(66 + length);
		const area = fill.length >= 360 ? fill.slice(-360) : NOTHING;
		const opened = [...seat.epoch.asides]
			.map(([who, key]) => ({ who, pt: openArea(place, who, key, area) }))
			.find((one) => one.pt !== undefined);
		return {
			header: headerOf(header.idx, header.counter),
			idx: header.idx,
			ctr: header.counter,
			n: frame.slice(8, 32),
			MK,
			CK,
			sig: pt.slice(0, 64),
			fill_hash: digest(fill),
			body,
			readable: decodeBody(body, seat.epoch.facts.roster.length) !== undefined,
			area,
			who: opened?.who ?? NOBODY,
			area_pt: opened?.pt ?? NOTHING
		};
	},
	examples: () => [first(), later(), aside(), staff(), full(), unreadable()]
});

interface Sent {
	readonly room: Room;
	readonly name: string;
	readonly parts: FrameParts;
	readonly given: Given;
	readonly with: (name: string, defect: string, change: Partial<FrameParts>) => FrameBroken;
	readonly example: (pins: string, broken: readonly FrameBroken[]) => FrameExample;
}

/** `idx` of a room hears a frame of these parts, after others of the same sender. */
function send(
	name: string,
	room: Room,
	reader: number,
	parts: FrameParts,
	of: { readonly before?: readonly Uint8Array[]; readonly afterMs?: number } = {}
): Sent {
	const { frame, random } = makeFrame(room, `frame/${name}`, parts);
	const at = room.facts.roster.findIndex(({ idx }) => idx === parts.idx);
	const whole: Given = {
		epoch: toldTo(room, reader),
		sent: [],
		before: of.before ?? [],
		after_ms: of.afterMs ?? 0,
		frame
	};
	return {
		room,
		name,
		parts,
		given: whole,
		with: (wrong, defect, change) => ({
			name: `${name}-${wrong}`,
			defect,
			given: { frame: makeFrame(room, `frame/${name}`, { ...parts, ...change }).frame }
		}),
		example: (pins, broken) => ({
			name,
			pins,
			drawn: { ME: room.me, seed: room.seeds[at] ?? NOTHING, random },
			given: whole,
			broken
		})
	};
}

function first(): FrameExample {
	const room = roomOf('frame/first', 3);
	const sent = send('first', room, 2, { idx: 0, ctr: 0, body: bodyOf(room, []) });
	const { frame } = sent.given;
	const header = headerOf(0, 0);
	const other = fixed('frame/first/other', 32);
	return sent.example('The first frame of a lead: her view and nothing else, an idle area.', [
		sent.with('zeros', 'The byte after idx is 1.', {
			maskedHeader: put(header, 1, 1),
			sealedHeader: put(header, 1, 1),
			signed: { header: put(header, 1, 1) }
		}),
		sent.with('idx-of-nobody', 'idx is 9, which is in no entry.', { idx: 9 }),
		sent.with('idx-of-another', 'idx is 1, and all keys and the signature are those of idx 0.', {
			idx: 1,
			MK: chainAt(chainOf(room, 0), 0).MK,
			seed: must(room.seeds[0])
		}),
		sent.with('signed-by-another', 'Idx 1 has signed it.', { seed: must(room.seeds[1]) }),
		sent.with('other-prefix', 'The signature begins with the prefix of a Welcome.', {
			prefix: 'MDE1 admit-sig'
		}),
		sent.with('signed-other-body', 'The signature is over another body.', {
			signed: { body: turned(sent.parts.body, 0) }
		}),
		sent.with('signed-other-header', 'The signature is over ctr 1.', {
			signed: { header: headerOf(0, 1) }
		}),
		sent.with('signed-other-epoch', 'The signature is over another epoch_id.', {
			signed: { epoch_id: other }
		}),
		sent.with('signed-other-fill', 'The signature is over another fill: an area was put in.', {
			signed: { fill: fixed('frame/first/fill', 856) }
		}),
		sent.with('sealed-other-header', 'The seal is for ctr 1.', { sealedHeader: headerOf(0, 1) }),
		sent.with('other-key', 'It is sealed with the key of frame 1.', {
			MK: chainAt(chainOf(room, 0), 1).MK
		}),
		sent.with('length-879', 'The length of the body is 879, and signed so.', { length: 879 }),
		{
			name: 'first-commitment',
			defect: 'One bit of com is turned.',
			given: { frame: turned(frame, 32) }
		},
		{
			name: 'first-short',
			defect: 'The last byte is missing.',
			given: { frame: frame.slice(0, -1) }
		},
		{
			name: 'first-late',
			defect: 'It comes 721 s after the epoch was adopted.',
			given: { after_ms: 721_000 }
		}
	]);
}

function chainOf(room: Room, idx: number): Uint8Array {
	return bytesOf(must(keysOf(room).chains.get(idx)));
}

/** The window of PROTOCOL.md §8 after 1.5 s at 1 s a tick: 1 + 2 · 2 + 32. */
const WINDOW = 37;

function later(): FrameExample {
	const room = roomOf('frame/later', 3);
	const parts = (ctr: number): FrameParts => ({ idx: 1, ctr, body: bodyOf(room, []) });
	const before = [0, 1, 2].map(
		(ctr) => makeFrame(room, `frame/later/before ${String(ctr)}`, parts(ctr)).frame
	);
	const ctr = 3 + WINDOW - 1;
	const sent = send('later', room, 2, parts(ctr), { before, afterMs: 1_500 });
	const mine = makeFrame(room, 'frame/later/mine', { ...parts(0), idx: 2 }).frame;
	return sent.example('The highest ctr that is read 1.5 s after three frames: 36 are skipped.', [
		sent.with('too-far', 'ctr is one higher.', { ctr: ctr + 1 }),
		sent.with('replayed-counter', 'ctr is 2, which was read.', { ctr: 2 }),
		{
			name: 'later-replayed',
			defect: 'It is the last frame that was read.',
			given: { frame: must(before[2]) }
		},
		{ name: 'later-earlier', defect: 'It comes after 0.5 s.', given: { after_ms: 500 } },
		{
			name: 'later-reflected',
			defect: 'It is a frame of her own that she has sent.',
			given: { frame: mine, sent: [mine.slice(32, 64)] }
		},
		{
			name: 'later-other-epoch',
			defect: 'It is a frame of the same people in another epoch.',
			given: {
				frame: makeFrame(
					withFacts(room, { grantNonce: fixed('frame/later/other nonce', 16) }),
					'frame/later',
					parts(ctr)
				).frame
			}
		}
	]);
}

function areaFor(room: Room, who: number, text: string): NonNullable<FrameParts['aside']> {
	const data = Uint8Array.from(Buffer.from(text));
	const part = { kind: 'text', seq: 1, first: 1, more: false, data } as const;
	const key = must(keysOf(room).asides.get(who));
	return { who, key, content: encodeArea({ type: 'part', part }) };
}

/** Negatives of a frame with an area: it is read, or not, as a whole. */
function brokenAround(sent: Sent): readonly FrameBroken[] {
	const { frame } = sent.given;
	return [
		sent.with('area-swapped', 'Another area was put in, and the seal is right for it.', {
			aside: areaFor(sent.room, must(sent.parts.aside).who, 'I said something else'),
			signed: { fill: fillOf(sent) }
		}),
		sent.with('signed-by-reader', 'Its reader has signed it.', {
			seed: must(sent.room.seeds[sent.given.epoch.idx])
		}),
		{
			name: `${sent.name}-tag`,
			defect: 'The last bit is turned.',
			given: { frame: turned(frame, -1) }
		}
	];
}

/** The fill of a frame as it was made, its area included. */
function fillOf({ room, parts, given: { frame } }: Sent): Uint8Array {
	const id = keysOf(room).id;
	const { MK } = chainAt(chainOf(room, parts.idx), parts.ctr);
	const header = headerOf(parts.idx, parts.ctr);
	const pt = must(open(MK, concat(aad('MDE1 frame'), id, header), frame.slice(8)));
	return pt.slice(66 + parts.body.length);
}

function aside(): FrameExample {
	const room = roomOf('frame/aside', 3);
	const parts = { idx: 0, ctr: 1, body: bodyOf(room, []), aside: areaFor(room, 2, 'I have it') };
	const sent = send('aside', room, 2, parts);
	return sent.example(
		'A moderator says something in the private line of participant 2, who reads it.',
		[...brokenAround(sent)]
	);
}

function staff(): FrameExample {
	const room = roomOf('frame/staff', 4, 2);
	const parts = {
		idx: 1,
		ctr: 0,
		body: bodyOf(room, []),
		aside: areaFor(room, STAFF, 'shall we pause?')
	};
	const sent = send('staff', room, 0, parts);
	return sent.example(
		"A moderator says something in the moderators' channel, and another reads it.",
		[...brokenAround(sent)]
	);
}

/** A body one byte too long for an area. */
function full(): FrameExample {
	const room = roomOf('frame/full', 3);
	const item = { kid: 0, part: 0, parts: 1, bytes: fixed('frame/full/part', 519 - 24 - 3 - 3) };
	const body = bodyOf(room, [{ type: 'pairKey', pairKey: item }]);
	const sent = send('full', room, 2, { idx: 0, ctr: 0, body });
	return sent.example('A body of 519 bytes: there is no area, and all of the fill is random.', [
		sent.with(
			'signed-as-518',
			'The length is 518, in the signature too, which is over all 519 bytes.',
			{
				length: 518,
				signed: { body }
			}
		),
		sent.with('signed-other-fill', 'The signature is over another fill.', {
			signed: { fill: fixed('frame/full/fill', 359) }
		}),
		{
			name: 'full-nonce',
			defect: 'One bit of n is turned: another mask and another key.',
			given: { frame: turned(sent.given.frame, 8) }
		}
	]);
}

function unreadable(): FrameExample {
	const room = roomOf('frame/unreadable', 3);
	const sent = send('unreadable', room, 2, { idx: 1, ctr: 4, body: put(bodyOf(room, []), 0, 16) });
	return sent.example('A body with flag bit 4: the frame counts, its body is dropped whole.', [
		sent.with('signed-by-another', 'Idx 0 has signed it.', { seed: must(room.seeds[0]) }),
		sent.with('signed-other-body', 'The signature is over the body without that flag.', {
			signed: { body: bodyOf(room, []) }
		}),
		sent.with('sealed-other-header', 'The seal is for ctr 5.', { sealedHeader: headerOf(1, 5) })
	]);
}
