import type { InviteView } from '#crypto';
import { standing, works } from './invites.ts';
import { MOST_PLACES, type Place } from './places.ts';

/** As many as a sheet has, and about as many as a group. */
const FULL_SHEET = 8;

/** The invites that make a card: for one participant, who has not come yet. */
export function cardsOf(invites: readonly InviteView[]): readonly InviteView[] {
	return invites.filter(
		(invite) => invite.kind !== 'open' && invite.role === 'participant' && works(invite)
	);
}

/**
 * The places for which a code is made so that `count` of a group's places have one, in ascending
 * order: those somebody has come by first, and after them the free ones. A place that somebody is
 * invited to, is just coming by, or has come by today, needs none.
 */
export function placesWithout(places: readonly Place[], count: number): readonly Place[] {
	const known = new Map(places.map((place) => [place.number, place]));
	const all = Array.from(
		{ length: MOST_PLACES },
		(_, at): Place => known.get(at + 1) ?? { number: at + 1, name: undefined, invite: undefined }
	);
	const isFree = ({ name, invite }: Place) => name === undefined && invite === undefined;
	return [...all.filter((place) => !isFree(place)), ...all.filter(isFree)]
		.slice(0, count)
		.filter(({ invite }) => invite === undefined || !isTaken(invite));
}

function isTaken(invite: InviteView): boolean {
	return ['open', 'trying', 'knocking', 'used'].includes(standing(invite));
}

/** How many cards she is likely to want: one for each who has come before. */
export function usualCards(places: readonly Place[]): number {
	const named = places.filter(({ name }) => name !== undefined).length;
	return named === 0 ? FULL_SHEET : named;
}
