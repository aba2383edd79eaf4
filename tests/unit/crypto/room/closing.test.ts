import { beforeAll, describe, expect, test } from 'vitest';
import { AGREEMENT_MS, CLOSE_REPAIR_MS, SEEDS_MS } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { signingKeys } from '../../../../crypto/primitives/sign.ts';
import { encodeBody, NO_FLAGS } from '../../../../crypto/room/body.ts';
import { isBeyondFinal, isOver, seedItems, showClosing } from '../../../../crypto/room/closing.ts';
import { draftClose, draftTexts } from '../../../../crypto/room/event.ts';
import { openFrame, readHeader, sealFrame } from '../../../../crypto/room/frame.ts';
import type { Item } from '../../../../crypto/room/item.ts';
import { viewOf } from '../../../../crypto/room/log.ts';
import { seeded } from '../seeded.ts';
import { accepted, Room, SECOND, START, textsOn } from './rooms.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** When somebody who heard the close at START falls silent. */
const SILENT = START + 2 * SECOND;

const close = (seeds = true, seq = 1): Item => ({
	type: 'event',
	event: { seq, ...draftClose(seeds) }
});

const leave = (idx: number, room: Room) => room.forge(idx, [{ type: 'leave' }]);
const seedOf = (room: Room, idx: number) =>
	room.seat(idx).me.signingKey.lend((key) => key.slice(0, 32));
const kinds = (room: Room, idx: number) => room.seat(idx).lines.map(({ type }) => type);

/** A room in which the lead has just said the close and everybody has heard it. */
function closed(people = 3, seeds = true, seed = 'closed') {
	const room = new Room(people, seed);
	const draft = draftClose(seeds);
	const lead = room.seat(0);
	room.seats[0] = { ...lead, outbox: [{ line: '', drafts: [draft], taken: 0 }] };
	const frame = room.send(0);
	for (let idx = 1; idx < people; idx++) room.hear(idx, frame);
	return room;
}

/** A frame of `idx` that shows phase 1, whatever her own client thinks. */
function silentFrame(room: Room, idx: number, items: readonly Item[] = []): Uint8Array {
	const { epoch } = room.seat(idx);
	const view = viewOf(epoch.log, epoch.id, epoch.facts.roster);
	return room.forgeBody(idx, encodeBody({ flags: NO_FLAGS, closing: true, view, items }));
}

