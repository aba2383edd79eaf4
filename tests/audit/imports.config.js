/**
 * Who may import whom. One arrow per layer, drawn downwards:
 *
 *     routes ─▶ lib/app ─▶ lib/<feature> ─▶ lib/{ui, i18n, engine, storage, clock}
 *                  └─────────────┴──────▶ #crypto, the index alone
 *     lib/{app, i18n} ─▶ lykta.config.ts
 *     lib/engine ─▶ #relay/wire
 *     relay/* ─▶ relay/*, ws, node:*
 *     crypto/* ─▶ crypto/primitives ─▶ libsodium, noble
 *
 * Each rule is made to fire by `imports.test.ts`.
 */
const cryptography = 'node_modules/(libsodium-wrappers|libsodium|@noble/hashes|@noble/curves)/';
const features = 'meeting|arrive|lead|refuge|inspect';
/** What an organisation sets, words among them; it imports its own type and nothing else. */
const settings = '^src/(lykta\\.config|lib/organisation/organisation)\\.ts$';
const platform = 'engine|storage|clock';

/**
 * @param {string} name
 * @param {string} comment
 * @param {object} from
 * @param {object} to
 */
function forbid(name, comment, from, to) {
	return { name, comment, severity: 'error', from, to };
}

export default {
	forbidden: [
		forbid(
			'no-cycles',
			'A file that needs itself cannot be read on its own.',
			{},
			{ circular: true }
		),

		// crypto/
		forbid(
			'crypto-is-closed',
			'It runs the same everywhere because it knows no platform, relay or screen.',
			{ path: '^crypto/' },
			{ pathNot: ['^crypto/', cryptography] }
		),
		forbid(
			'primitives-are-the-only-door',
			'What third-party code is trusted for is read in one folder.',
			{ path: '^crypto/', pathNot: '^crypto/primitives/' },
			{ path: 'node_modules/' }
		),
		forbid(
			'crypto-points-downwards',
			'Bytes and primitives know no protocol.',
			{ path: '^crypto/(primitives|bytes)/' },
			{ path: ['^crypto/room/', '^crypto/index\\.ts$'] }
		),

		// relay/
		forbid(
			'relay-is-closed',
			'The folder can be deployed alone, and has nothing to open a frame with.',
			{ path: '^relay/' },
			{ pathNot: ['^relay/', 'node_modules/ws/'], dependencyTypesNot: ['core'] }
		),
		forbid(
			'wire-is-a-leaf',
			'The contract of the relay stands on its own.',
			{ path: '^relay/wire\\.ts$' },
			{}
		),
		forbid(
			'channels-are-pure',
			'The simulation runs the real relay, so its machine knows no socket, clock or file.',
			{ path: '^relay/channels\\.ts$' },
			{ pathNot: '^relay/' }
		),

		// src/
		forbid(
			'client-sees-only-the-crypto-index',
			'The public surface of crypto/ is one file.',
			{ path: '^src/' },
			{ path: '^crypto/', pathNot: '^crypto/index\\.ts$' }
		),
		forbid(
			'client-has-no-cryptography-of-its-own',
			'There is one way to each primitive.',
			{ path: '^src/' },
			{ path: cryptography }
		),
		forbid(
			'only-the-engine-speaks-wire',
			'A screen that could build a frame could break the rhythm.',
			{ path: '^src/', pathNot: '^src/lib/engine/' },
			{ path: '^relay/' }
		),
		forbid(
			'the-engine-knows-the-wire-alone',
			'Of the relay, the client knows the published contract.',
			{ path: '^src/' },
			{ path: '^relay/', pathNot: '^relay/wire\\.ts$' }
		),
		forbid(
			'features-stand-alone',
			'What two features need moves to app/, ui/ or crypto/.',
			{ path: `^src/lib/(${features})/` },
			{ path: `^src/lib/(${features})/`, pathNot: '^src/lib/$1/' }
		),
		forbid(
			'features-are-given-their-world',
			'A feature is composed by app/; it composes nothing itself.',
			{ path: `^src/lib/(${features})/` },
			{ path: ['^src/lib/app/', '^src/routes/', '^src/lykta\\.config\\.ts$'] }
		),
		forbid(
			'the-platform-knows-no-screen',
			'Engine, storage and clock serve any screen, also one in a test.',
			{ path: `^src/lib/(${platform})/` },
			{ path: [`^src/lib/(${features}|app|ui)/`, '^src/routes/'] }
		),
		forbid(
			'routes-are-thin',
			'A route shows what app/ and the features built.',
			{ path: '^src/routes/' },
			{ path: ['^src/lib/(engine|storage)/', '^crypto/'] }
		),
		forbid(
			'storage-is-one-door',
			'The only place where anything of a person could come to rest.',
			{ path: '^src/', pathNot: '^src/lib/storage/' },
			{ path: 'node_modules/idb/' }
		),
		forbid(
			'age-is-one-door',
			'It is loaded when a report is locked, by nobody else and for nothing else.',
			{ path: '^src/', pathNot: '^src/lib/lead/seal-report\\.ts$' },
			{ path: 'node_modules/age-encryption/' }
		),
		forbid(
			'age-stays-in-its-worker',
			'What a page imports, every participant loads.',
			{ path: '^src/', pathNot: '^src/lib/lead/seal-(worker|report)\\.ts$' },
			{ path: '^src/lib/lead/seal-report\\.ts$' }
		),
		forbid(
			'looks-and-words-stand-alone',
			'Text reaches ui/ as properties; i18n/ turns codes into sentences.',
			{ path: '^src/lib/(ui|i18n)/' },
			{ path: '^src/', pathNot: ['^src/lib/$1/', settings] }
		),
		forbid(
			'looks-and-words-see-no-protocol',
			'Not even by way of another file.',
			{ path: '^src/lib/(ui|i18n)/' },
			{ reachable: true, path: '^(crypto|relay)/' }
		),

		forbid(
			'settings-are-data',
			'Whoever edits them needs to read one file, and a build can check them before all else.',
			{ path: '^src/(lykta\\.config|lib/organisation/\\w+)\\.ts$' },
			{ pathNot: ['^src/lib/organisation/', '^src/lib/i18n/format\\.ts$'] }
		),

		// Everything that ships
		forbid(
			'nothing-shipped-sees-the-tests',
			'What only a test needs never reaches a person.',
			{ path: '^(crypto|relay|src)/' },
			{ path: '^(tests|scripts)/' }
		)
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		tsConfig: { fileName: 'tsconfig.json' },
		// An import of a type is a dependency too: the map is about what must be understood.
		tsPreCompilationDeps: true,
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['svelte', 'import', 'node', 'types', 'default'],
			extensions: ['.ts', '.js', '.svelte', '.svelte.ts', '.mjs', '.d.ts']
		}
	}
};
