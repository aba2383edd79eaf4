import type { InviteView } from '#crypto';
import { works } from './invites.ts';

/** A place in a group, as its moderator sees it before and in a meeting. */
export interface Place {
	/** 1…16. */
	readonly number: number;
	/** Index of the made-up name that goes with it; nobody has come by it yet if undefined. */
	readonly name: number | undefined;
	/** The newest invite for it in this meeting. */
	readonly invite: InviteView | undefined;
}

/** What a moderator's device keeps: nothing, one meeting, or a group that meets again. */
export type Kept = 'nothing' | 'meeting' | 'group';

/** The most that a group has (PROTOCOL.md §12). */
export const MOST_PLACES = 16;

/** The places somebody has or is invited to, ascending, and after them the first that is free. */
export function placesOf(
	slots: readonly { readonly number: number; readonly name: number }[],
	invites: readonly InviteView[]
): readonly Place[] {
	const numbers = new Set(
		[...slots, ...invites.map(({ slot }) => ({ number: slot }))].map(numberOf)
	);
	numbers.delete(0);
	const free = Array.from({ length: MOST_PLACES }, (_, at) => at + 1).find(
		(one) => !numbers.has(one)
	);
	const all = [...numbers].sort((a, b) => a - b);
	return (free === undefined ? all : [...all, free]).map((number) => ({
		number,
		name: slots.find((slot) => slot.number === number)?.name,
		invite: invites.findLast(({ slot }) => slot === number)
	}));
}

/** The invite a new one for this place replaces: a place is for one person. */
export function replaced({ invite }: Place): InviteView | undefined {
	return invite !== undefined && works(invite) ? invite : undefined;
}

function numberOf({ number }: { readonly number: number }): number {
	return number;
}