describe('somebody who has heard the close', () => {
	test('shows phase 1 before words that crossed the close can have come', () => {
		const room = closed();
		room.say(1, 'i sista stund');
		expect(room.seat(2).closing?.since).toBe(START);
		room.send(2, SILENT - 1);
		expect(room.seat(2).closing?.silentAt).toBeUndefined();
		room.send(2, SILENT);
		expect(room.seat(2).closing?.silentAt).toBe(SILENT);
		expect(kinds(room, 2)).toEqual(['closed']);
	});

	test('loses what was said before the close and came after it', () => {
		const room = new Room(3);
		room.say(1, 'i sista stund');
		const crossing = room.send(1);
		room.hear(2, room.forge(0, [close()]));
		room.hear(2, crossing, START + 300);
		expect(textsOn(room.seat(2))).toEqual(['i sista stund']);
		room.send(2, SILENT);
		expect(kinds(room, 2)).toEqual(['text', 'closed']);
	});

	test('shows or reads aloud anything after she has fallen silent', () => {
		const room = closed();
		room.send(2, SILENT);
		const before = room.seat(2).lines;
		const words: Item = {
			type: 'event',
			event: { seq: 1, kind: 1, frag: 0, frags: 1, content: Uint8Array.of(0, 0, 0, 0, 65) }
		};
		const heard = room.hear(2, room.forge(1, [words]), SILENT + SECOND);
		accepted(heard);
		expect(heard.turn.notices).toEqual([]);
		room.hear(2, leave(1, room), SILENT + SECOND);
		expect(room.seat(2).lines).toBe(before);
		expect(room.seat(2).epoch.log.get(1)!.count).toBe(1);
	});

	test('falls silent at once, or never, while she knows of words she lacks', () => {
		const room = closed(3);
		const { counts } = viewOf(room.seat(1).epoch.log, room.seat(1).epoch.id, room.facts.roster);
		room.hear(2, room.forge(1, [], [counts[0]!, 1, 0]));
		for (let at = 1; at <= 9; at++) room.send(2, START + at * SECOND);
		expect(room.seat(2).closing?.silentAt).toBeUndefined();
		room.send(2, START + CLOSE_REPAIR_MS + SECOND);
		expect(room.seat(2).closing?.silentAt).toBe(START + CLOSE_REPAIR_MS + SECOND);
	});

	test('follows a grant', () => {
		const room = closed();
		room.rotate();
		const before = room.seat(1).epoch.id;
		room.follow(1, room.send(0));
		expect(room.seat(1).epoch.id).toEqual(before);
	});

	test('counts more of somebody than she had written when she closed', () => {
		const room = closed();
		room.hear(2, silentFrame(room, 1));
		const words: Item = {
			type: 'event',
			event: { seq: 1, kind: 1, frag: 0, frags: 1, content: Uint8Array.of(0, 0, 0, 0, 65) }
		};
		room.hear(2, room.forge(1, [words]));
		room.hear(2, silentFrame(room, 1, [words]));
		expect(room.seat(2).epoch.log.get(1)!.count).toBe(0);
		expect(textsOn(room.seat(2))).toEqual([]);
	});

	test('drops what she wrote before she closed, or of one who has not closed', () => {
		const room = closed();
		const word = (seq: number) =>
			({ seq, kind: 1, frag: 0, frags: 1, content: new Uint8Array(5) }) as const;
		const beyond = (idx: number, seq: number, where: 'current' | 'draining' = 'current') =>
			isBeyondFinal(room.seat(2), where, idx, word(seq));
		expect(beyond(1, 9)).toBe(false);
		room.say(1, 'det sista');
		room.hear(2, room.send(1));
		room.hear(2, silentFrame(room, 1));
		expect([1, 2].map((seq) => beyond(1, seq))).toEqual([false, true]);
		expect(beyond(1, 2, 'draining')).toBe(false);
		expect(beyond(0, 9)).toBe(false);
	});

	test('lets a later word of hers move what she had written in the end', () => {
		const room = closed();
		room.hear(2, silentFrame(room, 1));
		const { epoch } = room.seat(1);
		const view = viewOf(epoch.log, epoch.id, epoch.facts.roster);
		const counts = view.counts.map((count, at) => (at === 1 ? 9 : count));
		const body = { flags: NO_FLAGS, closing: true, view: { ...view, counts }, items: [] };
		room.hear(2, room.forgeBody(1, encodeBody(body)));
		expect(room.seat(2).closing?.shown.get(1)?.final).toBe(0);
	});

	test('is told of the close twice', () => {
		const room = closed();
		const again = room.hear(1, room.forge(0, [close(false, 2)]));
		expect(again.turn.notices).toEqual([]);
		expect(room.seat(1).closing?.seeds).toBe(true);
	});
});

