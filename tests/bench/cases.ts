import { ascii, concat } from '../../crypto/bytes/writer.ts';
import { AREA_BYTES, BODY_BYTES } from '../../crypto/limits.ts';
import { cpaceKey, cpaceShare } from '../../crypto/primitives/pake.ts';
import { decapsulate, encapsulate, kemKeys } from '../../crypto/primitives/kem.ts';
import type { Random } from '../../crypto/primitives/random.ts';
import { sodium } from '../../crypto/primitives/ready.ts';
import { Secret } from '../../crypto/primitives/secret.ts';
import { challenge, checkProof, hello, prove, type Shared } from '../../crypto/room/admission.ts';
import { decodeBody, encodeBody, NO_FLAGS } from '../../crypto/room/body.ts';
import { draftTexts } from '../../crypto/room/event.ts';
import { openFrame, readHeader, sealFrame } from '../../crypto/room/frame.ts';
import { startLog, viewOf } from '../../crypto/room/log.ts';
import { openArea, sealArea } from '../../crypto/room/private-area.ts';
import { makeRoom, roomCases } from './room-cases.ts';

/** Something timed: `run` does it once. */
export interface Case {
	readonly name: string;
	readonly run: () => unknown;
	/** Bytes it puts on the wire, where that is a question. */
	readonly bytes?: number;
	/** Frames it takes at T = one frame a tick. */
	readonly frames?: number;
}

/** A comparison implementation, brought along on demand and part of nothing we ship. */
export interface Megolm {
	OutboundGroupSession: new () => {
		create(): void;
		encrypt(text: string): string;
		session_key(): string;
	};
	InboundGroupSession: new () => {
		create(key: string): string;
		decrypt(message: string): { plaintext: string };
	};
}

const TEXT =
	'Det har varit en tung vecka, men det är skönt att vara här igen med er. Hur är det med dig?';
const AT = 0;

/** Every case, ready to run. Call after `ready()`. */
export function cases(random: Random, olm: Megolm | undefined): readonly Case[] {
	return [
		...frameCases(random),
		...(olm === undefined ? [] : megolmCases(olm)),
		...admissionCases(random),
		...[8, 11, 12, 16, 32, 64].flatMap((people) => roomCases(people, random))
	];
}

function frameCases(random: Random): readonly Case[] {
	const room = makeRoom(11, random);
	const { epoch, facts, signingKeysOf } = room;
	const log = startLog(epoch.id, facts.roster);
	const [drafts = []] = draftTexts(TEXT);
	const body = encodeBody({
		flags: NO_FLAGS,
		closing: false,
		view: viewOf(log, epoch.id, facts.roster),
		items: drafts.map((draft, at) => ({ type: 'event', event: { seq: at + 1, ...draft } }))
	});
	const signingKey = new Secret(signingKeysOf[AT]!.secretKey.slice());
	const chain = { key: new Secret(random(32)), next: 0 };
	const sender = { idx: AT, chain, signingKey };
	const { frame } = sealFrame(epoch, sender, body, random);
	const vk = signingKeysOf[AT]!.publicKey;
	return [
		{
			name: 'frame out: view, body, seal, sign',
			bytes: frame.length,
			run: () => {
				const view = viewOf(log, epoch.id, facts.roster);
				const items = drafts.map(
					(draft, at) => ({ type: 'event', event: { seq: at + 1, ...draft } }) as const
				);
				return sealFrame(
					epoch,
					sender,
					encodeBody({ flags: NO_FLAGS, closing: false, view, items }),
					random
				);
			}
		},
		{ name: 'frame seal + sign', run: () => sealFrame(epoch, sender, body, random) },
		{ name: 'bare primitives of seal + sign', run: bareSeal(body.length, random) },
		{
			name: 'frame in: header, open, verify, body',
			run: () => {
				const header = readHeader(epoch, frame)!;
				const opened = openFrame(epoch, frame, header, { chain, vk })!;
				return decodeBody(opened.signed.body, facts.roster.length);
			}
		},
		{
			name: 'frame open + verify',
			run: () => openFrame(epoch, frame, readHeader(epoch, frame)!, { chain, vk })
		},
		{ name: 'bare primitives of open + verify', run: bareOpen(body.length, random) },
		{ name: 'bare Ed25519 verify of a frame', run: bareVerify(body.length, random) },
		...[1, 10, 64].map((keys) => ({
			name: `private area, tried with ${String(keys)}`,
			run: triedWith(keys, random)
		}))
	];
}

/** What reading an area costs whoever holds so many keys and none that opens it. */
function triedWith(count: number, random: Random): () => unknown {
	const place = random(40);
	const area = sealArea(place, undefined, random);
	const keys = Array.from({ length: count }, () => new Secret(random(32)));
	return () => keys.map((key, who) => openArea(place, who, key, area));
}

