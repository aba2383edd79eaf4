import { ESLint } from 'eslint';
import ts from 'typescript-eslint';
import { expect, test } from 'vitest';

/*
 * The linter itself is a step of `npm test`. Here our own choices are broken on purpose, each in a
 * file that need not exist; the rules that want types are left to their makers' tests.
 */

const linter = new ESLint({
	overrideConfig: [
		{ languageOptions: { parserOptions: { projectService: false } } },
		ts.configs.disableTypeChecked
	] as NonNullable<ESLint.Options['overrideConfig']>
});

const markup = '<script lang="ts">export const x = 1;</script>\n';

const planted: readonly (readonly [rule: string, path: string, text: string])[] = [
	['no-restricted-globals', 'crypto/room/a.ts', 'export const now = Date.now();'],
	['no-restricted-globals', 'crypto/room/a.ts', 'export const now = performance.now();'],
	['no-restricted-properties', 'crypto/room/a.ts', 'export const coin = Math.random();'],
	['no-restricted-properties', 'relay/a.ts', 'export const coin = Math.random();'],
	['no-restricted-properties', 'src/lib/a.ts', 'export const coin = Math.random();'],
	['no-restricted-properties', 'tests/a.test.ts', 'export const coin = Math.random();'],
	[
		'no-restricted-properties',
		'crypto/primitives/a.ts',
		"import s from 'libsodium-wrappers';\nexport const r = s.randombytes_buf(8);"
	],
	[
		'no-restricted-syntax',
		'crypto/primitives/a.ts',
		"import s from 'libsodium-wrappers';\nexport const r = s.crypto_kem_xwing_enc_deterministic;"
	],
	['no-restricted-syntax', 'crypto/room/a.ts', 'export async function a() {\n\treturn 1;\n}'],
	['no-restricted-syntax', 'crypto/room/a.ts', 'await Promise.resolve();\nexport const a = 1;'],
	['no-restricted-syntax', 'crypto/room/a.ts', "export function a() {\n\tthrow new Error('a');\n}"],
	['no-restricted-syntax', 'crypto/room/a.ts', 'export default 1;'],
	['no-restricted-syntax', 'relay/a.ts', 'export default 1;'],
	['no-restricted-syntax', 'src/lib/a.ts', 'export default 1;'],
	['no-restricted-syntax', 'tests/a.ts', 'export default 1;'],
	['no-restricted-syntax', 'relay/a.ts', "export const h = 'X-Forwarded-For';"],
	['max-params', 'crypto/room/a.ts', 'export const f = (a, b, c, d, e) => [a, b, c, d, e];'],
	['max-lines', 'crypto/room/a.ts', 'export const a = 1;\n'.repeat(401)],
	['max-lines-per-function', 'relay/a.ts', `export function a() {\n${'\ta();\n'.repeat(70)}}`],
	['complexity', 'crypto/room/a.ts', `export const a = (b) => b${' && b'.repeat(12)};`],
	['no-console', 'crypto/room/a.ts', "console.log('a');"],
	['no-console', 'relay/channels.ts', "console.error('a');"],
	['no-console', 'src/lib/a.ts', "console.log('a');"],
	['no-restricted-properties', 'relay/a.ts', 'export const from = (s) => s.remoteAddress;'],
	['no-restricted-properties', 'relay/server.ts', "process.stdout.write('a');"],
	['no-restricted-properties', 'relay/server.ts', 'export const env = process.env;'],
	['no-console', 'relay/main.ts', "console.log('a');"],
	['no-restricted-properties', 'relay/a.ts', 'export const b = Buffer.allocUnsafe(1);'],
	['no-restricted-globals', 'src/lib/a.ts', "localStorage.setItem('a', 'b');"],
	['no-restricted-globals', 'src/lib/a.ts', "sessionStorage.setItem('a', 'b');"],
	['no-restricted-properties', 'src/lib/a.ts', "window.localStorage.setItem('a', 'b');"],
	['no-restricted-properties', 'src/lib/a.ts', "document.cookie = 'a=b';"],
	['no-restricted-properties', 'src/lib/a.ts', "document.body.innerHTML = '<p>';"],
	['no-restricted-syntax', 'src/lib/a.ts', "document.body.insertAdjacentHTML('end', '');"],
	['no-restricted-globals', 'static/a.js', "localStorage.setItem('a', 'b');"],
	['no-console', 'static/a.js', "console.log('a');"],
	['no-eval', 'src/lib/a.ts', "eval('1');"],
	['no-new-func', 'src/lib/a.ts', "export const f = new Function('1');"],
	['svelte/no-at-html-tags', 'src/lib/ui/A.svelte', `${markup}{@html x}`],
	['svelte/no-inline-styles', 'src/lib/ui/A.svelte', `${markup}<p style="color: red">{x}</p>`],
	['house/effect-has-reason', 'src/lib/meeting/a.svelte.ts', '$effect(() => {});'],
	['house/effect-has-reason', 'src/lib/meeting/a.svelte.ts', '$effect.pre(() => {});'],
	[
		'house/effect-has-reason',
		'src/lib/meeting/A.svelte',
		'<script lang="ts">\n\t$effect(() => {});\n</script>'
	]
];

const allowed: readonly (readonly [path: string, text: string])[] = [
	[
		'crypto/primitives/kem.ts',
		"import s from 'libsodium-wrappers';\nexport const r = s.crypto_kem_xwing_enc_deterministic;"
	],
	['crypto/primitives/ready.ts', 'export async function ready() {\n\tawait Promise.resolve();\n}'],
	['crypto/room/a.ts', "export function a() {\n\tthrow new UsageError('a');\n}"],
	['relay/main.ts', "process.stdout.write(process.env['HOST'] ?? '');"],
	['src/lib/ui/a.svelte.ts', '$effect(() => {});'],
	['src/lib/meeting/a.svelte.ts', '// The only way to hear of focus.\n$effect(() => {});']
];

test.each(planted)('%s stays silent in %s', async (rule, path, text) => {
	expect(await rulesBrokenBy(path, text)).toContain(rule);
});

test.each(allowed)('an exception made for %s is refused', async (path, text) => {
	const house = new Set(planted.map(([rule]) => rule));
	expect((await rulesBrokenBy(path, text)).filter((rule) => house.has(rule))).toEqual([]);
});

test('a disable comment that disables nothing is kept', async () => {
	const text = '// eslint-disable-next-line no-eval -- planted\nexport const a = 1;';
	const [result] = await linter.lintText(text, { filePath: 'src/lib/a.ts' });
	expect(result?.messages.some(({ message }) => message.startsWith('Unused'))).toBe(true);
});

async function rulesBrokenBy(path: string, text: string): Promise<readonly string[]> {
	const [result] = await linter.lintText(text, { filePath: path });
	return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? `unparsed: ${message}`);
}
