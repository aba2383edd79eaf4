import { createHash } from 'node:crypto';
import { ristretto255_hasher } from '@noble/curves/ed25519.js';
import { expect, test } from 'vitest';
import { UsageError } from '../../../../crypto/errors.ts';
import { cpaceKey, cpaceShare, scalarMultRaw } from '../../../../crypto/primitives/pake.ts';
import { loadVectors } from '../../../vectors/load.ts';
import { flipped, only, seeded } from '../seeded.ts';

const draft = loadVectors('cpace/ristretto255', {
	prs: 'hex',
	ci: 'hex',
	sid: 'hex',
	generator: 'hex',
	initiatorScalar: 'hex',
	initiatorAd: 'hex',
	initiatorShare: 'hex',
	responderScalar: 'hex',
	responderAd: 'hex',
	responderShare: 'hex',
	shared: 'hex',
	isk: 'hex'
});

for (const known of draft) {
	const one = new Uint8Array(32);
	one[0] = 1;

	test(`generator and shares differ from the CPace draft: ${known.name}`, () => {
		expect(cpaceShare(known, only(one)).share).toEqual(known.generator);
		const initiator = cpaceShare(known, only(known.initiatorScalar));
		expect(initiator).toEqual({ scalar: known.initiatorScalar, share: known.initiatorShare });
		const responder = cpaceShare(known, only(known.responderScalar));
		expect(responder).toEqual({ scalar: known.responderScalar, share: known.responderShare });
	});

	test(`the session key differs from the CPace draft: ${known.name}`, () => {
		expect(scalarMultRaw(known.initiatorScalar, known.responderShare)).toEqual(known.shared);
		const scalar = known.initiatorScalar;
		expect(cpaceKey({ ...known, scalar, peer: 'responder' })).toEqual(known.isk);
		const other = known.responderScalar;
		expect(cpaceKey({ ...known, scalar: other, peer: 'initiator' })).toEqual(known.isk);
	});
}

const points = loadVectors('cpace/ristretto255-points', {
	scalar: 'hex',
	point: 'hex',
	product: 'hex'
});

const ad = new Uint8Array(0);
const setting = { prs: Uint8Array.of(1), ci: Uint8Array.of(2), sid: Uint8Array.of(3) };

/** What a responder makes of a share that the initiator sent. */
function answerTo(initiatorShare: Uint8Array): Uint8Array | undefined {
	const { scalar, share } = cpaceShare(setting, seeded('responder'));
	const shares = { initiatorShare, responderShare: share };
	const bound = { sid: setting.sid, initiatorAd: ad, responderAd: ad };
	return cpaceKey({ scalar, ...bound, ...shares, peer: 'initiator' });
}

for (const known of points) {
	test(`the CPace draft's point is multiplied otherwise: ${known.name}`, () => {
		const product = known.product.length === 0 ? undefined : known.product;
		expect(scalarMultRaw(known.scalar, known.point)).toEqual(product);
		expect(answerTo(known.point) === undefined).toBe(product === undefined);
	});
}

const multiples = loadVectors('ristretto255/multiples', { multiple: 'number', encoding: 'hex' });
const base = multiples.find((known) => known.multiple === 1)?.encoding ?? ad;

for (const known of multiples.filter(({ multiple }) => multiple > 0)) {
	test(`ristretto255 differs from RFC 9496 A.1: generator times ${known.name}`, () => {
		const scalar = new Uint8Array(32);
		scalar[0] = known.multiple;
		expect(scalarMultRaw(scalar, base)).toEqual(known.encoding);
	});
}

test('the identity of RFC 9496 A.1 is taken for a share', () => {
	expect(multiples[0]).toMatchObject({ multiple: 0, encoding: new Uint8Array(32) });
	expect(answerTo(new Uint8Array(32))).toBeUndefined();
});

for (const known of loadVectors('ristretto255/bad-encodings', { encoding: 'hex' })) {
	test(`no point of RFC 9496 A.2 is taken for a share: ${known.name}`, () => {
		expect(answerTo(known.encoding)).toBeUndefined();
	});
}

test('a share of another length is taken, or throws', () => {
	for (const length of [0, 1, 31, 33, 64]) {
		expect(answerTo(new Uint8Array(length).fill(2))).toBeUndefined();
	}
});

test('two people who differ in anything get the same key', () => {
	const ours = { ...setting, initiatorAd: Uint8Array.of(4), responderAd: Uint8Array.of(5) };
	const key = (theirs: typeof ours): Uint8Array | undefined => {
		const initiator = cpaceShare(ours, seeded('initiator'));
		const responder = cpaceShare(theirs, seeded('responder'));
		const shares = { initiatorShare: initiator.share, responderShare: responder.share };
		const first = cpaceKey({ ...ours, ...shares, scalar: initiator.scalar, peer: 'responder' });
		const second = cpaceKey({ ...theirs, ...shares, scalar: responder.scalar, peer: 'initiator' });
		expect(first).toHaveLength(64);
		return first?.join() === second?.join() ? first : undefined;
	};
	expect(key(ours)).toBeDefined();
	for (const field of ['prs', 'ci', 'sid', 'initiatorAd', 'responderAd'] as const) {
		expect(key({ ...ours, [field]: flipped(ours[field], 0) })).toBeUndefined();
	}
});

test('a scalar keeps bits above 252, or a source of zeros is trusted', () => {
	expect(cpaceShare(setting, only(new Uint8Array(32).fill(0xff))).scalar[31]).toBe(0x0f);
	expect(() => cpaceShare(setting, only(new Uint8Array(32)))).toThrow(UsageError);
});

test('a field of 128 bytes or more has another length than LEB128 gives', () => {
	const part = (length: number, ...prefix: number[]) =>
		Buffer.concat([Buffer.from(prefix), Buffer.alloc(length, 1)]);
	const domain = Buffer.from('\x11CPaceRistretto255');
	const text = [domain, part(200, 0xc8, 0x01), part(0, 0), part(128, 0x80, 0x01), part(127, 0x7f)];
	const uniform = createHash('sha512').update(Buffer.concat(text)).digest();
	const generator = ristretto255_hasher.deriveToCurve?.(Uint8Array.from(uniform));
	const one = new Uint8Array(32);
	one[0] = 1;
	const [prs, ci, sid] = [200, 128, 127].map((length) => new Uint8Array(length).fill(1));
	if (prs === undefined || ci === undefined || sid === undefined) expect.unreachable();
	expect(cpaceShare({ prs, ci, sid }, only(one)).share).toEqual(generator?.toBytes());
});
