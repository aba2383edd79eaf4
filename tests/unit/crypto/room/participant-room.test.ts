import { view } from '../../../../crypto/room/show.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { FRAME_BYTES } from '../../../../crypto/limits.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import * as admission from '../../../../crypto/room/admission.ts';

import { sealLobby } from '../../../../crypto/room/lobby.ts';
import { secretsOfSeat } from '../../../../crypto/room/member.ts';
import type { ParticipantState } from '../../../../crypto/room/participant-state.ts';

import {
	admitAll,
	arrive,
	invite,
	letIn,
	openMeeting,
	shown,
	waiting
} from '../../../sim/people.ts';
import { World, type Actor } from '../../../sim/world.ts';
import { hex, seeded } from '../seeded.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** A meeting with a lead, one settled member and one who is just coming in. */
function meeting(seed: string): { world: World; lead: Actor; a: Actor } {
	const world = new World(seed);
	const lead = openMeeting(world);
	const a = letIn(world, lead, 'a', 'link');
	world.runUntil(world.now + 15 * SECOND);
	return { world, lead, a };
}

function own(actor: Actor): ParticipantState {
	if (actor.state.role !== 'participant') throw new Error('not a participant');
	return actor.state;
}

describe('on her way in', () => {
	/** Her frames do not reach anybody, and what `to` the lead sends in the room not her. */
	function joining(seed: string) {
		const { world, lead, a } = meeting(seed);
		const guest = arrive(world, 'guest', invite(world, lead, 'link'));
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 20 * SECOND)).toBe(true);
		return { world, lead, a, guest };
	}

	/** True for messages that come from the lobby address of the guest's handshake. */
	function fromDoor(guest: Actor, message: Uint8Array): boolean {
		const tags = own(guest).arrival?.proofs.map(({ keys }) => hex(keys.lobby.address.slice(0, 8)));
		return tags?.includes(hex(message.slice(0, 8))) === true;
	}

	test('a grant that came before a newer Welcome leaves her with a key that is gone', () => {
		const { world, lead, guest } = joining('wiped');
		let doors = true;
		let heard = true;
		world.tamper = (delivery) => {
			if (delivery.to === lead) {
				const from = lead.state.seat?.epoch.address.slice(0, 8);
				const isRoom = from !== undefined && hex(delivery.message.slice(0, 8)) === hex(from);
				return heard || !isRoom ? [delivery] : [];
			}
			if (delivery.to !== guest) return [delivery];
			return fromDoor(guest, delivery.message)
				? doors
					? [delivery]
					: []
				: heard
					? [delivery]
					: [];
		};
		admitAll(world, lead);
		heard = false;
		expect(world.runUntilTrue(() => guest.state.phase === 'room', 10 * SECOND)).toBe(true);
		const first = guest.state.seat!.epoch.facts.number;
		world.do(guest, { type: 'say', text: 'Hör ni mig?' });
		doors = false;
		world.runUntil(world.now + 12 * SECOND);
		world.do(lead, { type: 'rotate' });
		const isGrant = () => guest.state.seat!.epoch.facts.number === first + 1;
		world.tamper = (delivery) => {
			const seat = guest.state.seat!;
			const isOld = hex(delivery.message.slice(0, 8)) === hex(seat.epoch.address.slice(0, 8));
			const hasSwitched = lead.state.seat!.epoch.facts.number === first + 1;
			if (delivery.to === guest) return isOld && hasSwitched && !isGrant() ? [delivery] : [];
			return delivery.to === lead && isOld ? [] : [delivery];
		};
		expect(world.runUntilTrue(isGrant, 15 * SECOND)).toBe(true);
		expect(own(guest).arrival).toBeDefined();
		world.do(lead, { type: 'rotate' });
		world.tamper = (delivery) => {
			if (delivery.to === lead) {
				const { address } = lead.state.seat!.epoch;
				return hex(delivery.message.slice(0, 8)) === hex(address.slice(0, 8)) ? [] : [delivery];
			}
			if (delivery.to !== guest) return [delivery];
			return fromDoor(guest, delivery.message) ? [delivery] : [];
		};
		const isLater = () => guest.state.seat!.epoch.facts.number === first + 2;
		expect(world.runUntilTrue(isLater, 40 * SECOND)).toBe(true);
		world.tamper = undefined;
		world.runUntil(world.now + 15 * SECOND);
		world.do(lead, { type: 'rotate' });
		world.runUntil(world.now + 15 * SECOND);
		expect(guest.state.seat?.epoch.id).toEqual(lead.state.seat?.epoch.id);
		expect(own(guest).arrival).toBeUndefined();
		const lines = guest.state.seat!.lines;
		expect(lines.some((line) => line.type === 'text' && line.text === 'Hör ni mig?')).toBe(true);
	});

	test('a later Welcome says again that she came, or takes a ticket from her', () => {
		const { world, lead, guest } = joining('later');
		world.tamper = (delivery) => {
			if (delivery.to === guest) return fromDoor(guest, delivery.message) ? [delivery] : [];
			return delivery.from === guest ? [] : [delivery];
		};
		admitAll(world, lead);
		expect(world.runUntilTrue(() => guest.state.phase === 'room', 20 * SECOND)).toBe(true);
		const { number } = guest.state.seat!.epoch.facts;
		const { ticket } = own(guest);
		world.runUntil(world.now + 12 * SECOND);
		world.do(lead, { type: 'rotate' });
		const isLater = () => guest.state.seat!.epoch.facts.number > number;
		expect(world.runUntilTrue(isLater, 40 * SECOND)).toBe(true);
		expect(own(guest)).toMatchObject({ spare: undefined });
		expect(own(guest).ticket).toBe(ticket);
		const told = guest.notices.filter(({ type }) => type === 'admitted' || type === 'returned');
		expect(told).toEqual([{ type: 'admitted', people: 3 }]);
		expect(guest.state.seat!.lines.map(({ type }) => type)).not.toContain('returned');
	});

	test('she takes an older Welcome after a newer one', () => {
		const { world, lead, guest } = joining('older');
		const kept: Uint8Array[] = [];
		world.tamper = (delivery) => {
			if (delivery.to !== guest) return [delivery];
			if (!fromDoor(guest, delivery.message)) return [];
			kept.push(delivery.message);
			return lead.state.seat!.epoch.facts.number < 4 ? [] : [delivery];
		};
		admitAll(world, lead);
		world.runUntil(world.now + 12 * SECOND);
		world.do(lead, { type: 'rotate' });
		expect(world.runUntilTrue(() => guest.state.phase === 'room', 20 * SECOND)).toBe(true);
		const { id } = guest.state.seat!.epoch;
		for (const message of kept) {
			world.inject(guest, 'room', message);
			expect(guest.state.seat?.epoch.id).toEqual(id);
		}
	});

	test('she is refused, or called second, when she is already in', () => {
		const { world, guest } = joining('inside');
		const { keys, id } = own(guest).arrival!.proofs[0]!;
		admitAll(world, world.actors[0]!);
		expect(world.runUntilTrue(() => guest.state.phase === 'room', 10 * SECOND)).toBe(true);
		const random = seeded('late');
		for (const status of ['refused', 'used', 'rulesChanged', 'waiting'] as const) {
			const data = admission.sealReply(keys, 9, { status, body: new Uint8Array(0) }, random);
			const message = {
				direction: 'fromLead',
				type: 'reply',
				handshake: id,
				seq: 9,
				data
			} as const;
			const [frame] = sealLobby(keys.lobby, message, random);
			const wrapped = new Uint8Array(8 + FRAME_BYTES);
			wrapped.set(keys.lobby.address.subarray(0, 8));
			wrapped.set(frame!, 8);
			world.inject(guest, 'room', wrapped);
			expect(guest.state.phase).toBe('room');
		}
	});

	test('she enters another room than the one of her link', () => {
		const world = new World('another room');
		const lead = openMeeting(world);
		const held = invite(world, lead, 'link');
		if (held.kind !== 'link') throw new Error('not a link');
		const guest = arrive(world, 'guest', { ...held, roomTag: new Uint8Array(16) });
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 20 * SECOND)).toBe(true);
		admitAll(world, lead);
		world.runUntil(world.now + 10 * SECOND);
		expect(guest.state.ending).toBe('wrongRoom');
	});
});

