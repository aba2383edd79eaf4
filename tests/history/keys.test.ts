import { beforeAll, expect } from 'vitest';
import { concat } from '../../crypto/bytes/writer.ts';
import {
	AAD_LABELS,
	FRAME_LABELS,
	HASH_LABELS,
	KDF_LABELS,
	SIGNATURE_PREFIXES
} from '../../crypto/labels.ts';
import { decapsulate, encapsulate, kemKeys } from '../../crypto/primitives/kem.ts';
import { cpaceKey, cpaceShare } from '../../crypto/primitives/pake.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import { signingKeys } from '../../crypto/primitives/sign.ts';
import { challenge, hello, prove } from '../../crypto/room/admission.ts';
import { codeWords, makeCode } from '../../crypto/room/code.ts';
import { nextFrame } from '../../crypto/room/outgoing.ts';
import { links, startLead, step, type RoomState } from '../../crypto/room/step.ts';
import { drawsDiffer, systemRandom } from '../../src/lib/engine/random.ts';
import { labelsAreOneTable } from '../audit/checks.ts';
import { readTree } from '../audit/tree.ts';
import { watchNonces } from '../sim/oracles/nonces.ts';
import { letIn, openMeeting, reload, reopen } from '../sim/people.ts';
import { CALM, World } from '../sim/world.ts';
import { hex, seeded } from '../unit/crypto/seeded.ts';
import { Room, turnAt } from '../unit/crypto/room/rooms.ts';
import { history } from './case.ts';
import { copied } from './copied.ts';
import { doublings, encodingsOf, lowOrderPoints } from './low-order.ts';

const SECOND = 1_000;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** A source that remembers what it gave. */
function recorder(seed: string) {
	const random = seeded(seed);
	const given: Uint8Array[] = [];
	return {
		given,
		random: (bytes: number) => {
			const drawn = random(bytes);
			given.push(drawn.slice());
			return drawn;
		}
	};
}

