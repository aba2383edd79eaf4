import { beforeEach, describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { WORDS_EN, WORDS_SV, type Code, type Invitation } from '#crypto';
import { codeDigits, codeWords } from '../../../../crypto/room/code.ts';
import StartScreen from '../../../../src/lib/arrive/StartScreen.svelte';
import { provided } from '../lead/provided.ts';
import { createRawSnippet } from 'svelte';

const code: Code = { nameplate: 77, secret: 123_456_789 };
const words = codeWords(code).map((index) => WORDS_SV[index]!);
const onnext = vi.fn<(invitation: Invitation, typed: string) => void>();
const props = {
	lists: [WORDS_SV, WORDS_EN] as const,
	fromLink: undefined as Invitation | undefined,
	brokenLink: false,
	arrival: 'loaded' as const,
	contact: 'samordnaren',
	typed: '',
	waits: 'no' as const,
	onnext,
	footer: createRawSnippet(() => ({ render: () => '<span></span>' }))
};

beforeEach(() => {
	vi.clearAllMocks();
});

async function opened(more: Partial<typeof props> = {}) {
	const screen = await provided(StartScreen, { ...props, ...more });
	return {
		...screen,
		field: screen.getByLabelText('Dina kodord'),
		next: screen.getByRole('button', { name: 'Fortsätt' })
	};
}

describe('the code field', () => {
	test('needs more than the first letters and a space for each word', async () => {
		const { field, next } = await opened();
		await field.click();
		for (const word of words) await userEvent.keyboard(`${word.slice(0, 4)} `);
		await expect.element(field).toHaveValue(`${words.join(' ')} `);
		await next.click();
		expect(onnext.mock.calls[0]?.[0]).toEqual({ kind: 'code', code });
	});

	test('offers words that do not fill in the one begun, or takes the focus', async () => {
		const screen = await opened();
		await screen.field.click();
		await userEvent.keyboard(`${words[0]!} ${words[1]!.slice(0, 3)}`);
		await screen.getByRole('button', { name: words[1]!, exact: true }).click();
		await expect.element(screen.field).toHaveValue(`${words[0]!} ${words[1]!} `);
		await expect.element(screen.field).toHaveFocus();
	});

	test('says how far the code is only by colour', async () => {
		const screen = await opened();
		await screen.field.fill(`${words[0]!} ${words[1]!} qqqqqq `);
		await expect.element(screen.getByText('2 av 5 ord är på plats.').first()).toBeVisible();
		expect(screen.container.querySelectorAll('li.known')).toHaveLength(2);
		await expect
			.element(screen.getByText('finns inte i listan', { exact: true }))
			.toBeInTheDocument();
	});

	test('refuses digits, or counts them as words', async () => {
		const screen = await opened();
		await screen.field.fill(codeDigits(code).slice(0, 15));
		await expect.element(screen.getByText('15 av 16 siffror är på plats.').first()).toBeVisible();
		await screen.field.fill(codeDigits(code));
		await screen.next.click();
		expect(onnext.mock.calls[0]?.[0]).toEqual({ kind: 'code', code });
	});

	test('leaves traces in the browser', async () => {
		const { field } = await opened();
		for (const [name, value] of [
			['autocomplete', 'off'],
			['autocapitalize', 'none'],
			['spellcheck', 'false']
		] as const) {
			await expect.element(field).toHaveAttribute(name, value);
		}
		await expect.element(field).not.toHaveAttribute('name');
	});
});

describe('a wrong code', () => {
	test('goes on, or is refused without a word and a way to it', async () => {
		const screen = await opened();
		await screen.field.fill(words.slice(0, 4).join(' '));
		await screen.next.click();
		expect(onnext).not.toHaveBeenCalled();
		expect(document.activeElement?.textContent).toContain('Något behöver rättas');
		await expect.element(screen.field).toHaveAttribute('aria-invalid', 'true');
		await screen.getByRole('link', { name: 'Det saknas ett ord.' }).click();
		await expect.element(screen.field).toHaveFocus();
	});

	test('does not get the focus again at the second press', async () => {
		const screen = await opened();
		await screen.next.click();
		await screen.next.click();
		await expect.poll(() => document.activeElement?.textContent).toContain('Något behöver rättas');
	});

	test('is not mended by the button beside it', async () => {
		const typo = words[1]!.slice(0, -1) + 'q' + words[1]!.slice(-1);
		const screen = await opened();
		await screen.field.fill([words[0], typo, ...words.slice(2)].join(' '));
		await screen.getByRole('button', { name: `Byt till ${words[1]!}` }).click();
		await screen.next.click();
		expect(onnext.mock.calls[0]?.[0]).toEqual({ kind: 'code', code });
	});
});

describe('an invitation by link', () => {
	const fromLink = {
		kind: 'link' as const,
		secret: new Uint8Array(32),
		roomTag: new Uint8Array(16)
	};

	test('still asks for a code', async () => {
		const screen = await opened({ fromLink });
		expect(screen.field.query()).toBeNull();
		await screen.next.click();
		expect(onnext.mock.calls).toEqual([[fromLink, '']]);
	});

	test('cannot be exchanged for a code and back', async () => {
		const screen = await opened({ fromLink });
		await screen.getByRole('button', { name: 'Skriv in en annan kod' }).click();
		await expect.element(screen.field).toHaveFocus();
		await screen.getByRole('button', { name: 'Använd inbjudan från länken' }).click();
		await screen.next.click();
		expect(onnext.mock.calls).toEqual([[fromLink, '']]);
	});

	test('that is broken is passed over in silence', async () => {
		const screen = await opened({ brokenLink: true });
		await expect
			.element(screen.getByRole('link', { name: /Det fattas något i länken/ }))
			.toBeVisible();
	});
});
