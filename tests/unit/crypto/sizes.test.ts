import { beforeAll, describe, expect, test } from 'vitest';
import * as labels from '../../../crypto/labels.ts';
import * as limits from '../../../crypto/limits.ts';
import { ready } from '../../../crypto/primitives/ready.ts';
import { Secret } from '../../../crypto/primitives/secret.ts';
import { signingKeys } from '../../../crypto/primitives/sign.ts';
import { challenge, hello, prove, sealReply } from '../../../crypto/room/admission.ts';
import {
	bodyBytes,
	decodeBody,
	encodeBody,
	eventBodyLimit,
	grantPartBytes,
	NO_FLAGS
} from '../../../crypto/room/body.ts';
import { deriveEpoch, type EpochFacts } from '../../../crypto/room/epoch.ts';
import { issueGrant } from '../../../crypto/room/grant.ts';
import { viewBytes, type Item } from '../../../crypto/room/item.ts';
import { sealLobby, type LobbyMessageType } from '../../../crypto/room/lobby.ts';
import type { Op } from '../../../crypto/room/ops.ts';
import { encodeEntry, encodePolicy, type Entry } from '../../../crypto/room/roster.ts';
import { sealVault } from '../../../crypto/room/vault.ts';
import { encodeWelcome } from '../../../crypto/room/welcome.ts';
import * as wire from '../../../relay/wire.ts';
import { fill, idleLink, raise } from '../../../crypto/room/link.ts';
import { seeded } from './seeded.ts';
import { cell, cells, rowsOf, specification, tableOf } from './specification.ts';

/*
 * The tables of crypto/PROTOCOL.md, computed anew by the encoders they describe: a number that
 * changes in only one of the two places fails here. The limits are those of PROTOCOL.md §16.
 */

const random = seeded('sizes');
const LOBBY = { address: random(32), outer: random(32) };

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

describe('the table of a Welcome is not what the encoder writes', () => {
	const table = tableOf('people');

	test.each(cells(table, 'bytes, 1 moderator'))('%i people, 1 moderator', (people, bytes) => {
		const welcome = welcomeOf(people, 1);
		expect(welcome.length).toBe(bytes);
		expect(repliesFor(welcome)).toBe(cell(table, 'frames, 1 moderator', people));
	});

	test.each(cells(table, 'bytes, 5 moderators'))('%i people, 5 moderators', (people, bytes) => {
		const welcome = welcomeOf(people, 5);
		expect(welcome.length).toBe(bytes);
		expect(repliesFor(welcome)).toBe(cell(table, 'frames, 5 moderators', people));
	});

	test('its fixed part', () => {
		const entry = encodeEntry(personAt(0, 1)).length;
		const fixed = welcomeOf(1, 1).length - entry;
		expect(specification).toContain(`The fixed part is ${String(fixed)} bytes.`);
	});
});

