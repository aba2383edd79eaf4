import { beforeAll, beforeEach, expect, vi } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { Secret } from '../../crypto/primitives/secret.ts';
import { signingKeys } from '../../crypto/primitives/sign.ts';
import { decodeBody } from '../../crypto/room/body.ts';
import { commitmentOf, sealFrame } from '../../crypto/room/frame.ts';
import { accepted, Room, snapshot } from '../unit/crypto/room/rooms.ts';
import { flipped, seeded } from '../unit/crypto/seeded.ts';
import { history } from './case.ts';

// The one decoder of bodies, counted: every field of a frame is read by it or after it.
vi.mock('../../crypto/room/body.ts', { spy: true });

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

beforeEach(() => {
	vi.mocked(decodeBody).mockClear();
});

const MALFORMED = Uint8Array.of(0xff, 0xff, 0xff);
const SEED = 'R18';
const READER = 2;

/** A frame of member 1 with a body that is none, signed by whom it may be. */
function nonsense(room: Room, signingKey = room.seat(1).me.signingKey): Uint8Array {
	const { epoch } = room.seat(1);
	const sender = { idx: 1, chain: epoch.sending, signingKey };
	return sealFrame(epoch, sender, MALFORMED, seeded('fill')).frame;
}

/** Each way in which a frame is refused, made in this room; some need another frame to come first. */
const REFUSED: Readonly<Record<string, (room: Room) => Uint8Array>> = {
	'noise of the relay': () => seeded('noise')(1024),
	'a frame of another room': () => nonsense(new Room(3, 'another room')),
	'a header with one bit changed': (room) => flipped(nonsense(room), 0),
	'a nonce with one bit changed': (room) => flipped(nonsense(room), 8),
	'a commitment with one bit changed': (room) => {
		const frame = nonsense(room);
		return flipped(frame, Buffer.from(frame).indexOf(commitmentOf(frame)));
	},
	'a signature or body with one bit changed': (room) => flipped(nonsense(room), 70),
	'a tag with one bit changed': (room) => flipped(nonsense(room), 1023),
	'a body signed by a stranger': (room) =>
		nonsense(room, new Secret(signingKeys(seeded('stranger')(32)).secretKey)),
	'a body signed by another member': (room) => nonsense(room, room.seat(0).me.signingKey),
	'a frame that has been read': (room) => {
		const frame = room.send(1);
		room.hear(READER, frame);
		return frame;
	},
	'a counter too far ahead': (room) => {
		for (let at = 0; at < 3_000; at++) room.forge(1, []);
		return nonsense(room);
	},
	'the reader’s own frame': (room) => room.send(READER)
};

history(
	{
		id: 'R18',
		source: 'Telegram 2021, parsing before authenticating, and telling the reasons apart',
		refusal: 'a body is parsed only behind a right signature, and what is sent tells no reason'
	},
	() => {
		const reasons = new Set<unknown>();
		for (const [what, make] of Object.entries(REFUSED)) {
			const room = new Room(3, SEED);
			const frame = make(room);
			vi.mocked(decodeBody).mockClear();
			const before = snapshot(room.seat(READER));
			const { result, turn } = room.hear(READER, frame);
			expect(typeof result, what).toBe('string');
			reasons.add(result);
			expect(decodeBody, what).not.toHaveBeenCalled();
			// She is as she was, so what she sends next, when and to whom, is as if it had not come.
			expect(snapshot(room.seat(READER)), what).toBe(before);
			expect(turn.notices, what).toEqual([]);
			const other = new Room(3, SEED);
			make(other);
			expect(room.send(READER), what).toEqual(other.send(READER));
		}
		const known = ['notForUs', 'reflected', 'replayed', 'tooFarAhead', 'unauthentic'];
		expect([...reasons].toSorted()).toEqual(known);
		// How long each refusal takes is not measured here: no frame is answered, and all leave in slots
		// that do not wait for one (tests/sim/cadence.sim.test.ts measures when).
		const room = new Room(3, SEED);
		vi.mocked(decodeBody).mockClear();
		const heard = room.hear(READER, nonsense(room));
		expect(decodeBody).toHaveBeenCalledExactlyOnceWith(MALFORMED, 3);
		expect(accepted(heard).adopted).toBeUndefined();
		expect(heard.turn.notices.map(({ type }) => type)).toEqual(['unreadable']);
	}
);
