import type { Handle } from '@sveltejs/kit';
import boot from './boot.js?raw';

/** Runs when the pages are built, never after: puts the first script into each of them. */
export const handle: Handle = ({ event, resolve }) =>
	resolve(event, {
		transformPageChunk: ({ html }) => html.replace('%lykta.boot%', () => `<script>${boot}</script>`)
	});
