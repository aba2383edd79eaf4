import { beforeAll, describe, expect, test } from 'vitest';
import { concat, lp16 } from '../../../../crypto/bytes/writer.ts';
import { hash } from '../../../../crypto/primitives/hash.ts';
import { expand, extract } from '../../../../crypto/primitives/kdf.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import * as admission from '../../../../crypto/room/admission.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { codePrs } from '../../../../crypto/room/code.ts';
import { linkPsk } from '../../../../crypto/room/invite.ts';
import { flipped, hex, seeded } from '../seeded.ts';
import { snapshot } from './rooms.ts';

const random = seeded('admission');
const address = random(32);
const code = { nameplate: 4_711, secret: 123_456 };
const ticket: admission.Shared = { mode: 'ticket', psk: linkPsk(random(32)) };
const open: admission.Shared = { mode: 'open', psk: linkPsk(random(32)) };
const link: admission.Shared = { mode: 'link', psk: linkPsk(random(32)) };
const spoken: admission.Shared = { mode: 'code', prs: codePrs(code) };
const identity: admission.Identity = { vk: random(32), name: 12, house: 7 };
const modes = [
	['link', link],
	['code', spoken],
	['ticket', ticket],
	['open link', open]
] as const;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

function run(theirs: admission.Shared, mine: admission.Shared = theirs) {
	const hello = admission.hello(mine.mode, random);
	const challenge = admission.challenge(address, theirs, hello.bytes, random)!;
	const proof = admission.prove(
		address,
		mine,
		{ hello, challenge: challenge.bytes, identity },
		random
	)!;
	return { hello, challenge, proof };
}

