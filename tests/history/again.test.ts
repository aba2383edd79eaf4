import { beforeAll, expect } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { step } from '../../crypto/room/step.ts';
import { forwardedFrom } from '../sim/forwarded.ts';
import { seatOf, textsOf } from '../sim/invariants.ts';
import { reload, reopen, shown } from '../sim/people.ts';
import { meeting, watchedWorld } from '../sim/watched.ts';
import type { Actor, World } from '../sim/world.ts';
import { Room, SECOND, snapshot, START, textsOn } from '../unit/crypto/room/rooms.ts';
import { seeded } from '../unit/crypto/seeded.ts';
import { history } from './case.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

history(
	{
		id: 'R14',
		source: 'Threema 2023, replay and reflection',
		refusal:
			'a frame counts once: never again, never for its author, in a later epoch, after a cut or a reload'
	},
	() => {
		const room = new Room(3, 'R14');
		room.say(1, 'en gång');
		const frames = [room.send(1), room.send(1), room.send(0)];
		for (const idx of [0, 1, 2]) for (const frame of frames) room.hear(idx, frame);
		expect(textsOn(room.seat(2))).toEqual(['en gång']);
		const again = (idx: number, frame: Uint8Array, now = START) => {
			const before = snapshot(room.seat(idx));
			const { result } = room.hear(idx, frame, now);
			expect(snapshot(room.seat(idx))).toBe(before);
			return result;
		};
		for (const frame of frames) {
			expect(again(2, frame)).toBe('replayed');
			expect(again(2, frame, START + 300 * SECOND)).toBe('replayed');
		}
		expect(again(1, frames[0]!)).toBe('reflected');
		inAMeeting();
	}
);

/** Everything that was ever forwarded comes to everybody again, at every turn of a meeting. */
function inAMeeting(): void {
	const world = watchedWorld('R14');
	const { lead, members, all } = meeting(world, 2);
	const [a, b] = members as [Actor, Actor];
	const goOn = (seconds: number) => {
		for (const actor of [a, b])
			world.do(actor, { type: 'say', text: `${actor.name} ${String(world.now)}` });
		world.runUntil(world.now + seconds * SECOND);
	};
	const tried: number[] = [];
	const everythingAgain = (...actors: readonly Actor[]) => {
		// What is still on its way has not been given to anybody yet.
		const old = world.forwarded.slice();
		world.runUntil(world.now + SECOND);
		tried.push(replay(world, actors, old));
	};
	goOn(5);
	everythingAgain(...all);
	world.cut(a, 'room', 3 * SECOND);
	goOn(8);
	everythingAgain(a);
	world.do(lead, { type: 'rotate' });
	goOn(12);
	everythingAgain(...all);
	reload(world, a);
	everythingAgain(a);
	goOn(15);
	everythingAgain(a);
	expect(tried.every((count) => count > 100)).toBe(true);
	for (const actor of all) {
		const texts = textsOf(actor);
		expect(new Set(texts).size).toBe(texts.length);
	}
	reopen(world, lead);
	everythingAgain(lead);
	goOn(45);
	everythingAgain(...all);
	expect(new Set(all.map((actor) => String(seatOf(actor)?.epoch.id))).size).toBe(1);
}

/** How many messages were tried; as they came, and at the addresses of whoever gets them now. */
function replay(world: World, actors: readonly Actor[], old: readonly Uint8Array[]): number {
	const random = seeded('R14 again');
	let tried = 0;
	for (const actor of actors) {
		const { state } = actor;
		const before = snapshot(state);
		const now = world.clockOf(actor);
		const addresses = [seatOf(actor)?.epoch, seatOf(actor)?.draining?.epoch].flatMap((epoch) =>
			epoch ? [epoch.address] : []
		);
		for (const message of old) {
			const moved = addresses.map((address) => forwardedFrom(address, message.subarray(8)));
			for (const one of [message, ...moved]) {
				const after = step(state, { type: 'received', link: 'room', message: one, now }, random);
				if (after.state !== state) throw new Error(`${actor.name} heard something again`);
				tried += 1;
			}
		}
		expect(snapshot(state)).toBe(before);
		expect(shown(world, actor).phase).not.toBe('ended');
	}
	return tried;
}
