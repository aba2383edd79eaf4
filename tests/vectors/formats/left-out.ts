import { must } from '../../../crypto/errors.ts';
import { grantId } from '../../../crypto/room/grant-codec.ts';
import { format, type Broken, type Example } from '../format.ts';
import { hear, seatIn, START, turnAt } from '../frames.ts';
import { EPOCH, roomOf, toldTo } from '../rooms.ts';
import { framesWith, grantBytes, partsOf, type GrantFields, type Granting } from './grant-bytes.ts';
import { wholeGrant } from './grant.ts';

/* A member whom a grant leaves out (PROTOCOL.md §7.3, what a member does, 2). */

const drawn = {} as const;
const given = { parent: EPOCH, PK: 'hex', frames: ['hex'] } as const;
const made = { gid: 'hex', grant: 'hex' } as const;

export const leftOutFormat = format({
	name: 'left-out',
	drawn,
	given,
	made,
	play: ({ parent, PK, frames }) => {
		const pairKeys = new Map([[parent.issuer, PK]]);
		const taken = seatIn(parent, { pairKeys });
		if (taken === undefined) return undefined;
		let seat = taken;
		for (const [at, frame] of frames.entries()) {
			const received = hear(seat, frame, turnAt(START));
			if (received === undefined) return undefined;
			if (received.leftOut) {
				if (at < frames.length - 1) return undefined;
				const grant = must(wholeGrant(parent, frames));
				return { gid: grantId(grant), grant };
			}
			seat = received.seat;
		}
		return undefined;
	},
	examples: () => [removed(), missed()]
});

type LeftOutExample = Example<typeof drawn, typeof given>;

/** A grant that `granting.reader` has no wrap in, and others in its place. */
function example(
	granting: Granting,
	pins: string,
	broken: (of: {
		readonly with: (name: string, defect: string, fields: GrantFields) => Broken<typeof given>;
		readonly sent: (
			name: string,
			defect: string,
			frames: readonly Uint8Array[]
		) => Broken<typeof given>;
		readonly grant: Uint8Array;
	}) => readonly Broken<typeof given>[],
	fields: GrantFields = {}
): LeftOutExample {
	const { name, parent, reader } = granting;
	const grant = grantBytes(granting, fields);
	const framesOf = (bytes: Uint8Array, sender?: number) =>
		framesWith(granting, partsOf(granting, bytes), sender);
	const sent = (wrong: string, defect: string, frames: readonly Uint8Array[]) => ({
		name: `${name}-${wrong}`,
		defect,
		given: { frames }
	});
	return {
		name,
		pins,
		drawn: {},
		given: { parent: toldTo(parent, reader), PK: new Uint8Array(32), frames: framesOf(grant) },
		broken: broken({
			with: (wrong, defect, other) =>
				sent(wrong, defect, framesOf(grantBytes(granting, { ...fields, ...other }))),
			sent,
			grant
		})
	};
}

function removed(): LeftOutExample {
	const parent = roomOf('left-out/removed', 4);
	const granting: Granting = {
		name: 'removed',
		parent,
		ops: [{ op: 'remove', idx: 2 }],
		reader: 2
	};
	const pins = 'She is removed, and has no wrap; she cannot read who else came or went.';
	return example(granting, pins, ({ with: broken, sent, grant }) => [
		broken('other-number', 'e is two above that of the parent.', { number: 3 }),
		broken('same-number', 'e is that of the parent.', { number: 1 }),
		broken('other-term', 'term is one above, and the issuer is the same.', { term: 2 }),
		broken('other-issuer', 'The issuer it names is 3, who has not signed it.', { issuer: 3 }),
		broken('wrapped', 'She has a bit in W, and a wrap under a key that she does not have.', {
			W: [1, 2, 3]
		}),
		sent(
			'of-a-participant',
			'A participant has signed the frame.',
			framesWith(granting, partsOf(granting, grant), 3)
		),
		sent(
			'byte-left-over',
			'A byte follows the delta.',
			framesWith(granting, partsOf(granting, Uint8Array.from([...grant, 0])))
		)
	]);
}

/** Of a grant in two parts only the header tells: whoever has no wrap can check nothing else. */
function missed(): LeftOutExample {
	const parent = roomOf('left-out/missed', 14);
	const granting: Granting = {
		name: 'missed',
		parent,
		ops: [{ op: 'remove', idx: 13 }],
		reader: 13
	};
	const confirm = new Uint8Array(32);
	const pins = 'A grant in two frames, whose confirm she cannot check.';
	return example(
		granting,
		pins,
		({ with: broken, sent, grant }) => {
			const frames = framesWith(granting, partsOf(granting, grant));
			return [
				sent('half', 'The second frame is missing.', frames.slice(0, 1)),
				sent('twice-half', 'The first frame comes twice.', [must(frames[0]), must(frames[0])]),
				broken('other-number', 'e is that of the parent.', { number: 1 })
			];
		},
		{ confirm }
	);
}
