import { beforeAll, describe, expect, test } from 'vitest';
import { concat } from '../../../../crypto/bytes/writer.ts';
import { KIND } from '../../../../crypto/room/event.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { encodeBody, NO_FLAGS } from '../../../../crypto/room/body.ts';

import { close } from '../../../../crypto/room/closing.ts';
import { sealFrame, type Sealed } from '../../../../crypto/room/frame.ts';
import type { Item } from '../../../../crypto/room/item.ts';
import { viewOf } from '../../../../crypto/room/log.ts';
import { proofOf } from '../../../../crypto/room/proof.ts';
import { flipped } from '../seeded.ts';
import { accepted, Room, SECOND, START, textsOn, turnAt } from './rooms.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const said = (seq: number, text: string): Item => ({
	type: 'event',
	event: {
		seq,
		kind: KIND.text,
		frag: 0,
		frags: 1,
		content: concat(new Uint8Array(4), Buffer.from(text))
	}
});

/** Frames that `idx` signs with one key and counter: she keeps them all, and shows whom which. */
function versions(room: Room, idx: number, items: readonly Item[], closing = false): Sealed[] {
	const { epoch, me } = room.seat(idx);
	const view = viewOf(epoch.log, epoch.id, epoch.facts.roster);
	const sender = { idx, chain: epoch.sending, signingKey: me.signingKey };
	return items.map((item) => {
		const body = encodeBody({ flags: NO_FLAGS, closing, view, items: [item] });
		return sealFrame(epoch, sender, body, room.random);
	});
}

const capsule = ({ signed }: Sealed): Item => ({ type: 'capsule', capsule: signed });

const noticed = (heard: ReturnType<Room['hear']>) => heard.turn.notices.map(({ type }) => type);

/** 1 says `ja` to 0 and 3, `nej` to 2. */
function divided() {
	const room = new Room(5, 'divided');
	const [yes, no] = versions(room, 1, [said(1, 'ja'), said(1, 'nej')]) as [Sealed, Sealed];
	for (const idx of [0, 3]) accepted(room.hear(idx, yes.frame));
	accepted(room.hear(2, no.frame));
	return { room, yes, no };
}

describe('two signed versions of one event', () => {
	test('pass for one, are told twice, or change what was read', () => {
		const { room, no } = divided();
		const heard = room.hear(3, room.forge(2, [capsule(no)]));
		expect(heard.turn.notices).toMatchObject([{ type: 'twoVersions', who: { idx: 1 } }]);
		const seat = room.seat(3);
		expect(seat.lines).toMatchObject([
			{ type: 'text', text: 'ja' },
			{ type: 'twoVersions', who: { idx: 1, me: false } }
		]);
		expect([...seat.marks]).toEqual([[1, new Set(['twoVersions'])]]);
		expect(proofOf(seat.epoch, 1)?.versions).toHaveLength(2);
		expect(seat.epoch.log.get(1)!.count).toBe(1);
		expect(noticed(room.hear(3, room.forge(2, [capsule(no)])))).toEqual([]);
		expect(room.seat(3).epoch.proofs).toHaveLength(1);
	});

	test('are not seen when the second comes in a frame of its own', () => {
		const room = new Room(3);
		room.hear(2, room.forge(1, [said(1, 'ja')]));
		expect(noticed(room.hear(2, room.forge(1, [said(1, 'nej'), said(2, 'mer')])))).toEqual([
			'twoVersions',
			'text'
		]);
		expect(textsOn(room.seat(2))).toEqual(['ja', 'mer']);
	});

	test('are not seen while the first still waits for one before it', () => {
		const room = new Room(3);
		room.hear(2, room.forge(1, [said(2, 'ja')]));
		expect(noticed(room.hear(2, room.forge(1, [said(2, 'nej')])))).toEqual(['twoVersions']);
		expect(proofOf(room.seat(2).epoch, 1)).toMatchObject({ seq: 2 });
	});

	test('are handed on only by some, or not when another did it', () => {
		const { room, yes, no } = divided();
		const carrying = room.forge(2, [capsule(no)]);
		for (const idx of [0, 3, 4]) room.hear(idx, carrying);
		const echoed = room.send(3);
		room.hear(0, echoed);
		const sent = [0, 3].map((idx) => room.seat(idx).epoch.answers.map(({ capsule: it }) => it));
		expect(sent).toEqual([[yes.signed, no.signed], [no.signed]]);
		expect(room.seat(4).epoch.proofs).toEqual([]);
		room.hear(4, echoed);
		room.hear(2, echoed);
		for (const idx of [0, 2, 3, 4]) expect(room.seat(idx).epoch.proofs).toHaveLength(1);
	});

	test('are both given to whoever asks for the event', () => {
		const { room, yes, no } = divided();
		room.hear(3, room.forge(2, [capsule(no)]));
		for (let at = 0; at < 2; at++) room.send(3);
		const want: Item = { type: 'want', want: { idx: 1, from: 1, to: 1, of: 3 } };
		room.hear(3, room.forge(4, [want]));
		const answers = room.seat(3).epoch.answers.map(({ capsule: it }) => it);
		expect(answers).toEqual([yes.signed, no.signed]);
	});
});

