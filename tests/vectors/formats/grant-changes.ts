import { concat, u8 } from '../../../crypto/bytes/writer.ts';
import { must } from '../../../crypto/errors.ts';
import { signingKeys } from '../../../crypto/primitives/sign.ts';
import { secretFor } from '../../../crypto/room/grant.ts';
import { roomSecret, type EpochFacts } from '../../../crypto/room/epoch.ts';
import { encodeOps, type Op } from '../../../crypto/room/ops.ts';
import { entryOf, type Entry } from '../../../crypto/room/roster.ts';
import { fixed, turned } from '../draws.ts';
import { entryFor, POLICY, roomOf, seedOf, withFacts } from '../rooms.ts';
import {
	framesWith,
	grantBytes,
	grantFrames,
	nextOf,
	opBytes,
	pairKeyOf,
	partsOf,
	rawOps,
	type GrantFields,
	type Granting
} from './grant-bytes.ts';

import { draft, type GrantExample } from './grant-draft.ts';

/* Grants with every op there is. */

export function grantsByChange(): readonly GrantExample[] {
	return [three(), governed(), demoted(), rekeyed()];
}

/** One goes and one comes: every check of a member that is not about her wrap alone. */
function three(): GrantExample {
	const parent = roomOf('grant/3', 3);
	const newcomer = entryFor(3, seedOf('grant/3', 3), false);
	const remove: Op = { op: 'remove', idx: 1 };
	const enters: Op = { op: 'put', entry: newcomer };
	const granting: Granting = { name: 'people-3', parent, ops: [remove, enters], reader: 2 };
	const it = draft(granting);
	const { me, facts } = nextOf(granting);
	const [lead, , mine] = parent.facts.roster as [Entry, Entry, Entry];
	const roster = (...entries: readonly Entry[]): Partial<EpochFacts> => ({ roster: entries });
	const grant = grantBytes(granting);
	const parts = partsOf(granting, grant);
	return it.example('One is removed and one comes: REMOVE 1, PUT 3.', [
		it.with('other-number', 'e is two above that of the parent.', { facts: { number: 3 } }),
		it.with('other-term', 'term is one above that of the parent, and the issuer is the same.', {
			facts: { term: 2 }
		}),
		it.with('other-issuer', 'The issuer it names is 2, who has not signed it.', { issuer: 2 }),
		it.with('wrap-other-person', 'Her wrap is bound to idx 0.', { bound: { idx: 0 } }),
		it.with('wrap-other-number', 'Her wrap is bound to the number of the parent.', {
			bound: { e: 1 }
		}),
		it.with('wrap-other-parent', 'Her wrap is bound to another parent.', {
			bound: { parent: fixed('grant/3/other parent', 32) }
		}),
		it.with('other-confirm', 'confirm has nothing to do with the epoch.', {
			confirm: fixed('grant/3/confirm', 32)
		}),
		it.with('moderators-secret', 'Her wrap holds ME and zeros, and she is a participant.', {
			told: concat(me, new Uint8Array(16))
		}),
		it.with('other-delta-key', 'The delta is under another key.', {
			deltaKey: fixed('grant/3/delta', 32)
		}),
		it.with('healed-bit', 'Hb says that her wrap is under a healed key, and it is under PK.', {
			Hb: [2],
			PK: pairKeyOf('people-3', 2)
		}),
		it.with('wrap-for-the-removed', 'W has a bit for idx 1, who is removed, and a wrap for her.', {
			W: [1, 2]
		}),
		it.with('ops-order', 'PUT stands before REMOVE.', {
			ops: rawOps(2, opBytes(enters), opBytes(remove))
		}),
		it.with('ops-unknown', 'A third op has kind 7.', {
			ops: rawOps(3, opBytes(remove), opBytes(enters), u8(7))
		}),
		it.with('ops-left-over', 'A byte follows the ops.', {
			ops: concat(encodeOps([remove, enters]), u8(0))
		}),
		it.with('ops-idx-twice', 'The same REMOVE is there twice.', {
			ops: rawOps(3, opBytes(remove), opBytes(remove), opBytes(enters))
		}),
		it.with('remove-nobody', 'REMOVE names idx 9, who is not there.', {
			ops: encodeOps([remove, { op: 'remove', idx: 9 }, enters])
		}),
		it.with('put-same-key', 'PUT gives idx 2 the vk that she has.', {
			ops: encodeOps([remove, { op: 'put', entry: mine }, enters])
		}),
		it.with('put-other-place', 'PUT gives the place of idx 1 to somebody else in the same grant.', {
			ops: encodeOps([remove, { op: 'put', entry: { ...newcomer, idx: 1 } }]),
			facts: roster(lead, { ...newcomer, idx: 1 }, mine)
		}),
		it.with('put-key-twice', 'PUT adds somebody with the vk of idx 2.', {
			ops: encodeOps([remove, { op: 'put', entry: { ...newcomer, vk: mine.vk } }]),
			facts: roster(lead, mine, { ...newcomer, vk: mine.vk })
		}),
		it.with('remove-issuer', 'The issuer removes herself, and another moderator comes.', {
			ops: encodeOps([
				{ op: 'remove', idx: 0 },
				{ op: 'put', entry: entryFor(3, seedOf('grant/3', 3), true) }
			]),
			facts: roster(...parent.facts.roster.slice(1), entryFor(3, seedOf('grant/3', 3), true)),
			W: [1, 2]
		}),
		it.sent(
			'byte-left-over',
			'A byte follows the delta.',
			framesWith(granting, partsOf(granting, concat(grant, u8(0))))
		),
		it.sent(
			'other-gid',
			'The part does not begin with the hash of the grant.',
			framesWith(
				granting,
				parts.map((part) => ({ ...part, gid: turned(part.gid, 0) }))
			)
		),
		it.sent(
			'of-a-participant',
			'A participant has signed the frame.',
			framesWith(granting, parts, 1)
		),
		{
			name: 'people-3-other-pk',
			defect: 'Her PK is another.',
			given: { PK: turned(must(it.given.PK), 0) }
		},
		{
			name: 'people-3-other-secret',
			defect: 'Her E is that of the parent epoch.',
			given: {
				frames: grantFrames(granting, {
					told: concat(roomSecret(parent.me, facts.grantNonce), fixed('x', 16))
				})
			}
		}
	]);
}

