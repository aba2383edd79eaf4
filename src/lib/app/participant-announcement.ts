import type { Ending, Notice } from '#crypto';
import type { Language } from '#lib/i18n/language.svelte.ts';
import { nameOf } from '#lib/meeting/names.ts';
import type { Speaker } from '#lib/ui/speaker.svelte.ts';

/** Says to a participant what has just happened in her room; her own words are not read to her. */
export function sayNotice(notice: Notice, language: Language, speaker: Speaker): void {
	if (notice.type === 'admitted') {
		speaker.sayNow(language.t.lobby.admitted(notice.people));
	} else if (notice.type === 'text' && !notice.who.me) {
		const from = notice.who.role === 'moderator' ? 'moderator' : 'participant';
		speaker.message(nameOf(notice.who, language.code), notice.text, from);
	} else if (notice.type === 'private' && !notice.author.me) {
		const { heard } = language.t.talk.aside;
		speaker.say(heard(nameOf(notice.author, language.code), notice.text));
	} else if (notice.type === 'notReceived') {
		const missing = notice.missing.map((who) => nameOf(who, language.code));
		speaker.say(language.t.talk.aside.late(missing));
	} else if (notice.type === 'notTaken') {
		speaker.say(language.t.talk.say.notTaken);
	}
}

/** Says at once how it ended; whoever left herself knows. */
export function sayEnding(ending: Ending, language: Language, speaker: Speaker): void {
	speaker.silence();
	const { after, lobby } = language.t;
	if (ending === 'removed') speaker.sayNow(after.removedH1);
	if (ending === 'elsewhere') speaker.sayNow(after.elsewhereH1);
	if (ending === 'closed') speaker.sayNow(after.endedH1);
	if (ending === 'wrongRoom') speaker.sayNow(lobby.wrongH1);
	if (ending === 'refused') speaker.sayNow(lobby.refusedH1);
}
