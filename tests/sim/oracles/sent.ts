import type { RoomState } from '../../../crypto/room/step.ts';
import { hex } from '../invariants.ts';

/** In which epochs, by id in hex, a text has left its author: what nobody has is sent again. */
export class Sent {
	readonly #byText = new Map<string, Set<string>>();

	note({ seat }: RoomState, before: RoomState): void {
		if (seat === undefined || seat.unseen === before.seat?.unseen) return;
		const known = new Set(before.seat?.unseen);
		for (const one of seat.unseen) {
			if (known.has(one)) continue;
			const line = seat.lines.find(({ key }) => key === one.line);
			if (line?.type !== 'text') continue;
			const epochs = [seat.epoch, ...(seat.draining === undefined ? [] : [seat.draining.epoch])];
			const epoch = epochs.find(({ facts }) => facts.number === one.epoch);
			if (epoch === undefined) continue;
			const ids = this.#byText.get(line.text) ?? new Set();
			this.#byText.set(line.text, ids.add(hex(epoch.id)));
		}
	}

	/** Nothing for a text that was never sent, or too soon had by all. */
	epochsOf(text: string): readonly string[] {
		return [...(this.#byText.get(text) ?? [])];
	}
}
