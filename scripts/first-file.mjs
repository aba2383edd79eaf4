/*
 * Everything that the participant's first screen runs goes into one file: it compresses better than
 * many, and a slow net asks once.
 */

/** What the framework starts that page with: itself, the layout and the page. */
const BEGINNINGS = [
	/\/kit\/src\/runtime\/client\/entry\.js$/,
	/\/generated\/client-optimized\/app\.js$/,
	/\/generated\/client-optimized\/nodes\/[02]\.js$/
];

/** For the bundler's `codeSplitting`. */
export const oneFirstFile = {
	groups: [
		{
			/**
			 * @param {string} id
			 * @param {import('vite').Rolldown.ChunkingContext} context
			 */
			name: (id, context) => (isFirst(id, context) ? 'first' : null)
		}
	]
};

/**
 * Whether one of the beginnings imports it, over however many others; what is loaded later is not.
 * @param {string} id
 * @param {import('vite').Rolldown.ChunkingContext} context
 */
function isFirst(id, context) {
	const above = new Set([id]);
	for (const module of above) {
		if (BEGINNINGS.some((beginning) => beginning.test(module))) return true;
		for (const importer of context.getModuleInfo(module)?.importers ?? []) above.add(importer);
	}
	return false;
}
