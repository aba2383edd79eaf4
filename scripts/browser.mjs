import { accessSync, constants } from 'node:fs';

const places = {
	chromium: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
	firefox: ['/usr/bin/firefox-esr', '/usr/bin/firefox']
};

/**
 * Where a browser of this machine is: `CHROMIUM_PATH` or `FIREFOX_PATH` first, then the usual
 * places. Undefined when there is none.
 *
 * @param {'chromium' | 'firefox'} name
 * @returns {string | undefined}
 */
export function browserPath(name) {
	const named = process.env[`${name.toUpperCase()}_PATH`];
	return [...(named === undefined ? [] : [named]), ...places[name]].find(runnable);
}

/** @param {string} path */
function runnable(path) {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
