import { concat, u8 } from '../../../crypto/bytes/writer.ts';
import { equalBytes } from '../../../crypto/primitives/equal.ts';
import { hash } from '../../../crypto/primitives/hash.ts';
import { expand, extract } from '../../../crypto/primitives/kdf.ts';
import type { Secret } from '../../../crypto/primitives/secret.ts';
import { deriveEpoch, roomSecret, STAFF } from '../../../crypto/room/epoch.ts';
import { readTold } from '../../../crypto/room/grant.ts';
import {
	encodeEntry,
	encodePolicy,
	encodeRoster,
	type Entry
} from '../../../crypto/room/roster.ts';
import { fixed, put, turned } from '../draws.ts';
import { format, type Broken, type Example } from '../format.ts';
import { enter, EPOCH, POLICY, roomOf, toldTo, withFacts, type Room } from '../rooms.ts';

/* The key schedule of one epoch, as one of its members is told it (PROTOCOL.md §7.1, §7.2). */

const drawn = { ME: 'hex' } as const;
const given = { ...EPOCH, confirm: 'hex' } as const;
const KEYS = [{ idx: 'number', key: 'hex' }] as const;
const made = {
	roster_hash: 'hex',
	policy_hash: 'hex',
	epoch_id: 'hex',
	E: 'hex',
	prk: 'hex',
	address: 'hex',
	hk: 'hex',
	confirm: 'hex',
	CK: KEYS,
	AK: KEYS,
	staff: 'hex'
} as const;

type EpochExample = Example<typeof drawn, typeof given>;
type EpochBroken = Broken<typeof given>;

export const epochFormat = format({
	name: 'epoch',
	drawn,
	given,
	made,
	play: (told) => {
		const entered = enter(told);
		const E = readTold(told.secret, told.idx, told.grant_nonce)?.e;
		if (entered === undefined || E === undefined) return undefined;
		const { id, address, confirm, headerKey, chains, asides } = entered.keys;
		if (!equalBytes(confirm, told.confirm)) return undefined;
		const prk = extract(id, E);
		const listed = (keys: ReadonlyMap<number, Secret>) =>
			[...keys].map(([idx, key]) => ({ idx, key: copy(key) }));
		const staff = asides.get(STAFF);
		return {
			roster_hash: hash('roster', told.roster),
			policy_hash: hash('policy', told.policy),
			epoch_id: id,
			E,
			prk,
			address,
			hk: copy(headerKey),
			confirm: expand(prk, 'confirm'),
			CK: listed(chains),
			AK: listed(asides).filter(({ idx }) => idx !== STAFF),
			staff: staff === undefined ? new Uint8Array(0) : copy(staff)
		};
	},
	examples: () => [root(), participant(), moderators()]
});

function copy(key: Secret): Uint8Array {
	return key.lend((bytes) => bytes.slice());
}

function example(
	room: Room,
	idx: number,
	what: { readonly name: string; readonly pins: string },
	broken: (told: EpochExample['given']) => readonly EpochBroken[]
): EpochExample {
	const E = roomSecret(room.me, room.facts.grantNonce);
	const { confirm } = deriveEpoch(room.facts, E, { me: room.me });
	const told = { ...toldTo(room, idx), confirm };
	return { ...what, drawn: { ME: room.me }, given: told, broken: broken(told) };
}

/** A roster whose `confirm` is right for it, so that nothing but the roster can be refused. */
function withRoster(room: Room, entries: readonly Entry[]): Partial<EpochExample['given']> {
	const facts = { ...room.facts, roster: entries };
	const E = roomSecret(room.me, facts.grantNonce);
	const { confirm } = deriveEpoch(facts, E, { me: room.me });
	return { roster: encodeRoster(entries), confirm };
}

function withPolicy(room: Room, policy: Partial<typeof POLICY>): Partial<EpochExample['given']> {
	const facts = { ...room.facts, policy: { ...room.facts.policy, ...policy } };
	const E = roomSecret(room.me, facts.grantNonce);
	const { confirm } = deriveEpoch(facts, E, { me: room.me });
	return { policy: encodePolicy(facts.policy), confirm };
}

function root(): EpochExample {
	const room = roomOf('epoch/root', 1);
	const { policy } = toldTo(room, 0);
	const known = { name: 'root', pins: 'A root epoch: its lead alone, id_parent all zero.' };
	return example(room, 0, known, ({ SID, id_parent, confirm }) => [
		{ name: 'other-sid', defect: 'SID has one bit turned.', given: { SID: turned(SID, 0) } },
		{
			name: 'other-parent',
			defect: 'id_parent has one bit turned.',
			given: { id_parent: turned(id_parent, 31) }
		},
		{ name: 'other-number', defect: 'e is one higher.', given: { e: 2 } },
		{ name: 'other-term', defect: 'term is one higher.', given: { term: 2 } },
		{
			name: 'other-confirm',
			defect: 'confirm has one bit turned.',
			given: { confirm: turned(confirm, 31) }
		},
		{
			name: 'policy-version-2',
			defect: 'The policy has version 2.',
			given: { policy: put(policy, 0, 2) }
		},
		{
			name: 'policy-flag-4',
			defect: 'The policy has flag bit 2.',
			given: { policy: put(policy, 11, 4) }
		},
		{
			name: 'policy-one-byte-long',
			defect: 'A zero byte follows the policy.',
			given: { policy: concat(policy, u8(0)) }
		},
		{
			name: 'policy-tick-750',
			defect: 'T_ms is 750, a cadence that does not exist; confirm is right for it.',
			given: withPolicy(room, { tickMs: 750 })
		},
		{
			name: 'policy-frame-2048',
			defect: 'frame is 2048; confirm is right for it.',
			given: withPolicy(room, { frameBytes: 2_048 })
		},
		{
			name: 'policy-max-0',
			defect: 'max is 0; confirm is right for it.',
			given: withPolicy(room, { max: 0 })
		},
		{
			name: 'policy-max-65',
			defect: 'max is 65; confirm is right for it.',
			given: withPolicy(room, { max: 65 })
		},
		{
			name: 'policy-rotate-3601',
			defect: 'rotate_s is 3601; confirm is right for it.',
			given: withPolicy(room, { rotateS: 3_601 })
		},
		{
			name: 'policy-away-3601',
			defect: 'away_s is 3601; confirm is right for it.',
			given: withPolicy(room, { awayS: 3_601 })
		}
	]);
}

