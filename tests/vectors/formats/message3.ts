import { sha512 } from '@noble/hashes/sha2.js';
import { ascii, concat, lp16, lp8, u16, u8 } from '../../../crypto/bytes/writer.ts';
import { aad } from '../../../crypto/labels.ts';
import { equalBytes } from '../../../crypto/primitives/equal.ts';
import { hash } from '../../../crypto/primitives/hash.ts';
import { expand, extract } from '../../../crypto/primitives/kdf.ts';
import { cpaceKey, cpaceShare, scalarMultRaw } from '../../../crypto/primitives/pake.ts';
import { seal } from '../../../crypto/primitives/seal.ts';
import { Secret } from '../../../crypto/primitives/secret.ts';
import { checkProof, prove } from '../../../crypto/room/admission.ts';
import { linkPsk } from '../../../crypto/room/invite.ts';
import { ticketOf } from '../../../crypto/room/ticket.ts';
import type { Values } from '../form.ts';
import { tape, turned } from '../draws.ts';
import { untouched } from '../untouched.ts';
import { format, type Broken, type Example } from '../format.ts';
import {
	bytesOf,
	DOOR,
	MODES,
	proofIdOf,
	runOf,
	sharedOf,
	type Mode,
	type Run
} from './admission.ts';

/* Message 3 in all modes, as the lead evaluates it, and the keys of the handshake (PROTOCOL.md §6). */

const drawn = { skP: 'hex', y: 'hex', n: 'hex', seed: 'hex' } as const;
const given = {
	...DOOR,
	message1: 'hex',
	message2: 'hex',
	ss: 'hex',
	y_lead: 'hex',
	hs_id: 'hex',
	message3: 'hex'
} as const;
const made = {
	sid: 'hex',
	CI: 'hex',
	ADa: 'hex',
	g: 'hex',
	K: 'hex',
	psk: 'hex',
	h3: 'hex',
	ks: 'hex',
	Kp: 'hex',
	Km: 'hex',
	PK: 'hex',
	A2: 'hex',
	outer2: 'hex',
	T_res: 'hex',
	RK: 'hex',
	vk: 'hex',
	name: 'number',
	house: 'number'
} as const;

type ProofExample = Example<typeof drawn, typeof given>;
type ProofBroken = Broken<typeof given>;
type Given = Values<typeof given>;

const NOTHING = new Uint8Array(0);

export const message3Format = format({
	name: 'message3',
	drawn,
	given,
	made,
	play: (door) => {
		const { A, message1, message2, message3, ss, y_lead, hs_id } = door;
		const shared = sharedOf(door);
		const p = message1.slice(2, 18);
		if (shared === undefined || !equalBytes(proofIdOf(p, message2), hs_id)) return undefined;
		const pending = {
			p,
			proofId: hs_id,
			bytes: message2,
			kemSecret: new Secret(ss.slice()),
			scalar: shared.mode === 'code' ? new Secret(y_lead.slice()) : undefined,
			hello: message1
		};
		const proved = untouched([shared, pending], () => checkProof(A, shared, pending, message3));
		if (proved === undefined) return undefined;
		const { keys, identity } = proved;
		const pake = pakeOf(door);
		const psk = shared.mode === 'code' ? pake.isk : linkPsk(door.S);
		const ks = extract(keys.transcript, concat(lp16(ss), lp16(psk)));
		return {
			...pake,
			psk,
			h3: keys.transcript,
			ks,
			Kp: expand(ks, 'p2m'),
			Km: bytesOf(keys.replyKey),
			PK: bytesOf(keys.pairKey),
			A2: keys.lobby.address,
			outer2: keys.lobby.outer,
			T_res: ticketOf(keys.pairKey),
			RK: bytesOf(keys.recapKey),
			vk: identity.vk,
			name: identity.name,
			house: identity.house
		};
	},
	examples: () => MODES.map(example)
});

/** Every value of CPace in this handshake; nothing but `sid` where there is no code. */
function pakeOf({ A, PRS, message1, message2, message3, y_lead }: Given) {
	const [p, b] = [message1.slice(2, 18), message2.slice(0, 16)];
	const sid = concat(b, p);
	const none = { sid, CI: NOTHING, ADa: NOTHING, g: NOTHING, K: NOTHING, isk: NOTHING };
	if (PRS.length === 0) return none;
	const CI = aad('MDE1 lobby', A, ascii('MP'));
	const ADa = hash('lobby-ad', message1, message2.slice(0, -32));
	const one = new Uint8Array(32).with(0, 1);
	const g = cpaceShare({ prs: PRS, ci: CI, sid }, tape(one)).share;
	const [YM, YP] = [message2.slice(-32), message3.slice(0, 32)];
	const shares = { initiatorShare: YM, initiatorAd: ADa, responderShare: YP, responderAd: NOTHING };
	const isk = cpaceKey({ ...shares, scalar: y_lead, sid, peer: 'responder' });
	return { sid, CI, ADa, g, K: scalarMultRaw(y_lead, YP) ?? NOTHING, isk: isk ?? NOTHING };
}

