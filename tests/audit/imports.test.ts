import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

/*
 * The import map itself is a step of `npm test`. Here each of its rules is broken on purpose, in a
 * tree made for that, because a rule that never fires looks just like a rule that is kept.
 */

type Violation = { readonly from: string; readonly rule: { readonly name: string } };
type Report = {
	readonly summary: {
		readonly violations: readonly Violation[];
		readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string }[] };
	};
};

const here = import.meta.dirname;
const config = join(here, 'imports.config.js');
const cruiser = join(here, '../../node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const scratch = mkdtempSync(join(tmpdir(), 'lykta-imports-'));

afterAll(() => {
	rmSync(scratch, { recursive: true });
});

const ground: Readonly<Record<string, string>> = {
	'package.json': JSON.stringify({
		type: 'module',
		imports: {
			'#crypto': './crypto/index.ts',
			'#relay/wire': './relay/wire.ts',
			'#lib/*': './src/lib/*'
		},
		dependencies: {
			ws: '1.0.0',
			idb: '1.0.0',
			'age-encryption': '1.0.0',
			'libsodium-wrappers': '1.0.0'
		}
	}),
	'tsconfig.json': '{ "compilerOptions": { "module": "esnext", "moduleResolution": "bundler" } }',
	'node_modules/ws/package.json': '{ "name": "ws", "main": "index.js" }',
	'node_modules/ws/index.js': '',
	'node_modules/idb/package.json': '{ "name": "idb", "main": "index.js" }',
	'node_modules/idb/index.js': '',
	'node_modules/age-encryption/package.json': '{ "name": "age-encryption", "main": "index.js" }',
	'node_modules/age-encryption/index.js': '',
	'node_modules/libsodium-wrappers/package.json': '{ "name": "s", "main": "index.js" }',
	'node_modules/libsodium-wrappers/index.js': ''
};

/** What every layer may do. */
const allowed: Readonly<Record<string, string>> = {
	'crypto/index.ts': "export { step } from './room/step.ts';",
	'crypto/labels.ts': "export const LABEL = 'x';",
	'crypto/primitives/hash.ts': "import 'libsodium-wrappers';\nexport const hash = 1;",
	'crypto/room/step.ts': "import { hash } from '../primitives/hash.ts';\nexport const step = hash;",
	'relay/wire.ts': 'export const SIZE = 1;',
	'relay/channels.ts': "import { SIZE } from './wire.ts';\nexport const channels = SIZE;",
	'relay/server.ts': "import 'ws';\nimport 'node:http';\nexport const server = 1;",
	'src/lib/ui/Button.svelte': '<button>x</button>',
	'src/lib/organisation/organisation.ts': 'export type Organisation = number;',
	'src/lykta.config.ts':
		"import type { Organisation } from './lib/organisation/organisation.ts';\nexport const organisation: Organisation = 1;",
	'src/lib/i18n/texts.ts':
		"import { organisation } from '../../lykta.config.ts';\nexport const texts = organisation;",
	'src/lib/clock/clock.ts': 'export const clock = 1;',
	'src/lib/storage/vault.ts': "import 'idb';\nexport const vault = 1;",
	'src/lib/engine/driver.ts':
		"import { step } from '#crypto';\nimport { SIZE } from '#relay/wire';\nexport const driver = [step, SIZE];",
	'src/lib/meeting/room.ts':
		"import type { driver } from '#lib/engine/driver.ts';\nexport type Room = typeof driver;",
	'src/lib/lead/seal-report.ts': "import 'age-encryption';\nexport const seal = 1;",
	'src/lib/arrive/name.ts': "import { texts } from '../i18n/texts.ts';\nexport const name = texts;",
	'src/lib/app/compose.ts':
		"import type { Room } from '../meeting/room.ts';\nexport type App = Room;",
	'src/routes/+page.svelte':
		'<script lang="ts">import type { App } from \'#lib/app/compose.ts\'; export const a: App[] = [];</script>',
	'tests/world.ts': "import '#crypto';\nexport const world = 1;"
};

/** One file per rule, with one import that the rule forbids. */
const planted: Readonly<Record<string, readonly [path: string, text: string]>> = {
	'no-cycles': ['crypto/room/circle.ts', "import './round.ts';"],
	'crypto-is-closed': ['crypto/room/timer.ts', "import 'node:timers';"],
	'primitives-are-the-only-door': ['crypto/room/door.ts', "import 'libsodium-wrappers';"],
	'crypto-points-downwards': ['crypto/primitives/up.ts', "import '../room/step.ts';"],
	'relay-is-closed': ['relay/reader.ts', "import '../crypto/index.ts';"],
	'wire-is-a-leaf': ['relay/wire.ts', "import './server.ts';\nexport const SIZE = 1;"],
	'channels-are-pure': ['relay/channels.ts', "import 'node:net';"],
	'client-sees-only-the-crypto-index': [
		'src/lib/meeting/deep.ts',
		"import type { step } from '../../../crypto/room/step.ts';\nexport type S = typeof step;"
	],
	'client-has-no-cryptography-of-its-own': ['src/lib/lead/own.ts', "import 'libsodium-wrappers';"],
	'only-the-engine-speaks-wire': [
		'src/lib/meeting/Loud.svelte',
		'<script lang="ts">import { SIZE } from \'#relay/wire\'; export const s = SIZE;</script>'
	],
	'the-engine-knows-the-wire-alone': [
		'src/lib/engine/server.ts',
		"import '../../../relay/server.ts';"
	],
	'features-stand-alone': ['src/lib/lead/peek.ts', "import '#lib/arrive/name.ts';"],
	'features-are-given-their-world': [
		'src/lib/lead/composes.ts',
		"import type { App } from '../app/compose.ts';\nexport type A = App;"
	],
	'the-platform-knows-no-screen': [
		'src/lib/clock/shown.ts',
		"import Button from '../ui/Button.svelte';\nexport const shown = Button;"
	],
	'routes-are-thin': ['src/routes/led/+page.ts', "import '#lib/storage/vault.ts';"],
	'age-is-one-door': ['src/lib/lead/Sealed.svelte', '<script>import "age-encryption";</script>'],
	'age-stays-in-its-worker': ['src/lib/app/seals.ts', "import '../lead/seal-report.ts';"],
	'storage-is-one-door': ['src/lib/arrive/keeps.ts', "import 'idb';"],
	'settings-are-data': ['src/lykta.config.ts', "import './lib/clock/clock.ts';"],
	'looks-and-words-stand-alone': ['src/lib/i18n/now.ts', "import '../clock/clock.ts';"],
	'looks-and-words-see-no-protocol': ['src/lib/ui/Keys.svelte', keysByWayOfAnother()],
	'nothing-shipped-sees-the-tests': ['src/lib/app/world.ts', "import '../../../tests/world.ts';"]
};

const unplanted = cruise({ ...ground, ...allowed });
const report = cruise({
	...ground,
	...allowed,
	...Object.fromEntries(Object.values(planted)),
	'crypto/room/round.ts': "import './circle.ts';",
	'src/lib/ui/keys.ts': "import '#crypto';"
});
const rules = report.summary.ruleSetUsed.forbidden.map(({ name }) => name);

test('a tree that keeps every rule breaks none', () => {
	expect(unplanted.summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`)).toEqual([]);
});

test('a rule of the import map without a planted violation', () => {
	expect(Object.keys(planted).sort()).toEqual([...rules].sort());
});

test.each(Object.entries(planted))('%s is not seen to be broken', (rule, [path]) => {
	const seen = report.summary.violations.filter((it) => it.rule.name === rule);
	expect(seen.map(({ from }) => from)).toContain(path);
});

function keysByWayOfAnother(): string {
	return '<script lang="ts">import \'./keys.ts\';</script>';
}

function cruise(tree: Readonly<Record<string, string>>): Report {
	for (const [path, text] of Object.entries(tree)) {
		mkdirSync(dirname(join(scratch, path)), { recursive: true });
		writeFileSync(join(scratch, path), text);
	}
	const args = [cruiser, '--config', config, '--output-type', 'json', 'crypto', 'relay', 'src'];
	const { stdout } = spawnSync(process.execPath, args, { cwd: scratch, encoding: 'utf8' });
	return JSON.parse(stdout) as Report;
}
