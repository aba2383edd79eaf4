import { must } from '../../../crypto/errors.ts';
import { isOver, showClosing } from '../../../crypto/room/closing.ts';
import { draftClose, type EventPart } from '../../../crypto/room/event.ts';
import { encodeView, type Item } from '../../../crypto/room/item.ts';
import { viewOf } from '../../../crypto/room/log.ts';
import type { Seat } from '../../../crypto/room/member.ts';
import { nextFrame } from '../../../crypto/room/outgoing.ts';
import type { Values } from '../form.ts';
import { fixed, turned } from '../draws.ts';
import { format, type Broken, type Example } from '../format.ts';
import { bodiesIn, hear, logOf, seatIn, START, turnAt } from '../frames.ts';
import { EPOCH, roomOf, toldTo, type Room, type ToldEpoch } from '../rooms.ts';
import { eventItem, frameWith, textEvent } from './talks.ts';

/* The close at a participant, up to the end with everybody's seed (PROTOCOL.md §14.1). */

const STEP = { at_ms: 'number', frame: 'hex' } as const;
const drawn = { ME: 'hex', seeds: ['hex'] } as const;
const given = { epoch: EPOCH, seed: 'hex', steps: [STEP] } as const;
const made = {
	built: [{ at_ms: 'number', phase: 'number', seeds: ['hex'] }],
	final: [{ idx: 'number', count: 'number' }],
	view: 'hex',
	seeds: [{ idx: 'number', seed: 'hex' }],
	over: 'truth'
} as const;

type CloseExample = Example<typeof drawn, typeof given>;
type CloseBroken = Broken<typeof given>;
type Step = Values<typeof STEP>;

const READER = 2;
const OTHER = 1;
const NOTHING = new Uint8Array(0);

export const closeFormat = format({
	name: 'close',
	drawn,
	given,
	made,
	play: ({ epoch, seed, steps }) => {
		const played = playSteps(epoch, seed, steps);
		const { closing } = played.seat;
		if (closing === undefined) return undefined;
		if (showClosing(played.seat, 'end')?.seeds !== 'published') return undefined;
		const { id, facts, log } = played.seat.epoch;
		const last = must(steps.at(-1)).at_ms;
		const final = [...closing.shown].map(([idx, shown]) => ({ idx, count: shown.final }));
		const seeds = [...closing.revealed].map(([idx, known]) => ({ idx, seed: known }));
		const byIdx = (a: { readonly idx: number }, b: { readonly idx: number }) => a.idx - b.idx;
		return {
			built: played.built,
			final: final.sort(byIdx),
			view: encodeView(viewOf(log, id, facts.roster)),
			seeds: seeds.sort(byIdx),
			over: isOver(played.seat, START + last)
		};
	},
	examples: () => [published(), passedOn(), left()]
});

/** She hears a frame, or builds one where there is none. */
function playSteps(epoch: ToldEpoch, seed: Uint8Array, steps: readonly Step[]) {
	let seat: Seat = must(seatIn(epoch, { seed }));
	const built: { at_ms: number; phase: number; seeds: readonly Uint8Array[] }[] = [];
	for (const { at_ms, frame } of steps) {
		const turn = { ...turnAt(START + at_ms), random: (length: number) => new Uint8Array(length) };
		if (frame.length > 0) {
			seat = hear(seat, frame, turn)?.seat ?? seat;
			continue;
		}
		const sent = nextFrame(seat, turn);
		seat = sent.seat;
		const [body] = bodiesIn(epoch, [sent.publication.frame]);
		const seeds = must(body).items.flatMap((item) => (item.type === 'seed' ? [item.seed] : []));
		const sorted = seeds.toSorted((one, other) => Buffer.compare(one, other));
		built.push({ at_ms, phase: must(body).closing ? 1 : 0, seeds: sorted });
	}
	return { seat, built };
}

interface Scene {
	readonly room: Room;
	readonly name: string;
	readonly seed: (idx: number) => Item;
	/** A frame at this time; of phase 1, with the view that everybody has, if nothing else is said. */
	readonly says: (at: number, idx: number, ctr: number, items: readonly Item[], of?: Said) => Step;
}

