import { concat, u8 } from '../../../crypto/bytes/writer.ts';
import { signingKeys } from '../../../crypto/primitives/sign.ts';
import { openWelcome } from '../../../crypto/room/welcome.ts';
import { encodePolicy, encodeRoster, type Entry } from '../../../crypto/room/roster.ts';
import { roomSecret } from '../../../crypto/room/epoch.ts';
import type { Values } from '../form.ts';
import { fixed, put, turned } from '../draws.ts';
import { format, type Broken, type Example } from '../format.ts';
import { EPOCH, POLICY, seedOf } from '../rooms.ts';
import { runOf, type Mode } from './admission.ts';
import { welcomeBytes, welcomeOf, type WelcomeFields } from './welcome-bytes.ts';

/* The body of a Welcome, as she who comes in reads it (PROTOCOL.md §6). */

const drawn = { ME: 'hex', room_seed: 'hex' } as const;
const given = {
	h3: 'hex',
	vk: 'hex',
	roomtag: 'hex',
	house: 'number',
	names: 'number',
	ticket: [{ SID_tag: 'hex', idx: 'number' }],
	last: [{ SID: 'hex', vk_room: 'hex', e: 'number' }],
	welcome: 'hex'
} as const;
const made = { ...EPOCH, confirm: 'hex', epoch_id: 'hex' } as const;

type WelcomeExample = Example<typeof drawn, typeof given>;
type WelcomeBroken = Broken<typeof given>;
type Given = Values<typeof given>;
type Change = Partial<WelcomeFields>;

const NOTHING = new Uint8Array(0);

export const welcomeFormat = format({
	name: 'welcome',
	drawn,
	given,
	made,
	play: ({ h3, vk, roomtag, house, names, ticket: [place], last: [last], welcome }) => {
		const opened = openWelcome(welcome, h3, {
			vk,
			roomTag: roomtag.length === 0 ? undefined : roomtag,
			house,
			names,
			place: place && { sidTag: place.SID_tag, idx: place.idx },
			known: last && { sid: last.SID, vkRoom: last.vk_room, number: last.e }
		});
		if (opened === undefined || opened === 'wrongRoom') return undefined;
		const { facts, keys, idx } = opened;
		return {
			SID: facts.sid,
			vk_room: facts.vkRoom,
			e: facts.number,
			term: facts.term,
			issuer: facts.issuer,
			id_parent: facts.parent,
			roster: encodeRoster(facts.roster),
			policy: encodePolicy(facts.policy),
			grant_nonce: facts.grantNonce,
			idx,
			secret: welcome.slice(135, 183),
			confirm: keys.confirm,
			epoch_id: keys.id
		};
	},
	examples: () => [byLink(), byCode(), byTicket(), byOpenLink(), asModerator()]
});

interface Made {
	readonly fields: WelcomeFields;
	readonly given: Given;
	/** A file of a Welcome with other fields, signed anew. */
	readonly other: (name: string, defect: string, change: Change) => WelcomeBroken;
	readonly example: (
		what: { readonly name: string; readonly pins: string },
		broken: readonly WelcomeBroken[]
	) => WelcomeExample;
}

function welcomeIn(mode: Mode, role: Entry['role'], prefix: string): Made {
	const run = runOf(mode);
	const { body, fields } = welcomeOf(mode, role);
	const { facts } = fields;
	const isLink = mode === 'link' || mode === 'open';
	const whole: Given = {
		h3: fields.h3,
		vk: run.identity.vk,
		roomtag: isLink ? run.roomtag : NOTHING,
		house: POLICY.house,
		names: POLICY.names,
		ticket: mode === 'ticket' ? [{ SID_tag: facts.sid.slice(0, 4), idx: fields.idx }] : [],
		last: mode === 'ticket' ? [{ SID: facts.sid, vk_room: facts.vkRoom, e: facts.number - 1 }] : [],
		welcome: body
	};
	return {
		fields,
		given: whole,
		other: (name, defect, change) => ({
			name: `${prefix}-${name}`,
			defect,
			given: { welcome: welcomeBytes({ ...fields, ...change }) }
		}),
		example: (what, broken) => ({
			...what,
			drawn: { ME: fields.me, room_seed: run.roomSeed },
			given: whole,
			broken
		})
	};
}