/** FLAGS, POLICY and ROOMKEY, and a wrap under a healed key. */
function governed(): GrantExample {
	const parent = roomOf('grant/governed', 4, 2);
	const policy = { ...POLICY, tickMs: 500, max: 12 };
	const { publicKey: vkRoom } = signingKeys(fixed('grant/governed/new room seed', 32));
	const flags: Op = { op: 'flags', idx: 2, muted: true };
	const rules: Op = { op: 'policy', policy };
	const key: Op = { op: 'roomKey', vkRoom };
	const granting = { name: 'healed', parent, ops: [flags, rules, key], reader: 3, healed: [3] };
	const it = draft(granting);
	const muted = parent.facts.roster.map((entry) => ({ ...entry, muted: entry.idx === 2 }));
	const facts = (changes: Partial<EpochFacts>): Partial<EpochFacts> => ({
		roster: muted,
		policy,
		vkRoom,
		...changes
	});
	return it.example('FLAGS 2, POLICY and ROOMKEY; the wrap of idx 3 is under a healed key.', [
		it.with('under-plain-key', 'The wrap is under PK, and Hb says that it is under a healed key.', {
			PK: pairKeyOf('healed', 3)
		}),
		{ name: 'healed-not', defect: 'She has no healed key.', given: { healed: [] } },
		it.with('flags-as-they-are', 'FLAGS says of idx 1 what is.', {
			ops: encodeOps([{ op: 'flags', idx: 1, muted: false }, flags, rules, key])
		}),
		it.with('policy-as-it-is', 'POLICY says the policy of the parent.', {
			ops: encodeOps([flags, { op: 'policy', policy: parent.facts.policy }, key]),
			facts: facts({ policy: parent.facts.policy })
		}),
		it.with('policy-other-house', 'POLICY has another house.', {
			ops: encodeOps([flags, { op: 'policy', policy: { ...policy, house: 1 } }, key]),
			facts: facts({ policy: { ...policy, house: 1 } })
		}),
		it.with('policy-other-names', 'POLICY has other names.', {
			ops: encodeOps([flags, { op: 'policy', policy: { ...policy, names: 1 } }, key]),
			facts: facts({ policy: { ...policy, names: 1 } })
		}),
		it.with('policy-max-3', 'POLICY has max 3, and there are four people.', {
			ops: encodeOps([flags, { op: 'policy', policy: { ...policy, max: 3 } }, key]),
			facts: facts({ policy: { ...policy, max: 3 } })
		}),
		it.with('room-key-as-it-is', 'ROOMKEY says the key of the parent.', {
			ops: encodeOps([flags, rules, { op: 'roomKey', vkRoom: parent.facts.vkRoom }]),
			facts: facts({ vkRoom: parent.facts.vkRoom })
		})
	]);
}

