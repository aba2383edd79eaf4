import { must } from '../../../crypto/errors.ts';
import { expand } from '../../../crypto/primitives/kdf.ts';
import { followHeld } from '../../../crypto/room/follow.ts';
import { grantId } from '../../../crypto/room/grant-codec.ts';
import type { Op } from '../../../crypto/room/ops.ts';
import { encodePolicy, encodeRoster } from '../../../crypto/room/roster.ts';
import { fixed } from '../draws.ts';
import { format, type Broken, type Example } from '../format.ts';
import { bodyOf, hear, makeFrame, seatIn, START, turnAt } from '../frames.ts';
import { EPOCH, roomOf, toldTo, type Room } from '../rooms.ts';
import {
	framesWith,
	grantBytes,
	nextOf,
	pairKeyOf,
	partsOf,
	type GrantFields,
	type Granting
} from './grant-bytes.ts';

/* A lead gives way, and another moderator's grant is followed (PROTOCOL.md §10.6, S1 and YIELD). */

const drawn = { ME: 'hex', grant_nonce: 'hex' } as const;
const given = { parent: EPOCH, successor: 'number', PK: 'hex', frames: ['hex'] } as const;
const made = {
	term: 'number',
	issuer: 'number',
	roster: 'hex',
	policy: 'hex',
	id_parent: 'hex',
	epoch_id: 'hex',
	confirm: 'hex',
	address: 'hex',
	PK: 'hex'
} as const;

const ANY_GRANT = new Uint8Array(32);
const LEAD = 0;
const SUCCESSOR = 1;

export const successionFormat = format({
	name: 'succession',
	drawn,
	given,
	made,
	play: ({ parent, successor, PK, frames }) => {
		const taken = seatIn(parent, { pairKeys: new Map([[successor, PK]]) });
		if (taken === undefined) return undefined;
		let seat = taken;
		for (const [at, frame] of frames.entries()) {
			const received = hear(seat, frame, turnAt(START));
			if (received === undefined || received.adopted !== undefined) return undefined;
			// It is looked at after every input whether a grant that was kept may be followed.
			const followed = followHeld(received.seat, turnAt(START));
			seat = followed.seat;
			const { opened } = followed;
			if (opened === undefined) continue;
			if (opened === 'leftOut' || at < frames.length - 1) return undefined;
			const { facts, keys, pairKey } = opened;
			return {
				term: facts.term,
				issuer: facts.issuer,
				roster: encodeRoster(facts.roster),
				policy: encodePolicy(facts.policy),
				id_parent: facts.parent,
				epoch_id: keys.id,
				confirm: keys.confirm,
				address: keys.address,
				PK: pairKey.lend((key) => expand(key, 'step'))
			};
		}
		return undefined;
	},
	examples: () => [yielded(), named(), early()]
});

type SuccessionExample = Example<typeof drawn, typeof given>;
type SuccessionBroken = Broken<typeof given>;

const READER = 3;

/** Two moderators beside the lead and two participants; the second moderator is to lead. */
function scene(name: string) {
	const parent = roomOf(`succession/${name}`, 5, 3);
	const ops: readonly Op[] = [{ op: 'remove', idx: 4 }];
	const granting: Granting = { name: `succession/${name}`, parent, ops, reader: READER };
	const follows: GrantFields = { facts: { issuer: SUCCESSOR, term: 2 } };
	const grant = (fields: GrantFields = {}) =>
		grantBytes(granting, { ...fields, facts: { ...follows.facts, ...fields.facts } });
	const grants = (bytes: Uint8Array, sender = SUCCESSOR) =>
		framesWith(granting, partsOf(granting, bytes), sender);
	const sent = (
		wrong: string,
		defect: string,
		frames: readonly Uint8Array[]
	): SuccessionBroken => ({
		name: `${name}-${wrong}`,
		defect,
		given: { frames }
	});
	const example = (
		pins: string,
		frames: readonly Uint8Array[],
		broken: readonly SuccessionBroken[]
	): SuccessionExample => {
		const { me, facts } = nextOf(granting, follows.facts);
		return {
			name,
			pins,
			drawn: { ME: me, grant_nonce: facts.grantNonce },
			given: {
				parent: toldTo(parent, READER),
				successor: SUCCESSOR,
				PK: pairKeyOf(granting.name, READER),
				frames
			},
			broken
		};
	};
	return { parent, granting, grant, grants, sent, example };
}

