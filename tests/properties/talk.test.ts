import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import type { TalkVerb } from '../../crypto/room/input.ts';
import type { Seat } from '../../crypto/room/member.ts';
import { SECOND } from '../unit/crypto/room/rooms.ts';
import { Seeded } from '../sim/prng.ts';
import { Talking } from '../unit/crypto/room/talking.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** Two moderators, three guests. */
const PEOPLE = 5;
const everybody = [0, 1, 2, 3, 4];

type Deed = readonly [idx: number, what: number, which: number];
const deed = fc.tuple(fc.nat(PEOPLE - 1), fc.nat(17), fc.nat(7));

/** What somebody does, if the rules let her; `which` picks a person or a text. */
function perform(talk: Talking, [idx, what, which]: Deed): void {
	const texts = talk.seat(idx).lines.filter((line) => line.type === 'text');
	const key = texts.at(-1 - (which % 3))?.key ?? '';
	const one = which % PEOPLE;
	const order = [one, (one + 2) % PEOPLE, (one + 3) % PEOPLE].slice(0, 1 + (which % 3));
	const verbs: readonly TalkVerb[] = [
		{ type: 'startRound', order, question: 'Hur?', seconds: which },
		{ type: 'giveWord', idx: one },
		{ type: 'endRound' },
		{ type: 'pause', seconds: which },
		{ type: 'resume' },
		{ type: 'mute', idx: one },
		{ type: 'unmute', idx: one },
		{ type: 'skip' },
		{ type: 'pass' },
		{ type: 'done' },
		{ type: 'retract', key },
		{ type: 'retractAny', key },
		{ type: 'cover', key, topic: which },
		{ type: 'uncover', key },
		{ type: 'react', key, code: which % 5 }
	];
	const verb = verbs[what];
	if (verb !== undefined) talk.do(idx, verb);
	else talk.write(idx, `${String(idx)} säger ${'x'.repeat(which > 5 ? 900 : 3)} ${String(what)}`);
}

/** What the rules of the talk come to on a screen, without the order in which it came. */
function outcome(seat: Seat): unknown {
	const { floor, held } = seat.talk;
	const texts = seat.lines.flatMap((line) =>
		line.type === 'text' && line.ref !== undefined
			? [
					[
						line.ref,
						line.text,
						line.answers,
						line.retracted?.idx,
						line.cover && [line.cover.topic, line.cover.by.idx],
						(line.reactions ?? []).map(({ code, by }) => [code, by.map(({ idx }) => idx)])
					] as const
				]
			: []
	);
	return {
		floor,
		waiting: held.filter(({ shown }) => !shown).length,
		texts: texts.toSorted(([a], [b]) => (a < b ? -1 : 1))
	};
}

/** Frames of everybody, who heard each other only now and then. */
function conversation(deeds: readonly Deed[], deaf: readonly boolean[]): readonly Uint8Array[][] {
	const talk = new Talking(PEOPLE, 'interleaved', {}, 2);
	const sent: Uint8Array[][] = everybody.map(() => []);
	deeds.forEach((one, at) => {
		perform(talk, one);
		if (at % 3 !== 2) return;
		const frames = everybody.map((idx) => talk.send(idx, talk.now));
		frames.forEach((frame, from) => {
			sent[from]!.push(frame);
			for (const to of everybody) {
				if (from !== to && deaf[(at + 7 * from + 3 * to) % deaf.length] !== true) {
					talk.hear(to, frame, talk.now);
				}
			}
		});
	});
	for (const idx of everybody) {
		for (let at = 0; at < 4; at++) sent[idx]!.push(talk.send(idx, talk.now));
	}
	return sent;
}

