import { concat, u8 } from '../../../crypto/bytes/writer.ts';
import { hash } from '../../../crypto/primitives/hash.ts';
import { decapsulate, encapsulate, kemKeys } from '../../../crypto/primitives/kem.ts';
import { startHealing } from '../../../crypto/room/healing.ts';
import type { Item } from '../../../crypto/room/item.ts';
import type { Seat } from '../../../crypto/room/member.ts';
import { ticketOf } from '../../../crypto/room/ticket.ts';
import { answerPair, type PairSetting } from '../../../crypto/room/pair.ts';
import { epochId } from '../../../crypto/room/epoch.ts';
import { Secret } from '../../../crypto/primitives/secret.ts';
import { must } from '../../../crypto/errors.ts';
import type { Values } from '../form.ts';
import { fixed, put, tape } from '../draws.ts';
import { format, type Broken, type Example } from '../format.ts';
import { hear, itemsIn, seatIn, START, turnAt } from '../frames.ts';
import { EPOCH, roomOf, toldTo, withFacts, type Room } from '../rooms.ts';
import { bytesOf } from './admission.ts';
import { frameWith } from './talks.ts';

/* A healing of one pair, at the member and at the moderator (PROTOCOL.md §7.6). */

const RESULT = {
	kid: 'number',
	xpk: 'hex',
	ct: 'hex',
	ss: 'hex',
	pairt: 'hex',
	healed: 'hex',
	T_res: 'hex'
} as const;

const member = {
	drawn: { ME: 'hex', skH: 'hex' },
	given: { epoch: EPOCH, PK: 'hex', moderator: 'number', encapsulation: 'hex', frames: ['hex'] },
	made: { ...RESULT, values: ['hex'] }
} as const;

const moderator = {
	drawn: { ME: 'hex', encapsulation: 'hex' },
	given: { epoch: EPOCH, PK: 'hex', member: 'number', skH: 'hex', frames: ['hex'] },
	made: RESULT
} as const;

type MemberExample = Example<typeof member.drawn, typeof member.given>;
type ModeratorExample = Example<typeof moderator.drawn, typeof moderator.given>;

const NOTHING = new Uint8Array(0);
const TICK = 1_000;

/** What the member makes of PAIR_KEY. */
export const healMemberFormat = format({
	name: 'heal-member',
	...member,
	play: ({ epoch, PK, moderator: from, encapsulation, frames }) => {
		const seat = hearParts(seatWith(epoch, from, PK), frames, encapsulation);
		const offer = seat?.healing.offers.get(from);
		const keys = seat?.healing.answered.get(from)?.[0];
		if (seat === undefined || offer?.answer === undefined || keys === undefined) return undefined;
		const healed = must(keys.keys[0]);
		const xpk = concat(...offer.parts.map((part) => must(part)));
		const ct = concat(...offer.answer.parts.map((part) => must(part)));
		const { kid } = offer;
		const setting = { epochId: seat.epoch.id, moderator: from, member: epoch.idx, publicKey: xpk };
		const parts = offer.answer.parts.map((part) => must(part));
		return {
			kid,
			xpk,
			ct,
			ss: must(encapsulate(xpk, tape(encapsulation))).sharedSecret,
			pairt: pairTranscript(setting, ct),
			healed: bytesOf(healed),
			T_res: keys.byLead ? ticketOf(healed) : NOTHING,
			values: parts.map((part, at) => concat(u8(from), u8(kid), u8(at), u8(parts.length), part))
		};
	},
	examples: () => [byLead(), byCoModerator()]
});

/** What the moderator makes of PAIR_CT. */
export const healModeratorFormat = format({
	name: 'heal-moderator',
	...moderator,
	play: ({ epoch, PK, member: from, skH, frames }) => {
		const begun = startHealing(seatWith(epoch, from, PK), { ...turnAt(START), random: tape(skH) });
		const seat = hearParts(begun, frames, NOTHING);
		const healed = seat?.healing.healed.get(from);
		const run = seat?.healing.run;
		if (seat === undefined || healed === undefined || run === undefined) return undefined;
		const xpk = run.offer.publicKey;
		const items = itemsIn(epoch, frames);
		const parts = items.flatMap((item) => (item.type === 'pairCipher' ? [item.pairCipher] : []));
		const ct = concat(...parts.map(({ bytes }) => bytes));
		const setting = { epochId: seat.epoch.id, moderator: epoch.idx, member: from, publicKey: xpk };
		return {
			kid: run.kid,
			xpk,
			ct,
			ss: must(decapsulate(ct, skH)),
			pairt: pairTranscript(setting, ct),
			healed: bytesOf(healed.key),
			T_res: healed.byLead ? ticketOf(healed.key) : NOTHING
		};
	},
	examples: () => [answered(), answeredWithoutKey()]
});

