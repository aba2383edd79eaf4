import { hydrate, type Component } from 'svelte';

/** What the framework generates for the pages: a layout or a page behind each number, and what holds them. */
interface Pages {
	readonly nodes: readonly (() => Promise<{ readonly component: unknown }>)[];
	readonly root: Component<Record<string, unknown>>;
}

const nothing = () => undefined;
/** The framework's root tells these of each new page, and there is never a new one. */
const page = { set: nothing, notify: nothing, subscribe: () => nothing };

/**
 * Brings the page that was sent to life, in place of the framework's own beginning: no page here leads
 * to another, so nothing has to take over links, the history or the place scrolled to.
 */
export async function start(
	{ nodes, root }: Pages,
	target: HTMLElement,
	{ node_ids }: { readonly node_ids: readonly number[] }
): Promise<void> {
	const constructors = await Promise.all(
		node_ids.map(async (id) => (await nodes[id]?.())?.component)
	);
	hydrate(root, { target, props: { stores: { page }, page: { params: {} }, constructors } });
}