describe('the table of a grant is not what the encoder writes', () => {
	const table = tableOf('people after the grant');

	test.each(cells(table, 'nobody comes or goes'))('%i people, no change', (people, bytes) => {
		expect(grantOf(people, []).length).toBe(bytes);
	});

	test.each(cells(table, 'a participant joins'))('%i people, one new', (people, bytes) => {
		const ops: Op[] = [{ op: 'put', entry: personAt(people, 1) }];
		expect(grantOf(people - 1, ops).length).toBe(bytes);
	});

	test.each(cells(table, 'a moderator joins'))('%i people, a moderator', (people, bytes) => {
		const entry = { ...personAt(0, 1), idx: people };
		expect(grantOf(people - 1, [{ op: 'put', entry }]).length).toBe(bytes);
	});

	test.each(cells(table, 'one is removed'))('%i people, one gone', (people, bytes) => {
		expect(grantOf(people + 1, [{ op: 'remove', idx: 1 }]).length).toBe(bytes);
	});

	test.each(cells(table, 'bytes a frame holds'))('a part with %i people', (people, bytes) => {
		const item = (length: number): Item => {
			const part = { gid: new Uint8Array(4), part: 0, parts: 1, bytes: new Uint8Array(length) };
			return { type: 'grant', grant: part };
		};
		expect(grantPartBytes(people)).toBe(bytes);
		expect(bodyBytes(people, [item(bytes)])).toBe(limits.BODY_BYTES);
	});

	test.each(cells(table, 'frames, nobody comes or goes'))(
		'frames of %i people',
		(people, frames) => {
			expect(Math.ceil(grantOf(people, []).length / grantPartBytes(people))).toBe(frames);
			expect(frames).toBeLessThanOrEqual(limits.MAX_GRANT_PARTS);
		}
	);

	test('what another op adds', () => {
		const policy = { ...factsOf(1, 1).policy, tickMs: 2_000 };
		const added = (op: Op) => String(grantOf(3, [op]).length - grantOf(3, []).length);
		expect(specification.replaceAll(/\s+/g, ' ')).toContain(
			`A POLICY op adds ${added({ op: 'policy', policy })} bytes, ` +
				`a ROOMKEY op ${added({ op: 'roomKey', vkRoom: random(32) })}, ` +
				`a FLAGS or ROLE op ${added({ op: 'flags', idx: 1, muted: true })}.`
		);
	});

	test('a full group is not renewed in one frame', () => {
		expect(cell(table, 'frames, nobody comes or goes', limits.MAX_PEOPLE)).toBe(1);
		expect(cell(table, 'frames, nobody comes or goes', 12)).toBe(1);
		expect(cell(table, 'frames, nobody comes or goes', limits.MAX_ROSTER)).toBe(6);
	});
});

describe('the table of bodies is not what the encoder writes', () => {
	const table = tableOf('N people');

	test.each(cells(table, 'view'))('a view of %i people', (people, bytes) => {
		expect(viewBytes(people)).toBe(bytes);
		expect(bodyBytes(people, [])).toBe(bytes + 2);
	});

	test.each(cells(table, 'most of a body with an EVENT'))('limit of %i people', (people, bytes) => {
		expect(eventBodyLimit(people)).toBe(bytes);
		expect(bodyBytes(people, [capsuleOf(bytes)])).toBe(limits.BODY_BYTES);
		expect(decodeBody(bodyOf(people, bytes), people)).toBeDefined();
		expect(decodeBody(bodyOf(people, bytes + 1), people)).toBeUndefined();
	});

	test.each(cells(table, 'a body with one full EVENT'))('one event, %i people', (people, bytes) => {
		expect(bodyBytes(people, [eventOf(limits.MAX_EVENT_BYTES)])).toBe(bytes);
		const carrier = bodyBytes(people, [capsuleOf(bytes)]);
		expect(carrier).toBe(cell(table, 'the body that carries its capsule', people));
	});

	test('the size of room in which a full fragment finds no place beside a final view', () => {
		const fits = (people: number) => {
			const view = { counts: new Array<number>(people).fill(0), hash: new Uint8Array(16) };
			const items: Item[] = [{ type: 'final', view }, eventOf(limits.MAX_EVENT_BYTES)];
			return bodyBytes(people, items) <= eventBodyLimit(people);
		};
		expect([fits(48), fits(49)]).toEqual([true, false]);
		expect(specification).toContain('In a room of more than 48 people');
	});
});

