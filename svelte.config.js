import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { organisation } from './src/lykta.config.ts';

const { version } = JSON.parse(read('package.json'));

/** Stands in every page (`src/hooks.server.ts`), where its first byte is; the policy names it. */
const boot = createHash('sha256').update(read('src/boot.js')).digest('base64');

/** A page may connect to its own server, and to a relay elsewhere that the organisation names. */
const relays = [organisation.relayUrl ?? '']
	.filter((url) => URL.canParse(url))
	.map((url) => new URL(url).origin);

/** @param {string} path */
function read(path) {
	return readFileSync(new URL(path, import.meta.url), 'utf8');
}

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	kit: {
		adapter: adapter({ precompress: true }),
		// A fixed name keeps two builds of one commit byte-identical.
		version: { name: version, pollInterval: 0 },
		output: { bundleStrategy: 'split' },
		// A page can be read when it has arrived: it waits for no style sheet and no script.
		inlineStyleThreshold: 32_768,
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['none'],
				'script-src': ['self', 'wasm-unsafe-eval', `sha256-${boot}`],
				'style-src': ['self'],
				// Kit's route announcer sets one inline style; its hash is recomputed by a test.
				'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
				'img-src': ['self', 'data:', 'blob:'],
				'connect-src': ['self', ...relays],
				'worker-src': ['self'],
				'base-uri': ['none'],
				'form-action': ['none'],
				'require-trusted-types-for': ['script'],
				'trusted-types': ['svelte-trusted-html', 'lykta-worker']
			}
		}
	}
};
