import type { Epoch, Received } from './epoch.ts';
import type { Random } from './primitives.ts';
import { PrivateLine } from './private-line.ts';

/* PROTOCOL.md §8.2: all private lines that one member reads: her own, or a moderator's with each. */

export class Lines {
	/** By the participant whose line it is, the one that has waited longest for a frame first. */
	#lines = new Map<number, PrivateLine>();

	/** Who of this roster has a line with me; the lines of those who have left are given up. */
	follow({ entered, roster }: Epoch): void {
		const { me } = entered;
		const shared = roster.filter(({ idx, isModerator }) => {
			return !isModerator && (me.isModerator || idx === me.idx);
		});
		this.#lines = new Map(
			shared.map(({ idx }) => [idx, this.#lines.get(idx) ?? new PrivateLine(idx)])
		);
	}

	of(who: number): PrivateLine | undefined {
		return this.#lines.get(who);
	}

	receive(epoch: Epoch, received: Received): void {
		for (const line of this.#lines.values()) line.receive(epoch, received);
	}

	/** The area of my next frame, from the lines in turn; `undefined` if nothing waits in any. */
	area(epoch: Epoch, tick: number, random: Random): Uint8Array | undefined {
		for (const [who, line] of [...this.#lines]) {
			const area = line.area(epoch, tick, random);
			if (area === undefined) continue;
			this.#lines.delete(who);
			this.#lines.set(who, line);
			return area;
		}
		return undefined;
	}
}