/** What of a frame is otherwise than in a close that goes well. */
interface Said {
	readonly closing?: boolean;
	readonly hash?: Uint8Array;
	readonly log?: readonly { readonly idx: number; readonly event: EventPart }[];
}

const CLOSE: EventPart = { seq: 1, ...draftClose(true) };
const SAID = [{ idx: 0, event: CLOSE }];

function sceneOf(name: string, people = 3): Scene {
	const room = roomOf(`close/${name}`, people);
	return {
		room,
		name,
		seed: (idx) => ({ type: 'seed', seed: must(room.seeds[idx]) }),
		says: (at_ms, idx, ctr, items, of = {}) => {
			const log = logOf(room, of.log ?? SAID);
			const { hash } = of;
			const view = { log, closing: of.closing ?? true, ...(hash === undefined ? {} : { hash }) };
			const known = `close/${name}/${String(idx)} ${String(ctr)}`;
			return { at_ms, frame: frameWith(room, known, { idx, ctr, items, view }) };
		}
	};
}

/** Event 23 in a frame of the lead, before anybody is silent. */
function closeIn(it: Scene, event: EventPart = CLOSE, idx = 0): Step {
	return it.says(1_000, idx, 0, [eventItem(event)], { closing: false, log: [] });
}

function build(at_ms: number): Step {
	return { at_ms, frame: NOTHING };
}

const BUILDS = [3_000, 4_000, 5_000, 6_000, 7_000].map(build);

function inOrder(steps: readonly Step[]): readonly Step[] {
	return steps.toSorted((a, b) => a.at_ms - b.at_ms);
}

function example(
	it: Scene,
	pins: string,
	steps: readonly Step[],
	broken: Readonly<Record<string, readonly [defect: string, steps: readonly Step[]]>>
): CloseExample {
	return {
		name: it.name,
		pins,
		drawn: { ME: it.room.me, seeds: it.room.seeds },
		given: {
			epoch: toldTo(it.room, READER),
			seed: must(it.room.seeds[READER]),
			steps: inOrder(steps)
		},
		broken: Object.entries(broken).map(([wrong, [defect, other]]): CloseBroken => ({
			name: `${it.name}-${wrong}`,
			defect,
			given: { steps: inOrder(other) }
		}))
	};
}

function published(): CloseExample {
	const it = sceneOf('published');
	const { says, seed } = it;
	const lead = says(3_200, 0, 1, []);
	const other = says(3_300, OTHER, 0, []);
	const leadSeed = says(4_200, 0, 2, [seed(0), seed(READER)]);
	const otherSeed = says(4_300, OTHER, 1, [seed(OTHER)]);
	const close = closeIn(it);
	const without = (flags: number): EventPart => ({ ...CLOSE, content: Uint8Array.of(flags) });
	const elsewhere = fixed('close/other vh', 16);
	const turnedSeed: Item = { type: 'seed', seed: turned(must(it.room.seeds[OTHER]), 0) };
	const quiet = { log: [{ idx: 0, event: without(0) }] };
	const all = [lead, other, leadSeed, otherSeed];
	return example(
		it,
		'Everybody is silent with the same view, and everybody says her seed.',
		[...BUILDS, close, ...all],
		{
			'flag-0': [
				'Event 23 has flag 0; everybody shows that she has it, and nobody says a seed.',
				[
					...BUILDS,
					closeIn(it, without(0)),
					says(3_200, 0, 1, [], quiet),
					says(3_300, OTHER, 0, [], quiet)
				]
			],
			'other-view': [
				'Idx 1 shows another vh in phase 1, and so says no seed.',
				[...BUILDS, close, lead, says(3_300, OTHER, 0, [], { hash: elsewhere })]
			],
			'not-silent': [
				'Idx 1 is never in phase 1, and so says no seed.',
				[...BUILDS, close, lead, says(3_300, OTHER, 0, [], { closing: false })]
			],
			'of-a-participant': [
				'A participant says event 23, not the lead.',
				[
					...BUILDS,
					closeIn(it, CLOSE, OTHER),
					lead,
					says(3_300, OTHER, 1, []),
					leadSeed,
					says(4_300, OTHER, 2, [seed(OTHER)])
				]
			],
			'seed-of-nobody': [
				'The seed that idx 1 says makes the vk of nobody.',
				[...BUILDS, close, lead, other, leadSeed, says(4_300, OTHER, 1, [turnedSeed])]
			],
			'seed-lost': ['The seed of idx 1 never comes.', [...BUILDS, close, lead, other, leadSeed]],
			'not-echoed': [
				'Nobody says her own seed again.',
				[...BUILDS, close, lead, other, says(4_200, 0, 2, [seed(0)]), otherSeed]
			],
			'seed-too-early': [
				'The seed of idx 1 comes before she is silent herself, and not again.',
				[
					...BUILDS,
					close,
					lead,
					leadSeed,
					says(2_500, OTHER, 0, [seed(OTHER)]),
					says(3_300, OTHER, 1, [])
				]
			]
		}
	);
}