/** A moderator loses her role, and is told what a participant is told. */
function demoted(): GrantExample {
	const parent = roomOf('grant/demoted', 3, 2);
	const role: Op = { op: 'role', idx: 1 };
	const granting: Granting = { name: 'demoted', parent, ops: [role], reader: 1 };
	const it = draft(granting);
	const { me, facts } = nextOf(granting);
	const { grantNonce } = facts;
	const [, second, mine] = parent.facts.roster as [Entry, Entry, Entry];
	return it.example('ROLE 1: the second moderator becomes a participant, and gets E and WK.', [
		it.with('still-moderators-secret', 'Her wrap holds ME and zeros.', {
			told: concat(me, new Uint8Array(16))
		}),
		it.with('role-of-a-participant', 'ROLE names idx 2 too, who is a participant.', {
			ops: encodeOps([role, { op: 'role', idx: mine.idx }])
		}),
		it.with('role-of-a-newcomer', 'ROLE names a moderator who comes in the same grant.', {
			...newcomerDemoted(parent.facts, role)
		}),
		it.with('role-1', 'ROLE raises idx 2 to a moderator.', {
			ops: rawOps(2, opBytes(role), concat(u8(3), u8(2), u8(1)))
		}),
		it.with('confirm-of-the-old-roster', 'confirm is that of a roster in which she moderates.', {
			facts: { roster: parent.facts.roster },
			told: secretFor({ ...second, role: 'participant' }, me, grantNonce)
		})
	]);
}

function newcomerDemoted(old: EpochFacts, role: Op): GrantFields {
	const entry = entryFor(3, seedOf('grant/demoted', 3), true);
	const plain: Entry = { ...entry, role: 'participant', firstName: '' };
	const roster = old.roster.map((one): Entry =>
		one.idx === 1 ? { ...one, role: 'participant', firstName: '' } : one
	);
	return {
		ops: encodeOps([{ op: 'put', entry }, role, { op: 'role', idx: 3 }]),
		facts: { roster: [...roster, plain] }
	};
}

/** Somebody came back with another key. */
function rekeyed(): GrantExample {
	const parent = withFacts(roomOf('grant/rekeyed', 3), { number: 8 });
	const before = must(entryOf(parent.facts.roster, 1));
	const entry: Entry = { ...before, vk: signingKeys(seedOf('grant/rekeyed/new', 1)).publicKey };
	const it = draft({ name: 'rekeyed', parent, ops: [{ op: 'put', entry }], reader: 2 });
	const [lead, , mine] = parent.facts.roster as [Entry, Entry, Entry];
	const other = (name: string, defect: string, change: Partial<Entry>) =>
		it.with(name, defect, {
			ops: encodeOps([{ op: 'put', entry: { ...entry, ...change } }]),
			facts: { roster: [lead, { ...entry, ...change }, mine] }
		});
	return it.example('PUT 1: somebody comes back to her place with another vk, and has no wrap.', [
		other('other-name', 'PUT gives her another name, too.', { name: before.name + 1 }),
		other('other-role', 'PUT makes her a moderator, too.', { role: 'moderator', firstName: 'Eva' }),
		other('muted', 'PUT mutes her, too.', { muted: true }),
		it.with('with-a-wrap', 'W has a bit for her, and a wrap.', { W: [1, 2] })
	]);
}
