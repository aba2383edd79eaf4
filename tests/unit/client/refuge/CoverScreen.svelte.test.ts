import { afterEach, describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { sv } from '../../../../src/lib/i18n/messages/sv.ts';
import CoverScreen from '../../../../src/lib/refuge/CoverScreen.svelte';
import { AWAY_MS } from '../../../../src/lib/refuge/away.ts';
import { provided } from '../lead/provided.ts';

afterEach(() => {
	vi.restoreAllMocks();
	document.body.querySelectorAll('[data-beside]').forEach((element) => {
		element.remove();
	});
});

/** The page is looked at, or not, at this time. */
function turn(state: DocumentVisibilityState, at: number) {
	vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
	vi.spyOn(Date, 'now').mockReturnValue(at);
	document.dispatchEvent(new Event('visibilitychange'));
}

/** Something that has the focus, and something that could open meanwhile. */
function beside<Tag extends 'textarea' | 'dialog'>(tag: Tag) {
	const element = document.createElement(tag);
	element.dataset['beside'] = '';
	document.body.append(element);
	return element;
}

describe('the cover', () => {
	test('is there before anybody has left', async () => {
		const screen = await provided(CoverScreen, {});
		await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument();
	});

	test('stays after a glance elsewhere, or takes the focus with it', async () => {
		const screen = await provided(CoverScreen, {});
		const field = beside('textarea');
		field.focus();
		turn('hidden', 5_000);
		await expect.element(screen.getByRole('dialog')).toBeVisible();
		turn('visible', 5_000 + AWAY_MS - 1);
		await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument();
		expect(document.activeElement).toBe(field);
	});

	test('is lifted by coming back late, by Esc or by another glance', async () => {
		const screen = await provided(CoverScreen, {});
		turn('hidden', 5_000);
		turn('visible', 5_000 + AWAY_MS);
		const show = screen.getByRole('button', { name: sv.talk.cover.show });
		await expect.element(show).toHaveFocus();
		await userEvent.keyboard('{Escape}');
		await expect.element(show).toBeVisible();
		turn('hidden', 200_000);
		turn('visible', 200_001);
		await expect.element(show).toBeVisible();
		await userEvent.keyboard('{Enter}');
		await expect.element(show).not.toBeInTheDocument();
	});

	test('lies under what opens meanwhile', async () => {
		const screen = await provided(CoverScreen, {});
		const other = beside('dialog');
		turn('hidden', 5_000);
		other.showModal();
		turn('visible', 5_000 + AWAY_MS);
		const show = screen.getByRole('button', { name: sv.talk.cover.show });
		await expect.element(show).toHaveFocus();
		const { x, y } = show.element().getBoundingClientRect();
		expect(document.elementFromPoint(x + 2, y + 2)).toBe(show.element());
	});
});
