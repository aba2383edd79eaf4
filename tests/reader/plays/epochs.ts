import { equal, isZero } from '../client/bytes.ts';
import { extract, h } from '../client/kdf.ts';
import { roomtagOf } from '../client/invite.ts';
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
	epochKeys,
	secretOfRoom,
	staffKey,
	type EpochFacts
} from '../client/schedule.ts';
import { decodeWelcome } from '../client/welcome.ts';
import type { Given, Play } from './played.ts';

/** The facts of an epoch, where they are canonical and fit each other. */
function factsOf(given: Given) {
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

export const epoch: Play = {
	read(given) {
		const facts = factsOf(given);
		const secret = given.bytes('secret');
		const me = facts && entryOf(facts.roster, given.number('idx'));
		if (facts === undefined || me === undefined || secret.length !== 48) return undefined;
		if (me.isModerator !== isZero(secret.slice(32))) return undefined;
		const { grantNonce, roster } = facts;
		const first = secret.slice(0, 32);
		const e = me.isModerator ? secretOfRoom(first, grantNonce) : first;
		const keys = epochKeys(facts, e);
		if (!equal(keys.confirm, given.bytes('confirm'))) return undefined;
		const mine = { idx: me.idx, key: asideKey(keys.id, secret.slice(32)) };
		const all = roster
			.filter(({ isModerator }) => !isModerator)
			.map(({ idx }) => ({ idx, key: asideKey(keys.id, asideSecret(first, grantNonce, idx)) }));
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
			AK: me.isModerator ? all : [mine],
			staff: me.isModerator ? staffKey(keys.id, first) : ''
		};
	}
};

export const welcome: Play = {
	read(given) {
		const [ticket] = given.list('ticket');
		const [last] = given.list('last');
		const [house, names] = [given.number('house'), given.number('names')];
		const expected = { vk: given.bytes('vk'), house, names };
		const told = decodeWelcome({ h3: given.bytes('h3') }, given.bytes('welcome'), expected);
		if (told === undefined) return undefined;
		const { facts, keys, me, secret } = told;
		const { e, grantNonce, idParent, issuer, policy, roster, sid, term, vkRoom } = facts;
		const tag = given.bytes('roomtag');
		if (tag.length > 0 && !equal(roomtagOf(vkRoom), tag)) return undefined;
		if (ticket !== undefined && !equal(sid.slice(0, 4), ticket.bytes('SID_tag'))) return undefined;
		if (ticket !== undefined && me.idx !== ticket.number('idx')) return undefined;
		if (last !== undefined && !isLater(facts, last)) return undefined;
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
			secret,
			confirm: keys.confirm,
			epoch_id: keys.id
		};
	}
};

/** Of the same room, and above the last epoch she was in. */
function isLater({ e, sid, vkRoom }: EpochFacts, last: Given): boolean {
	if (!equal(sid, last.bytes('SID')) || !equal(vkRoom, last.bytes('vk_room'))) return false;
	return e > last.number('e');
}
