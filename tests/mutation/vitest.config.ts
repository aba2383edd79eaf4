import { defineConfig } from 'vitest/config';
import { Quickest } from './quickest.ts';

const testTimeout = 120_000;

/** Each needs modules of its own: it watches or replaces some, or wants one that is not ready yet. */
const alone = [
	'primitives/ready.test.ts',
	'room/nameplate.test.ts',
	'room/waiting-room.test.ts',
	'room/wiped-welcome.test.ts'
].map((file) => `tests/unit/crypto/${file}`);

/** Simulated meetings of a few seconds that hold code which no unit test can reach alone. */
const meetings = [
	'closing-insider',
	'crossing',
	'demoted',
	'door',
	'group-handed-over',
	'handed-over-at-once',
	'offer',
	'open-link-forgotten',
	'recap',
	'round'
].map((name) => `tests/sim/${name}.sim.test.ts`);

/**
 * What mutants are run against: everything that is quick and holds the closed middle. Files share
 * one load of all modules, which is made anew for every mutant: crypto/ holds no state that one test
 * could leave to the next.
 */
// eslint-disable-next-line no-restricted-syntax -- the runner reads a default export
export default defineConfig({
	test: {
		sequence: { sequencer: Quickest },
		projects: [
			{
				test: {
					name: 'together',
					environment: 'node',
					include: ['tests/unit/crypto/**/*.test.ts', ...meetings],
					exclude: alone,
					isolate: false,
					testTimeout
				}
			},
			{ test: { name: 'alone', environment: 'node', include: alone, testTimeout } }
		]
	}
});
