import { encodeBody, NO_FLAGS } from '../../../crypto/room/body.ts';
import type { EventPart } from '../../../crypto/room/event.ts';
import type { Capsule } from '../../../crypto/room/item.ts';
import { fixed, put, turned } from '../draws.ts';
import { format, type Broken, type Example } from '../format.ts';
import { bodyOf, type FrameParts } from '../frames.ts';
import { EPOCH, roomOf, toldTo, withFacts } from '../rooms.ts';
import { CAPSULE, capsuleFrom, eventItem, frameWith, hearAll, textEvent } from './talks.ts';

/* Two signed versions of one event, as a member comes to have both (PROTOCOL.md §9.2). */

const drawn = { ME: 'hex', seed: 'hex' } as const;
const given = { epoch: EPOCH, frames: ['hex'] } as const;
const made = { idx: 'number', eseq: 'number', versions: [CAPSULE] } as const;

type ProofExample = Example<typeof drawn, typeof given>;
type ProofBroken = Broken<typeof given>;

export const proofFormat = format({
	name: 'two-versions',
	drawn,
	given,
	made,
	play: ({ epoch, frames }) => {
		const [proof] = hearAll(epoch, frames)?.epoch.proofs ?? [];
		if (proof === undefined) return undefined;
		const versions = proof.versions.map(({ idx, counter, fillHash, signature, body }) => ({
			idx,
			ctr: counter,
			fill_hash: fillHash,
			sig: signature,
			body
		}));
		return { idx: proof.idx, eseq: proof.seq, versions };
	},
	examples: () => [byCapsule(), byHerself(), waiting()]
});

const CLOSE: EventPart = { seq: 1, kind: 23, frag: 0, frags: 1, content: Uint8Array.of(1) };
const AUTHOR = 1;
const READER = 2;

/** Idx 1 says this in her frame `ctr`. */
function says(room: ReturnType<typeof roomOf>, ctr: number, text: string, seq = 1): FrameParts {
	return { idx: AUTHOR, ctr, body: bodyOf(room, [eventItem(textEvent(seq, text))]) };
}

/** The relay gave one version to her, and another to the lead, who repeats it. */
function byCapsule(): ProofExample {
	const room = roomOf('proof/capsule', 3);
	const name = (which: string) => `proof/capsule/${which}`;
	const first = frameWith(room, name('first'), {
		idx: AUTHOR,
		ctr: 0,
		items: [eventItem(textEvent(1, 'ja'))]
	});
	const repeats = (capsule: Capsule) => [
		first,
		frameWith(room, name('lead'), { idx: 0, ctr: 0, items: [{ type: 'capsule', capsule }] })
	];
	const other = capsuleFrom(room, name('other'), says(room, 0, 'nej'));
	const refused = (wrong: string, defect: string, capsule: Capsule): ProofBroken => ({
		name: `capsule-${wrong}`,
		defect,
		given: { frames: repeats(capsule) }
	});
	const closing = encodeBody({
		flags: NO_FLAGS,
		closing: true,
		view: { counts: [0, 0, 0], hash: fixed('proof/vh', 16) },
		items: [eventItem(textEvent(1, 'nej'))]
	});
	const closes = frameWith(room, name('close'), { idx: 0, ctr: 0, items: [eventItem(CLOSE)] });
	const last = capsuleFrom(room, name('other'), { idx: AUTHOR, ctr: 0, body: closing });
	const ended = frameWith(room, name('lead'), {
		idx: 0,
		ctr: 1,
		items: [{ type: 'capsule', capsule: last }]
	});
	const elsewhere = withFacts(room, { grantNonce: fixed('proof/other nonce', 16) });
	return {
		name: 'capsule',
		pins: 'Idx 1 signed another text as her first event to the lead, who repeats it in a CAPSULE.',
		drawn: { ME: room.me, seed: room.seeds[AUTHOR] ?? other.fillHash },
		given: { epoch: toldTo(room, READER), frames: repeats(other) },
		broken: [
			refused(
				'same-version',
				'Both frames have the same event.',
				capsuleFrom(room, name('other'), says(room, 0, 'ja'))
			),
			refused('signature-turned', 'One bit of the signature is turned.', {
				...other,
				signature: turned(other.signature, 40)
			}),
			refused(
				'signed-by-another',
				'The lead has signed it, not its author.',
				capsuleFrom(room, name('other'), {
					...says(room, 0, 'nej'),
					seed: room.seeds[0] ?? other.body
				})
			),
			refused('other-author', 'It says that idx 0 is its author.', { ...other, idx: 0 }),
			refused('other-counter', 'It says that it was frame 1.', { ...other, counter: 1 }),
			refused('other-fill', 'Another fill hash stands in it.', {
				...other,
				fillHash: turned(other.fillHash, 0)
			}),
			refused(
				'other-epoch',
				'It was signed in another epoch.',
				capsuleFrom(elsewhere, name('other'), says(elsewhere, 0, 'nej'))
			),
			refused(
				'unreadable',
				'The body in it has flag bit 4.',
				capsuleFrom(room, name('other'), {
					...says(room, 0, 'nej'),
					body: put(says(room, 0, 'nej').body, 0, 16)
				})
			),
			{
				name: 'capsule-phase-1',
				defect: 'The lead has closed, and the body in it is of phase 1, when keys may be known.',
				given: { frames: [first, closes, ended] }
			},
			refused(
				'next-event',
				'It holds her second event.',
				capsuleFrom(room, name('other'), says(room, 1, 'nej', 2))
			)
		]
	};
}