function byLink(): WelcomeExample {
	const { fields, other, example } = welcomeIn('link', 'participant', 'link');
	const { facts } = fields;
	const [lead, first, mine] = facts.roster as [Entry, Entry, Entry];
	const roster = (entries: readonly Entry[]): Change => ({ facts: { ...facts, roster: entries } });
	const stranger = fixed('welcome/another room seed', 32);
	const known = { name: 'link', pins: 'A participant comes in by a link, third in the roster.' };
	return example(known, [
		other('other-room', 'Another room has made and signed it.', {
			facts: { ...facts, vkRoom: signingKeys(stranger).publicKey },
			roomSeed: stranger
		}),
		other('signed-by-another', 'Another key than vk_room has signed it.', { roomSeed: stranger }),
		other('other-handshake', 'It is signed for another handshake.', { h3: turned(fields.h3, 0) }),
		other('other-prefix', 'The signature begins with the prefix of a message 2.', {
			prefix: 'MDE1 door-sig'
		}),
		other('other-confirm', 'confirm is not that of the epoch.', {
			confirm: fixed('welcome/other confirm', 32)
		}),
		other('issuer-participant', 'The issuer is a participant.', { facts: { ...facts, issuer: 1 } }),
		other('issuer-nobody', 'The issuer is nobody of the roster.', {
			facts: { ...facts, issuer: 9 }
		}),
		other('other-house', 'house is not her own.', {
			facts: { ...facts, policy: { ...facts.policy, house: facts.policy.house + 1 } }
		}),
		other('other-names', 'names is not her own.', {
			facts: { ...facts, policy: { ...facts.policy, names: facts.policy.names + 1 } }
		}),
		other('more-than-max', 'The roster has more people than max.', {
			facts: { ...facts, policy: { ...facts.policy, max: 2 } }
		}),
		other('place-of-another', 'Her idx is that of somebody else.', { idx: 1 }),
		other('place-of-nobody', 'Her idx is in no entry.', { idx: 7 }),
		other(
			'other-vk',
			'Her entry has another vk.',
			roster([lead, first, { ...mine, vk: seedOf('any', 0) }])
		),
		other('no-moderator', 'Nobody in the roster moderates, the issuer least of all.', {
			...roster([{ ...lead, role: 'participant', firstName: '' }, first, mine])
		}),
		other('e-above', 'e is 2^31 + 1.', { facts: { ...facts, number: 2 ** 31 + 1 } }),
		other('term-above', 'term is 2^15 + 1.', { facts: { ...facts, term: 2 ** 15 + 1 } }),
		other('byte-left-over', 'A byte stands between roster and signature.', { left: u8(0) }),
		other('roster-cut', 'The roster says one entry more than it has.', {
			roster: put(encodeRoster(facts.roster), 0, 4)
		}),
		other('policy-version-2', 'The policy has version 2.', {
			policy: put(encodePolicy(facts.policy), 0, 2)
		})
	]);
}

function byCode(): WelcomeExample {
	const { fields, other, example } = welcomeIn('code', 'participant', 'code');
	const { facts, me } = fields;
	const E = roomSecret(me, facts.grantNonce);
	const known = { name: 'code', pins: 'A participant comes in by a code, which names no room.' };
	return example(known, [
		other('moderators-secret', 'Her secret is ME and zeros, but her entry is a participant.', {
			secret: concat(me, new Uint8Array(16))
		}),
		other('other-e', 'Her secret begins with another E than confirm commits to.', {
			secret: concat(turned(E, 0), fixed('welcome/WK', 16))
		}),
		other('other-handshake', 'It is signed for another handshake.', { h3: turned(fields.h3, 0) })
	]);
}

function byTicket(): WelcomeExample {
	const { fields, given: whole, other, example } = welcomeIn('ticket', 'participant', 'ticket');
	const { facts } = fields;
	const known = {
		name: 'ticket',
		pins: 'A member comes back to her place, in the epoch after the last one she was in.'
	};
	const [last] = whole.last;
	if (last === undefined) throw new Error('she was nowhere');
	return example(known, [
		withoutLast(
			other('other-sid', 'SID does not begin as her ticket says, which is all she knows.', {
				facts: { ...facts, sid: turned(facts.sid, 0) }
			})
		),
		other('same-tag-other-sid', 'SID begins as her ticket says, and is not that of her room.', {
			facts: { ...facts, sid: turned(facts.sid, 31) }
		}),
		{
			name: 'ticket-of-another-place',
			defect: 'Her ticket is for another idx.',
			given: { ticket: [{ SID_tag: facts.sid.slice(0, 4), idx: 1 }] }
		},
		{
			name: 'ticket-same-epoch',
			defect: 'She was in this very epoch already.',
			given: { last: [{ ...last, e: facts.number }] }
		},
		{
			name: 'ticket-other-room-key',
			defect: 'Her room had another key when she was last in it.',
			given: { last: [{ ...last, vk_room: turned(last.vk_room, 0) }] }
		}
	]);
}

/** After a reload, a ticket is all that is known of the room. */
function withoutLast(broken: WelcomeBroken): WelcomeBroken {
	return { ...broken, given: { ...broken.given, last: [] } };
}

function byOpenLink(): WelcomeExample {
	const { fields, given: whole, other, example } = welcomeIn('open', 'participant', 'open');
	const known = { name: 'open', pins: 'A participant comes in by an open link.' };
	return example(known, [
		{
			name: 'open-other-tag',
			defect: 'The link has the tag of another room.',
			given: { roomtag: turned(whole.roomtag, 0) }
		},
		other('other-handshake', 'It is signed for another handshake.', { h3: turned(fields.h3, 0) }),
		{
			name: 'open-signature-turned',
			defect: 'One bit of the signature is turned.',
			given: { welcome: turned(whole.welcome, -1) }
		}
	]);
}

function asModerator(): WelcomeExample {
	const { fields, other, example } = welcomeIn('link', 'moderator', 'moderator');
	const { facts, me } = fields;
	const E = roomSecret(me, facts.grantNonce);
	const [lead, first, mine] = facts.roster as [Entry, Entry, Entry];
	const demoted: Entry = { ...mine, role: 'participant', firstName: '' };
	const known = { name: 'moderator', pins: 'A moderator comes in: she is told ME and 16 zeros.' };
	return example(known, [
		other('participants-secret', 'Her secret is E and 16 bytes, but her entry is a moderator.', {
			secret: concat(E, fixed('welcome/WK', 16))
		}),
		other('entry-participant', 'Her secret is ME and zeros, but her entry is a participant.', {
			facts: { ...facts, roster: [lead, first, demoted] },
			secret: concat(me, new Uint8Array(16))
		}),
		other('other-me', 'Her secret is another ME than confirm commits to.', {
			secret: concat(turned(me, 0), new Uint8Array(16))
		})
	]);
}