/** The library calls that a frame must contain, on inputs of the same sizes, and nothing else. */
function bareSeal(bodyBytes: number, random: Random): () => unknown {
	const library = sodium();
	const key = random(32);
	const { privateKey } = library.crypto_sign_seed_keypair(random(32));
	const aad = random(51);
	const plaintext = random(944);
	const signed = random(89 + bodyBytes);
	const areaAad = random(53);
	const area = new Uint8Array(AREA_BYTES - 72);
	return () => {
		const drawn = random(32 + 24 + BODY_BYTES - bodyBytes - AREA_BYTES + 24);
		const areaKey = drawn.subarray(0, 32);
		const areaNonce = drawn.subarray(32, 56);
		library.crypto_generichash(64, DERIVATIONS[3]![0], areaKey);
		const sealed = library.crypto_aead_xchacha20poly1305_ietf_encrypt(
			area,
			areaAad,
			null,
			areaNonce,
			areaKey
		);
		library.crypto_generichash(32, sealed, areaKey);
		const fill = new Uint8Array(BODY_BYTES - bodyBytes);
		library.crypto_generichash(32, fill, null);
		library.crypto_sign_detached(signed, privateKey);
		const nonce = drawn.subarray(-24);
		for (const [info, bytes] of DERIVATIONS) library.crypto_generichash(bytes, info, key);
		const ct = library.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, aad, null, nonce, key);
		return library.crypto_generichash(32, ct, key);
	};
}

function bareOpen(bodyBytes: number, random: Random): () => unknown {
	const library = sodium();
	const key = random(32);
	const nonce = random(24);
	const aad = random(51);
	const verify = bareVerify(bodyBytes, random);
	const ct = library.crypto_aead_xchacha20poly1305_ietf_encrypt(random(944), aad, null, nonce, key);
	const mac = random(32);
	const fill = random(BODY_BYTES - bodyBytes);
	return () => {
		for (const [info, bytes] of DERIVATIONS) library.crypto_generichash(bytes, info, key);
		library.memcmp(library.crypto_generichash(32, ct, key), mac);
		library.crypto_aead_xchacha20poly1305_ietf_decrypt(null, ct, aad, nonce, key);
		library.crypto_generichash(32, fill, null);
		return verify();
	};
}

function bareVerify(bodyBytes: number, random: Random): () => unknown {
	const library = sodium();
	const keys = library.crypto_sign_seed_keypair(random(32));
	const signed = random(89 + bodyBytes);
	const signature = library.crypto_sign_detached(signed, keys.privateKey);
	return () => library.crypto_sign_verify_detached(signature, signed, keys.publicKey);
}

/** mask, msg, next, seal: input and output length of each derivation of one frame. */
const DERIVATIONS: readonly (readonly [Uint8Array, number])[] = [
	[new Uint8Array(4 + 5 + 26 + 2), 16],
	[new Uint8Array(4 + 4 + 2 + 2), 32],
	[new Uint8Array(4 + 5 + 2 + 2), 32],
	[new Uint8Array(4 + 5 + 26 + 2), 64]
];

function megolmCases(olm: Megolm): readonly Case[] {
	const outbound = new olm.OutboundGroupSession();
	outbound.create();
	const inbound = new olm.InboundGroupSession();
	inbound.create(outbound.session_key());
	const padded = TEXT.padEnd(BODY_BYTES, ' ');
	const short = outbound.encrypt(TEXT);
	const long = outbound.encrypt(padded);
	return [
		{ name: 'Megolm out, same text', run: () => outbound.encrypt(TEXT), bytes: short.length },
		{ name: 'Megolm in, same text', run: () => inbound.decrypt(short) },
		{
			name: 'Megolm out, padded to a frame',
			run: () => outbound.encrypt(padded),
			bytes: long.length
		},
		{ name: 'Megolm in, padded to a frame', run: () => inbound.decrypt(long) }
	];
}

function admissionCases(random: Random): readonly Case[] {
	const address = random(32);
	const link: Shared = { mode: 'link', psk: random(32) };
	const code: Shared = { mode: 'code', prs: concat(ascii('MDE1 code'), random(4)) };
	const identity = { vk: random(32), name: 1, house: 1 };
	const both = (shared: Shared) => () => {
		const first = hello(shared.mode, random);
		const second = challenge(address, shared, first.bytes, random)!;
		const run = { hello: first, challenge: second.bytes, identity };
		const third = prove(address, shared, run, random)!;
		return checkProof(address, shared, second, third.bytes);
	};
	const kem = () => {
		const keys = kemKeys(random(32));
		const sent = encapsulate(keys.publicKey, random)!;
		return decapsulate(sent.ciphertext, keys.secretKey);
	};
	const setting = { prs: random(13), ci: random(44), sid: random(32) };
	const pake = () => {
		const a = cpaceShare(setting, random);
		const b = cpaceShare(setting, random);
		const ad = new Uint8Array(32);
		const run = {
			sid: setting.sid,
			initiatorShare: a.share,
			initiatorAd: ad,
			responderShare: b.share,
			responderAd: new Uint8Array(0)
		};
		cpaceKey({ ...run, scalar: a.scalar, peer: 'responder' });
		return cpaceKey({ ...run, scalar: b.scalar, peer: 'initiator' });
	};
	return [
		{ name: 'admission by link, both sides', run: both(link), bytes: 1234 + 1168 + 142 },
		{ name: 'bare X-Wing of an admission', run: kem },
		{ name: 'admission by code, both sides', run: both(code), bytes: 1234 + 1168 + 142 },
		{ name: 'bare CPace of an admission', run: pake }
	];
}
