import {
	answer,
	believedMessage2,
	codeSetting,
	handshakeKeys,
	knock,
	proofId,
	readReply,
	STATUSES,
	transcriptHash,
	type Knock
} from '../client/admission.ts';
import { decode, demand, equal, join, zeros } from '../client/bytes.ts';
import { challenge, sealReply } from '../client/challenge.ts';
import { generator, intermediateKey, multiply } from '../client/cpace.ts';
import type { Invitation } from '../client/invite.ts';
import { h, kdf } from '../client/kdf.ts';
import { lobbyFrames, LobbyParts, readLobbyFrame } from '../client/lobby.ts';
import { decapsulate, encapsulate, sign, signingPublicKey } from '../client/primitives.ts';
import { open } from '../client/seal.ts';
import { drawing, type Given, type Play } from './played.ts';

/* PROTOCOL.md §6, of both sides. */

const CODE = 1;
const TICKET = 2;
const OPEN = 3;
const EMPTY = zeros(0);

const doorOf = (given: Given) => ({ address: given.bytes('A'), outer: zeros(32) });

export const lobbyFrame: Play = {
	read(given) {
		const door = { address: given.bytes('A'), outer: given.bytes('outer') };
		const parts = given.pieces('frames').map((frame) => readLobbyFrame(door, frame));
		const together = new LobbyParts();
		let whole: ReturnType<LobbyParts['take']>;
		for (const part of parts) {
			if (part === undefined) return undefined;
			whole = together.take(part);
		}
		if (whole === undefined) return undefined;
		const { data, fromLead, hsId, seq, type } = whole;
		const direction = Number(fromLead);
		return { direction, type, hs_id: hsId, parts: parts[0]!.parts, seq, data };
	},
	make(drawn, given, made) {
		const door = { address: given.bytes('A'), outer: given.bytes('outer') };
		const message = {
			fromLead: made.number('direction') === 1,
			type: made.number('type'),
			hsId: made.bytes('hs_id'),
			seq: made.number('seq'),
			data: made.bytes('data')
		};
		const frames = lobbyFrames(door, message, drawing(...drawn.pieces('n')));
		const inOrder = given.pieces('frames').map((frame) => readLobbyFrame(door, frame)!.part);
		return { frames: inOrder.map((part) => frames[part]) };
	}
};

export const message1: Play = {
	read(given) {
		return decode(given.bytes('message1'), (cursor) => {
			demand(cursor.u8() === 1 && cursor.u8() === given.number('mode'));
			const p = cursor.take(16);
			const pkP = cursor.take(1216);
			demand(equal(h('lobby-id', p).slice(0, 8), given.bytes('hs_id')));
			demand(encapsulate(pkP, zeros(64)) !== undefined);
			return { p, pkP };
		});
	},
	make(drawn, given, made) {
		const door = { address: zeros(32), outer: zeros(32) };
		const random = drawing(made.bytes('p'), drawn.bytes('skP'), zeros(32));
		const asked = knock(invitationOf(given.number('mode'), given), door, random);
		// Mode 2 is a ticket's, and the second client returns by none.
		const bytes = Uint8Array.from(asked.message1);
		bytes[1] = given.number('mode');
		return { message1: bytes, hs_id: asked.hsId };
	}
};

/** An invitation of this mode, as far as the fields of this vector say it. */
function invitationOf(mode: number, given: Given): Invitation {
	if (mode === CODE) return { kind: 'code', nameplate: 0, secret: secretOf(given) };
	const [s, roomtag] = [bytesIn(given, 'S'), bytesIn(given, 'roomtag')];
	return { kind: mode === OPEN ? 'open' : 'link', s, roomtag };
}

const bytesIn = (given: Given, field: string): Uint8Array =>
	(given.text(field) as string | undefined) === undefined ? EMPTY : given.bytes(field);

const secretOf = (given: Given): number =>
	bytesIn(given, 'PRS')
		.slice(-4)
		.reduce((value, byte) => value * 256 + byte, 0);

/** Her who has sent the vector's message 1. */
function askedIn(given: Given, keys: { skP: Uint8Array; seed?: Uint8Array }): Knock {
	const sent = given.bytes('message1');
	const p = sent.slice(2, 18);
	const hsId = h('lobby-id', p).slice(0, 8);
	const invitation = invitationOf(given.number('mode'), given);
	const { seed = zeros(32), skP } = keys;
	return { invitation, door: doorOf(given), p, skP, seed, message1: sent, hsId };
}

