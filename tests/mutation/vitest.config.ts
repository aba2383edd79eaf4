import { defineConfig } from 'vitest/config';

/** What mutants are run against: everything that is quick and holds the closed middle. */
// eslint-disable-next-line no-restricted-syntax -- the runner reads a default export
export default defineConfig({
	test: {
		environment: 'node',
		include: ['tests/unit/crypto/**/*.test.ts'],
		testTimeout: 120_000
	}
});