function participant(): EpochExample {
	const room = withFacts(roomOf('epoch/participant', 3), {
		number: 70_000,
		term: 258,
		parent: fixed('epoch/participant/id_parent', 32)
	});
	const [lead, first, second] = room.facts.roster as [Entry, Entry, Entry];
	const roster = (entries: readonly Entry[]) => withRoster(room, entries);
	const known = {
		name: 'participant',
		pins: 'What a participant of three gets from E and WK: her own private key alone.'
	};
	return example(room, 2, known, ({ secret }) => [
		{
			name: 'other-e',
			defect: 'One bit of E is turned.',
			given: { secret: turned(secret, 0) }
		},
		{
			name: 'moderators-zeros',
			defect: 'She was told ME and 16 zeros, which is for moderators.',
			given: { secret: concat(room.me, new Uint8Array(16)) }
		},
		{
			name: 'one-byte-of-secret-missing',
			defect: 'She was told 47 bytes.',
			given: { secret: secret.slice(0, -1) }
		},
		{
			name: 'roster-order',
			defect: 'The last two entries are swapped: idx does not ascend.',
			given: roster([lead, second, first])
		},
		{
			name: 'roster-idx-twice',
			defect: 'Two entries have idx 2.',
			given: roster([lead, { ...first, idx: 2 }, second])
		},
		{
			name: 'roster-key-twice',
			defect: 'Two entries have the same vk.',
			given: roster([lead, { ...first, vk: second.vk }, second])
		},
		{
			name: 'roster-idx-254',
			defect: 'One entry has idx 254.',
			given: roster([lead, second, { ...first, idx: 254 }])
		},
		{
			name: 'roster-name-2048',
			defect: 'One name is 2048.',
			given: roster([lead, { ...first, name: 2_048 }, second])
		},
		{
			name: 'roster-flag-2',
			defect: 'One entry has flag bit 1.',
			given: { roster: flagged(room.facts.roster) }
		},
		{
			name: 'roster-role-2',
			defect: 'One entry has role 2.',
			given: { roster: put(encodeRoster(room.facts.roster), 1 + encodeEntry(lead).length + 1, 2) }
		},
		{
			name: 'roster-byte-left-over',
			defect: 'A zero byte follows the entries.',
			given: { roster: concat(encodeRoster(room.facts.roster), u8(0)) }
		},
		{
			name: 'more-than-max',
			defect: 'The policy has max 2; confirm is right for it.',
			given: withPolicy(room, { max: 2 })
		}
	]);
}

/** The first participant's entry with a flag that does not exist. */
function flagged(roster: readonly Entry[]): Uint8Array {
	const [lead] = roster as [Entry];
	return put(encodeRoster(roster), 1 + encodeEntry(lead).length + 2, 2);
}

function moderators(): EpochExample {
	const room = withFacts(roomOf('epoch/moderators', 4, 2), {
		number: 3,
		issuer: 1,
		term: 2,
		parent: fixed('epoch/moderators/id_parent', 32),
		policy: { ...POLICY, tickMs: 500, max: 12, askReturns: true, recap: true }
	});
	const [lead, second, ...rest] = room.facts.roster as [Entry, Entry];
	const roster = (entries: readonly Entry[]) => withRoster(room, entries);
	const known = {
		name: 'moderator',
		pins: 'What the second of two moderators gets from ME, in an epoch that she issued.'
	};
	return example(room, 1, known, () => [
		{
			name: 'participants-secret',
			defect: 'She was told the right E and 16 bytes that are not zero, which is for participants.',
			given: {
				secret: concat(roomSecret(room.me, room.facts.grantNonce), fixed('epoch/moderators/WK', 16))
			}
		},
		{
			name: 'issuer-participant',
			defect: 'The issuer is a participant.',
			given: withIssuer(room, 2)
		},
		{
			name: 'issuer-nobody',
			defect: 'The issuer is nobody of the roster.',
			given: withIssuer(room, 9)
		},
		{
			name: 'first-name-empty',
			defect: 'A first name has no bytes.',
			given: roster([{ ...lead, firstName: '' }, second, ...rest])
		},
		{
			name: 'first-name-25',
			defect: 'A first name has 25 bytes.',
			given: roster([{ ...lead, firstName: 'a'.repeat(25) }, second, ...rest])
		},
		{
			name: 'first-name-not-utf8',
			defect: 'A first name begins with a byte that UTF-8 does not have.',
			given: { roster: put(encodeRoster(room.facts.roster), 1 + 38, 0xff) }
		}
	]);
}

function withIssuer(room: Room, issuer: number): Partial<EpochExample['given']> {
	const facts = { ...room.facts, issuer };
	const E = roomSecret(room.me, facts.grantNonce);
	const { confirm } = deriveEpoch(facts, E, { me: room.me });
	return { issuer, confirm };
}
