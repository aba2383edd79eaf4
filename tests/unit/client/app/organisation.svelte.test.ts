import { expect, test, vi } from 'vitest';
import SupportLines from '../../../../src/lib/app/SupportLines.svelte';
import type { Organisation } from '../../../../src/lib/organisation/organisation.ts';
import { provided } from '../lead/provided.ts';

const settings = vi.hoisted(() => ({ lines: [] as Organisation['supportLines'] }));

vi.mock(import('../../../../src/lykta.config.ts'), async (original) => {
	const { organisation: set } = await original();
	return {
		organisation: {
			...set,
			get supportLines() {
				return settings.lines;
			}
		}
	};
});

test('a line without its number, what it is or when somebody called it', async () => {
	const both = (text: string) => ({ sv: text, en: `${text} (en)` });
	settings.lines = [
		{ name: both('Linje'), reach: '08-465 004 07', about: both('Kvällar.'), checked: '2026-11-03' }
	];
	const screen = await provided(SupportLines, {});
	const line = screen.getByRole('listitem');
	const swedish = 'Linje 08-465 004 07 Kvällar. Kontrollerat 2026-11-03.';
	await expect.element(line).toHaveTextContent(swedish);
	screen.language.toggle();
	await expect
		.element(line)
		.toHaveTextContent('Linje (en) 08-465 004 07 Kvällar. (en) Checked 2026-11-03.');
});

test('a section without a line', async () => {
	settings.lines = [];
	const screen = await provided(SupportLines, {});
	expect(screen.getByRole('heading').query()).toBeNull();
});