describe('the table of lobby messages is not what the encoder writes', () => {
	const rows = rowsOf('type', 'message');
	const shared = { mode: 'link', psk: random(32) } as const;

	function lengths(): Map<LobbyMessageType, Uint8Array> {
		const first = hello('link', random);
		const second = challenge(LOBBY.address, shared, first.bytes, random)!;
		const identity = { vk: random(32), name: 1, house: 2 };
		const run = { hello: first, challenge: second.bytes, identity };
		const third = prove(LOBBY.address, shared, run, random)!;
		return new Map<LobbyMessageType, Uint8Array>([
			['hello', first.bytes],
			['challenge', second.bytes],
			['proof', third.bytes],
			['probe', random(16)],
			['taken', random(16)]
		]);
	}

	test.each([
		['1', 'hello'],
		['2', 'challenge'],
		['3', 'proof'],
		['5', 'probe'],
		['6', 'taken']
	] as const)('type %s', (number, type) => {
		const data = lengths().get(type)!;
		const row = rows.find(([first]) => first === number)!;
		expect([String(data.length), String(framesOf(type, data).length)]).toEqual([row[2], row[3]]);
	});

	test('type 4', () => {
		const row = rows.find(([first]) => first === '4')!;
		const empty = repliedWith(new Uint8Array(0));
		expect([`${String(empty.length)} + body`, `1 to ${String(limits.MAX_LOBBY_PARTS)}`]).toEqual([
			row[2],
			row[3]
		]);
	});
});

test('the specification has other limits than the code', () => {
	const written = new Map(rowsOf('Limit', 'Value').map(([name, value]) => [name, value]));
	const built = new Map(
		Object.entries(limits).map(([name, value]) => [`\`${name}\``, String(value)])
	);
	expect(written).toEqual(built);
});