/** She says another thing under the same number to the same person. */
function byHerself(): ProofExample {
	const room = roomOf('proof/herself', 3);
	const frame = (ctr: number, text: string, seq = 1) =>
		frameWith(room, `proof/herself/${String(ctr)}`, {
			idx: AUTHOR,
			ctr,
			items: [eventItem(textEvent(seq, text))]
		});
	const refused = (wrong: string, defect: string, second: Uint8Array): ProofBroken => ({
		name: `herself-${wrong}`,
		defect,
		given: { frames: [frame(0, 'ja'), second] }
	});
	return {
		name: 'herself',
		pins: 'Idx 1 says two things as her first event, in two frames.',
		drawn: { ME: room.me, seed: room.seeds[AUTHOR] ?? frame(0, 'ja') },
		given: { epoch: toldTo(room, READER), frames: [frame(0, 'ja'), frame(1, 'nej')] },
		broken: [
			refused('says-it-again', 'The second frame has the same event.', frame(1, 'ja')),
			refused('says-more', 'The second frame has her second event.', frame(1, 'nej', 2)),
			refused(
				'says-nothing',
				'The second frame has no event.',
				frameWith(room, 'proof/herself/1', { idx: AUTHOR, ctr: 1, items: [] })
			)
		]
	};
}

/** Both versions of her third event come before her second. */
function waiting(): ProofExample {
	const room = roomOf('proof/waiting', 3);
	const frame = (ctr: number, text: string, seq: number) =>
		frameWith(room, `proof/waiting/${String(ctr)}`, {
			idx: AUTHOR,
			ctr,
			items: [eventItem(textEvent(seq, text))]
		});
	const frames = [frame(0, 'ett', 1), frame(2, 'tre', 3), frame(3, 'fyra', 3)];
	const [first, third] = frames as [Uint8Array, Uint8Array];
	return {
		name: 'waiting',
		pins: 'Two versions of her third event, which waits for the second.',
		drawn: { ME: room.me, seed: room.seeds[AUTHOR] ?? first },
		given: { epoch: toldTo(room, READER), frames },
		broken: [
			{
				name: 'waiting-same',
				defect: 'The third event comes twice and is the same.',
				given: { frames: [first, third, frame(3, 'tre', 3)] }
			},
			{
				name: 'waiting-fourth',
				defect: 'The last frame has the fourth event.',
				given: { frames: [first, third, frame(3, 'fyra', 4)] }
			},
			{
				name: 'waiting-too-far',
				defect: 'Both versions are of event 18, which is 17 ahead and not kept.',
				given: { frames: [first, frame(2, 'tre', 18), frame(3, 'fyra', 18)] }
			}
		]
	};
}
