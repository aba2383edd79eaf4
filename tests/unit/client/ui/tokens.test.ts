import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('../../../../src/lib/ui/tokens.css', import.meta.url), 'utf8');

const light = tokensOf(css.slice(css.indexOf(':root {'), css.indexOf('@media')));
const darkBySystem = tokensOf(css.slice(css.indexOf('@media'), css.indexOf("[data-theme='dark']")));
const darkByChoice = tokensOf(
	css.slice(css.indexOf("[data-theme='dark']"), css.indexOf('@media (prefers-contrast'))
);

function tokensOf(block: string): ReadonlyMap<string, string> {
	return new Map(
		[...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', hex = '']) => [
			name,
			hex
		])
	);
}

/** Relative luminance and contrast of WCAG 2.2. */
function contrast(a: string, b: string): number {
	const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
	return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
	const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
		const c = parseInt(hex.slice(at, at + 2), 16) / 255;
		return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const avatars = Array.from({ length: 8 }, (_, at) => `avatar-${String(at)}`);
const pairs: readonly (readonly [text: string, ground: string, least: number])[] = [
	...['bg', 'surface', 'sunken', 'own', 'mod', 'turn'].map((on) => ['text', on, 7] as const),
	...['bg', 'surface', 'sunken', 'own', 'mod'].map((on) => ['text-2', on, 4.5] as const),
	...['bg', 'surface'].map((on) => ['link', on, 4.5] as const),
	...['bg', 'surface', 'sunken'].map((on) => ['control', on, 3] as const),
	...['bg', 'surface', 'own', 'mod'].map((on) => ['focus', on, 3] as const),
	...avatars.map((on) => ['avatar-text', on, 7] as const),
	['on-accent', 'accent', 4.5],
	['on-accent', 'accent-hover', 4.5],
	['on-danger', 'danger', 4.5],
	['mod-line', 'mod', 4.5],
	['ok-text', 'ok-bg', 4.5],
	['warn-text', 'warn-bg', 4.5],
	['danger-text', 'danger-bg', 4.5],
	['danger-text', 'bg', 4.5],
	['exit-text', 'exit-bg', 7]
];

describe.each([
	['light', light],
	['dark', darkBySystem]
] as const)('%s colours', (_, tokens) => {
	test.each(pairs)('%s cannot be read on %s', (text, ground, least) => {
		const a = tokens.get(text);
		const b = tokens.get(ground);
		expect(a === undefined || b === undefined ? 0 : contrast(a, b)).toBeGreaterThanOrEqual(least);
	});
});

test('dark by choice is another dark than that of the system', () => {
	expect([...darkByChoice]).toEqual([...darkBySystem]);
});