/** Sum of (observed − expected)² / expected. */
function chiSquare(counts: readonly number[]): number {
	const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
	return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** Beyond this, chance has one in more than a million: mean k, variance 2k, five sigma. */
const fiveSigma = (freedom: number) => freedom + 5 * Math.sqrt(2 * freedom);

const endingWith = (bytes: Uint8Array, end: Uint8Array) =>
	concat(bytes.subarray(0, bytes.length - end.length), end);

history(
	{
		id: 'R01',
		source: 'Cryptocat 2011–13, private keys made from the digits of a string',
		refusal: 'every key is the bytes of the source, whole and unchanged'
	},
	() => {
		const { given, random } = recorder('R01');
		const { kemKey } = hello('link', random);
		expect(kemKey.lend((key) => hex(key))).toBe(hex(kemKeys(given[1]!).secretKey));
		expect(given[1]).toHaveLength(32);
		const lead = startLead(
			{ record: undefined, firstName: 'Anna', house: 1, relayId: 'r', now: 0 },
			random
		).state;
		if (lead.role !== 'lead') throw new Error('no lead');
		const drawn = given.map(hex);
		expect(drawn).toContain(hex(lead.record.sid));
		expect(drawn).toContain(hex(lead.record.roomSeed));
		const bits = new Array<number>(256).fill(0);
		const seen = new Set<string>();
		const source = systemRandom(crypto);
		const KEYS = 10_000;
		for (let at = 0; at < KEYS; at++) {
			const seed = source(32);
			const { secretKey } = signingKeys(seed);
			expect(secretKey.subarray(0, 32)).toEqual(seed);
			seen.add(hex(secretKey));
			seed.forEach((byte, place) => {
				for (let bit = 0; bit < 8; bit++) bits[place * 8 + bit]! += (byte >> bit) & 1;
			});
		}
		expect(seen.size).toBe(KEYS);
		// 256 bits looked at together: six sigma each leaves one false alarm in two million runs.
		const sigma = Math.sqrt(KEYS) / 2;
		for (const ones of bits) expect(Math.abs(ones - KEYS / 2)).toBeLessThan(6 * sigma);
	}
);

history(
	{
		id: 'R02',
		source: 'Cryptocat and every `% n`, symbols that are not equally likely',
		refusal: 'the words of codes are'
	},
	() => {
		const random = seeded('R02');
		const counts = Array.from({ length: 5 }, () => new Array<number>(1_024).fill(0));
		for (let at = 0; at < 200_000; at++) {
			codeWords(makeCode(random)).forEach((word, place) => {
				counts[place]![word]! += 1;
			});
		}
		for (const word of counts) expect(chiSquare(word)).toBeLessThan(fiveSigma(1_023));
		const edges = [0x00, 0xff].map((byte) => makeCode((bytes) => new Uint8Array(bytes).fill(byte)));
		expect(edges).toEqual([
			{ nameplate: 0, secret: 0 },
			{ nameplate: 2 ** 16 - 1, secret: 2 ** 28 - 1 }
		]);
	}
);

history(
	{
		id: 'R03',
		source: 'seeded, missing or copied generators',
		refusal:
			'no other source is named in the protocol, a dead one is refused, a copied page diverges'
	},
	() => {
		const sources = [...readTree()].filter(([path]) => /^(crypto|src\/lib\/engine)\//.test(path));
		expect(sources.length).toBeGreaterThan(50);
		for (const [path, text] of sources) {
			const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
			expect(code, path).not.toMatch(/Math\.random|randombytes|Date\.now|new Date/);
		}
		expect(drawsDiffer((bytes) => new Uint8Array(bytes))).toBe(false);
		expect(
			drawsDiffer(() => {
				throw new Error('none');
			})
		).toBe(false);
		const room = new Room(2, 'R03');
		const nonces = ['here', 'there'].map((fork) => {
			const { publication } = nextFrame(room.seat(1), turnAt(undefined, fork));
			return hex(publication.frame.subarray(8, 32));
		});
		expect(nonces[0]).not.toBe(nonces[1]);
	}
);

history(
	{
		id: 'R10',
		source: 'vodozemac 2026, a key exchange that accepts the identity',
		refusal:
			'shares that force a known secret are refused, and every low-order point in each of its encodings'
	},
	() => {
		const random = seeded('R10');
		const setting = { prs: random(32), ci: random(16), sid: random(32) };
		const { scalar } = cpaceShare(setting, random);
		const identity = new Uint8Array(32);
		const notCanonical = new Uint8Array(32).fill(0xff);
		const negative = Uint8Array.of(1, ...new Uint8Array(31));
		for (const share of [identity, notCanonical, negative]) {
			const run = { sid: setting.sid, initiatorAd: random(8), responderAd: random(8) };
			const own = cpaceShare(setting, random).share;
			const asInitiator = { ...run, initiatorShare: share, responderShare: own, scalar };
			expect(cpaceKey({ ...asInitiator, peer: 'initiator' })).toBeUndefined();
			const asResponder = { ...run, initiatorShare: own, responderShare: share, scalar };
			expect(cpaceKey({ ...asResponder, peer: 'responder' })).toBeUndefined();
		}
		const address = random(32);
		const shared = { mode: 'code', prs: random(32) } as const;
		const first = hello('code', random);
		const second = challenge(address, shared, first.bytes, random)!;
		const forced = concat(second.bytes.subarray(0, second.bytes.length - 32), identity);
		const vk = random(32);
		const run = { hello: first, challenge: forced, identity: { vk, name: 1, house: 1 } };
		expect(prove(address, shared, run, random)).toBeUndefined();
		const points = lowOrderPoints();
		expect(points.map((u) => doublings(u))).toEqual([1, 2, 2, 3, 3]);
		expect(doublings(9n)).toBeUndefined();
		const encodings = points.flatMap(encodingsOf);
		// 0 and 1 are also p and p + 1; each of the seven has a twin with the top bit set.
		expect(new Set(encodings.map(hex)).size).toBe(14);
		const link = { mode: 'link', psk: random(32) } as const;
		const { publicKey, secretKey } = kemKeys(random(32));
		const whole = encapsulate(publicKey, random)!.ciphertext;
		const knock = hello('link', random);
		const answer = challenge(address, link, knock.bytes, random)!;
		for (const u of encodings) {
			const name = hex(u);
			// The X25519 half of a key and of what is sent to it are the last 32 bytes of each.
			expect(encapsulate(endingWith(publicKey, u), random), name).toBeUndefined();
			expect(decapsulate(endingWith(whole, u), secretKey), name).toBeUndefined();
			expect(challenge(address, link, endingWith(knock.bytes, u), random), name).toBeUndefined();
			const behind = answer.bytes.length - 32;
			const bent = concat(endingWith(answer.bytes.subarray(0, behind), u), random(32));
			const asked = { hello: knock, challenge: bent, identity: { vk, name: 1, house: 1 } };
			expect(prove(address, link, asked, random), name).toBeUndefined();
		}
		const honest = { hello: knock, challenge: answer.bytes, identity: { vk, name: 1, house: 1 } };
		expect(prove(address, link, honest, random)).toBeDefined();
	}
);

history(
	{
		id: 'R12',
		source: 'Threema 2023, one key for two purposes',
		refusal: 'every derivation, hash, signature and box has a label of its own'
	},
	() => {
		expect(labelsAreOneTable(readTree())).toEqual([]);
		const framed = [...KDF_LABELS, ...FRAME_LABELS, ...HASH_LABELS];
		expect(new Set(framed).size).toBe(framed.length);
		// Bare ones start what is signed or bound: none of a kind may be the start of another.
		for (const kind of [SIGNATURE_PREFIXES, AAD_LABELS] as const) {
			const bare: readonly string[] = kind;
			for (const one of bare) {
				for (const other of bare) expect(one !== other && other.startsWith(one)).toBe(false);
			}
		}
	}
);

history(
	{
		id: 'R24',
		source: 'Nextcloud and GCM in general, a key and nonce used twice',
		refusal: 'no pair repeats over reconnects, rotations, reloads and a copied page'
	},
	() => {
		// Thousands here; `npm run sim -- frames` seals a million, in rooms where everything happens.
		const pairs = watchNonces();
		const world = new World('R24');
		const weather = { ...CALM, cutEveryMs: 8 * SECOND, cutForMs: SECOND };
		const lead = openMeeting(world);
		const members = ['a', 'b', 'c'].map((name) => letIn(world, lead, name, 'link', { weather }));
		let copies = 0;
		for (let at = 0; at < 48; at++) {
			const one = members[at % 3]!;
			if (one.state.phase === 'room') world.do(one, { type: 'say', text: `ord ${String(at)}` });
			world.do(lead, { type: 'rotate' });
			copies += twin(one.state, world.clockOf(one), `twin ${String(at)}`);
			world.runUntil(world.now + 9 * SECOND);
			if (at % 4 === 3 && one.ticket !== undefined) reload(world, one);
			if (at % 8 === 7) reopen(world, lead);
		}
		expect([lead, ...members].map(({ life }) => life)).toEqual([6, 4, 4, 4]);
		expect(copies).toBeGreaterThan(300);
		expect(pairs()).toBeGreaterThan(3_500);
		// The watch would see it: a copy that draws the same seals the same.
		const writer = members.find(
			(one) => twin(one.state, world.clockOf(one), 'another source') > 0
		)!;
		for (let twice = 0; twice < 2; twice++) {
			twin(writer.state, world.clockOf(writer), 'one source');
		}
		expect(pairs).toThrow('used twice');
	}
);

/** A copy of her page goes on for ten seconds with randomness of its own: how many frames it seals. */
function twin(state: RoomState, now: number, seed: string): number {
	const random = seeded(seed);
	let at = now;
	let copy: RoomState = copied(state);
	let sealed = 0;
	for (const link of links(copy))
		copy = step(copy, { type: 'linkUp', link, now: at }, random).state;
	for (let slot = 0; slot < 20; slot++) {
		at += SECOND / 2;
		const woken = step(copy, { type: 'wake', now: at }, random);
		copy = woken.state;
		if (!woken.effects.some(({ type }) => type === 'transmit')) continue;
		sealed += 1;
		at += SECOND / 2;
		copy = step(copy, { type: 'sent', link: 'room', now: at }, random).state;
	}
	return sealed;
}
