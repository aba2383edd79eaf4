import { must } from '../../../crypto/errors.ts';
import { encodeOps } from '../../../crypto/room/ops.ts';
import { fixed, turned } from '../draws.ts';
import { entryFor, roomOf, seedOf } from '../rooms.ts';
import { framesWith, grantBytes, opBytes, partsOf, rawOps, type Granting } from './grant-bytes.ts';

import { draft, type GrantExample } from './grant-draft.ts';

/* Grants of all sizes. */

export function grantsBySize(): readonly GrantExample[] {
	return [one(), eleven(), twelve(), thirteen(), sixtyFour()];
}

function one(): GrantExample {
	const parent = roomOf('grant/1', 1);
	const it = draft({ name: 'people-1', parent, ops: [], reader: 0 });
	return it.example('A lead alone changes the keys: 90 bytes, and nobody has a wrap.', [
		it.with('other-confirm', 'confirm has one bit turned.', { confirm: fixed('grant/any', 32) }),
		it.with('other-number', 'e is that of the parent.', { number: 1 }),
		it.with('ops-left-over', 'The ops say that 0 are to follow, and one does.', {
			ops: rawOps(0, opBytes({ op: 'remove', idx: 0 }))
		})
	]);
}

function eleven(): GrantExample {
	const parent = roomOf('grant/11', 11);
	const it = draft({ name: 'people-11', parent, ops: [], reader: 10 });
	const all = parent.facts.roster.map(({ idx }) => idx).slice(1);
	return it.example('Nobody comes or goes among 11: 730 bytes in one frame.', [
		it.with('one-left-out', 'W has no bit for idx 5, who is kept, and no wrap for her.', {
			W: all.filter((idx) => idx !== 5)
		}),
		it.with('wrap-for-the-issuer', 'W has a bit for the issuer, and a wrap for her.', {
			W: [0, ...all]
		}),
		it.with('healed-without-wrap', 'Hb has a bit for the issuer, who has none in W.', { Hb: [0] }),
		it.with('somebody-else-removed', 'The delta removes idx 5, and W and confirm are of all 11.', {
			ops: encodeOps([{ op: 'remove', idx: 5 }])
		})
	]);
}

function twelve(): GrantExample {
	const parent = roomOf('grant/12', 11);
	const it = draft({
		name: 'people-12',
		parent,
		ops: [{ op: 'put', entry: entryFor(11, seedOf('grant/12', 11), false) }],
		reader: 1
	});
	const other = entryFor(11, seedOf('grant/12/other', 11), false);
	return it.example('The twelfth comes: 768 bytes in one frame.', [
		it.with('somebody-else-comes', 'The delta puts another vk, and confirm is of the right one.', {
			ops: encodeOps([{ op: 'put', entry: other }])
		}),
		it.with('other-confirm', 'confirm has nothing to do with the epoch.', {
			confirm: fixed('grant/12', 32)
		}),
		it.sent('empty-part', 'The only part has no bytes.', emptyPart(it.granting))
	]);
}

function emptyPart(granting: Granting): readonly Uint8Array[] {
	const [part] = partsOf(granting, grantBytes(granting));
	return framesWith(granting, [{ ...must(part), bytes: new Uint8Array(0) }]);
}

/** The second part comes first. */
function thirteen(): GrantExample {
	const parent = roomOf('grant/13', 13);
	const granting: Granting = { name: 'people-13', parent, ops: [], reader: 12 };
	const it = draft(granting);
	const parts = partsOf(granting, grantBytes(granting));
	const [first, second] = parts as [(typeof parts)[0] & object, (typeof parts)[0] & object];
	const swapped = framesWith(granting, [second, first]);
	const other = partsOf(granting, grantBytes(granting, { confirm: fixed('grant/13', 32) }));
	const made = it.example(
		'Nobody comes or goes among 13: 858 bytes in two frames, the second first.',
		[
			it.sent('part-missing', 'The first part never comes.', framesWith(granting, [second])),
			it.sent('part-twice', 'The second part comes twice.', framesWith(granting, [second, second])),
			it.sent(
				'parts-of-two',
				'The first part is of another grant, and names it.',
				framesWith(granting, [second, must(other[0])])
			),
			it.sent(
				'part-changed',
				'One bit of the first part is turned, and its gid is the same.',
				framesWith(granting, [second, { ...first, bytes: turned(first.bytes, -1) }])
			),
			it.sent(
				'parts-of-two-counts',
				'The first part says that there are three.',
				framesWith(granting, [second, { ...first, parts: 3 }])
			)
		]
	);
	return { ...made, given: { ...made.given, frames: swapped } };
}

function sixtyFour(): GrantExample {
	const parent = roomOf('grant/64', 64);
	const it = draft({ name: 'people-64', parent, ops: [], reader: 63 });
	const { parent: told, frames, PK } = it.given;
	return it.example('Nobody comes or goes among 64: 4122 bytes in six frames.', [
		{ name: 'people-64-other-pk', defect: 'Her PK is another.', given: { PK: turned(PK, 31) } },
		{
			name: 'people-64-other-idx',
			defect: 'She reads the wrap of idx 62.',
			given: { parent: { ...told, idx: 62 } }
		},
		it.sent('part-missing', 'The last part never comes.', frames.slice(0, -1))
	]);
}
