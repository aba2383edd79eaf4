import { pseudonym, type Ending, type Notice } from '#crypto';
import type { Locale } from '#lib/i18n/format.ts';
import { leadWords } from '#lib/i18n/lead-words.ts';
import { talkEn } from '#lib/i18n/messages/talk-en.ts';
import { talkSv } from '#lib/i18n/messages/talk-sv.ts';
import { nameOf } from '#lib/meeting/names.ts';

/** How a notice of the engine is spoken to a moderator who listens to the page. */
export type Said =
	| { readonly how: 'politely' | 'now'; readonly text: string }
	| {
			readonly how: 'message';
			readonly name: string;
			readonly text: string;
			readonly from: 'moderator' | 'participant';
	  };

/** How the meeting is over for her: only one that was closed has been ended. */
export function leadFarewell(ending: Ending, locale: Locale): Farewell {
	const { after } = leadWords(locale);
	if (ending === 'closed') return { title: after.h1, text: after.body };
	if (ending === 'left') return { title: after.leftH1, text: after.left };
	if (ending === 'removed') return { title: after.removedH1, text: after.removed };
	if (ending === 'elsewhere') return { title: after.elsewhereH1, text: after.elsewhere };
	return { title: after.lostH1, text: after.lost };
}

export interface Farewell {
	readonly title: string;
	readonly text: string;
}

const SILENT: ReadonlySet<Notice['type']> = new Set<Silent>([
	'private',
	'notReceived',
	'ended',
	'admitted',
	'returned',
	'lock',
	'closed'
]);

type Silent =
	// Said to a few: not for a loudspeaker.
	| 'private'
	| 'notReceived'
	// Stands in the conversation, or is said with its reason.
	| 'ended'
	| 'admitted'
	| 'returned'
	| 'lock'
	| 'closed';

/**
 * What is said, or nothing: her own texts and new locks stand in the conversation as text, and that
 * it is over is said with its reason.
 */
export function leadAnnouncement(notice: Notice, locale: Locale): Said | undefined {
	return isSilent(notice) ? undefined : announced(notice, locale);
}

function isSilent(notice: Notice): notice is Extract<Notice, { type: Silent }> {
	return SILENT.has(notice.type);
}

function announced(notice: Exclude<Notice, { type: Silent }>, locale: Locale): Said | undefined {
	const t = leadWords(locale);
	const politely = (text: string): Said => ({ how: 'politely', text });
	switch (notice.type) {
		case 'text':
			return written(notice, locale);
		case 'knock':
			return politely(knock(notice, locale));
		case 'usedTwice':
			return politely(t.warnings.twiceHeard(t.invites.name(notice.invite)));
		case 'burned':
			return politely(t.warnings.burnedHeard(t.invites.name(notice.invite)));
		case 'unreadable':
			return politely(t.room.unreadable(nameOf(notice.who, locale)));
		case 'twoVersions':
			return politely(t.room.twoVersions(nameOf(notice.who, locale)));
		case 'identityElsewhere':
			return { how: 'now', text: t.room.elsewhere };
		case 'notTaken':
			return politely((locale === 'sv' ? talkSv : talkEn).say.notTaken);
		case 'askedBack':
			return politely(t.lobby.askedBack(nameOf(notice.who, locale), notice.contested));
	}
}

function written({ who, text }: Extract<Notice, { type: 'text' }>, locale: Locale) {
	if (who.me) return undefined;
	return { how: 'message', name: nameOf(who, locale), text, from: who.role } as const;
}

function knock(notice: Extract<Notice, { type: 'knock' }>, locale: Locale): string {
	const { name, firstName, open, waiting } = notice;
	const { door, lobby: t } = leadWords(locale);
	const say = open ? door.knock : t.knock;
	const one = say(firstName === '' ? pseudonym(name, locale) : firstName);
	return waiting < 2 ? one : `${one} ${t.waiting(waiting)}`;
}