/** A frame that says YIELD. */
function yieldTo(
	parent: Room,
	of: {
		readonly to?: number;
		readonly gid?: Uint8Array;
		readonly by?: number;
		readonly ctr?: number;
	}
): Uint8Array {
	const { to = SUCCESSOR, gid = ANY_GRANT, by = LEAD, ctr = 0 } = of;
	const body = bodyOf(parent, [{ type: 'yield', yield: { to, gid } }]);
	return makeFrame(parent, `succession/yield ${String(by)} ${String(ctr)}`, {
		idx: by,
		ctr,
		body
	}).frame;
}

function yielded(): SuccessionExample {
	const { parent, grant, grants, sent, example } = scene('yielded');
	const any = yieldTo(parent, {});
	const right = grants(grant());
	const after = (frames: readonly Uint8Array[]) => [any, ...frames];
	return example('The lead gives way to any grant of the next moderator.', after(right), [
		sent('unsaid', 'Nobody has said YIELD.', right),
		sent('by-another', 'The YIELD is by a moderator who does not lead.', [
			yieldTo(parent, { by: 2 }),
			...right
		]),
		sent('to-another', 'The YIELD is for the other moderator.', [
			yieldTo(parent, { to: 2 }),
			...right
		]),
		sent('to-a-participant', 'The YIELD is for a participant.', [
			yieldTo(parent, { to: 3 }),
			...right
		]),
		sent('taken-back', 'The last YIELD is for the other moderator.', [
			any,
			yieldTo(parent, { to: 2, ctr: 1 }),
			...right
		]),
		sent(
			'other-term',
			'The term is that of the parent.',
			after(grants(grant({ facts: { term: 1 } })))
		),
		sent('term-two-above', 'The term is two above.', after(grants(grant({ facts: { term: 3 } })))),
		sent('other-number', 'e is two above.', after(grants(grant({ facts: { number: 3 } })))),
		sent(
			'other-confirm',
			'confirm has nothing to do with the epoch.',
			after(grants(grant({ confirm: fixed('succession/confirm', 32) })))
		),
		sent('of-the-other', 'The other moderator has signed the frame.', after(grants(grant(), 2)))
	]);
}

function named(): SuccessionExample {
	const { parent, grant, grants, sent, example } = scene('named');
	const right = grant();
	const gid = grantId(right);
	const said = (id: Uint8Array) => [yieldTo(parent, { gid: id }), ...grants(right)];
	const other = grant({ facts: { grantNonce: fixed('succession/another nonce', 16) } });
	return example('The lead gives way to one grant, by its gid.', said(gid), [
		sent('other-gid', 'The gid is that of no grant.', said(fixed('succession/gid', 32))),
		sent('half-zero', 'The gid begins right and ends in zeros.', said(gid.map(firstHalf))),
		sent('other-grant', 'The grant that comes is another.', [
			yieldTo(parent, { gid }),
			...grants(other)
		])
	]);
}

const firstHalf = (byte: number, at: number): number => (at < 16 ? byte : 0);

function early(): SuccessionExample {
	const { parent, granting, grant, grants, sent, example } = scene('early');
	const right = grants(grant());
	const last = (of: Parameters<typeof yieldTo>[1]) => [...right, yieldTo(parent, of)];
	return example('The grant comes first, and is kept until the lead gives way.', last({}), [
		sent('by-another', 'The YIELD is by a moderator who does not lead.', last({ by: 2 })),
		sent('to-another', 'The YIELD is for the other moderator.', last({ to: 2 })),
		sent('other-gid', 'The YIELD names no grant that came.', last({ gid: fixed('no gid', 32) })),
		sent('another-came-since', 'A later grant of hers, which does not open, has taken its place.', [
			...right,
			secondFrame(granting, grant({ confirm: fixed('succession/later', 32) })),
			yieldTo(parent, {})
		])
	]);
}

/** A grant in the second frame of the successor's. */
function secondFrame(granting: Granting, grant: Uint8Array): Uint8Array {
	const { parent } = granting;
	const body = bodyOf(parent, [{ type: 'grant', grant: must(partsOf(granting, grant)[0]) }]);
	return makeFrame(parent, 'succession/second', { idx: SUCCESSOR, ctr: 1, body }).frame;
}
