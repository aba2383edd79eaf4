import { expand as hkdfExpand } from '@noble/hashes/hkdf.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import type { Random } from '../../crypto/primitives/random.ts';
import { sodium } from '../../crypto/primitives/ready.ts';
import { Secret } from '../../crypto/primitives/secret.ts';
import { signingKeys } from '../../crypto/primitives/sign.ts';
import { challenge, checkProof, hello, prove, type Shared } from '../../crypto/room/admission.ts';
import { grantPartBytes } from '../../crypto/room/body.ts';
import { deriveEpoch, ROOT_PARENT, type EpochFacts } from '../../crypto/room/epoch.ts';
import { issueGrant, openGrant, type Parent } from '../../crypto/room/grant.ts';
import { answerPair, finishPair, offerPair } from '../../crypto/room/pair.ts';
import type { Policy, Roster } from '../../crypto/room/roster.ts';
import { encodeWelcome, openWelcome } from '../../crypto/room/welcome.ts';
import type { Case } from './cases.ts';

const POLICY: Policy = {
	tickMs: 1000,
	frameBytes: 1024,
	max: 64,
	rotateS: 600,
	awayS: 600,
	askReturns: false,
	recap: true,
	house: 1,
	names: 1
};

/** What a whole room costs by its size: a rotation, a healing of everybody, one return. */
export function roomCases(people: number, random: Random): readonly Case[] {
	return [
		...rotationCases(people, random),
		...healingCases(people, random),
		...returnCases(people, random)
	];
}

function rotationCases(people: number, random: Random): readonly Case[] {
	const { parent, pairKeys } = makeRoom(people, random);
	const library = sodium();
	const plan = { issuer: 0, ops: [] };
	const keys = { plain: pairKeys, healed: new Map<number, Secret>() };
	const issued = issueGrant(parent, plan, keys, random);
	const last = people - 1;
	const perFrame = grantPartBytes(people);
	const key = random(32);
	const nonce = new Uint8Array(24);
	const aad = new Uint8Array(9);
	const plain = random(48);
	return [
		{
			name: `rotation for ${String(people)}, issuing`,
			run: () => issueGrant(parent, plan, keys, random),
			bytes: issued.bytes.length,
			frames: Math.ceil(issued.bytes.length / perFrame)
		},
		{
			name: `bare wraps and chain keys of a rotation for ${String(people)}`,
			run: () => {
				for (let at = 1; at < people; at++) {
					hkdfExpand(nobleSha256, key, WRAP_INFO, 32);
					library.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, aad, null, nonce, key);
				}
				for (let at = 0; at < people; at++) hkdfExpand(nobleSha256, key, CHAIN_INFO, 32);
			}
		},
		{
			name: `rotation for ${String(people)}, following`,
			run: () => {
				const who = { idx: last, from: 0 };
				return openGrant(parent, issued.bytes, who, { plain: [pairKeys.get(last)!], healed: [] });
			}
		}
	];
}

const WRAP_INFO = new Uint8Array(4 + 5 + 55 + 2);
const CHAIN_INFO = new Uint8Array(4 + 6 + 3 + 2);

/** The lead's part for everybody, and one member's. The frames are the lead's; hers are two. */
function healingCases(people: number, random: Random): readonly Case[] {
	const { parent, pairKeys } = makeRoom(people, random);
	const offer = offerPair(random);
	const settingOf = (member: number) => {
		return { epochId: parent.id, moderator: 0, member, publicKey: offer.publicKey };
	};
	const all = [...pairKeys];
	const answers = all.map(([idx, key]) => answerPair(settingOf(idx), [key], random)!.ciphertext);
	const [[first, firstKey]] = all as [[number, Secret], ...[number, Secret][]];
	return [
		{
			name: `healing of ${String(people)}, the lead`,
			run: () => {
				offerPair(random);
				return all.map(([idx, key], at) =>
					finishPair(settingOf(idx), offer.secret, answers[at]!, key)
				);
			},
			bytes: offer.publicKey.length,
			frames: 2
		},
		{
			name: `healing of ${String(people)}, one member`,
			run: () => answerPair(settingOf(first), [firstKey], random),
			bytes: answers[0]!.length,
			frames: 2
		}
	];
}

/** Somebody comes back by ticket to a room of so many: the lead's whole part, and her own. */
function returnCases(people: number, random: Random): readonly Case[] {
	const { parent, facts, pairKeys, roomKey } = makeRoom(people, random);
	const shared: Shared = { mode: 'ticket', psk: random(32) };
	const address = random(32);
	const idx = people - 1;
	const { publicKey: vk } = signingKeys(random(32));
	const first = hello(shared.mode, random);
	const answered = challenge(address, shared, first.bytes, random)!;
	const identity = { vk, name: 1, house: 1 };
	const proving = { hello: first, challenge: answered.bytes, identity };
	const proof = prove(address, shared, proving, random)!;
	const entry = { ...facts.roster[idx]!, vk };
	const plan = { issuer: 0, ops: [{ op: 'put', entry } as const] };
	const keys = { plain: pairKeys, healed: new Map<number, Secret>() };
	const welcomeOf = () => {
		const { facts: next, keys: made, moderatorSecret } = issueGrant(parent, plan, keys, random);
		const epoch = { facts: next, confirm: made.confirm, me: moderatorSecret };
		return encodeWelcome(epoch, entry, proof.keys.transcript, roomKey);
	};
	const welcome = welcomeOf();
	const place = { sidTag: facts.sid.slice(0, 4), idx };
	const expected = { vk, roomTag: undefined, house: 1, names: 1, place, known: facts };
	return [
		{
			name: `return to ${String(people)}, the lead`,
			run: () => {
				const second = challenge(address, shared, first.bytes, random)!;
				checkProof(address, shared, second, proof.bytes);
				return welcomeOf();
			},
			bytes: welcome.length
		},
		{
			name: `return to ${String(people)}, who comes back`,
			run: () => {
				hello(shared.mode, random);
				prove(address, shared, proving, random);
				return openWelcome(welcome, proof.keys.transcript, expected);
			}
		}
	];
}

/** A root epoch with one moderator, and a pair key for everybody else. */
export function makeRoom(people: number, random: Random) {
	const signingKeysOf = Array.from({ length: people }, () => signingKeys(random(32)));
	const roster: Roster = signingKeysOf.map(({ publicKey }, idx) => ({
		idx,
		role: idx === 0 ? 'moderator' : 'participant',
		muted: false,
		vk: publicKey,
		name: idx,
		firstName: idx === 0 ? 'Anna' : ''
	}));
	const room = signingKeys(random(32));
	const roomKey = new Secret(room.secretKey);
	const facts: EpochFacts = {
		sid: random(32),
		vkRoom: room.publicKey,
		number: 1,
		term: 1,
		issuer: 0,
		parent: ROOT_PARENT,
		roster,
		policy: POLICY,
		grantNonce: random(16)
	};
	const epoch = deriveEpoch(facts, random(32), { me: random(32) });
	const parent: Parent = { id: epoch.id, facts };
	const pairKeys = new Map(roster.slice(1).map(({ idx }) => [idx, new Secret(random(32))]));
	return { epoch, facts, parent, pairKeys, signingKeysOf, roomKey };
}
