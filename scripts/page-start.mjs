/*
 * The framework's beginning of a page brings a router with it: what takes over links and the history,
 * loads data and keeps scroll positions. Two pages of which neither leads to the other need none of it,
 * so the build puts src/lib/app/start-page.ts in its place.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const START = `${dirname(dirname(fileURLToPath(import.meta.url)))}/src/lib/app/start-page.ts`;
const NODES = /^export const nodes = \[[^\]]+\];$/m;
const ROOT = "export { default as root } from '../root.svelte';";

/**
 * Of what the framework generates, what a page is made of.
 * @param {string} generated
 */
export function pagesOf(generated) {
	const [nodes] = NODES.exec(generated) ?? [];
	if (nodes === undefined) throw new Error('kit: its pages are not where they were');
	return `${nodes}\n${ROOT}`;
}

/**
 * For the build of the client; refuses a framework whose pages are not where they were.
 * @returns {import('vite').Plugin[]}
 */
export function pageStart() {
	return [
		{
			name: 'page-start',
			apply: 'build',
			enforce: 'pre',
			load: {
				filter: { id: /\/kit\/src\/runtime\/client\/entry\.js$/ },
				handler: () => `export { start } from ${JSON.stringify(START)};`
			}
		},
		{
			name: 'page-start-nodes',
			apply: 'build',
			enforce: 'pre',
			transform: {
				filter: { id: /\/generated\/client-optimized\/app\.js$/ },
				handler: pagesOf
			}
		},
		{
			// It would bring the router; no page has an error of its own to show.
			name: 'page-start-no-error-page',
			apply: 'build',
			enforce: 'pre',
			load: {
				filter: { id: /\/generated\/client-optimized\/nodes\/1\.js$/ },
				handler: () => 'export const component = undefined;'
			}
		}
	];
}