function seatWith(epoch: Values<typeof EPOCH>, other: number, PK: Uint8Array): Seat {
	const pairKeys = PK.length === 0 ? new Map<number, Uint8Array>() : new Map([[other, PK]]);
	return must(seatIn(epoch, { pairKeys }));
}

/** The frames of a healing, a tick apart; the one that completes a key takes this randomness. */
function hearParts(
	begin: Seat,
	frames: readonly Uint8Array[],
	random: Uint8Array
): Seat | undefined {
	let seat: Seat | undefined = begin;
	for (const [at, frame] of frames.entries()) {
		const turn = turnAt(START + TICK * (at + 1), random.length === 0 ? [] : [random]);
		seat = seat && hear(seat, frame, turn)?.seat;
	}
	return seat;
}

function pairTranscript(setting: PairSetting, ct: Uint8Array): Uint8Array {
	const { epochId: id, moderator: lead, member: other, publicKey } = setting;
	return hash('pairt', id, u8(lead), u8(other), publicKey, ct);
}

interface Pair {
	readonly name: string;
	readonly room: Room;
	readonly moderator: number;
	readonly member: number;
	readonly PK: Uint8Array;
	readonly skH: Uint8Array;
	readonly xpk: Uint8Array;
	readonly encapsulation: Uint8Array;
	readonly ct: Uint8Array;
}

/** A moderator and the member 2 of a room of three. */
function pairOf(name: string, room: Room, by: number, PK: Uint8Array): Pair {
	const skH = fixed(`${name}/skH`, 32);
	const encapsulation = fixed(`${name}/encapsulation`, 64);
	const { publicKey: xpk } = kemKeys(skH);
	const setting = { epochId: epochId(room.facts), moderator: by, member: 2, publicKey: xpk };
	const key = PK.length === 0 ? undefined : new Secret(PK.slice());
	const made = must(answerPair(setting, [key], tape(encapsulation)));
	return { name, room, moderator: by, member: 2, PK, skH, xpk, encapsulation, ct: made.ciphertext };
}

type Cut = readonly { readonly kid: number; readonly part: number; readonly bytes: Uint8Array }[];

function halves(bytes: Uint8Array, kid = 0): Cut {
	const half = Math.ceil(bytes.length / 2);
	return [bytes.slice(0, half), bytes.slice(half)].map((piece, part) => ({
		kid,
		part,
		bytes: piece
	}));
}

/** A frame for each part, of the moderator's key or of the member's answer. */
function framesOf(
	{ name, room }: Pair,
	parts: Cut,
	of: { readonly idx: number; readonly to?: number }
): readonly Uint8Array[] {
	return parts.map((one, ctr) => {
		const value = { ...one, parts: 2 };
		const item: Item =
			of.to === undefined
				? { type: 'pairKey', pairKey: value }
				: { type: 'pairCipher', pairCipher: { ...value, to: of.to } };
		return frameWith(room, `${name}/${String(ctr)}`, { idx: of.idx, ctr, items: [item] });
	});
}

function memberExample(
	pair: Pair,
	pins: string,
	broken: (pair: Pair) => readonly Broken<typeof member.given>[]
): MemberExample {
	const { name, room, moderator: from, PK, skH, xpk, encapsulation } = pair;
	return {
		name: name.slice('heal/'.length),
		pins,
		drawn: { ME: room.me, skH },
		given: {
			epoch: toldTo(room, pair.member),
			PK,
			moderator: from,
			encapsulation,
			frames: framesOf(pair, halves(xpk), { idx: from })
		},
		broken: broken(pair)
	};
}

