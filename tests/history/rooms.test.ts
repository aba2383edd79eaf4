import { beforeAll, expect } from 'vitest';
import { MAX_CAPSULES, MAX_LINES } from '../../crypto/limits.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import { Secret } from '../../crypto/primitives/secret.ts';
import { signingKeys } from '../../crypto/primitives/sign.ts';
import { deriveEpoch, roomSecret } from '../../crypto/room/epoch.ts';
import { openFrame, readHeader, sealFrame } from '../../crypto/room/frame.ts';
import { issueGrant, type Issued } from '../../crypto/room/grant.ts';
import { grantParts } from '../../crypto/room/outgoing.ts';
import { decodePolicy, encodePolicy, type Entry } from '../../crypto/room/roster.ts';
import { readHello, hello } from '../../crypto/room/admission.ts';
import { entryAt, POLICY, Room, SECOND, START, textsOn } from '../unit/crypto/room/rooms.ts';
import { seeded } from '../unit/crypto/seeded.ts';
import { history } from './case.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const items = (issued: Issued, room: Room) =>
	grantParts(room.seat(0).epoch, issued).map((bytes, part, all) => ({
		type: 'grant' as const,
		grant: { gid: issued.gid.slice(0, 4), part, parts: all.length, bytes }
	}));

const peopleIn = (room: Room, idx: number) =>
	room.seat(idx).epoch.facts.roster.map((entry) => entry.idx);

/** A grant that brings in one of the maker's own, wrapped under every key she has. */
function smuggled(room: Room, from: number): Issued {
	const random = seeded('smuggled');
	const entry: Entry = entryAt(9, signingKeys(random(32)).publicKey);
	const parent = room.seat(0).epoch;
	const plain = new Map(
		parent.facts.roster.map(({ idx }) => [
			idx,
			room.seat(from).pairKeys.get(idx) ?? new Secret(random(32))
		])
	);
	const keys = { plain, healed: new Map() };
	return issueGrant(parent, { issuer: 0, ops: [{ op: 'put', entry }] }, keys, random);
}

history(
	{
		id: 'R05',
		source: 'WhatsApp 2025, changes of membership that nobody signed are shown and followed',
		refusal: 'a roster changes by a grant of a moderator alone; anything else is not applied'
	},
	() => {
		const room = new Room(4, 'R05');
		const before = peopleIn(room, 2);
		for (const item of items(smuggled(room, 1), room)) {
			const heard = room.hear(2, room.forge(1, [item]));
			expect(heard.result).toMatchObject({ adopted: undefined, leftOut: false });
		}
		expect(peopleIn(room, 2)).toEqual(before);
		expect(room.seat(2).lines).toEqual([]);
	}
);

history(
	{
		id: 'R13',
		source: 'Threema 2023, a server that reorders and deletes',
		refusal: 'the gap shows at once and the text comes back in its place'
	},
	() => {
		const room = new Room(3, 'R13');
		for (const words of ['ett', 'två', 'tre']) {
			room.say(1, words);
			const frame = room.send(1);
			if (words !== 'två') room.hear(2, frame);
			room.hear(0, frame);
		}
		expect(textsOn(room.seat(2))).toEqual(['ett']);
		for (let at = 1; at <= 9; at++) room.tick(START + at * SECOND);
		expect(textsOn(room.seat(2))).toEqual(['ett', 'två', 'tre']);
	}
);

history(
	{
		id: 'R17',
		source: 'Telegram 2021, a client’s messages in another order at the server’s will',
		refusal: 'what comes late is refused; the order on the screen is the author’s'
	},
	() => {
		const room = new Room(3, 'R17');
		room.say(1, 'ja');
		const yes = room.send(1);
		room.say(1, 'nej');
		const no = room.send(1);
		room.hear(0, yes);
		room.hear(0, no);
		expect(typeof room.hear(2, no).result).toBe('object');
		expect(room.hear(2, yes).result).toBe('replayed');
		expect(textsOn(room.seat(2))).toEqual([]);
		for (let at = 1; at <= 9; at++) room.tick(START + at * SECOND);
		expect(textsOn(room.seat(2))).toEqual(['ja', 'nej']);
	}
);

history(
	{
		id: 'R23',
		source: 'password managers 2026, parameters and versions a server chooses',
		refusal: 'nothing comes from the relay; an unknown version, flag or cadence is refused'
	},
	() => {
		const policy = encodePolicy(POLICY);
		expect(decodePolicy(policy)).toEqual(POLICY);
		for (const version of [0, 2, 255])
			expect(decodePolicy(policy.with(0, version))).toBeUndefined();
		for (const tickMs of [0, 250, 999, 60_000]) {
			expect(decodePolicy(encodePolicy({ ...POLICY, tickMs }))).toBeUndefined();
		}
		const first = hello('link', seeded('R23'));
		expect(readHello(first.bytes, 'link')).toEqual(first.p);
		expect(readHello(first.bytes, 'code')).toBeUndefined();
		for (const version of [0, 2])
			expect(readHello(first.bytes.with(0, version), 'link')).toBeUndefined();
		const facts = new Room(2, 'R23').facts;
		const e = roomSecret(new Uint8Array(32), facts.grantNonce);
		const other = { ...facts, policy: { ...facts.policy, rotateS: 3_600 } };
		const [a, b] = [facts, other].map((them) => deriveEpoch(them, e, { me: new Uint8Array(32) }));
		expect(a!.address).not.toEqual(b!.address);
	}
);