describe('a seed', () => {
	/** Ticks from the close on, all of it heard by all. */
	function run(room: Room, ticks: number, lost?: Parameters<Room['tick']>[1]) {
		for (let at = 1; at <= ticks; at++) room.tick(START + at * SECOND, lost);
	}

	test('is kept although everybody agrees', () => {
		const room = closed(4);
		run(room, 6);
		for (let idx = 0; idx < 4; idx++) {
			const seat = room.seat(idx);
			expect(seat.closing?.revealed.size).toBe(3);
			expect(isOver(seat, START + 6 * SECOND)).toBe(true);
			expect(showClosing(seat, 'end')?.seeds).toBe('published');
			expect(showClosing(seat, 'going on')?.seeds).toBe('undecided');
		}
	});

	test.each([
		['the lead has not said that it may be', { seeds: false, harmlessAt: START }],
		['somebody who went could still be fooled', { seeds: true, harmlessAt: START + 100 * SECOND }]
	])('is published although %s', (_, { seeds, harmlessAt }) => {
		const room = closed(3, seeds);
		const seat = room.seat(2);
		room.seats[2] = { ...seat, departures: { ...seat.departures, harmlessAt } };
		run(room, 8);
		expect(room.seat(2).closing?.revealedAt).toBeUndefined();
		expect(isOver(room.seat(2), START + 8 * SECOND)).toBe(true);
		if (!seeds) expect(showClosing(room.seat(2), 'end')?.seeds).toBe('withheld');
	});

	test('is published before everybody was silent', () => {
		const room = closed(3);
		const isLost = (from: number) => from === 1;
		run(room, 12, isLost);
		expect(room.seat(2).closing?.revealedAt).toBeUndefined();
		expect(room.seat(0).closing?.revealedAt).toBeUndefined();
		expect(room.seat(1).closing?.revealedAt).toBe(SILENT + SECOND);
	});

	test('is published although somebody has another talk', () => {
		const room = closed(3);
		const words: Item = {
			type: 'event',
			event: { seq: 1, kind: 1, frag: 0, frags: 1, content: Uint8Array.of(0, 0, 0, 0, 65) }
		};
		room.hear(2, room.forge(1, [words]));
		run(room, 5);
		for (const idx of [0, 2]) expect(room.seat(idx).closing?.revealedAt).toBeUndefined();
	});

	test('is published when the time to agree is over', () => {
		const room = closed(3);
		run(room, 4, (from) => from === 1);
		const late = START + AGREEMENT_MS + SECOND;
		room.hear(2, silentFrame(room, 1), late);
		room.hear(2, silentFrame(room, 0), late);
		room.send(2, late);
		expect(room.seat(2).closing?.revealedAt).toBeUndefined();
		expect(isOver(room.seat(2), late)).toBe(true);
		expect(isOver(room.seat(2), START + AGREEMENT_MS)).toBe(false);
	});

	test('keeps everybody waiting when one never comes', () => {
		const room = closed(3);
		run(room, 6, (from) => from === 1);
		room.seats[1] = room.seat(1);
		const at = START + 7 * SECOND;
		for (const idx of [0, 1]) room.hear(2, silentFrame(room, idx), at);
		room.send(2, at);
		const shown = room.seat(2).closing!;
		expect(shown.revealedAt).toBe(at);
		expect(isOver(room.seat(2), at + SEEDS_MS)).toBe(false);
		expect(isOver(room.seat(2), at + SEEDS_MS + 1)).toBe(true);
		room.send(2, at + SECOND);
		expect(showClosing(room.seat(2), 'end')?.seeds).toBe('partly');
	});

	test('is said once, and lost', () => {
		const room = closed(3);
		run(room, 2);
		const lost = (_: number, to: number) => to === 2;
		room.tick(START + 3 * SECOND, lost);
		room.tick(START + 4 * SECOND);
		expect(room.seat(2).closing?.revealed.size).toBe(2);
	});

	test('is taken before the close, or by somebody who still shows words', () => {
		const open = new Room(3);
		open.hear(2, open.forge(1, [{ type: 'seed', seed: seedOf(open, 1) }]));
		expect(open.seat(2)).not.toHaveProperty('closing.revealed');
		const room = closed(3);
		room.hear(2, room.forge(1, [{ type: 'seed', seed: seedOf(room, 1) }]));
		expect(room.seat(2).closing?.revealed.size).toBe(0);
	});

	test('that is nobody’s is taken, or one that comes by somebody else is not', () => {
		const room = closed(4);
		room.send(2, SILENT);
		room.hear(2, room.forge(1, [{ type: 'seed', seed: seeded('nobody')(32) }]));
		expect(room.seat(2).closing?.revealed.size).toBe(0);
		const theirs = seedOf(room, 3);
		expect(signingKeys(theirs).publicKey).toEqual(room.facts.roster[3]!.vk);
		room.hear(2, room.forge(1, [{ type: 'seed', seed: theirs }]));
		expect([...room.seat(2).closing!.revealed]).toEqual([[3, theirs]]);
		expect(room.seat(2).closing?.echoed).toBe(false);
		room.hear(2, room.forge(1, [{ type: 'seed', seed: seedOf(room, 2) }]));
		expect(room.seat(2).closing?.echoed).toBe(true);
		expect(room.seat(2).closing?.revealed.size).toBe(1);
	});

	test('does not stand for the silence of whoever gave it away', () => {
		const room = closed(4);
		run(room, 2, (from) => from === 3);
		room.hear(2, room.forge(1, [{ type: 'seed', seed: seedOf(room, 3) }]));
		room.send(2, START + 3 * SECOND);
		expect(room.seat(2).closing?.revealedAt).toBe(START + 3 * SECOND);
		const before = room.seat(2).epoch.log.get(3)!.count;
		room.hear(2, silentFrame(room, 3));
		expect(room.seat(2).closing?.shown.has(3)).toBe(false);
		expect(room.seat(2).epoch.log.get(3)!.count).toBe(before);
	});

	test('counts as published although nobody has it', () => {
		const room = closed(3);
		run(room, 2);
		for (let at = 3; at <= 12; at++) room.tick(START + at * SECOND, (from) => from === 2);
		expect(room.seat(2).closing?.revealed.size).toBe(2);
		expect(showClosing(room.seat(2), 'end')?.seeds).toBe('partly');
	});

	test('of the fortieth person is never passed on', () => {
		const room = closed(4);
		room.send(2, SILENT);
		const seat = room.seat(2);
		const many = new Map(Array.from({ length: 40 }, (_, at) => [100 + at, seeded(String(at))(32)]));
		const passed = new Set<string>();
		for (let frames = 1; frames <= 5; frames++) {
			const closing = { ...seat.closing!, revealed: many, frames };
			const items = seedItems({ ...seat, closing });
			expect(items).toHaveLength(8);
			for (const item of items) if (item.type === 'seed') passed.add(item.seed.join());
		}
		expect(passed.size).toBe(40);
	});

	test('lets anybody speak under it to somebody who has it', () => {
		const room = closed(3);
		run(room, 4);
		expect(room.seat(2).closing?.revealed.has(1)).toBe(true);
		const leave: Item = { type: 'leave' };
		room.hear(2, room.forge(1, [leave]));
		expect(room.seat(2).left).toEqual([]);
	});

	test('raises an alarm at the one who gave it away', () => {
		const room = closed(3);
		run(room, 3);
		const { seats } = room;
		const own = room.forge(2, []);
		room.seats[2] = seats[2]!;
		const heard = room.hear(2, own);
		expect(heard.turn.notices).toEqual([]);
	});

	test('is waited for from somebody who has left', () => {
		const room = closed(3);
		const goodbye = leave(1, room);
		for (const idx of [0, 2]) room.hear(idx, goodbye);
		for (let at = 1; at <= 7; at++) {
			const [lead, two] = [room.send(0, START + at * SECOND), room.send(2, START + at * SECOND)];
			room.hear(2, lead);
			room.hear(0, two);
		}
		for (const idx of [0, 2]) {
			expect(room.seat(idx).closing?.revealedAt).toBeDefined();
			expect(isOver(room.seat(idx), START + 7 * SECOND)).toBe(true);
			expect(showClosing(room.seat(idx), 'end')?.seeds).toBe('published');
		}
	});
});

