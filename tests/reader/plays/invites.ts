import { join, u32, uint, zeros } from '../client/bytes.ts';
import { codeNumber, doorOf, MODES, parseCode, parseLink, parseTicket } from '../client/invite.ts';
import { open, seal as sealed } from '../client/seal.ts';
import { h, kdf, kdfb } from '../client/kdf.ts';
import { WORD_LISTS } from '../host/invitations.ts';
import { drawing, type Play } from './played.ts';

const DAY_S = 86_400;
const CHANGE_S = 10_800;
const OVERLAP_S = 14_400;

export const seal: Play = {
	read(given) {
		const box = given.bytes('sealed');
		const pt = open(given.bytes('K'), given.bytes('aad'), box);
		if (pt === undefined) return undefined;
		const n = box.slice(0, 24);
		const both = kdfb(given.bytes('K'), 'seal', { ctx: n, length: 64 });
		const [ek, ck] = [both.slice(0, 32), both.slice(32)];
		return { n, ek, ck, com: box.slice(24, 56), ct: box.slice(56), pt };
	},
	make(drawn, given, made) {
		const random = drawing(made.bytes('n'));
		return { sealed: sealed(given.bytes('K'), given.bytes('aad'), drawn.bytes('pt'), random) };
	}
};

export const code: Play = {
	read(given) {
		const invitation = parseCode(given.text('typed'), WORD_LISTS);
		if (invitation?.kind !== 'code') return undefined;
		const { nameplate, secret } = invitation;
		const v = codeNumber(invitation);
		const bits = BigInt(v) * 64n + BigInt(h('codecheck', uint(v, 6))[0]! >> 2);
		const indices = [40n, 30n, 20n, 10n, 0n].map((shift) => Number((bits >> shift) & 1023n));
		const [swedish, english] = WORD_LISTS.map((list) => indices.map((at) => list[at]).join(' '));
		const check = String(v % 97).padStart(2, '0');
		const { address, outer } = doorOf(invitation, given.text('relay_id'), 0);
		return {
			v: uint(v, 6),
			nameplate,
			secret,
			indices,
			words_sv: swedish,
			words_en: english,
			digits: String(v).padStart(14, '0') + check,
			vault_secret: join(zeros(26), uint(v, 6)),
			PRS: join('MDE1 code', u32(secret)),
			A: address,
			outer
		};
	}
};

export const link: Play = {
	read(given) {
		const invitation = parseLink(given.text('text'));
		if (invitation === undefined || invitation.kind === 'code') return undefined;
		const unix = given.number('unix');
		const day = Math.floor((unix - CHANGE_S) / DAY_S);
		const sinceChange = (unix - CHANGE_S) % DAY_S;
		const { address, outer } = doorOf(invitation, '', unix);
		const neighbours = [
			...(sinceChange < OVERLAP_S ? [day - 1] : []),
			...(sinceChange >= DAY_S - OVERLAP_S ? [day + 1] : [])
		];
		return {
			mode: MODES[invitation.kind],
			S: invitation.s,
			roomtag: invitation.roomtag,
			psk: kdf(invitation.s, 'psk'),
			day,
			A: address,
			outer,
			days_of_the_lead: [day, ...neighbours]
		};
	}
};

export const ticket: Play = {
	read(given) {
		const kept = parseTicket(given.text('text'));
		if (kept === undefined) return undefined;
		const { idx, sidTag, tRes } = kept;
		const unix = given.number('unix');
		// A ticket leads to its door as a link does.
		const { address, outer } = doorOf({ kind: 'link', s: tRes, roomtag: zeros(16) }, '', unix);
		return {
			SID_tag: sidTag,
			idx,
			T_res: tRes,
			psk: kdf(tRes, 'psk'),
			day: Math.floor((unix - CHANGE_S) / DAY_S),
			A: address,
			outer
		};
	}
};
