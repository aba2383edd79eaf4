/*
 * libsodium's package carries its WebAssembly as text inside a script, and more functions than
 * crypto/ will ever call. Here the binary becomes a file of its own, without what nobody reaches
 * or what can be computed, and src/lib/engine/sodium.ts stands in for the package's wrapper.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { blanked, pruned } from './wasm-pruning.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const PACKAGE = 'node_modules/libsodium/dist/modules-esm/libsodium.mjs';
const STAND_IN = 'src/lib/engine/sodium.ts';
/** SHA-256 of that file of libsodium 0.8.4: another one has to be looked at first. */
const KNOWN = '29087d1719326c68006fe88cd110110e6c198ea078bd9c417ba3975875c89819';
const TEXT = /"([A-Za-z0-9+/]{100000,}={0,2})"/g;
/** The package gives each export a short name and says which, `g._crypto_sign=A.ud`. */
const EXPORT = /g\._(\w+)=A\.([\w$]+)/g;
const MEMORY = 'd=A.e,';

/** Multiples of Ed25519's base point: src/lib/engine/base-points.ts computes them anew. */
const BASE_POINTS = { from: 2704, length: 30_720 };
/** Tables of AES: only functions that are not reached name them. */
const AES_TABLES = { from: 33_920, length: 4096 };

/** What of the binary is called: by `crypto/primitives/`, and by the stand-in for itself. */
export const calledOfLibsodium = [
	'crypto_aead_xchacha20poly1305_ietf_decrypt',
	'crypto_aead_xchacha20poly1305_ietf_encrypt',
	'crypto_generichash',
	'crypto_kem_xwing_dec',
	'crypto_kem_xwing_enc_deterministic',
	'crypto_kem_xwing_seed_keypair',
	'crypto_sign_detached',
	'crypto_sign_seed_keypair',
	'crypto_sign_verify_detached',
	'sodium_init'
];

/** The binary as the package has it, and as it is served. */
export function binariesOfLibsodium() {
	const code = readFileSync(`${root}/${PACKAGE}`, 'utf8');
	if (createHash('sha256').update(code).digest('hex') !== KNOWN) {
		throw new Error(
			`libsodium: ${PACKAGE} is not the file that scripts/libsodium-binary.mjs knows`
		);
	}
	const [found, ...more] = code.matchAll(TEXT);
	if (found === undefined || more.length > 0 || !code.includes(MEMORY)) {
		throw new Error('libsodium: its WebAssembly is not where it was');
	}
	const original = Buffer.from(found[1] ?? '', 'base64');
	const short = new Map([...code.matchAll(EXPORT)].map(([, name, letters]) => [name, letters]));
	const names = new Map([
		['e', 'memory'],
		...calledOfLibsodium.map((name) => /** @type {const} */ ([short.get(name) ?? name, name]))
	]);
	return { original, served: blanked(blanked(pruned(original, names), BASE_POINTS), AES_TABLES) };
}

/**
 * For the build of the Worker; refuses a version of libsodium that it does not know.
 * @returns {import('vite').Plugin}
 */
export function libsodiumBinary() {
	return {
		name: 'libsodium-binary',
		apply: 'build',
		enforce: 'pre',
		resolveId: {
			filter: { id: /^libsodium-wrappers$/ },
			handler: () => '\0libsodium-served'
		},
		load: {
			filter: { id: /^\0libsodium-served$/ },
			handler() {
				const source = binariesOfLibsodium().served;
				const file = this.emitFile({ type: 'asset', name: 'libsodium.wasm', source });
				return [
					`import { startSodium } from ${JSON.stringify(`${root}/${STAND_IN}`)};`,
					'const sodium = {};',
					'async function started() {',
					`	const answer = await fetch(import.meta.ROLLUP_FILE_URL_${file});`,
					'	if (!answer.ok) throw new Error(answer.statusText);',
					'	Object.assign(sodium, await startSodium(await answer.arrayBuffer()));',
					'}',
					'sodium.ready = started();',
					'export default sodium;'
				].join('\n');
			}
		}
	};
}
