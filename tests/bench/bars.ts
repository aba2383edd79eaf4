import type { Measured } from './measure.ts';

/** One bar: what was measured against what it may be at most. */
export interface Bar {
	readonly bar: string;
	readonly value: number;
	readonly most: number;
	readonly holds: boolean;
}

/** The bars of one run; `slowdown` is by how much the browser slowed its CPU. */
export function bars(measured: readonly Measured[], slowdown: number): readonly Bar[] {
	const us = (name: string) => measured.find((one) => one.name === name)?.us;
	const ratio = (bar: string, ours: string, theirs: string, most: number): readonly Bar[] => {
		const a = us(ours);
		const b = us(theirs);
		return a === undefined || b === undefined ? [] : [check(bar, a / b, most)];
	};
	const framesFor = (people: number) =>
		measured.find((one) => one.name === `rotation for ${String(people)}, issuing`)?.frames;
	const frames = (people: number, most: number): readonly Bar[] => {
		const needed = framesFor(people);
		const bar = `frames of one rotation for ${String(people)} people`;
		return needed === undefined ? [] : [check(bar, needed, most)];
	};
	/** A member more costs no more in a full room than in a small one. */
	const linear = (what: string, whose: string): readonly Bar[] => {
		const [small, large] = [8, 64].map((people) => us(`${what} ${String(people)}, ${whose}`));
		const bar = `${what} 64 / 8 times the cost for 8, ${whose}`;
		return small === undefined || large === undefined ? [] : [check(bar, large / (8 * small), 1.4)];
	};
	const incoming = us('frame in: header, open, verify, body');
	const verify = us('bare primitives of open + verify');
	return [
		...frames(11, 1),
		...frames(12, 1),
		...frames(64, 6),
		...linear('rotation for', 'issuing'),
		...linear('rotation for', 'following'),
		...linear('healing of', 'the lead'),
		...linear('healing of', 'one member'),
		...linear('return to', 'the lead'),
		...linear('return to', 'who comes back'),
		...ratio(
			'seal + sign / bare primitives',
			'frame seal + sign',
			'bare primitives of seal + sign',
			1.5
		),
		...ratio(
			'open + verify / bare primitives',
			'frame open + verify',
			'bare primitives of open + verify',
			1.5
		),
		...ratio(
			'frame out / Megolm out, padded to a frame',
			'frame out: view, body, seal, sign',
			'Megolm out, padded to a frame',
			1
		),
		...ratio(
			'frame in / Megolm in, padded to a frame',
			'frame in: header, open, verify, body',
			'Megolm in, padded to a frame',
			1
		),
		...(incoming === undefined || verify === undefined || slowdown === 1
			? []
			: [
					check('10 frames in a second, % of a core', (incoming * 10 * 100) / 1e6, 10),
					check('floor: bare open + verify, % of a core', (verify * 10 * 100) / 1e6, 10)
				])
	];
}

function check(bar: string, value: number, most: number): Bar {
	return { bar, value, most, holds: value <= most };
}