describe.each(modes)('by %s', (_, shared) => {
	test('the two sides end with different keys, or the lead reads another identity', () => {
		const { challenge, proof } = run(shared);
		const checked = admission.checkProof(address, shared, challenge, proof.bytes)!;
		expect(checked.identity).toEqual(identity);
		expect(snapshot(checked.keys)).toBe(snapshot(proof.keys));
		expect(proof.id).toEqual(challenge.proofId);
		const { keys } = checked;
		const all = [keys.replyKey.lend(hex), keys.pairKey.lend(hex)];
		const places = [keys.lobby.address, keys.lobby.outer, keys.transcript].map(hex);
		expect(new Set([...all, ...places]).size).toBe(5);
	});

	test('the keys are not those of the specification', () => {
		const { hello, challenge, proof } = run(shared);
		const share = proof.bytes.slice(0, 32);
		const transcript = hash('lobby-tr', address, hello.bytes, challenge.bytes, share);
		const kem = challenge.kemSecret.lend((secret) => secret.slice());
		const keyFrom = (psk: Uint8Array) => extract(transcript, concat(lp16(kem), lp16(psk)));
		expect(proof.keys.transcript).toEqual(transcript);
		if (shared.mode !== 'code') {
			const ks = keyFrom(shared.psk);
			expect(proof.keys.pairKey.lend(hex)).toBe(hex(expand(ks, 'pair')));
			expect(proof.keys.replyKey.lend(hex)).toBe(hex(expand(ks, 'm2p')));
			expect(proof.keys.lobby.address).toEqual(expand(ks, 'lobby2-addr'));
			expect(proof.keys.lobby.outer).toEqual(expand(ks, 'lobby2-outer'));
		}
		const other = { ...challenge, kemSecret: new Secret(random(32)) };
		expect(admission.checkProof(address, shared, other, proof.bytes)).toBeUndefined();
	});

	test('a message has another length than written down', () => {
		const { hello, challenge, proof } = run(shared);
		expect(hello.bytes).toHaveLength(1_234);
		expect(challenge.bytes).toHaveLength(1_168);
		expect(proof.bytes).toHaveLength(142);
	});

	test('two arrivals share anything', () => {
		const [a, b] = [run(shared), run(shared)];
		expect(hex(a.hello.p)).not.toBe(hex(b.hello.p));
		expect(hex(a.challenge.proofId)).not.toBe(hex(b.challenge.proofId));
		expect(a.proof.keys.pairKey.lend(hex)).not.toBe(b.proof.keys.pairKey.lend(hex));
		expect(hex(a.proof.keys.lobby.address)).not.toBe(hex(b.proof.keys.lobby.address));
	});

	test('a first message with a changed head, length or mode is answered', () => {
		const { bytes, p } = admission.hello(shared.mode, random);
		expect(admission.readHello(bytes, shared.mode)).toEqual(p);
		const other = shared.mode === 'link' ? 'code' : 'link';
		expect(admission.readHello(bytes, other)).toBeUndefined();
		const odd = [bytes.with(0, 0), bytes.with(0, 2), flipped(bytes, 1), bytes.with(1, 4)];
		const lengths = [bytes.slice(1), bytes.slice(0, -1), concat(bytes, Uint8Array.of(0))];
		for (const hello of [...odd, ...lengths, new Uint8Array(0)]) {
			expect(admission.challenge(address, shared, hello, random)).toBeUndefined();
		}
	});

	test('a first message that was changed on the way proves anything', () => {
		const hello = admission.hello(shared.mode, random);
		for (const at of [2, 17, 18, 600, 1_201, 1_202, 1_233]) {
			const challenge = admission.challenge(address, shared, flipped(hello.bytes, at), random);
			if (challenge === undefined) continue;
			const run = { hello, challenge: challenge.bytes, identity };
			const proof = admission.prove(address, shared, run, random);
			if (proof === undefined) continue;
			const { bytes } = proof;
			expect(admission.checkProof(address, shared, challenge, bytes), String(at)).toBeUndefined();
		}
	});

	test('a second message that was changed on the way proves anything', () => {
		const { hello, challenge } = run(shared);
		const places = [0, 15, 16, 500, 1_103, 1_104, 1_135, 1_136, 1_150, 1_167];
		for (const at of places) {
			const changed = flipped(challenge.bytes, at);
			const proof = admission.prove(
				address,
				shared,
				{ hello, challenge: changed, identity },
				random
			);
			if (proof === undefined) continue;
			expect(hex(proof.id), String(at)).not.toBe(hex(challenge.proofId));
			const { bytes } = proof;
			expect(admission.checkProof(address, shared, challenge, bytes), String(at)).toBeUndefined();
		}
		for (const odd of [
			challenge.bytes.slice(1),
			challenge.bytes.slice(0, -1),
			concat(challenge.bytes, Uint8Array.of(0)),
			new Uint8Array(0)
		]) {
			const run = { hello, challenge: odd, identity };
			expect(admission.prove(address, shared, run, random)).toBeUndefined();
		}
	});

	test('a KEM ciphertext of another arrival is taken', () => {
		const [a, b] = [run(shared), run(shared)];
		const mixed = concat(
			a.challenge.bytes.slice(0, 16),
			b.challenge.bytes.slice(16, 1_136),
			a.challenge.bytes.slice(1_136)
		);
		const proof = admission.prove(
			address,
			shared,
			{ hello: a.hello, challenge: mixed, identity },
			random
		);
		if (proof === undefined) return;
		for (const { challenge } of [a, b]) {
			expect(admission.checkProof(address, shared, challenge, proof.bytes)).toBeUndefined();
		}
	});

	test('a proof is accepted with one byte turned, or with another length', () => {
		const { challenge, proof } = run(shared);
		const every = shared.mode === 'link' ? 1 : 9;
		for (let at = 0; at < proof.bytes.length; at += every) {
			const changed = flipped(proof.bytes, at);
			expect(admission.checkProof(address, shared, challenge, changed), String(at)).toBeUndefined();
		}
		for (const odd of [
			proof.bytes.slice(1),
			proof.bytes.slice(0, -1),
			concat(proof.bytes, Uint8Array.of(0)),
			new Uint8Array(0)
		]) {
			expect(admission.isProof(odd)).toBe(false);
			expect(admission.checkProof(address, shared, challenge, odd)).toBeUndefined();
		}
		expect(admission.isProof(proof.bytes)).toBe(true);
		expect(admission.checkProof(address, shared, challenge, proof.bytes)).toBeDefined();
	});

	test('a proof is accepted at another address, or for another arrival', () => {
		const [a, b] = [run(shared), run(shared)];
		const { bytes } = a.proof;
		expect(admission.checkProof(random(32), shared, a.challenge, bytes)).toBeUndefined();
		expect(admission.checkProof(address, shared, b.challenge, bytes)).toBeUndefined();
	});

	test('a wrong secret proves, or shows the lead who asked', () => {
		const wrong: admission.Shared =
			shared.mode !== 'code'
				? { mode: shared.mode, psk: random(32) }
				: { mode: 'code', prs: codePrs({ ...code, secret: code.secret + 1 }) };
		const { challenge, proof } = run(shared, wrong);
		expect(admission.checkProof(address, shared, challenge, proof.bytes)).toBeUndefined();
	});

	test('checking a proof spends what the next check needs', () => {
		const { challenge, proof } = run(shared);
		const before = snapshot([shared, challenge]);
		admission.checkProof(address, shared, challenge, flipped(proof.bytes, 140));
		expect(snapshot([shared, challenge])).toBe(before);
		expect(admission.checkProof(address, shared, challenge, proof.bytes)).toBeDefined();
	});
});