function byLead(): MemberExample {
	const room = roomOf('heal/lead', 3);
	const pair = pairOf('heal/lead', room, 0, fixed('heal/lead/PK', 32));
	return memberExample(
		pair,
		'The lead says her KEM key in two halves; the member has a PK.',
		() => {
			const { xpk } = pair;
			const [first, second] = halves(xpk) as [Cut[0] & object, Cut[0] & object];
			const refused = (wrong: string, defect: string, parts: Cut, idx = 0) => ({
				name: `lead-${wrong}`,
				defect,
				given: { frames: framesOf(pair, parts, { idx }) }
			});
			return [
				refused('half', 'The second half never comes.', [first]),
				refused('half-twice', 'The first half comes twice.', [first, first]),
				refused('halves-of-two-keys', 'The second half is of kid 1.', [
					first,
					{ ...second, kid: 1 }
				]),
				refused('older-half', 'The second half is of kid 0, after one of kid 1.', [
					{ ...first, kid: 1 },
					second
				]),
				refused('one-byte-short', 'The whole has 1215 bytes.', [
					first,
					{ ...second, bytes: second.bytes.slice(1) }
				]),
				refused('one-byte-long', 'The whole has 1217 bytes.', [
					first,
					{ ...second, bytes: concat(second.bytes, u8(0)) }
				]),
				refused(
					'not-reduced',
					'The first coefficient of the ML-KEM key is above the modulus.',
					halves(put(put(xpk, 0, 0xff), 1, 0xff))
				),
				refused(
					'low-order',
					'The X25519 part of the key is zero.',
					halves(concat(xpk.slice(0, -32), new Uint8Array(32)))
				),
				refused('of-a-participant', 'A participant says it.', halves(xpk), 1)
			];
		}
	);
}

/** A co-moderator, with whom she shares nothing yet, in an epoch that another leads. */
function byCoModerator(): MemberExample {
	const room = withFacts(roomOf('heal/co', 3, 2), { number: 4 });
	const pair = pairOf('heal/co', room, 1, NOTHING);
	return memberExample(
		pair,
		'A moderator who does not lead heals a pair without a PK: the salt is 0^32, and no ticket follows.',
		() => {
			const [first, second] = halves(pair.xpk) as [Cut[0] & object, Cut[0] & object];
			const refused = (wrong: string, defect: string, parts: Cut) => ({
				name: `co-${wrong}`,
				defect,
				given: { frames: framesOf(pair, parts, { idx: 1 }) }
			});
			return [
				refused('half', 'The first half never comes.', [second]),
				refused('one-byte-short', 'The whole has 1215 bytes.', [
					{ ...first, bytes: first.bytes.slice(1) },
					second
				]),
				refused(
					'low-order',
					'The X25519 part of the key is zero.',
					halves(concat(pair.xpk.slice(0, -32), new Uint8Array(32)))
				)
			];
		}
	);
}

function moderatorExample(
	name: string,
	pins: string,
	pair: Pair,
	broken: readonly Broken<typeof moderator.given>[]
): ModeratorExample {
	const { room, moderator: lead, PK, skH, encapsulation, ct } = pair;
	return {
		name,
		pins,
		drawn: { ME: room.me, encapsulation },
		given: {
			epoch: toldTo(room, lead),
			PK,
			member: pair.member,
			skH,
			frames: framesOf(pair, halves(ct), { idx: pair.member, to: lead })
		},
		broken
	};
}

function brokenAnswers(name: string, pair: Pair): readonly Broken<typeof moderator.given>[] {
	const { ct, moderator: lead } = pair;
	const [first, second] = halves(ct) as [Cut[0] & object, Cut[0] & object];
	const refused = (wrong: string, defect: string, parts: Cut, to = lead) => ({
		name: `${name}-${wrong}`,
		defect,
		given: { frames: framesOf(pair, parts, { idx: pair.member, to }) }
	});
	return [
		refused('half', 'The second half never comes.', [first]),
		refused('other-kid', 'It answers kid 1, and 0 is the running one.', halves(ct, 1)),
		refused('to-another', 'It is to another moderator.', halves(ct), lead === 0 ? 1 : 0),
		refused('one-byte-short', 'The whole has 1119 bytes.', [
			first,
			{ ...second, bytes: second.bytes.slice(1) }
		]),
		refused(
			'low-order',
			'The X25519 part of the ciphertext is zero.',
			halves(concat(ct.slice(0, -32), new Uint8Array(32)))
		)
	];
}

function answered(): ModeratorExample {
	const room = roomOf('heal/lead', 3);
	const pair = pairOf('heal/lead', room, 0, fixed('heal/lead/PK', 32));
	const pins = 'The lead gets the answer of idx 2, with whom she has a PK: a ticket follows.';
	return moderatorExample('answered', pins, pair, brokenAnswers('answered', pair));
}

function answeredWithoutKey(): ModeratorExample {
	const room = withFacts(roomOf('heal/co', 3, 2), { number: 4 });
	const pair = pairOf('heal/co', room, 1, NOTHING);
	const pins = 'A moderator who does not lead gets an answer of somebody with whom she has no PK.';
	return moderatorExample('answered-first', pins, pair, brokenAnswers('answered-first', pair));
}