test('the specification has other labels than the code', () => {
	const written = rowsOf('Table', 'Labels').map(([, list = '']) =>
		[...list.matchAll(/`([^`]+)`/g)].map(([, label]) => label)
	);
	expect(written).toEqual([
		labels.KDF_LABELS,
		labels.FRAME_LABELS,
		labels.HASH_LABELS,
		labels.SIGNATURE_PREFIXES,
		labels.AAD_LABELS,
		labels.SALT_LABELS,
		[labels.PRS_PREFIX]
	]);
});

test('the stored vault has another size than the specification says', () => {
	const place = { origin: 'https://example.org', version: 1 };
	const { length } = sealVault(random(32), place, new Uint8Array(9), random);
	expect(specification.replaceAll(/(?<=\d) (?=\d{3}\b)/g, '')).toContain(
		`the box of ${String(length)} bytes`
	);
});

describe('client and relay disagree', () => {
	test.each(['FRAME_BYTES', 'ADDRESS_BYTES', 'ADDRESS_TAG_BYTES', 'LIST_ADDRESSES'] as const)(
		'%s',
		(name) => {
			expect(limits[name]).toBe(wire[name]);
		}
	);

	const [here, there, past] = [random(32), random(32), random(32)] as const;
	const frame = random(wire.FRAME_BYTES);
	const up = raise(idleLink(1_000, 0), 0, random);

	test.each([
		['publish', [here], [here], wire.PUBLISH, undefined],
		['publish and subscribe', [here], [here, there], wire.PUBLISH | wire.SUBSCRIBE, there],
		['publish and unsubscribe', [here, past], [here], wire.PUBLISH | wire.UNSUBSCRIBE, past]
	] as const)('%s', (_, told, wanted, flags, control) => {
		const publish = () => ({ address: here, frame });
		const slot = fill({ ...up, told }, wanted, publish, random).slot!;
		expect(slot.length).toBe(wire.CLIENT_MESSAGE_BYTES);
		expect(slot[0]).toBe(flags);
		expect(slot.subarray(wire.PUB_OFFSET, wire.CTL_OFFSET)).toEqual(here);
		expect(slot.subarray(wire.FRAME_OFFSET)).toEqual(frame);
		if (control === undefined) return;
		expect(slot.subarray(wire.CTL_OFFSET, wire.FRAME_OFFSET)).toEqual(control);
	});

	test('list', () => {
		const publish = () => {
			throw new Error('a list publishes nothing');
		};
		const slot = fill(up, [here, there], publish, random).slot!;
		expect(slot.length).toBe(wire.CLIENT_MESSAGE_BYTES);
		expect(slot[0]).toBe(wire.LIST);
		const list = slot.subarray(wire.FRAME_OFFSET);
		expect(list.subarray(0, 64)).toEqual(Uint8Array.from([...here, ...there]));
		expect(list.subarray(64).every((byte) => byte === 0)).toBe(true);
	});
});

function personAt(idx: number, moderators: number): Entry {
	const isModerator = idx < moderators;
	return {
		idx,
		role: isModerator ? 'moderator' : 'participant',
		muted: false,
		vk: random(32),
		name: idx,
		firstName: isModerator ? 'a'.repeat(limits.MAX_FIRST_NAME_BYTES) : ''
	};
}

function factsOf(people: number, moderators: number): EpochFacts {
	const policy = {
		tickMs: 1_000,
		frameBytes: limits.FRAME_BYTES,
		max: limits.MAX_ROSTER,
		rotateS: 600,
		awayS: 600,
		askReturns: false,
		recap: true,
		house: 1,
		names: 1
	};
	expect(encodePolicy(policy).length).toBe(16);
	return {
		sid: random(32),
		vkRoom: random(32),
		number: 1,
		term: 1,
		issuer: 0,
		parent: new Uint8Array(32),
		roster: Array.from({ length: people }, (_, idx) => personAt(idx, moderators)),
		policy,
		grantNonce: random(16)
	};
}

function welcomeOf(people: number, moderators: number): Uint8Array {
	const facts = factsOf(people, moderators);
	const roomKey = new Secret(signingKeys(random(32)).secretKey);
	const epoch = { facts, confirm: random(32), me: random(32) };
	return encodeWelcome(epoch, facts.roster.at(-1)!, random(32), roomKey);
}

/** A grant out of an epoch with `people`. */
function grantOf(people: number, ops: readonly Op[]): Uint8Array {
	const facts = factsOf(people, 1);
	const { id } = deriveEpoch(facts, random(32), { me: random(32) });
	const pairKeys = new Map(facts.roster.map(({ idx }) => [idx, new Secret(random(32))]));
	const keys = { plain: pairKeys, healed: new Map<number, Secret>() };
	return issueGrant({ id, facts }, { issuer: 0, ops }, keys, random).bytes;
}

function repliedWith(body: Uint8Array): Uint8Array {
	const key = () => new Secret(random(32));
	const secrets = { replyKey: key(), pairKey: key(), recapKey: undefined };
	const keys = { transcript: random(32), ...secrets, lobby: LOBBY };
	return sealReply(keys, 1, { status: 'welcome', body }, random);
}

function repliesFor(welcome: Uint8Array): number {
	return framesOf('reply', repliedWith(welcome)).length;
}

function framesOf(type: LobbyMessageType, data: Uint8Array): readonly Uint8Array[] {
	const head = { direction: 'fromLead', type, handshake: random(8), seq: 1 } as const;
	const frames = sealLobby(LOBBY, { ...head, data }, random);
	for (const frame of frames) expect(frame.length).toBe(limits.FRAME_BYTES);
	return frames;
}

function eventOf(bytes: number): Item {
	const content = new Uint8Array(bytes);
	return { type: 'event', event: { seq: 1, kind: 1, frag: 0, frags: 1, content } };
}

/** A body of exactly `bytes` that carries events. */
function bodyOf(people: number, bytes: number): Uint8Array {
	const view = { counts: new Array<number>(people).fill(0), hash: new Uint8Array(16) };
	const one = bodyBytes(people, [eventOf(0)]);
	const two = bodyBytes(people, [eventOf(0), eventOf(0)]) - one;
	const most = limits.MAX_EVENT_BYTES;
	const left = bytes - one;
	const items = left <= most ? [eventOf(left)] : [eventOf(most), eventOf(left - most - two)];
	const body = encodeBody({ flags: NO_FLAGS, closing: false, view, items });
	expect(body.length).toBe(bytes);
	return body;
}

function capsuleOf(bytes: number): Item {
	const capsule = {
		idx: 1,
		counter: 1,
		fillHash: new Uint8Array(32),
		signature: new Uint8Array(64),
		body: new Uint8Array(bytes)
	};
	return { type: 'capsule', capsule };
}
