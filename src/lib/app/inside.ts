import { NAME_COUNT, distinct } from '#crypto';
import { drawNames } from '#lib/arrive/name-choice.ts';
import type { EarlyLanguage } from '#lib/i18n/early-language.svelte.ts';
import { Language } from '#lib/i18n/language.svelte.ts';
import type { Speaker } from '#lib/ui/speaker.svelte.ts';
import { openRoom, openSeat } from './compose.ts';
import { Journey } from './journey.svelte.ts';
import { sayEnding, sayNotice } from './participant-announcement.ts';

/*
 * Everything of a participant's page that comes after its first screen. It is loaded as soon as that
 * screen works, for everybody alike: no request tells what is typed there.
 */
export { default as ParticipantScreens } from './ParticipantScreens.svelte';

/** What the first screen hands on. */
export interface FirstScreen {
	readonly language: EarlyLanguage;
	readonly speaker: Speaker;
	/** It is over; what the first screen still holds of it goes. */
	readonly ended: () => void;
}

/** The journey from the first screen on, and the words for it. */
export function startJourney({ language: early, speaker, ended }: FirstScreen): {
	readonly journey: Journey;
	readonly language: Language;
} {
	const language = new Language(early);
	const journey = new Journey({
		openRoom: () => {
			const room = openRoom('participant');
			room.onNotice((notice) => {
				sayNotice(notice, language, speaker);
			});
			room.onEnded((ending) => {
				ended();
				sayEnding(ending, language, speaker);
			});
			return room;
		},
		seat: openSeat(),
		drawNames: (shown) =>
			drawNames({ count: NAME_COUNT, distinct }, shown, (into) => crypto.getRandomValues(into))
	});
	return { journey, language };
}
