import { after } from '#lib/clock/after.ts';
import { EarlyLanguage, provideEarlyLanguage } from '#lib/i18n/early-language.svelte.ts';
import { provideExit } from '#lib/ui/exit.ts';
import { Speaker, provideSpeaker } from '#lib/ui/speaker.svelte.ts';
import { Theme, provideTheme } from '#lib/ui/theme.svelte.ts';
import { organisation } from '../../lykta.config.ts';

/** What every page has: a language, a voice and colours. Called once, by the outermost layout. */
export function provideApp(): void {
	const language = provideEarlyLanguage(
		new EarlyLanguage((code) => {
			document.documentElement.lang = code;
		})
	);
	provideSpeaker(new Speaker({ now: () => performance.now(), after }, () => language.t.speak));
	provideExit({
		href: organisation.neutralUrl,
		appName: organisation.appName,
		get label() {
			return language.t.exit.button;
		},
		get description() {
			return language.t.exit.description;
		}
	});
	provideTheme(new Theme(() => document.documentElement));
}