export const message2: Play = {
	read(given) {
		const asked = askedIn(given, { skP: given.bytes('skP') });
		const data = given.bytes('message2');
		const bare = believedMessage2(asked, data);
		if (bare === undefined || !equal(asked.hsId, given.bytes('hs_id'))) return undefined;
		const ctP = bare.slice(16, 1136);
		const ss = decapsulate(ctP, asked.skP);
		// Whether the share is a point shows when she answers.
		const answered = answer(asked, data, { name: 0, house: 0 }, (n) => zeros(n).fill(1));
		if (ss === undefined || answered === undefined) return undefined;
		const vkRoom = given.number('mode') === OPEN ? data.slice(1168, 1200) : EMPTY;
		return { b: bare.slice(0, 16), ctP, YM: bare.slice(1136), ss, vk_room: vkRoom, bare };
	},
	make(drawn, given) {
		const asked = askedIn(given, { skP: given.bytes('skP') });
		const pkP = asked.message1.slice(18);
		const random = drawing(drawn.bytes('b'), drawn.bytes('encapsulation'), drawn.bytes('y'));
		const message = challenge(asked, pkP, random)!.message2;
		if (given.number('mode') !== OPEN) return { message2: message };
		const seed = drawn.bytes('room_seed');
		const signed = join('MDE1 door-sig', asked.door.address, asked.message1, message);
		return { message2: join(message, signingPublicKey(seed), sign(seed, signed)) };
	}
};

/** What the lead has of CPace, or of the secret that takes its place. */
function leadsProof(given: Given, asked: Knock, answered: Uint8Array, yp: Uint8Array) {
	if (given.number('mode') !== CODE) {
		return { CI: EMPTY, ADa: EMPTY, g: EMPTY, K: EMPTY, psk: kdf(given.bytes('S'), 'psk') };
	}
	const setting = codeSetting(asked, answered, given.bytes('PRS'));
	const k = multiply(yp, given.bytes('y_lead'));
	if (k === undefined) return undefined;
	const transcript = { ya: answered.slice(1136), ada: setting.ada, yb: yp, adb: EMPTY };
	const psk = intermediateKey(setting.sid, k, transcript);
	return { CI: setting.ci, ADa: setting.ada, g: generator(setting), K: k, psk };
}

export const message3: Play = {
	read(given) {
		const asked = askedIn(given, { skP: EMPTY });
		const [answered, proof] = [given.bytes('message2'), given.bytes('message3')];
		const isKnown = equal(proofId(asked.p, answered), given.bytes('hs_id'));
		if (proof.length !== 142 || !isKnown) return undefined;
		const yp = proof.slice(0, 32);
		const shared = leadsProof(given, asked, answered, yp);
		if (shared === undefined) return undefined;
		const h3 = transcriptHash(asked, answered, yp);
		const { km, kp, ks, pk, second } = handshakeKeys(h3, given.bytes('ss'), shared.psk);
		const identity = open(kp, h3, proof.slice(32));
		const who = identity && readIdentity(identity);
		if (who === undefined) return undefined;
		return {
			sid: join(answered.slice(0, 16), asked.p),
			...shared,
			h3,
			ks,
			Kp: kp,
			Km: km,
			PK: pk,
			A2: second.address,
			outer2: second.outer,
			T_res: kdf(pk, 'resume'),
			RK: given.number('mode') === TICKET ? kdf(pk, 'recap') : EMPTY,
			...who
		};
	},
	make(drawn, given, made) {
		const keys = { skP: drawn.bytes('skP'), seed: drawn.bytes('seed') };
		const asked = askedIn(given, keys);
		// By an open link her lead's signature is not in the vector: the bare message 2 is a link's.
		const invitation =
			asked.invitation.kind === 'open'
				? { ...asked.invitation, kind: 'link' as const }
				: asked.invitation;
		const random = drawing(drawn.bytes('y'), drawn.bytes('n'));
		const wish = { name: made.number('name'), house: made.number('house') };
		const sent = answer({ ...asked, invitation }, given.bytes('message2'), wish, random)!;
		return { message3: sent.message3, hs_id: sent.hsId };
	}
};

const readIdentity = (identity: Uint8Array) =>
	decode(identity, (cursor) => {
		const vk = cursor.take(32);
		const name = cursor.u16();
		demand(cursor.u16() === 0);
		return { vk, name, house: cursor.u16() };
	});

export const message4: Play = {
	read(given) {
		const handshake = { h3: given.bytes('h3'), km: given.bytes('Km') };
		const reply = readReply(handshake, given.number('seq'), given.bytes('message4'));
		return reply && { status: STATUSES.indexOf(reply.status), body: reply.body };
	},
	make(drawn, given, made) {
		const handshake = { h3: given.bytes('h3'), km: given.bytes('Km') };
		const status = STATUSES[made.number('status')]!;
		const reply = { seq: given.number('seq'), status, body: made.bytes('body') };
		return { message4: sealReply(handshake, reply, drawing(drawn.bytes('n'))) };
	}
};
