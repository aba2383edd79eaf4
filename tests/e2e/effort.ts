import type { Person } from './people.ts';

/** What somebody had to do: controls that she pressed, characters that she typed, fields for them. */
export interface Effort {
	readonly taps: number;
	readonly typed: number;
	readonly fields: number;
}

/**
 * Counts on her page itself, from now until it is left or loaded anew. A press that a script makes
 * does not count; text that a test fills in counts as if it was typed.
 */
export async function effortOf({ page }: Person): Promise<() => Promise<Effort>> {
	await page.evaluate(() => {
		const fields = new Map<EventTarget, number>();
		let taps = 0;
		const listen = (type: string, heard: (event: Event) => void) => {
			addEventListener(type, heard, { capture: true });
		};
		listen('click', ({ isTrusted, target }) => {
			if (
				isTrusted &&
				target instanceof Element &&
				target.closest('button, a, input, textarea, select, summary')
			) {
				taps += 1;
			}
		});
		listen('input', ({ target }) => {
			if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) {
				fields.set(target, Math.max(fields.get(target) ?? 0, target.value.length));
			}
		});
		Object.assign(window, {
			effort: () => ({
				taps,
				typed: [...fields.values()].reduce((all, some) => all + some, 0),
				fields: fields.size
			})
		});
	});
	return () => page.evaluate(() => (window as unknown as { effort: () => Effort }).effort());
}
