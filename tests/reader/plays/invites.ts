import { equal, join, u32, uint, zeros } from '../client/bytes.ts';
import { digitsOf, fragmentOf, placesOf } from '../client/made-invite.ts';
import {
	codeNumber,
	doorOf,
	doorOnDay,
	doorsOf,
	MODES,
	parseCode,
	parseLink,
	parseTicket
} from '../client/invite.ts';
import { open, seal as sealed } from '../client/seal.ts';
import { kdf, kdfb } from '../client/kdf.ts';
import { WORD_LISTS } from '../host/invitations.ts';
import { drawing, type Play } from './played.ts';

const DAY_S = 86_400;
const CHANGE_S = 10_800;

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
		const indices = placesOf(invitation);
		const [swedish, english] = WORD_LISTS.map((list) => indices.map((at) => list[at]).join(' '));
		const { address, outer } = doorOf(invitation, given.text('relay_id'), 0);
		return {
			v: uint(v, 6),
			nameplate,
			secret,
			indices,
			words_sv: swedish,
			words_en: english,
			digits: digitsOf(invitation),
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
		const { address, outer } = doorOf(invitation, '', unix);
		return {
			mode: MODES[invitation.kind],
			S: invitation.s,
			roomtag: invitation.roomtag,
			psk: kdf(invitation.s, 'psk'),
			day,
			A: address,
			outer,
			days_of_the_lead: doorsOf(invitation, '', unix).map(({ address: at }) => {
				const near = [day, day - 1, day + 1];
				return near.find((one) => equal(doorOnDay(invitation.s, one).address, at));
			})
		};
	},
	make(_drawn, given, made) {
		const kind = made.number('mode') === MODES.open ? 'open' : 'link';
		const fragment = fragmentOf({ kind, s: made.bytes('S'), roomtag: made.bytes('roomtag') });
		const pasted = given.text('text');
		const at = pasted.indexOf('#') + 1;
		return { text: pasted.slice(0, at) + fragment + pasted.slice(at + fragment.length) };
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
