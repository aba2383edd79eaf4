import { beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../../../crypto/errors.ts';
import { MAX_PRIVATE_OUTBOX } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { decodeBody } from '../../../../crypto/room/body.ts';
import { STAFF } from '../../../../crypto/room/epoch.ts';
import {
	AREA_BODY_BYTES,
	openFrame,
	placeOf,
	readHeader,
	sealFrame
} from '../../../../crypto/room/frame.ts';
import {
	decodeArea,
	openArea,
	type AreaContent,
	type Aside
} from '../../../../crypto/room/private-area.ts';
import { expectRecap, startRecap } from '../../../../crypto/room/private-line.ts';
import { privateLinesOf } from '../../../../crypto/room/private-show.ts';
import { startHealing } from '../../../../crypto/room/healing.ts';
import type { Channel } from '../../../../crypto/room/private-state.ts';
import { seeded } from '../seeded.ts';
import { ANNE, BRITA, LEAD, OTHER, speak } from './asides.ts';
import { Room, SECOND, START, turnAt } from './rooms.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function roomOfFive(seed: string): Room {
	return new Room(5, seed, {}, 2);
}

function opened(room: Room, reader: number, frame: Uint8Array) {
	const { epoch } = room.seat(reader);
	const header = readHeader(epoch, frame)!;
	const { chain } = epoch.receiving.get(header.idx)!;
	const { vk } = epoch.facts.roster.find(({ idx }) => idx === header.idx)!;
	return { epoch, header, ...openFrame(epoch, frame, header, { chain, vk })! };
}

/** What a frame says to a few, as a moderator reads it. */
function said(room: Room, frame: Uint8Array): AreaContent | undefined {
	const { epoch, header, area } = opened(room, LEAD, frame);
	for (const [who, key] of epoch.asides) {
		const content = area && openArea(placeOf(epoch.id, header), who, key, area);
		if (content !== undefined) return decodeArea(content);
	}
	return undefined;
}

function channelOf(room: Room, idx: number, who: number): Channel {
	return room.seat(idx).privateLine.channels.get(String(who))!;
}

describe('somebody who keeps asking for repair', () => {
	/** What Anne's frames carry, frame by frame, while Brita asks her for long texts all the time. */
	function carried(say: boolean): readonly string[] {
		const room = roomOfFive('asked');
		for (let at = 0; at < 6; at++) room.say(ANNE, `${String(at)} ${'x'.repeat(400)}`);
		for (let at = 0; at < 6; at++) room.send(ANNE, START + at * SECOND);
		const log: string[] = [];
		for (let at = 6; at < 30; at++) {
			const now = START + at * SECOND;
			const want = { idx: ANNE, from: 1, to: 6, of: ANNE };
			room.hear(ANNE, room.forge(BRITA, [{ type: 'want', want }]), now);
			if (say && at % 4 === 0) speak(room, ANNE, { type: 'aside', text: 'hjälp' }, now);
			const frame = room.send(ANNE, now);
			const body = decodeBody(opened(room, BRITA, frame).signed.body, 5)!;
			log.push(body.items.map(({ type }) => type).join());
			for (const idx of [LEAD, OTHER]) room.hear(idx, frame, now);
		}
		expect(room.seat(LEAD).privateLine.messages.length).toBe(say ? 6 : 0);
		return log;
	}

	test('learns by the answers that there is a private word, or keeps it from leaving', () => {
		const [idle, full] = [carried(false), carried(true)];
		expect(full).toEqual(idle);
		expect(idle.filter((items) => items === 'capsule').length).toBeGreaterThanOrEqual(14);
		expect(idle.filter((items) => items === '')).toHaveLength(8);
	});
});

