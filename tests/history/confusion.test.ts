import { beforeAll, expect } from 'vitest';
import { aad } from '../../crypto/labels.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import { open, seal, unwrap, wrap } from '../../crypto/primitives/seal.ts';
import { Secret } from '../../crypto/primitives/secret.ts';
import { openReply, sealReply } from '../../crypto/room/admission.ts';
import { advanceTo } from '../../crypto/room/chain.ts';
import { STAFF } from '../../crypto/room/epoch.ts';
import { openFrame, placeOf } from '../../crypto/room/frame.ts';
import { openLobby, sealLobby, type LobbyMessageType } from '../../crypto/room/lobby.ts';
import { AREA_CONTENT_BYTES, openArea, RECAP, sealArea } from '../../crypto/room/private-area.ts';
import { openVault, sealVault } from '../../crypto/room/vault.ts';
import { Room, snapshot, START } from '../unit/crypto/room/rooms.ts';
import { seeded } from '../unit/crypto/seeded.ts';
import { history } from './case.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** One kind of sealed thing: how it is made and opened under the one key that all are given here. */
interface Kind {
	readonly make: () => Uint8Array;
	readonly opens: (bytes: Uint8Array) => boolean;
}

/** Of a frame, masked: idx, zeros, counter. */
const HEADER_BYTES = 8;
const HEADER = { idx: 1, counter: 0 };
const TYPES: readonly LobbyMessageType[] = [
	'hello',
	'challenge',
	'proof',
	'reply',
	'probe',
	'taken'
];

/**
 * All that the protocol seals, under one key and at one place: the key of a frame and the id of its
 * epoch. No two kinds ever share a key; here they do, and their labels alone keep them apart.
 */
function kinds(room: Room): ReadonlyMap<string, Kind> {
	const random = seeded('R08 kinds');
	const { epoch } = room.seat(2);
	const { chain } = epoch.receiving.get(1)!;
	const key = advanceTo(chain, HEADER.counter).messageKey;
	const place = epoch.id;
	const lobby = { address: place, outer: key };
	const message = { direction: 'toLead', handshake: random(8), seq: 0 } as const;
	const handshake = () => ({
		transcript: place,
		replyKey: new Secret(key.slice()),
		pairKey: new Secret(random(32)),
		recapKey: undefined,
		lobby
	});
	const vault = { origin: 'https://lykta.example', version: 1 };
	const content = new Uint8Array(AREA_CONTENT_BYTES).fill(7);
	const areaOf = (who: number): Kind => ({
		make: () => {
			const aside = { who, key: new Secret(key.slice()), content };
			return sealArea(placeOf(place, HEADER), aside, random);
		},
		opens: (bytes) =>
			openArea(placeOf(place, HEADER), who, new Secret(key.slice()), bytes) !== undefined
	});
	const wrapOf = (label: 'MDE1 wrap' | 'MDE1 delta'): Kind => ({
		make: () => wrap(key, aad(label), content),
		opens: (bytes) => unwrap(key, aad(label), bytes) !== undefined
	});
	return new Map<string, Kind>([
		[
			'a frame',
			{
				make: () => room.forge(1, []).subarray(HEADER_BYTES),
				opens: (bytes) => {
					const frame = new Uint8Array(HEADER_BYTES + bytes.length);
					frame.set(bytes, HEADER_BYTES);
					const sender = { chain, vk: room.facts.roster[1]!.vk };
					return openFrame(epoch, frame, HEADER, sender) !== undefined;
				}
			}
		],
		[
			'a lobby message',
			{
				make: () => sealLobby(lobby, { ...message, type: 'hello', data: random(9) }, random)[0]!,
				opens: (bytes) => openLobby(lobby, bytes) !== undefined
			}
		],
		[
			'a proof',
			{
				make: () => seal(key, place, content, random),
				opens: (bytes) => open(key, place, bytes) !== undefined
			}
		],
		...[0, 1].map((seq): [string, Kind] => [
			`reply ${String(seq)}`,
			{
				make: () => sealReply(handshake(), seq, { status: 'welcome', body: content }, random),
				opens: (bytes) => openReply(handshake(), seq, bytes) !== undefined
			}
		]),
		...[1, 2, RECAP, STAFF].map((who): [string, Kind] => [
			`an area of ${String(who)}`,
			areaOf(who)
		]),
		['what a grant wraps', wrapOf('MDE1 wrap')],
		['a grant’s change', wrapOf('MDE1 delta')],
		[
			'a vault',
			{
				make: () => sealVault(key, vault, content, random),
				opens: (bytes) => openVault(key, vault, bytes) !== undefined
			}
		]
	]);
}

history(
	{
		id: 'R08',
		source: 'Matrix 2022, a message of one protocol accepted in another',
		refusal: 'what was sealed as one thing opens as no other, even under one key and at one place'
	},
	() => {
		const room = new Room(3, 'R08');
		const all = [...kinds(room)];
		for (const [made, { make }] of all) {
			const bytes = make();
			const openedAs = all.filter(([, { opens }]) => opens(bytes)).map(([as]) => as);
			expect(openedAs, made).toEqual([made]);
		}
		expect(all).toHaveLength(12);
		// A lobby message in a room, whatever its type. One type for another, at every stage of a door, is
		// tried where the doors are: tests/unit/crypto/room/waiting-room.test.ts, invite-door.test.ts and
		// participant.test.ts.
		const random = seeded('R08');
		const lobby = { address: room.seat(1).epoch.address, outer: random(32) };
		expect(openLobby(lobby, room.forge(1, []))).toBeUndefined();
		for (const type of TYPES) {
			const head = { direction: 'toLead', type, handshake: random(8), seq: 0 } as const;
			for (const part of sealLobby(lobby, { ...head, data: random(100) }, random)) {
				const before = snapshot(room.seat(2));
				const { result } = room.hear(2, part, START);
				expect(['notForUs', 'unauthentic', 'tooFarAhead']).toContain(result);
				expect(snapshot(room.seat(2))).toBe(before);
				expect(openLobby({ ...lobby, address: random(32) }, part)).toBeUndefined();
				expect(openLobby(lobby, part)?.type).toBe(type);
			}
		}
	}
);
