import { defineConfig, devices } from '@playwright/test';
import { browserPath } from './scripts/browser.mjs';

const chromium = browserPath('chromium');
const firefox = browserPath('firefox');
const pictures = '**/shots/**';
/**
 * Of the page's structure, its weight and what it prints, the same in every browser, and of one
 * browser's disk.
 */
const structure = [
	'**/access.spec.ts',
	'**/access-talk.spec.ts',
	'**/announcer.spec.ts',
	'**/disk.spec.ts',
	'**/exit.spec.ts',
	'**/keyboard-talk.spec.ts',
	'**/old-engines.spec.ts',
	'**/paper.spec.ts',
	'**/weight.spec.ts'
];
/** Measures time on the wire: nothing else runs beside it. */
const rhythm = '**/blind.spec.ts';
/** Long meetings in real time; what they show does not differ between browsers. */
const long = ['**/leading.spec.ts', '**/return.spec.ts', '**/talk.spec.ts', '**/whole.spec.ts'];

const onChromium = {
	...devices['Desktop Chrome'],
	launchOptions: {
		...(chromium === undefined ? {} : { executablePath: chromium }),
		// The browser's own background requests would show up in the recorded traffic.
		args: [
			'--disable-quic',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync'
		]
	}
};

// A mouse: without a screen Firefox finds none, and then a person types on glass.
const FINE_POINTER = { 'ui.primaryPointerCapabilities': 6, 'ui.allPointerCapabilities': 6 };

// An installed Firefox is driven through its own protocol; Playwright's build needs no channel.
const onFirefox = {
	...devices['Desktop Firefox'],
	...(firefox === undefined ? {} : { channel: 'moz-firefox' }),
	launchOptions: {
		...(firefox === undefined ? {} : { executablePath: firefox }),
		firefoxUserPrefs: FINE_POINTER
	}
};

// Every test starts the real relay itself, on a port of its own: there is no `webServer`.
export default defineConfig({
	testDir: 'tests/e2e',
	outputDir: 'test-results/e2e',
	workers: 1,
	retries: 0,
	timeout: 180_000,
	forbidOnly: true,
	// Four browser contexts on two busy cores answer late, not wrongly.
	expect: { timeout: 20_000 },
	use: { actionTimeout: 20_000 },
	reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
	projects: [
		{ name: 'chromium', use: onChromium, testIgnore: [pictures, rhythm] },
		{ name: 'firefox', use: onFirefox, testIgnore: [pictures, ...structure, rhythm, ...long] },
		{ name: 'chromium alone', use: onChromium, testMatch: rhythm },
		{ name: 'firefox alone', use: onFirefox, testMatch: rhythm },
		// How long people wait, on demand: nothing fails for being slow.
		{ name: 'pace', use: onChromium, testDir: 'tests/pace' },
		{ name: 'shots', use: onChromium, testMatch: '**/shots/**/*.spec.ts' }
	]
});
