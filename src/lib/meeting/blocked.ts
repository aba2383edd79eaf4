import type { PersonView, RoomView } from '#crypto';
import type { Messages } from '#lib/i18n/messages/sv.ts';
import { personOf } from './floor.ts';

/** What the reasons are put into words with. */
export interface BlockedWords {
	readonly t: Messages;
	readonly named: (person: Pick<PersonView, 'role' | 'name' | 'firstName'>) => string;
}

/** Why a text to the group cannot be sent now, or undefined. The draft stays in any case. */
export function blockedBy(
	view: Pick<RoomView, 'phase' | 'backlog' | 'talk' | 'people'>,
	canSay: boolean,
	{ t, named }: BlockedWords
): string | undefined {
	if (!canSay) return view.phase === 'room' ? t.room.leaving : t.room.closing;
	const { talk, people } = view;
	switch (talk.mayWrite) {
		case 'noModerator':
			return t.talk.blocked.noModerator;
		case 'muted':
			return mutedBy(talk.mutedBy, { t, named });
		case 'paused':
			return t.talk.blocked.paused;
		case 'notYourTurn':
			return outOfTurn(people, talk.holder, { t, named });
		case 'yes':
			return view.backlog ? t.room.backlog : undefined;
	}
}

function mutedBy(who: RoomView['talk']['mutedBy'], { t, named }: BlockedWords): string {
	return t.talk.blocked.muted(who === undefined ? t.talk.blocked.someModerator : named(who));
}

function outOfTurn(
	people: RoomView['people'],
	holder: number | undefined,
	{ t, named }: BlockedWords
): string {
	const person = holder === undefined ? undefined : personOf(people, holder);
	return person === undefined || person.me
		? t.talk.blocked.turnOver
		: t.talk.blocked.turn(named(person));
}
