import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';
import house from './tests/audit/lint-rules.js';

const shipped = ['crypto/**/*.ts', 'relay/**/*.ts', 'src/**/*.{ts,svelte}'];
const typed = ['**/*.ts', '**/*.svelte'];
const plain = ['**/*.js', '**/*.mjs'];
const settings = ['*.config.{js,ts}', 'tests/**/*.config.js', 'tests/audit/lint-rules.js'];

// `no-restricted-syntax` is one list per file, so each layer composes its own from these.
const noDefaultExport = {
	selector: 'ExportDefaultDeclaration',
	message: 'Named exports only: a thing has one name, and a search finds it.'
};
const noAsync = [
	{
		selector: ':function[async=true]',
		message: 'crypto/ is synchronous: nothing may run between reading a key and using it.'
	},
	{
		selector: 'AwaitExpression',
		message: 'crypto/ is synchronous: nothing may run between reading a key and using it.'
	}
];
const noBareError = {
	selector: "ThrowStatement > NewExpression[callee.name='Error']",
	message: 'A peer causes a value, our own bug a UsageError; nothing else is thrown here.'
};
const noDeterministic = [
	{
		selector: 'MemberExpression[property.name=/_deterministic$/]',
		message: 'Given randomness to a KEM belongs in crypto/primitives/kem.ts alone.'
	},
	{
		selector: 'Property[key.name=/_deterministic$/]',
		message: 'Given randomness to a KEM belongs in crypto/primitives/kem.ts alone.'
	}
];
const noMarkup = {
	selector: 'CallExpression[callee.property.name=/^(insertAdjacentHTML|setHTMLUnsafe|writeln?)$/]',
	message: 'Text is shown as text: no HTML is ever made from a string.'
};
const noSourceAddress = {
	selector: 'Literal[value=/^(x-forwarded-for|x-real-ip|forwarded)$/i]',
	message: 'The relay never asks where a connection comes from.'
};

const noChance = {
	object: 'Math',
	property: 'random',
	message: 'Randomness is an input; Math.random is never random enough.'
};
const noSlowRandom = {
	property: 'randombytes_buf',
	message: 'Randomness is an input; this one also asks for four bytes at a time.'
};
const noMarkupProperty = ['innerHTML', 'outerHTML', 'srcdoc'].map((property) => ({
	property,
	message: 'Text is shown as text: no HTML is ever made from a string.'
}));
const noStorageProperty = ['localStorage', 'sessionStorage', 'cookie'].map((property) => ({
	property,
	message: 'A participant leaves nothing behind: what is cleared later stays readable on disk.'
}));
const noSource = ['remoteAddress', 'remotePort', 'remoteFamily'].map((property) => ({
	property,
	message: 'The relay never asks where a connection comes from.'
}));
const noOldMemory = ['allocUnsafe', 'allocUnsafeSlow'].map((property) => ({
	object: 'Buffer',
	property,
	message: 'Unwritten memory of one room must never leave with another.'
}));
const onlyMain = ['env', 'stdout', 'stderr'].map((property) => ({
	object: 'process',
	property,
	message: 'Settings are read and the start line is printed in relay/main.ts, and nowhere else.'
}));

