import { expect, test } from 'vitest';
import { CLIENT_MESSAGE_BYTES } from '../../../../relay/wire.ts';
import { FRAME_BYTES, LIST_ADDRESSES } from '../../../../crypto/limits.ts';
import * as links from '../../../../crypto/room/link.ts';
import { hex, seeded } from '../seeded.ts';
import { frozen } from './rooms.ts';

const random = seeded('link');
const addresses = Array.from({ length: 40 }, () => random(32));
const [room, next, third] = addresses as [Uint8Array, Uint8Array, Uint8Array];
const frame = random(FRAME_BYTES);
const publish = () => ({ address: room, frame });
const never = () => {
	throw new Error('a list publishes nothing');
};

function up(periodMs = 1_000): links.LinkState {
	return links.raise(links.idleLink(periodMs, 0), 0, seeded('phase'));
}

function read(slot: Uint8Array | undefined) {
	expect(slot).toHaveLength(CLIENT_MESSAGE_BYTES);
	const bytes = slot!;
	return {
		flags: bytes[0],
		publish: hex(bytes.slice(1, 33)),
		control: hex(bytes.slice(33, 65)),
		frame: bytes.slice(65)
	};
}

function empty(link: links.LinkState): links.LinkState {
	return links.emptied(link, link.nextAt);
}

test('a frame is published elsewhere, or subscribes by accident', () => {
	const filled = links.fill({ ...up(), told: [room] }, [room], publish, random);
	const message = read(filled.slot);
	expect(message).toMatchObject({ flags: 1, publish: hex(room), frame });
	expect(addresses.map(hex)).not.toContain(message.control);
});

test('an address is not subscribed, or twice, or never given up', () => {
	const first = links.fill(up(), [room], publish, random);
	expect(read(first.slot)).toMatchObject({
		flags: 3,
		publish: hex(room),
		control: hex(room),
		frame
	});
	expect(first.told).toEqual([room]);
	const second = links.fill(empty(first), [room, next], publish, random);
	expect(read(second.slot)).toMatchObject({ flags: 3, control: hex(next), frame });
	const left = links.fill(empty(second), [next], publish, random);
	expect(read(left.slot)).toMatchObject({ flags: 5, control: hex(room), frame });
	expect(left.told).toEqual([next]);
	expect(read(links.fill(empty(left), [next], publish, random).slot).flags).toBe(1);
});

test('an address is given up before a new one is had', () => {
	const filled = links.fill({ ...up(), told: [room] }, [next], publish, random);
	expect(read(filled.slot)).toMatchObject({ flags: 3, control: hex(next) });
	expect(filled.told).toEqual([room, next]);
});

test('several addresses do not go out as a list, or one is lost between two lists', () => {
	const first = links.fill(up(), addresses, never, random);
	const list = read(first.slot);
	expect(list.flags).toBe(8);
	expect(first.told).toEqual(addresses.slice(0, LIST_ADDRESSES));
	for (let at = 0; at < LIST_ADDRESSES; at++) {
		expect(hex(list.frame.slice(32 * at, 32 * at + 32))).toBe(hex(addresses[at]!));
	}
	const second = links.fill(empty(first), addresses, never, random);
	expect(second.told).toEqual(addresses);
	const rest = read(second.slot).frame;
	expect(hex(rest.slice(0, 32))).toBe(hex(addresses[LIST_ADDRESSES]!));
	expect(rest.slice(8 * 32).every((byte) => byte === 0)).toBe(true);
	const short = links.fill(up(), [room, next], never, random);
	expect(read(short.slot).flags).toBe(8);
});

test('a new connection is taken for the old one', () => {
	const filled = links.fill(up(), [room], publish, random);
	const again = links.raise(links.lower(filled, 50), 60, random);
	expect(again.told).toEqual([]);
	expect(again.slot).toBe(filled.slot);
	expect(again.since).toBe(60);
	expect(links.lower(again, 70)).toMatchObject({ up: false, since: 70 });
	const down = links.lower(again, 70);
	expect(links.lower(down, 90)).toBe(down);
});

test('the phase is the same for all, or outside its period', () => {
	const phases = Array.from({ length: 200 }, () => links.raise(up(), 0, random).nextAt);
	expect(new Set(phases).size).toBeGreaterThan(190);
	expect(Math.min(...phases)).toBeGreaterThanOrEqual(0);
	expect(Math.max(...phases)).toBeLessThan(1_000);
	expect(Math.max(...phases)).toBeGreaterThan(900);
	expect(Math.min(...phases)).toBeLessThan(100);
});

test('a message is built early, twice, or without a connection', () => {
	const link = { ...up(), nextAt: 10_000 };
	expect(links.buildAt(link)).toBe(9_500);
	expect(links.isDue(link, 9_499)).toBe(false);
	expect(links.isDue(link, 9_500)).toBe(true);
	expect(links.isDue({ ...link, up: false }, 9_500)).toBe(false);
	expect(links.isDue({ ...link, slot: frame }, 9_500)).toBe(false);
});

test('a slot that was missed is caught up', () => {
	const link = { ...up(), nextAt: 10_000, slot: frame };
	expect(links.emptied(link, 10_000).nextAt).toBe(11_000);
	expect(links.emptied(link, 10_999).nextAt).toBe(11_000);
	expect(links.emptied(link, 13_500).nextAt).toBe(14_000);
	expect(links.emptied(link, 9_000).nextAt).toBe(11_000);
	const empty = { ...link, slot: undefined };
	expect(links.emptied(empty, 10_000)).toBe(empty);
	expect(links.skipPassed(empty, 10_000)).toBe(empty);
	expect(links.skipPassed(empty, 10_001).nextAt).toBe(11_000);
	expect(links.skipPassed(empty, 13_500).nextAt).toBe(14_000);
	expect(links.skipPassed(link, 13_500)).toBe(link);
});

test('a link is changed in place', () => {
	const link = frozen({ ...up(), told: [room] });
	links.fill(link, [next, third], never, random);
	links.emptied({ ...link, slot: frame }, 5_000);
	expect(links.changePeriod(link, 2_000)).toEqual({ ...link, periodMs: 2_000 });
});

test('a slot is taken twice by who counts the skipped ones a hair too few', () => {
	const link = links.fill(up(), [room], publish, random);
	const sentAt = link.nextAt + 6_000 - 1e-7;
	expect(links.emptied(link, sentAt).nextAt - sentAt).toBeCloseTo(1_000, 6);
});
