import { describe, expect, test } from 'vitest';
import {
	advance,
	CLEAR_MS,
	BREATH_MS,
	emptyQueue,
	GROUP_MS,
	HOLD_MS,
	interrupted,
	offer,
	SPEAK_GAP_MS,
	SPOKEN_CHARS,
	typed,
	TYPING_MS,
	type Announcement,
	type QueueWords
} from '../../../../src/lib/ui/announcement-queue.ts';

const words: QueueWords = {
	many: (count) => `many ${String(count)}`,
	manyFrom: (count, names) => `many ${String(count)} from ${names.join('+')}`,
	cut: ' [cut]'
};
const line = (text: string): Announcement => ({ type: 'line', text });
const message = (name: string, text: string): Announcement => ({ type: 'message', name, text });

/** Offers and keystrokes at their times; what the region held, with the time it came to hold it. */
function heard(
	events: readonly (readonly [at: number, what: Announcement | 'key' | 'own'])[]
): (readonly [number, string])[] {
	let queue = emptyQueue;
	const said: (readonly [number, string])[] = [];
	const last = Math.max(...events.map(([at]) => at)) + CLEAR_MS + HOLD_MS;
	for (let now = 0; now <= last; now += 50) {
		for (const [at, what] of events) {
			if (at !== now) continue;
			if (what === 'key') queue = typed(queue, now);
			else if (what === 'own') queue = interrupted(queue);
			else queue = offer(queue, what, now);
		}
		const step = advance(queue, now, words);
		queue = step.queue;
		if (step.say !== undefined) said.push([now, step.say]);
	}
	return said;
}

const texts = (said: readonly (readonly [number, string])[]) => said.map(([, text]) => text);

describe('the voice of the page', () => {
	test('says a single message with its name, then empties the region', () => {
		expect(heard([[0, message('Blå uggla', 'Hej')]])).toEqual([
			[0, 'Blå uggla: Hej'],
			[CLEAR_MS, '']
		]);
	});

	test('says the name only on the first of a group', () => {
		const said = heard([
			[0, message('A', 'ett')],
			[1_000, message('A', 'två')],
			[2_000, message('B', 'tre')],
			[3_000, message('A', 'fyra')]
		]);
		expect(texts(said)).toEqual(['A: ett', 'två', 'B: tre', 'A: fyra', '']);
	});

	test('goes on without a name after a long pause or after her own text', () => {
		const said = heard([
			[0, message('A', 'ett')],
			[GROUP_MS, message('A', 'två')],
			[2 * GROUP_MS + 50, message('A', 'tre')],
			[2 * GROUP_MS + 1_050, 'own'],
			[2 * GROUP_MS + 2_050, message('A', 'fyra')],
			[2 * GROUP_MS + 3_050, message('A', 'fem')]
		]);
		expect(texts(said).filter((text) => text !== '')).toEqual([
			'A: ett',
			'två',
			'A: tre',
			'A: fyra',
			'fem'
		]);
	});

	test('gives the region the text it holds, which nobody would hear', () => {
		const said = heard([
			[0, line('Skicka inte än')],
			[1_000, line('Skicka inte än')],
			[2_000, message('A', 'ja')],
			[3_000, message('A', 'jo')],
			[4_000, message('A', 'jo')]
		]);
		expect(said.slice(0, 3)).toEqual([
			[0, 'Skicka inte än'],
			[1_000, ''],
			[1_000 + BREATH_MS, 'Skicka inte än']
		]);
		expect(texts(said).slice(3)).toEqual(['A: ja', 'jo', '', 'jo', '']);
	});

	test('never speaks twice within the gap', () => {
		const said = heard([
			[0, line('a')],
			[50, line('b')],
			[100, line('c')]
		]);
		const times = said.map(([at]) => at);
		expect(times.slice(1).every((at, index) => at - (times[index] ?? 0) >= SPEAK_GAP_MS)).toBe(
			true
		);
		expect(texts(said)).toEqual(['a', 'b', 'c', '']);
	});

	test('three waiting messages are read, four are summed up', () => {
		const burst = (count: number) =>
			heard([
				[0, line('x')],
				...Array.from({ length: count }, (_, at) => [50, message(`N${String(at)}`, 't')] as const)
			]);
		expect(texts(burst(3))).toEqual(['x', 'N0: t', 'N1: t', 'N2: t', '']);
		expect(texts(burst(4))).toEqual(['x', 'many 4', '']);
	});

	test('holds messages while the person types and sums them up with their names', () => {
		const keys = Array.from({ length: 10 }, (_, at) => [at * 500, 'key'] as const);
		const said = heard([...keys, [600, message('A', 'x')], [700, message('B', 'y')]]);
		expect(said[0]).toEqual([600 + HOLD_MS, 'many 2 from A+B']);
	});

	test('a person who never stops typing hears of it after five seconds', () => {
		const keys = Array.from({ length: 40 }, (_, at) => [at * 500, 'key'] as const);
		const said = heard([...keys, [1_000, message('A', 'x')]]);
		expect(said[0]).toEqual([1_000 + HOLD_MS, 'A: x']);
	});

	test('a single held message is read in full when the typing stops', () => {
		const said = heard([
			[0, 'key'],
			[50, message('A', 'x')]
		]);
		expect(said[0]).toEqual([TYPING_MS, 'A: x']);
	});

	test('a line of the app is not held back by typing', () => {
		const said = heard([
			[0, 'key'],
			[50, message('A', 'x')],
			[100, line('Ingen kontakt')]
		]);
		expect(texts(said).slice(0, 2)).toEqual(['Ingen kontakt', 'A: x']);
		expect(said[0]?.[0]).toBe(100);
	});

	test('reads out what has been overtaken', () => {
		const about = (text: string): Announcement => ({ type: 'line', text, topic: 'exit' });
		const said = heard([
			[0, about('3')],
			[50, about('2')],
			[100, line('x')],
			[150, about('1')]
		]);
		expect(texts(said)).toEqual(['3', 'x', '1', '']);
	});

	test('cuts a long text at a whole character', () => {
		const [first] = heard([[0, message('A', '🦉'.repeat(SPOKEN_CHARS + 1))]]);
		expect(first?.[1]).toBe(`A: ${'🦉'.repeat(SPOKEN_CHARS)} [cut]`);
		const [exact] = heard([[0, message('A', 'x'.repeat(SPOKEN_CHARS))]]);
		expect(exact?.[1]).toBe(`A: ${'x'.repeat(SPOKEN_CHARS)}`);
	});

	test('says everything it was given once, in a long mixed talk', () => {
		const talk = Array.from(
			{ length: 20 },
			(_, at) => [at * 1_000, message(at % 2 === 0 ? 'A' : 'B', `m${String(at)}`)] as const
		);
		const said = texts(heard(talk)).filter((text) => text !== '');
		expect(said).toEqual(talk.map(([, { text }], at) => `${at % 2 === 0 ? 'A' : 'B'}: ${text}`));
	});
});
