import { equal, join, zeros } from '../client/bytes.ts';
import { extract, h } from '../client/kdf.ts';
import { roomtagOf } from '../client/invite.ts';
import { welcomeTo } from '../client/issuing.ts';
import { signingPublicKey } from '../client/primitives.ts';
import {
	decodePolicy,
	decodeRoster,
	encodePolicy,
	encodeRoster,
	entryOf
} from '../client/roster.ts';
import {
	asideKey,
	asideSecret,
	secretOfRoom,
	staffKey,
	type EpochFacts
} from '../client/schedule.ts';
import { enter, readWelcome, type Entered } from '../client/welcome.ts';
import type { Given, Play } from './played.ts';

/** What an epoch is, where it is canonical and fits together. */
function factsIn(given: Given): EpochFacts | undefined {
	const roster = decodeRoster(given.bytes('roster'));
	const policy = decodePolicy(given.bytes('policy'));
	if (roster === undefined || policy === undefined || roster.length > policy.max) return undefined;
	const issuer = given.number('issuer');
	if (entryOf(roster, issuer)?.isModerator !== true) return undefined;
	const [e, term] = [given.number('e'), given.number('term')];
	const [sid, vkRoom] = [given.bytes('SID'), given.bytes('vk_room')];
	const [idParent, grantNonce] = [given.bytes('id_parent'), given.bytes('grant_nonce')];
	return { sid, vkRoom, e, term, issuer, idParent, roster, policy, grantNonce };
}

/** What somebody was told of an epoch, where it is canonical and fits together. */
export function toldIn(given: Given): Entered | undefined {
	const facts = factsIn(given);
	const secret = given.bytes('secret');
	if (facts === undefined || secret.length !== 48) return undefined;
	return enter(facts, given.number('idx'), secret);
}

/** The fields of an epoch as a vector writes what somebody was told. */
export function written({ facts, me, secret }: Entered) {
	const { e, grantNonce, idParent, issuer, policy, roster, sid, term, vkRoom } = facts;
	return {
		SID: sid,
		vk_room: vkRoom,
		e,
		term,
		issuer,
		id_parent: idParent,
		roster: encodeRoster(roster),
		policy: encodePolicy(policy),
		grant_nonce: grantNonce,
		idx: me.idx,
		secret
	};
}

/** The keys of the private lines somebody may read, by participant; and of the moderators' channel. */
export function privateKeys({ facts, keys, me, secret }: Entered) {
	const first = secret.slice(0, 32);
	if (!me.isModerator) {
		return { lines: [{ idx: me.idx, key: asideKey(keys.id, secret.slice(32)) }], staff: undefined };
	}
	const lines = facts.roster
		.filter(({ isModerator }) => !isModerator)
		.map(({ idx }) => {
			return { idx, key: asideKey(keys.id, asideSecret(first, facts.grantNonce, idx)) };
		});
	return { lines, staff: staffKey(keys.id, first) };
}

export const epoch: Play = {
	read(given) {
		const entered = toldIn(given);
		if (entered === undefined) return undefined;
		const { facts, keys, me, secret } = entered;
		if (!equal(keys.confirm, given.bytes('confirm'))) return undefined;
		const first = secret.slice(0, 32);
		const e = me.isModerator ? secretOfRoom(first, facts.grantNonce) : first;
		const { lines, staff } = privateKeys(entered);
		return {
			roster_hash: h('roster', given.bytes('roster')),
			policy_hash: h('policy', given.bytes('policy')),
			epoch_id: keys.id,
			E: e,
			prk: extract(keys.id, e),
			address: keys.address,
			hk: keys.hk,
			confirm: keys.confirm,
			CK: [...keys.chains].map(([idx, key]) => ({ idx, key })),
			AK: lines,
			staff: staff ?? ''
		};
	}
};

export const welcome: Play = {
	read(given) {
		const [ticket] = given.list('ticket');
		const [last] = given.list('last');
		const [house, names] = [given.number('house'), given.number('names')];
		const expected = { vk: given.bytes('vk'), house, names };
		const entered = readWelcome({ h3: given.bytes('h3') }, given.bytes('welcome'), expected);
		if (entered === undefined) return undefined;
		const { facts, keys, me } = entered;
		const tag = given.bytes('roomtag');
		if (tag.length > 0 && !equal(roomtagOf(facts.vkRoom), tag)) return undefined;
		if (ticket !== undefined && !equal(facts.sid.slice(0, 4), ticket.bytes('SID_tag'))) {
			return undefined;
		}
		if (ticket !== undefined && me.idx !== ticket.number('idx')) return undefined;
		if (last !== undefined && !isLater(facts, last)) return undefined;
		return { ...written(entered), confirm: keys.confirm, epoch_id: keys.id };
	},
	make(drawn, given, made) {
		const seed = drawn.bytes('room_seed');
		const secret = join(drawn.bytes('ME'), zeros(16));
		const issuer = { ...factsIn(made)!, vkRoom: signingPublicKey(seed) };
		const entered = enter(issuer, issuer.issuer, secret)!;
		const handshake = { h3: given.bytes('h3'), seed };
		return { welcome: welcomeTo(entered, made.number('idx'), handshake) };
	}
};

/** Of the same room, and above the last epoch she was in. */
function isLater({ e, sid, vkRoom }: EpochFacts, last: Given): boolean {
	if (!equal(sid, last.bytes('SID')) || !equal(vkRoom, last.bytes('vk_room'))) return false;
	return e > last.number('e');
}