test('two readers who had the same frames in another order see another talk', () => {
	fc.assert(
		fc.property(
			fc.array(deed, { minLength: 12, maxLength: 60 }),
			fc.array(fc.boolean(), { minLength: 5, maxLength: 20 }),
			fc.array(fc.nat(3), { minLength: 30, maxLength: 120 }),
			(deeds, deaf, choices) => {
				// The last guest says nothing: what she reads is all she has.
				const quiet = deeds.map(([idx, ...rest]): Deed => [idx % 4, ...rest]);
				const frames = conversation(quiet, deaf);
				const readers = [[0], choices].map((order) => {
					const reader = new Talking(PEOPLE, 'interleaved', {}, 2);
					const queues = frames.slice(0, 4).map((queue) => [...queue]);
					for (let at = 0; queues.some((queue) => queue.length > 0); at++) {
						const wanted = queues[order[at % order.length]!]!;
						const queue = wanted.length > 0 ? wanted : queues.find(({ length }) => length > 0)!;
						reader.hear(4, queue.shift()!, reader.now);
					}
					for (let at = 0; at < 12; at++) {
						reader.now += SECOND;
						reader.send(4, reader.now);
					}
					return outcome(reader.seat(4));
				});
				expect(readers[1]).toEqual(readers[0]);
			}
		),
		{ numRuns: 60, endOnFailure: true }
	);
});

/** One of three messages is lost, each by itself: what comes of it must be alike for all. */
const LOSS = 0.3;

function lossyTalk(deeds: readonly Deed[], seed: string): readonly unknown[] {
	const talk = new Talking(PEOPLE, 'lossy', {}, 2);
	const line = new Seeded(seed);
	for (const one of deeds) {
		perform(talk, one);
		talk.pass(1, () => line.chance(LOSS));
	}
	if (talk.seat(0).talk.floor.mode !== 'open') {
		talk.do(0, { type: talk.seat(0).talk.floor.mode === 'pause' ? 'resume' : 'endRound' });
	}
	talk.pass(40);
	return everybody.map((idx) => outcome(talk.seat(idx)));
}

test('people with lossy lines do not come to the same talk, or lose words that were allowed', () => {
	fc.assert(
		fc.property(
			fc.array(deed, { minLength: 20, maxLength: 80 }),
			fc.string({ minLength: 8, maxLength: 8 }),
			(deeds, seed) => {
				const [first, ...others] = lossyTalk(deeds, seed);
				for (const one of others) expect(one).toEqual(first);
			}
		),
		{ numRuns: 6, endOnFailure: true }
	);
});

/** How the deeds begin that hid words of somebody honest for good, over lines that fail like this. */
const LINES = '~$OAqing';
const BEGINNING: readonly Deed[] = [
	[1, 2, 5],
	[3, 4, 2],
	[2, 1, 1],
	[1, 16, 1],
	[0, 0, 5],
	[4, 2, 3],
	[3, 16, 5],
	[2, 9, 0],
	[0, 9, 7],
	[2, 12, 5],
	[4, 13, 5],
	[0, 16, 7],
	[3, 4, 0],
	[2, 2, 6],
	[3, 9, 4],
	[0, 0, 7]
];

test.each<readonly [string, readonly Deed[]]>([
	[
		'whose first part came long before the last',
		[
			[2, 2, 0],
			[4, 14, 1],
			[2, 16, 7],
			[2, 11, 1],
			[2, 1, 2],
			[2, 14, 2]
		]
	],
	[
		'that an act forbids which is over',
		[
			[4, 14, 1],
			[2, 16, 7],
			[2, 11, 1],
			[2, 17, 7]
		]
	],
	[
		'that were repaired, as was the act',
		[
			[2, 2, 0],
			[4, 14, 1],
			[2, 16, 7],
			[2, 11, 1],
			[2, 1, 2],
			[2, 14, 2],
			[2, 17, 7],
			[4, 0, 0],
			[0, 13, 2],
			[4, 0, 5],
			[2, 10, 0],
			[2, 3, 6],
			[4, 3, 0],
			[1, 7, 1],
			[2, 14, 0],
			[1, 2, 2],
			[2, 4, 5],
			[2, 2, 2]
		]
	]
])('words are lost %s', (_, deeds) => {
	const [first, ...others] = lossyTalk([...BEGINNING, ...deeds], LINES);
	for (const one of others) expect(one).toEqual(first);
});
