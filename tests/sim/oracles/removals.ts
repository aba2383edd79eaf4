import type { Input } from '../../../crypto/room/input.ts';
import type { RoomState } from '../../../crypto/room/step.ts';
import type { Person } from '../cast.ts';
import { hex } from '../invariants.ts';

/** What one lead's machine has taken for a removal. */
interface Removal {
	readonly lead: Person;
	readonly vk: string;
	readonly term: number;
	readonly number: number;
}

/**
 * Whom a lead has removed is in no lock of that lead's after the one that may have been on its way.
 * What another lead makes of it is not looked at here.
 */
export class Removals {
	readonly #all: Removal[] = [];

	note(
		lead: Person,
		{ before, state, input }: { before: RoomState; state: RoomState; input: Input }
	): void {
		if (input.type === 'do' && input.verb.type === 'remove') {
			this.#take(lead, state, input.verb.idx);
		}
		if (state.role !== 'lead' || state.seat === undefined) return;
		if (state.seat.epoch.facts === before.seat?.epoch.facts) return;
		const { number, term } = state.seat.epoch.facts;
		for (const one of this.#all) {
			if (one.lead !== lead || one.term !== term || number < one.number + 2) continue;
			if (hasKey(state, one.vk)) throw new Error(`${lead.name} locks with whom she removed`);
		}
	}

	/** At the end: nobody is in the room of the lead who removed her. */
	check(): void {
		for (const { lead, vk, term } of this.#all) {
			const { state, alive } = lead.actor;
			if (!alive || state.role !== 'lead' || state.phase !== 'room') continue;
			if (state.seat?.epoch.facts.term !== term || !hasKey(state, vk)) continue;
			throw new Error(`${lead.name} is with somebody whom she removed`);
		}
	}

	#take(lead: Person, state: RoomState, idx: number): void {
		if (state.role !== 'lead' || state.seat === undefined) return;
		const { number, term, roster } = state.seat.epoch.facts;
		const entry = roster.find((one) => one.idx === idx);
		if (entry === undefined || !state.removing.includes(idx)) return;
		this.#all.push({ lead, vk: hex(entry.vk), term, number });
	}
}

function hasKey({ seat }: RoomState, vk: string): boolean {
	return seat?.epoch.facts.roster.some((entry) => hex(entry.vk) === vk) === true;
}
