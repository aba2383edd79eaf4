import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test("the policy allows another inline style than that of the framework's announcer", () => {
	const source = new URL(
		'../../node_modules/@sveltejs/kit/src/core/sync/write_root.js',
		import.meta.url
	);
	const [, style] = /style="([^"]+)"/.exec(readFileSync(source, 'utf8')) ?? [];
	const hash = createHash('sha256')
		.update(style ?? '')
		.digest('base64');
	const config = readFileSync(new URL('../../svelte.config.js', import.meta.url), 'utf8');
	expect(config).toContain(`['unsafe-hashes', 'sha256-${hash}']`);
});
