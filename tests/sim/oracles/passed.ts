import { concat } from '../../../crypto/bytes/writer.ts';
import type { EpochFacts } from '../../../crypto/room/epoch.ts';
import type { Epoch } from '../../../crypto/room/member.ts';
import type { RoomState } from '../../../crypto/room/step.ts';
import { hex } from '../invariants.ts';
import { Sent } from './sent.ts';

/** A grant as it is sent. */
export interface Granted {
	/** Id of the epoch it goes out in, in hex. */
	readonly parent: string;
	readonly facts: EpochFacts;
	readonly bytes: Uint8Array;
}

/** One epoch as somebody honest was in it, all in hex. */
interface Passage {
	readonly id: string;
	readonly tag: string;
	readonly here: readonly string[];
}

/** The epochs honest clients have been in, and the grants they made. */
export class Passed {
	readonly grants: Granted[] = [];
	readonly sent = new Sent();
	/** By id and roster: clients at fault could have the one with another of the other. */
	readonly #epochs = new Map<string, Passage>();

	note(state: RoomState, before: RoomState): void {
		const { seat } = state;
		if (seat === undefined) return;
		this.sent.note(state, before);
		const { epoch, granting } = seat;
		if (epoch.facts !== before.seat?.epoch.facts) this.#noteEpoch(epoch);
		if (granting === undefined || granting.gid === before.seat?.granting?.gid) return;
		const { facts } = granting.issued;
		this.grants.push({ parent: hex(epoch.id), facts, bytes: concat(...granting.parts) });
	}

	/** Address tags of the epochs in which `vk` had no place. */
	without(vk: string): ReadonlySet<string> {
		const others = [...this.#epochs.values()].filter(({ here }) => !here.includes(vk));
		return new Set(others.map(({ tag }) => tag));
	}

	/** True if some honest client was in this epoch, and `vk` had no place there. */
	isWithout(id: string, vk: string): boolean {
		return [...this.#epochs.values()].some((one) => one.id === id && !one.here.includes(vk));
	}

	#noteEpoch(epoch: Epoch): void {
		const id = hex(epoch.id);
		const here = epoch.facts.roster.map(({ vk }) => hex(vk));
		this.#epochs.set(`${id} ${here.join(' ')}`, { id, tag: tagOf(epoch.address), here });
	}
}

/** The first 8 bytes of an address, or of what the relay forwards from it, in hex. */
export function tagOf(bytes: Uint8Array): string {
	return hex(bytes.subarray(0, 8));
}