function example(mode: Mode): ProofExample {
	const run = runOf(mode);
	const { door, skP, hello, challenge, hs3, message3 } = run;
	const whole: Given = {
		...door,
		message1: hello.bytes,
		message2: challenge.bytes,
		ss: bytesOf(challenge.kemSecret),
		y_lead: mode === 'code' ? run.leadShare : NOTHING,
		hs_id: hs3,
		message3
	};
	return {
		name: mode,
		pins: `Message 3 in mode ${String(door.mode)}, and every key that follows from it.`,
		drawn: { skP, y: run.ownShare, n: run.n, seed: run.seed },
		given: whole,
		broken: brokenOf(mode, run, whole)
	};
}

/** A message 3 with this share, sealed under the keys that follow from it and from `psk`. */
function sealed(
	run: Run,
	whole: Given,
	of: {
		readonly psk: Uint8Array;
		readonly YP?: Uint8Array;
		readonly A?: Uint8Array;
		readonly identity?: Uint8Array;
		readonly label?: 'p2m' | 'm2p';
	}
): Uint8Array {
	const YP = of.YP ?? whole.message3.slice(0, 32);
	const h3 = hash('lobby-tr', of.A ?? whole.A, whole.message1, whole.message2, YP);
	const ks = extract(h3, concat(lp16(whole.ss), lp16(of.psk)));
	const identity = of.identity ?? identityOf(run, {});
	return concat(YP, seal(expand(ks, of.label ?? 'p2m'), h3, identity, tape(run.n)));
}

function identityOf(run: Run, of: { readonly caps?: number }): Uint8Array {
	const { vk, name, house } = run.identity;
	return concat(vk, u16(name), u16(of.caps ?? 0), u16(house));
}

function brokenOf(mode: Mode, run: Run, whole: Given): readonly ProofBroken[] {
	const psk = mode === 'code' ? pakeOf(whole).isk : linkPsk(whole.S);
	const refused = (name: string, defect: string, message3: Uint8Array): ProofBroken => ({
		name: `${mode}-${name}`,
		defect,
		given: { message3 }
	});
	return [
		refused(
			'capability',
			'caps is 1; sealed with the right key.',
			sealed(run, whole, { psk, identity: identityOf(run, { caps: 1 }) })
		),
		refused(
			'other-transcript',
			'The transcript is of another address; the key is made from it.',
			sealed(run, whole, { psk, A: turned(whole.A, 0) })
		),
		refused(
			'under-km',
			'The identity is sealed under Km.',
			sealed(run, whole, { psk, label: 'm2p' })
		),
		refused('wrong-secret', wrongSecret(mode), sealed(run, whole, { psk: turned(psk, 0) })),
		...(mode === 'code' ? brokenCode(run, whole) : []),
		...(mode === 'link'
			? [
					refused('share-turned', 'One bit of YP is turned.', turned(whole.message3, 0)),
					refused('one-byte-short', 'The last byte is missing.', whole.message3.slice(0, -1)),
					refused('one-byte-long', 'A byte follows.', concat(whole.message3, u8(0))),
					{
						name: 'link-other-hs-id',
						defect: 'hs_id is made from message 1 alone.',
						given: { hs_id: run.hs1 }
					},
					{
						name: 'link-other-ss',
						defect: 'The lead holds another X-Wing secret: message 2 was not hers.',
						given: { ss: turned(whole.ss, 0) }
					}
				]
			: [])
	];
}

function wrongSecret(mode: Mode): string {
	return mode === 'code' ? 'The ISK she used is another.' : 'The psk she used is another.';
}

/** What only CPace refuses. The seals are right for what a client would get that does not check. */
function brokenCode(run: Run, whole: Given): readonly ProofBroken[] {
	const identity = new Uint8Array(32);
	const { sid, ADa } = pakeOf(whole);
	const YM = whole.message2.slice(-32);
	const isk = sha512(
		concat(
			lp8(ascii('CPaceRistretto255_ISK')),
			...[sid, identity, YM, ADa, identity, NOTHING].map(lp8)
		)
	);
	return [
		{
			name: 'code-identity',
			defect: 'YP is the identity; the seal is right for a product that is the identity.',
			given: { message3: sealed(run, whole, { psk: isk, YP: identity }) }
		},
		{
			name: 'code-not-canonical',
			defect: 'YP is a number above the prime of the field.',
			given: {
				message3: concat(new Uint8Array(32).fill(0xff).with(31, 0x7f), whole.message3.slice(32))
			}
		},
		{
			name: 'code-other-code',
			defect: 'She typed another code with this nameplate.',
			given: { message3: provedWith(run, turned(whole.PRS, -1)) }
		}
	];
}

/** Message 3 of somebody who knows another code. */
function provedWith(run: Run, prs: Uint8Array): Uint8Array {
	const said = { hello: run.hello, challenge: run.challenge.bytes, identity: run.identity };
	const shared = { mode: 'code', prs } as const;
	const proof = prove(run.door.A, shared, said, tape(run.ownShare, run.n));
	return proof?.bytes ?? NOTHING;
}
