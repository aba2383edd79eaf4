import { encodeView, type Body } from '../client/body.ts';
import { hex } from '../client/bytes.ts';
import { Epoch } from '../client/epoch.ts';
import { Room } from '../client/room.ts';
import { Speaking } from '../client/speaking.ts';
import type { Entered } from '../client/welcome.ts';
import { toldIn } from './epochs.ts';
import type { Play } from './played.ts';

/* PROTOCOL.md §14.1: from event 23 to the end of a room. */

const NO_IDX = 254;

/** Draws that need not be random, since nothing here depends on them but that they differ. */
function counting(): (length: number) => Uint8Array {
	let draws = 0;
	return (length) => new Uint8Array(length).fill(++draws % 256);
}

/** What I said, as somebody else in the epoch reads it. */
function readerOf(entered: Entered): (frame: Uint8Array, now: number) => Body {
	const other = new Epoch({ ...entered, me: { ...entered.me, idx: NO_IDX } }, 0);
	return (frame, now) => {
		const received = other.receive(frame, now);
		if (received === undefined || received === 'elsewhere') throw new Error('not to be read');
		return received.body!;
	};
}

export const close: Play = {
	read(given) {
		const entered = toldIn(given.part('epoch'))!;
		const mine = { seed: given.bytes('seed'), pk: new Uint8Array(32) };
		const room = new Room(entered, mine, { now: 0, random: counting() });
		const speaking = new Speaking(room, counting());
		const read = readerOf(entered);
		const tag = entered.keys.address.slice(0, 8);
		const built: { at_ms: number; phase: number; seeds: string[] }[] = [];
		let now = 0;
		for (const step of given.list('steps')) {
			now = step.number('at_ms');
			if (step.text('frame') === '') {
				const { items, phase } = read(speaking.next(now).frame, now);
				const seeds = items.flatMap((item) => (item.type === 'seed' ? [hex(item.seed)] : []));
				built.push({ at_ms: now, phase, seeds: seeds.sort() });
			} else {
				room.receive(tag, step.bytes('frame'), now);
			}
		}
		room.pass(now);
		const { closing } = room;
		const { epoch } = room.now;
		if (closing?.isPublished(epoch) !== true) return undefined;
		const { finals, seeds } = closing;
		const over = room.ended === 'closed';
		return { built, final: finals, view: encodeView(epoch.logs.view), seeds, over };
	}
};
