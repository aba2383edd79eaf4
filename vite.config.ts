import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';
import { playwright } from '@vitest/browser-playwright';
import { browserPath } from './scripts/browser.mjs';
import { oneFirstFile } from './scripts/first-file.mjs';
import { libsodiumBinary } from './scripts/libsodium-binary.mjs';
import { pageStart } from './scripts/page-start.mjs';
import { faultsOf } from './src/lib/organisation/check.ts';
import { organisation } from './src/lykta.config.ts';

/** With settings that cannot be used, a build ends before it begins. */
const soundSettings = {
	name: 'sound-settings',
	config() {
		const faults = faultsOf(organisation, new Date());
		if (faults.length > 0) throw new Error(faults.join('\n'));
	}
};
const chromium = browserPath('chromium');
/** Thousands of meetings: most of the computing that there is to do. */
const schedules = 'tests/sim/schedules-*.sim.test.ts';

/** Nothing in these happens by being imported: what nobody uses of them is left out. */
const inert = [/\/crypto\/.*\.ts$/, /\/node_modules\/svelte\/src\/reactivity\//];
const treeshake = { moduleSideEffects: inert.map((test) => ({ test, sideEffects: false })) };

export default defineConfig({
	plugins: [soundSettings, pageStart(), sveltekit()],
	worker: {
		format: 'iife',
		plugins: () => [libsodiumBinary()],
		rolldownOptions: { treeshake }
	},
	build: {
		rolldownOptions: { treeshake, output: { codeSplitting: oneFirstFile } },
		target: ['safari15.4', 'chrome94', 'firefox98'],
		sourcemap: false
	},
	server: {
		proxy: { '^/relay$': { target: 'http://127.0.0.1:8080', ws: true } }
	},
	test: {
		projects: [
			{
				extends: true,
				test: {
					name: 'node',
					environment: 'node',
					include: ['tests/**/*.test.ts'],
					exclude: [
						'tests/**/*.svelte.test.ts',
						'tests/**/*.browser.test.ts',
						'tests/e2e/**',
						schedules
					],
					// By default one core is left idle, and on a machine with two that is half of it.
					maxWorkers: '100%',
					testTimeout: 60_000
				}
			},
			{
				extends: true,
				test: {
					name: 'schedules',
					environment: 'node',
					include: [schedules],
					maxWorkers: '100%'
				}
			},
			{
				extends: true,
				test: {
					name: 'browser',
					include: ['tests/**/*.svelte.test.ts', 'tests/**/*.browser.test.ts'],
					testTimeout: 60_000,
					browser: {
						enabled: true,
						headless: true,
						provider: playwright({
							launchOptions: {
								...(chromium === undefined ? {} : { executablePath: chromium }),
								args: [
									'--disable-quic',
									'--disable-background-networking',
									'--disable-component-update',
									'--disable-sync'
								]
							}
						}),
						instances: [{ browser: 'chromium' }]
					}
				}
			}
		]
	}
});