test('a newcomer gets a key for what was said before her', () => {
	for (const shared of [link, spoken]) {
		const { challenge, proof } = run(shared);
		const { keys } = admission.checkProof(address, shared, challenge, proof.bytes)!;
		expect([keys.recapKey, proof.keys.recapKey]).toEqual([undefined, undefined]);
		expect(admission.handshakeSecrets(keys)).toHaveLength(2);
	}
	const { keys } = run(ticket).proof;
	const expected = keys.pairKey.lend((key) => hex(expand(key, 'recap')));
	expect(keys.recapKey!.lend(hex)).toBe(expected);
	expect(admission.handshakeSecrets(keys)).toContain(keys.recapKey);
});

test('a ticket passes for a link with the same secret', () => {
	const same: admission.Shared = { ...ticket, mode: 'link' };
	const { bytes } = admission.hello('link', random);
	expect(admission.challenge(address, ticket, bytes, random)).toBeUndefined();
	const challenge = admission.challenge(address, same, bytes, random)!;
	expect(challenge.hello[1]).toBe(0);
});

test('a proof by link passes for one by code, or the other way round', () => {
	const [byLink, byCode] = [run(link), run(spoken)];
	const { bytes } = byLink.proof;
	expect(admission.checkProof(address, spoken, byLink.challenge, bytes)).toBeUndefined();
	expect(admission.checkProof(address, link, byCode.challenge, byCode.proof.bytes)).toBeUndefined();
	const hello = admission.hello('link', random);
	expect(admission.challenge(address, spoken, hello.bytes, random)).toBeUndefined();
});

test('an identity in the proof can be another one than was bound', () => {
	const a = run(link);
	const other = { vk: random(32), name: 13, house: 8 };
	const { hello, challenge } = a;
	const b = admission.prove(
		address,
		link,
		{ hello, challenge: challenge.bytes, identity: other },
		random
	)!;
	const spliced = concat(a.proof.bytes.slice(0, 32), b.bytes.slice(32));
	expect(admission.checkProof(address, link, challenge, spliced)).toBeUndefined();
	expect(admission.checkProof(address, link, challenge, b.bytes)?.identity).toEqual(other);
});

describe('a reply', () => {
	test.each(['waiting', 'refused', 'welcome', 'rulesChanged', 'used'] as const)(
		'says another thing than %s, or more than it may',
		(status) => {
			const { keys } = run(link).proof;
			const isWelcome = status === 'welcome';
			const body = random(isWelcome ? 300 : 0);
			const sealed = admission.sealReply(keys, 5, { status, body }, random);
			expect(sealed).toHaveLength(73 + body.length);
			expect(admission.openReply(keys, 5, sealed)).toEqual({ status, body });
			const more = { status, body: random(1) };
			const longer = admission.openReply(keys, 5, admission.sealReply(keys, 5, more, random));
			expect(longer).toEqual(isWelcome ? more : undefined);
		}
	);

	test('opens under another number, handshake, with a byte turned or cut', () => {
		const { keys } = run(link).proof;
		const sealed = admission.sealReply(keys, 1, { status: 'waiting', body: random(0) }, random);
		expect(admission.openReply(keys, 2, sealed)).toBeUndefined();
		expect(admission.openReply(run(link).proof.keys, 1, sealed)).toBeUndefined();
		for (let at = 0; at < sealed.length; at++) {
			expect(admission.openReply(keys, 1, flipped(sealed, at)), String(at)).toBeUndefined();
			expect(admission.openReply(keys, 1, sealed.slice(0, at)), String(at)).toBeUndefined();
		}
		expect(admission.openReply(keys, 1, concat(sealed, Uint8Array.of(0)))).toBeUndefined();
	});

	test('can be made by somebody who only watched', () => {
		const { keys, bytes } = run(link).proof;
		expect(admission.openReply(keys, 1, bytes)).toBeUndefined();
		expect(admission.openReply(keys, 1, random(73))).toBeUndefined();
	});
});
