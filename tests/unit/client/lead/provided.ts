import type { Component } from 'svelte';
import { render } from 'vitest-browser-svelte';
import { EarlyLanguage } from '../../../../src/lib/i18n/early-language.svelte.ts';
import Provided from './Provided.svelte';

/** Renders a component as the page would; `show` gives it other props. */
export async function provided<Props extends object>(of: Component<Props>, props: NoInfer<Props>) {
	const language = new EarlyLanguage(() => undefined);
	const fixed = { language, of: of as unknown as Component };
	const screen = await render(Provided, { ...fixed, shown: props });
	const show = (next: NoInfer<Props>) => screen.rerender({ ...fixed, shown: next });
	return { ...screen, language, show };
}
