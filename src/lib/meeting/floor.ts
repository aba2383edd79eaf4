import type { PersonView, TalkView } from '#crypto';

/**
 * What the bar above the talk says. `word`: one person was given the word outside a round. `next` is
 * who comes after the holder.
 */
export type Floor =
	| { readonly type: 'open' }
	| { readonly type: 'none' }
	| { readonly type: 'pause'; readonly until: number | undefined }
	| { readonly type: 'word'; readonly holder: number }
	| { readonly type: 'round'; readonly holder: number; readonly next: number | undefined };

/** The way the talk is held now. `until` is a time of the view; undefined when none was said. */
export function floorOf(talk: TalkView): Floor {
	switch (talk.mode) {
		case 'open':
		case 'none':
			return { type: talk.mode };
		case 'pause':
			return {
				type: 'pause',
				until: talk.seconds === 0 ? undefined : talk.since + talk.seconds * 1_000
			};
		case 'round':
			if (talk.holder === undefined) return { type: 'open' };
			if (talk.order.length === 1) return { type: 'word', holder: talk.holder };
			return { type: 'round', holder: talk.holder, next: talk.order[talk.turn + 1] };
	}
}

/** Place in the queue of those who ask to speak, from 1; 0 for somebody who does not. */
export function placeOf(talk: Pick<TalkView, 'hands'>, idx: number): number {
	return talk.hands.indexOf(idx) + 1;
}

/** The person with this index, if she is here. */
export function personOf(people: readonly PersonView[], idx: number): PersonView | undefined {
	return people.find((person) => person.idx === idx);
}