describe('two moderators who heal at the same time', () => {
	/** What Anne's frames carry while she answers both. */
	function carried(say: boolean): readonly string[] {
		const room = roomOfFive('healing');
		for (const idx of [LEAD, OTHER]) {
			room.seats[idx] = startHealing(room.seat(idx), turnAt(START, `heal ${String(idx)}`));
		}
		for (let at = 1; at <= 2; at++) {
			const now = START + at * SECOND;
			for (const idx of [LEAD, OTHER]) room.hear(ANNE, room.send(idx, now), now);
		}
		if (say) speak(room, ANNE, { type: 'support', level: 3, text: 'nu' });
		const log: string[] = [];
		for (let at = 3; at < 9; at++) {
			const now = START + at * SECOND;
			const frame = room.send(ANNE, now);
			const body = decodeBody(opened(room, BRITA, frame).signed.body, 5)!;
			log.push(body.items.map(({ type }) => type).join());
			for (const idx of [LEAD, OTHER]) room.hear(idx, frame, now);
			// The third frame at the latest has brought it.
			if (at === 5) expect(room.seat(LEAD).privateLine.messages.length).toBe(say ? 1 : 0);
		}
		return log;
	}

	test('keep a call for support from leaving, or show that there is one', () => {
		const [idle, full] = [carried(false), carried(true)];
		expect(full).toEqual(idle);
		expect(idle).toEqual(['pairCipher', 'pairCipher', '', 'pairCipher', 'pairCipher', '']);
	});
});

describe('a frame', () => {
	test('is sealed with a private word that has no room', () => {
		const { epoch, me } = roomOfFive('no room').seat(ANNE);
		const aside: Aside = { who: ANNE, key: epoch.asides.get(ANNE)!, content: new Uint8Array(288) };
		const sender = { idx: ANNE, chain: epoch.sending, signingKey: me.signingKey, aside };
		const seal = (length: number) => () =>
			sealFrame(epoch, sender, new Uint8Array(length), seeded('fits'));
		expect(seal(AREA_BODY_BYTES)).not.toThrow();
		expect(seal(AREA_BODY_BYTES + 1)).toThrow(UsageError);
		expect(AREA_BODY_BYTES).toBe(518);
	});

	test('with a long text loses the private word behind it', () => {
		const room = roomOfFive('long text');
		room.say(ANNE, 'x'.repeat(400));
		room.say(ANNE, 'y'.repeat(200));
		speak(room, ANNE, { type: 'aside', text: 'hjälp' });
		const first = room.send(ANNE);
		expect(opened(room, LEAD, first).area).toBeUndefined();
		expect(channelOf(room, ANNE, ANNE).parts).toMatchObject([{ sentAt: undefined }]);
		room.hear(LEAD, first);
		expect(said(room, room.send(ANNE))).toMatchObject({ type: 'part', part: { seq: 1 } });
	});
});

describe('the order of what is said to a few', () => {
	test('lets a receipt wait for all the words before it', () => {
		const room = roomOfFive('turns');
		speak(room, ANNE, { type: 'aside', text: 'a' });
		room.hear(LEAD, room.send(ANNE));
		speak(room, BRITA, { type: 'aside', text: 'b' });
		room.hear(LEAD, room.send(BRITA));
		speak(room, LEAD, { type: 'answer', idx: ANNE, text: 'x'.repeat(900) });
		const types = [1, 2, 3, 4, 5, 6].map((at) => {
			const now = START + at * SECOND;
			const frame = room.send(LEAD, now);
			const { epoch, header, area } = opened(room, OTHER, frame);
			room.hear(OTHER, frame, now);
			for (const [who, key] of epoch.asides) {
				const content = openArea(placeOf(epoch.id, header), who, key, area!);
				if (content !== undefined) return decodeArea(content)!.type;
			}
			return undefined;
		});
		expect(types).toEqual(['part', 'receipt', 'part', 'receipt', 'part', 'part']);
	});

	test('repeats a part before an answer could be there', () => {
		const room = roomOfFive('pause');
		speak(room, ANNE, { type: 'aside', text: 'a' });
		const sentAt = [0, 1, 2, 3, 4, 5, 6, 7].filter((at) => {
			const frame = room.send(ANNE, START + at * SECOND);
			const content = said(room, frame);
			room.hear(LEAD, frame, START + at * SECOND);
			return content?.type === 'part';
		});
		expect(sentAt).toEqual([0, 3, 6]);
	});

	test('puts what a sleeper lacks before what somebody lacks who listens', () => {
		const room = roomOfFive('asleep');
		for (const text of ['1', '2', '3', '4', '5', '6']) speak(room, ANNE, { type: 'aside', text });
		let now = START;
		const heardAt = (idx: number, at: number) => {
			const seat = room.seat(ANNE);
			const heard = new Map(seat.heardAt).set(idx, at);
			room.seats[ANNE] = { ...seat, heardAt: heard };
		};
		const parts: number[] = [];
		for (let at = 0; at < 24; at++, now += SECOND) {
			// The lead is there and has all but number 4; the other moderator sleeps.
			heardAt(LEAD, now);
			heardAt(OTHER, START - 60 * SECOND);
			const frame = room.send(ANNE, now);
			const content = said(room, frame);
			if (content?.type === 'part') parts.push(content.part.seq);
			if (content?.type === 'part' && content.part.seq === 4 && at < 20) continue;
			room.hear(LEAD, frame, now);
			room.hear(ANNE, room.send(LEAD, now), now);
		}
		expect(parts.slice(0, 6)).toEqual([1, 2, 3, 4, 5, 6]);
		// Three slots are the pause between two times; the others go to the rest.
		expect(parts.slice(6, 18).filter((seq) => seq === 4)).toHaveLength(4);
	});

	test('forgets a receipt for a recap to a moderator', () => {
		const room = roomOfFive('recap');
		const key = seeded('RK')(32);
		const recap = { to: OTHER, key: new Secret(key.slice()) };
		room.seats[LEAD] = startRecap(room.seat(LEAD), recap, Uint8Array.of(7), turnAt())!;
		const from = { from: LEAD, key: new Secret(key.slice()) };
		room.seats[OTHER] = expectRecap(room.seat(OTHER), from, turnAt());
		room.hear(OTHER, room.send(LEAD));
		room.hear(LEAD, room.send(OTHER));
		const { channels } = room.seat(LEAD).privateLine;
		expect(channels.get(`254.${String(OTHER)}`)!.parts).toEqual([]);
		expect(room.seat(OTHER).privateLine.arrived).toMatchObject([{ kind: 'recap' }]);
	});
});