describe('a proof is made', () => {
	test('of a version that its author did not sign', () => {
		const { room, no } = divided();
		const forged = { ...no.signed, signature: flipped(no.signed.signature, 9) };
		const heard = room.hear(3, room.forge(2, [{ type: 'capsule', capsule: forged }]));
		expect(noticed(heard)).toEqual([]);
		expect(room.seat(3).epoch.proofs).toEqual([]);
	});

	test('of the same version once more', () => {
		const { room, yes } = divided();
		expect(noticed(room.hear(3, room.forge(2, [capsule(yes)])))).toEqual([]);
	});

	test('of what was said after the close, when the keys may be public', () => {
		const { room, no } = divided();
		const closed = close(room.seat(3), true, turnAt());
		const closing = { ...closed.closing!, silentAt: START };
		room.seats[3] = { ...closed, closing };
		expect(noticed(room.hear(3, room.forge(2, [capsule(no)])))).toEqual([]);
		const ending = divided().room;
		const [late] = versions(ending, 1, [said(1, 'nej')], true) as [Sealed];
		ending.seats[3] = close(ending.seat(3), true, turnAt());
		expect(noticed(ending.hear(3, ending.forge(2, [capsule(late)])))).toEqual([]);
		expect(ending.seat(3).epoch.proofs).toEqual([]);
	});

	test('of my own words, brought back to me', () => {
		const room = new Room(3);
		room.say(1, 'mitt');
		const frame = room.send(1);
		room.hear(2, frame);
		const own = room.seat(2).epoch.capsules[0]!.signed;
		const item: Item = { type: 'capsule', capsule: own };
		expect(noticed(room.hear(1, room.forge(2, [item])))).toEqual([]);
		expect(room.seat(1).epoch.log.get(1)!.count).toBe(1);
	});
});

test('two versions of somebody who pretends that the meeting is over go unproven', () => {
	const open = divided().room;
	const [late] = versions(open, 1, [said(1, 'nej')], true) as [Sealed];
	expect(noticed(open.hear(3, open.forge(2, [capsule(late)])))).toEqual(['twoVersions']);
	expect(open.seat(3).epoch.proofs).toHaveLength(1);
});

test.each([
	['another version of what I said', 1],
	['what I have not said', 2]
])('words under my signature (%s) are taken for mine', (_, seq) => {
	const room = new Room(3);
	const [strange] = versions(room, 1, [said(seq, 'inte jag')]) as [Sealed];
	room.say(1, 'mitt', START);
	room.hear(2, room.send(1, START));
	const heard = room.hear(1, room.forge(2, [capsule(strange)]), START + SECOND);
	expect(noticed(heard)).toEqual(['identityElsewhere']);
	expect(textsOn(room.seat(1))).toEqual(['mitt']);
	expect(room.seat(1).epoch.proofs).toEqual([]);
	expect(room.seat(1).epoch.log.get(1)!.count).toBe(1);
});
