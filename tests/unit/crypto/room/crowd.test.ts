import { expect, test } from 'vitest';
import { withRoom } from '../../../../crypto/room/crowd.ts';
import type { TimelineItem } from '../../../../crypto/room/view.ts';

const line = (idx: number, serial: number): TimelineItem => {
	const who = { idx, role: 'participant', name: idx, firstName: '', me: false } as const;
	return { type: 'came', who, key: `1.${String(serial)}`, at: serial };
};

test('somebody who floods the talk drives out what others said', () => {
	const said = [line(1, 0), line(2, 1), line(2, 2)];
	let lines: readonly TimelineItem[] = said;
	for (let serial = 3; serial < 500; serial++) lines = [...withRoom(lines, 20), line(9, serial)];
	expect(lines).toHaveLength(20);
	expect(lines.slice(0, 3)).toEqual(said);
	expect(lines.slice(3).map(({ at }) => at)).toEqual(Array.from({ length: 17 }, (_, k) => 483 + k));
});

test('lines that are nobody’s drive out what somebody said', () => {
	const lock = (serial: number): TimelineItem => ({
		type: 'lock',
		key: String(serial),
		at: serial
	});
	const lines = [line(1, 0), lock(1), line(2, 2), lock(3)];
	expect(withRoom(lines, 4)).toEqual([line(1, 0), line(2, 2), lock(3)]);
});

test('a talk that is not full loses a line', () => {
	const lines = [line(1, 0), line(1, 1)];
	expect(withRoom(lines, 3)).toBe(lines);
});