describe('a full line', () => {
	function full(): Room {
		const room = roomOfFive('full');
		for (let at = 0; at < MAX_PRIVATE_OUTBOX; at++) {
			speak(room, ANNE, { type: 'aside', text: String(at) });
		}
		return room;
	}

	const lines = (room: Room) => privateLinesOf(room.seat(ANNE), START)[0]!.messages.length;

	test('gives up what nobody has, however old it is', () => {
		const room = full();
		speak(room, ANNE, { type: 'aside', text: 'mer' }, START + 600 * SECOND);
		expect(lines(room)).toBe(MAX_PRIVATE_OUTBOX);
	});

	test('gives up what somebody has before a minute is over', () => {
		const room = full();
		let now = START;
		for (let at = 0; at < 6; at++, now += SECOND) {
			room.hear(LEAD, room.send(ANNE, now), now);
			room.hear(ANNE, room.send(LEAD, now), now);
		}
		expect(channelOf(room, ANNE, ANNE).parts[0]!.has.size).toBe(1);
		speak(room, ANNE, { type: 'aside', text: 'för tidigt' }, START + 59 * SECOND);
		expect(lines(room)).toBe(MAX_PRIVATE_OUTBOX);
		speak(room, ANNE, { type: 'aside', text: 'nu' }, START + 61 * SECOND);
		expect(lines(room)).toBe(MAX_PRIVATE_OUTBOX + 1);
		const [first] = privateLinesOf(room.seat(ANNE), now)[0]!.messages;
		expect(first).toMatchObject({ state: 'done', missing: [{ idx: OTHER }] });
	});

	test('has no numbers left, and starts again', () => {
		const room = roomOfFive('numbers');
		speak(room, ANNE, { type: 'aside', text: 'ett' });
		const seat = room.seat(ANNE);
		const channel = { ...channelOf(room, ANNE, ANNE), next: 65_534 };
		const channels = new Map(seat.privateLine.channels).set(String(ANNE), channel);
		room.seats[ANNE] = { ...seat, privateLine: { ...seat.privateLine, channels } };
		speak(room, ANNE, { type: 'aside', text: 'sista' });
		expect(lines(room)).toBe(2);
		expect(channelOf(room, ANNE, ANNE).next).toBe(65_535);
		speak(room, ANNE, { type: 'aside', text: 'ett för mycket' });
		expect(lines(room)).toBe(2);
		expect(channelOf(room, ANNE, ANNE).who).not.toBe(STAFF);
	});
});