history(
	{
		id: 'R26',
		source: 'sender keys 2023, a removal that leaves signatures and keys in force',
		refusal: 'nothing of a removed person is read, whatever was on its way or happened at once'
	},
	() => {
		const room = new Room(5, 'R26');
		room.say(3, 'hinner det fram?');
		const late = room.send(3);
		const gone = room.seat(4);
		room.rotate([
			{ op: 'remove', idx: 3 },
			{ op: 'remove', idx: 4 }
		]);
		const grant = room.send(0);
		for (const idx of [1, 2]) room.follow(idx, grant);
		expect(room.follow(3, grant).result).toMatchObject({ leftOut: true });
		const forged = sealFrame(
			gone.epoch,
			{ idx: 4, chain: gone.epoch.sending, signingKey: gone.me.signingKey },
			new Uint8Array(20),
			seeded('gone')
		).frame;
		for (const idx of [0, 1, 2]) {
			expect(peopleIn(room, idx)).toEqual([0, 1, 2]);
			for (const frame of [late, forged]) {
				expect(typeof room.hear(idx, frame).result).toBe('string');
				expect(typeof room.hear(idx, frame, START, 'draining').result).toBe('string');
			}
			expect(textsOn(room.seat(idx))).toEqual([]);
		}
	}
);

history(
	{
		id: 'R27',
		source: 'Signal groups 2018, who knows a group’s id is in it',
		refusal: 'address, room and roster together open nothing'
	},
	() => {
		const room = new Room(3, 'R27');
		room.say(1, 'hemligt');
		const frame = room.send(1);
		for (const guess of [
			new Uint8Array(32),
			room.facts.sid,
			room.facts.vkRoom,
			room.seat(1).epoch.id
		]) {
			const outside = deriveEpoch(room.facts, guess, { me: guess });
			expect(outside.id).toEqual(room.seat(1).epoch.id);
			expect(outside.address).not.toEqual(room.seat(1).epoch.address);
			const seat = room.seat(2);
			const epoch = { ...seat.epoch, headerKey: outside.headerKey };
			room.seats[2] = { ...seat, epoch };
			expect(typeof room.hear(2, frame).result).toBe('string');
			room.seats[2] = seat;
		}
	}
);

history(
	{
		id: 'R28',
		source: 'Delta Chat 2024, a member introduces somebody else’s key',
		refusal: 'a capsule of a stranger, or one its author did not sign, is nothing'
	},
	() => {
		const room = new Room(3, 'R28');
		room.say(0, 'äkta');
		const { epoch, me } = room.seat(0);
		const frame = room.send(0);
		room.hear(1, frame);
		const header = readHeader(epoch, frame)!;
		const opened = openFrame(room.seat(2).epoch, frame, header, {
			chain: room.seat(2).epoch.receiving.get(0)!.chain,
			vk: me.vk
		});
		const { signed } = opened!;
		for (const capsule of [
			{ ...signed, idx: 7 },
			{ ...signed, idx: 2 },
			{ ...signed, counter: 1 },
			{ ...signed, body: signed.body.with(signed.body.length - 1, 0) },
			{ ...signed, signature: signed.signature.with(0, 0) }
		]) {
			room.hear(2, room.forge(1, [{ type: 'capsule', capsule }]));
			expect(textsOn(room.seat(2))).toEqual([]);
		}
		room.hear(2, room.forge(1, [{ type: 'capsule', capsule: signed }]));
		expect(textsOn(room.seat(2))).toEqual(['äkta']);
	}
);

history(
	{
		id: 'R32',
		source: 'a fork by two moderators at once',
		refusal: 'while the lead is heard, the grant of another moderator moves nobody'
	},
	() => {
		const room = new Room(4, 'R32', {}, 2);
		const parent = room.seat(1).epoch;
		const keys = { plain: room.seat(1).pairKeys, healed: new Map<number, Secret>() };
		const ops = [{ op: 'remove', idx: 0 } as const];
		const issued = issueGrant(parent, { issuer: 1, ops }, keys, seeded('R32'));
		for (const item of items(issued, room)) {
			const frame = room.forge(1, [item]);
			for (const idx of [0, 2, 3]) room.follow(idx, frame);
		}
		for (const idx of [0, 2, 3]) expect(peopleIn(room, idx)).toEqual([0, 1, 2, 3]);
		// The lead's own grant is followed by all, the usurper too.
		room.rotate();
		const grant = room.send(0);
		for (const idx of [1, 2, 3]) room.follow(idx, grant);
		for (const idx of [1, 2, 3]) expect(room.seat(idx).epoch.id).toEqual(room.seat(0).epoch.id);
	}
);

history(
	{
		id: 'R50',
		source: 'a member who floods the room',
		refusal: 'what is kept is bounded, and others are heard meanwhile'
	},
	() => {
		const room = new Room(3, 'R50');
		const FLOOD = Math.ceil(MAX_LINES / 16) + 10;
		for (let at = 0; at < FLOOD; at++) {
			for (let text = 0; text < 16; text++) room.say(1, 'x', START + at);
			room.hear(2, room.send(1, START + at), START + at);
		}
		room.say(0, 'Jag är kvar', START + FLOOD);
		room.hear(2, room.send(0, START + FLOOD), START + FLOOD);
		const { lines, epoch } = room.seat(2);
		expect(lines.length).toBeLessThanOrEqual(MAX_LINES);
		expect(lines.at(-1)).toMatchObject({ type: 'text', text: 'Jag är kvar' });
		expect(epoch.capsules.length).toBeLessThanOrEqual(MAX_CAPSULES);
	}
);