/** The relay keeps the second seed from her: it comes by the lead. */
function passedOn(): CloseExample {
	const it = sceneOf('passed-on');
	const { says, seed } = it;
	const close = closeIn(it);
	const lead = says(3_200, 0, 1, []);
	const other = says(3_300, OTHER, 0, []);
	const all = says(4_200, 0, 2, [seed(0), seed(OTHER), seed(READER)]);
	const builds = BUILDS;
	return example(
		it,
		'The lead passes on the seeds of both others; those of idx 1 never come.',
		[...builds, close, lead, other, all],
		{
			'in-the-old-view': [
				'The lead shows a view without event 23 in phase 1.',
				[...builds, close, says(3_200, 0, 1, [], { log: [] }), other]
			],
			'one-missing': [
				'The lead leaves out the seed of idx 1.',
				[...builds, close, lead, other, says(4_200, 0, 2, [seed(0), seed(READER)])]
			],
			'own-missing': [
				'The lead leaves out her own seed.',
				[...builds, close, lead, other, says(4_200, 0, 2, [seed(OTHER), seed(READER)])]
			],
			late: [
				'The phase 1 of idx 1 comes 20.5 s after the close.',
				[...builds, close, lead, says(21_500, OTHER, 0, []), build(22_000), build(23_000)]
			]
		}
	);
}

/** She who has said LEAVE is not waited for. */
function left(): CloseExample {
	const it = sceneOf('left', 4);
	const { says, seed } = it;
	const leave = says(500, 3, 0, [{ type: 'leave' }], { closing: false, log: [] });
	const close = closeIn(it);
	const lead = says(3_200, 0, 1, []);
	const other = says(3_300, OTHER, 0, []);
	const seeds = [says(4_200, 0, 2, [seed(0), seed(READER)]), says(4_300, OTHER, 1, [seed(OTHER)])];
	const words = says(500, 3, 0, [eventItem(textEvent(1, 'hej då'))], { closing: false, log: [] });
	const said = { log: [...SAID, { idx: 3, event: textEvent(1, 'hej då') }] };
	return example(
		it,
		'Idx 3 said LEAVE before the close: nobody waits for her.',
		[...BUILDS, leave, close, lead, other, ...seeds],
		{
			'not-left': [
				'Idx 3 says a text instead of LEAVE, and nothing after it; all others have it.',
				[...BUILDS, words, close, says(3_200, 0, 1, [], said), says(3_300, OTHER, 0, [], said)]
			],
			'leave-lost': ['The LEAVE never comes.', [...BUILDS, close, lead, other]],
			'leave-of-another': [
				'Idx 1 says LEAVE and idx 3 says nothing.',
				[
					...BUILDS,
					says(500, OTHER, 0, [{ type: 'leave' }], { closing: false, log: [] }),
					close,
					lead
				]
			]
		}
	);
}
