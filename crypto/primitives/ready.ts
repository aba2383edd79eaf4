import { UsageError } from '../errors.ts';
import type library from 'libsodium-wrappers';

type Sodium = typeof library;

let loaded: Sodium | undefined;

/**
 * Loads libsodium once. False where WebAssembly is missing or blocked: there is no slower second
 * bundle, the client says so and stops (PROTOCOL.md §2, trap 4). The import waits for this call,
 * so a page can check a typed code (SHA-256 only) before the larger download has arrived.
 */
export async function ready(): Promise<boolean> {
	try {
		const { default: arrived } = await import('libsodium-wrappers');
		await arrived.ready;
		loaded = arrived;
		return true;
	} catch {
		return false;
	}
}

/**
 * The loaded library, for the files beside this one. Throws UsageError before `ready()` was true.
 * Accepted weakness: it copies every key into its heap and frees it unwiped; only ending the
 * worker releases that memory (PROTOCOL.md §2, trap 5).
 */
export function sodium(): Sodium {
	if (loaded === undefined) throw new UsageError('ready() must be true first');
	return loaded;
}

/**
 * One library call on a peer's bytes. The library throws on some of them and answers false on
 * others; here each of these is `undefined` (PROTOCOL.md §2, trap 7).
 */
export function attempt<T>(call: (library: Sodium) => T): T | undefined {
	const library = sodium();
	try {
		return call(library);
	} catch {
		return undefined;
	}
}