export default defineConfig(
	{
		ignores: ['node_modules/', 'build/', '.svelte-kit/', '.cache/', 'coverage/', '*-results/']
	},
	{
		linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' }
	},

	// Everywhere.
	{
		files: [...typed, ...plain],
		rules: {
			eqeqeq: 'error',
			'no-var': 'error',
			'prefer-const': 'error',
			'no-eval': 'error',
			'no-new-func': 'error',
			'no-script-url': 'error',
			'no-debugger': 'error',
			'no-self-compare': 'error',
			'no-unreachable': 'error',
			'no-fallthrough': 'error',
			'no-constant-condition': 'error',
			'no-control-regex': 'off',
			'no-misleading-character-class': 'error',
			'no-irregular-whitespace': 'error',
			'no-unsafe-finally': 'error',
			'object-shorthand': 'error',
			'no-restricted-properties': ['error', noChance, noSlowRandom],
			'no-restricted-syntax': ['error', noDefaultExport, ...noDeterministic]
		}
	},
	{
		files: plain,
		rules: { 'no-unused-vars': 'error', 'no-redeclare': 'error', 'no-dupe-keys': 'error' }
	},

	// TypeScript, with types.
	{
		files: typed,
		extends: [ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked],
		languageOptions: {
			parserOptions: {
				projectService: { allowDefaultProject: ['playwright.config.ts'] },
				extraFileExtensions: ['.svelte'],
				tsconfigRootDir: import.meta.dirname
			}
		},
		rules: {
			// A missing case of a union is found by the compiler, so `default` may not hide one.
			'@typescript-eslint/switch-exhaustiveness-check': 'error',
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
			'@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
			// `this: void` says that a function may be handed on without its object.
			'@typescript-eslint/no-invalid-void-type': ['error', { allowAsThisParameter: true }],
			// The shape of a record is written where it is read most easily.
			'@typescript-eslint/consistent-type-definitions': 'off',
			'@typescript-eslint/consistent-indexed-object-style': 'off',
			// `count++` and array loops over bytes are clearer with an index.
			'@typescript-eslint/prefer-for-of': 'off',
			// A brace-less empty method is a promise kept by doing nothing; it carries a comment.
			'@typescript-eslint/no-empty-function': 'off'
		}
	},

	// Svelte.
	...svelte.configs.recommended,
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: {
			parserOptions: { parser: ts.parser, svelteConfig }
		}
	},

	// What ships.
	{
		files: shipped,
		plugins: { house },
		rules: {
			'no-console': 'error',
			'max-lines': ['error', { max: 400 }],
			'max-lines-per-function': ['error', { max: 70 }],
			'max-params': ['error', { max: 4 }],
			complexity: ['error', { max: 12 }]
		}
	},
	{
		files: ['crypto/**/*.ts'],
		rules: {
			'no-restricted-globals': [
				'error',
				{ name: 'Date', message: 'Time is an input.' },
				{ name: 'performance', message: 'Time is an input.' }
			],
			'no-restricted-syntax': [
				'error',
				noDefaultExport,
				noBareError,
				...noAsync,
				...noDeterministic
			]
		}
	},
	{
		// The one place that may be handed the randomness of an encapsulation.
		files: ['crypto/primitives/kem.ts'],
		rules: { 'no-restricted-syntax': ['error', noDefaultExport, noBareError, ...noAsync] }
	},
	{
		// Loading WebAssembly and Argon2id are the two waits; neither holds a room's key.
		files: ['crypto/primitives/ready.ts', 'crypto/primitives/password.ts'],
		rules: {
			'no-restricted-syntax': ['error', noDefaultExport, noBareError, ...noDeterministic]
		}
	},
	{
		files: ['relay/**/*.ts'],
		rules: {
			'no-restricted-syntax': ['error', noDefaultExport, noSourceAddress, ...noDeterministic],
			'no-restricted-properties': ['error', noChance, ...noSource, ...noOldMemory, ...onlyMain]
		}
	},
	{
		// Settings in, one start line out; after that the process says nothing.
		files: ['relay/main.ts'],
		rules: {
			'no-restricted-properties': ['error', noChance, ...noSource, ...noOldMemory]
		}
	},
	{
		files: ['src/**/*.{ts,svelte}'],
		rules: {
			'svelte/no-at-html-tags': 'error',
			'svelte/no-at-debug-tags': 'error',
			'svelte/no-inline-styles': 'error',
			'house/effect-has-reason': 'error'
		}
	},
	{
		files: ['src/**/*.{ts,js,svelte}', 'static/**/*.js'],
		rules: {
			'no-console': 'error',
			'no-restricted-globals': [
				'error',
				...['localStorage', 'sessionStorage'].map((name) => ({
					name,
					message:
						'A participant leaves nothing behind: what is cleared later stays readable on disk.'
				}))
			],
			'no-restricted-syntax': ['error', noDefaultExport, noMarkup, ...noDeterministic],
			'no-restricted-properties': [
				'error',
				noChance,
				noSlowRandom,
				...noMarkupProperty,
				...noStorageProperty
			]
		}
	},
	{
		// Effects of the small native-element components are their subject, not an escape.
		files: ['src/lib/ui/**'],
		rules: { 'house/effect-has-reason': 'off' }
	},

	// Tests know what they built, and they plant what the rules above forbid.
	{
		files: ['tests/**/*.ts'],
		rules: {
			'@typescript-eslint/no-non-null-assertion': 'off',
			'@typescript-eslint/no-unsafe-type-assertion': 'off',
			'no-restricted-syntax': ['error', noDefaultExport]
		}
	},
	{
		// Tools read a default export from their settings; kit reads named ones from routes.
		files: settings,
		rules: { 'no-restricted-syntax': 'off' }
	}
);
