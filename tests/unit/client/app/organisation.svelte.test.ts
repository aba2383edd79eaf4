import { expect, test } from 'vitest';
import SupportLines from '../../../../src/lib/app/SupportLines.svelte';
import { organisation } from '../../../../src/lib/app/organisation.ts';
import { provided } from '../lead/provided.ts';

test('a build that nobody has set up names a number, or a section without a line', async () => {
	expect(organisation.supportLines).toEqual([]);
	expect(Object.values(organisation.contact).join(' ')).not.toMatch(/\d/);
	const screen = await provided(SupportLines, {});
	expect(screen.getByRole('heading').query()).toBeNull();
});
