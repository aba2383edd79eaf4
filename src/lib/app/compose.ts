import { Language, provideLanguage } from '#lib/i18n/language.svelte.ts';
import { Speaker, provideSpeaker } from '#lib/ui/speaker.svelte.ts';
import { Theme, provideTheme } from '#lib/ui/theme.svelte.ts';

/** What every page has: a language, a voice and colours. Called once, by the outermost layout. */
export function provideApp(): void {
	const language = provideLanguage(
		new Language((code) => {
			document.documentElement.lang = code;
		})
	);
	provideSpeaker(new Speaker({ now: () => performance.now(), after }, () => language.t.speak));
	provideTheme(new Theme(() => document.documentElement));
}

function after(delayMs: number, run: () => void): () => void {
	const timer = setTimeout(run, delayMs);
	return () => {
		clearTimeout(timer);
	};
}