describe('once seeds are out', () => {
	test('a transcript shows who wrote it: a member cannot make the frames of another (PROTOCOL.md §14.2)', () => {
		const room = closed();
		const [reader, epoch] = [room.seat(2), room.seat(2).epoch];
		const { secretKey } = signingKeys(seedOf(room, 1));
		const sender = {
			idx: 1,
			chain: epoch.receiving.get(1)!.chain,
			signingKey: new Secret(secretKey)
		};
		const view = viewOf(epoch.log, epoch.id, epoch.facts.roster);
		const items = [{ type: 'event', event: { seq: 1, ...draftTexts('aldrig sagt')[0]![0]! } }];
		const body = encodeBody({ flags: NO_FLAGS, closing: false, view, items: items as Item[] });
		const { frame } = sealFrame(epoch, sender, body, seeded('made up'));
		const header = readHeader(epoch, frame)!;
		const { vk } = epoch.facts.roster[1]!;
		expect(openFrame(epoch, frame, header, { chain: sender.chain, vk })).toBeDefined();
		// And without her seed nobody could have.
		const own = { ...sender, signingKey: reader.me.signingKey };
		const other = sealFrame(epoch, own, body, seeded('made up')).frame;
		expect(openFrame(epoch, other, header, { chain: sender.chain, vk })).toBeUndefined();
	});
});

describe('the screen', () => {
	test('is told nothing before a close, or who is waited for wrongly', () => {
		const room = new Room(3);
		expect(showClosing(room.seat(1), 'going on')).toBeUndefined();
		expect(showClosing(undefined, 'end')).toBeUndefined();
		expect(isOver(room.seat(1), START + 10 * AGREEMENT_MS)).toBe(false);
		const shut = closed(3);
		shut.hear(2, silentFrame(shut, 1));
		expect(showClosing(shut.seat(2), 'going on')).toEqual({
			since: START,
			silent: false,
			awaited: [0],
			seeds: 'undecided'
		});
	});
});