describe('in the room', () => {
	test('she leaves without a word although there is a connection', () => {
		const { world, lead, a } = meeting('goodbye');
		world.do(a, { type: 'leave' });
		expect(a.state.phase).toBe('room');
		world.runUntil(world.now + 3 * SECOND);
		expect(a.state.ending).toBe('left');
		expect(lead.state.seat?.lines.at(-1)?.type).toBe('left');
		world.runUntil(world.now + 15 * SECOND);
		expect(shown(world, lead).people).toHaveLength(1);
	});

	test.each([1, 2, 3, 4, 5, 6, 7, 8])('her goodbye right after a new lock is lost (%i)', (at) => {
		const { world, lead, a } = meeting(`goodbye and lock ${String(at)}`);
		const b = letIn(world, lead, 'b', 'link');
		world.runUntil(world.now + 15 * SECOND);
		const before = shown(world, a).lock.changes;
		world.do(lead, { type: 'rotate' });
		const isNew = () => shown(world, a).lock.changes > before;
		expect(world.runUntilTrue(isNew, 5 * SECOND)).toBe(true);
		world.do(a, { type: 'leave' });
		world.runUntil(world.now + 6 * SECOND);
		expect(a.state.ending).toBe('left');
		for (const other of [lead, b]) {
			expect(other.state.seat?.lines.map(({ type }) => type)).toContain('left');
		}
	});

	test('she says goodbye again after she has said it, and is asked back in', () => {
		const { world, lead, a } = meeting('goodbye twice');
		world.do(a, { type: 'leave' });
		expect(world.runUntilTrue(() => own(a).seat?.leaving === 'said', 3 * SECOND)).toBe(true);
		world.do(a, { type: 'leave' });
		expect(own(a).seat?.leaving).toBe('said');
		world.runUntil(world.now + 2 * SECOND);
		expect(a.state.ending).toBe('left');
		expect(lead.state.seat?.lines.filter(({ type }) => type === 'left')).toHaveLength(1);
	});

	test('she cannot leave without a connection, or waits for one she lost', () => {
		const offline = meeting('offline');
		offline.world.cut(offline.a, 'room', MINUTE);
		offline.world.do(offline.a, { type: 'leave' });
		expect(offline.a.state.ending).toBe('left');
		const cut = meeting('cut');
		cut.world.do(cut.a, { type: 'leave' });
		cut.world.cut(cut.a, 'room', MINUTE);
		expect(cut.a.state.ending).toBe('left');
		expect(cut.a.sockets.size).toBe(0);
	});

	test('she keeps the keys of a room in which nobody is heard any more', () => {
		const { world, lead, a } = meeting('lost');
		world.cut(lead, 'room', 60 * MINUTE);
		const since = world.now;
		world.runUntil(since + 22 * SECOND);
		expect(view(a.state, world.now).silence).toBe('everybody');
		world.runUntil(since + 10 * MINUTE);
		expect(view(a.state, world.now).returning).toBe('beside');
		const secrets = secretsOfSeat(a.state.seat!);
		world.runUntil(since + 13 * MINUTE);
		expect(view(a.state, world.now).returning).toBe('out');
		const alive = secrets.filter((secret) => secret instanceof Secret && !isWiped(secret));
		expect(alive).toEqual([]);
	});

	test('she goes on for ever after the close', () => {
		const { world, lead, a } = meeting('closing');
		world.do(lead, { type: 'close' });
		expect(world.runUntilTrue(() => a.state.phase === 'closing', 5 * SECOND)).toBe(true);
		const since = world.now;
		const before = a.state.seat!.lines;
		world.do(a, { type: 'say', text: 'för sent' });
		expect(a.state.seat!.lines).toBe(before);
		world.runUntil(since + 3 * SECOND);
		expect(a.state.phase).toBe('closing');
		world.runUntil(since + 9 * SECOND);
		expect(a.state.ending).toBe('closed');
	});
});

function isWiped(secret: Secret): boolean {
	try {
		return secret.lend(() => false);
	} catch {
		return true;
	}
}
