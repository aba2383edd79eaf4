import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { ready } from '../../crypto/primitives/ready.ts';
import { FORMATS } from './formats.ts';

/** Every file below `mde1/`, as `<format>/<name>`, with its text. The library has to be ready. */
export function ourVectors(): ReadonlyMap<string, string> {
	const files = new Map<string, string>();
	for (const { name, files: made } of FORMATS) {
		for (const [file, text] of made()) files.set(`${name}/${file}`, text);
	}
	return files;
}

/** Writes them all, and removes what is none of them. */
async function writeAll(): Promise<void> {
	if (!(await ready())) throw new Error('libsodium does not run here');
	const files = ourVectors();
	const folder = new URL('./mde1/', import.meta.url);
	rmSync(folder, { recursive: true, force: true });
	for (const [file, text] of files) {
		const url = new URL(`${file}.json`, folder);
		mkdirSync(new URL('./', url), { recursive: true });
		writeFileSync(url, text);
	}
}

if (import.meta.main) await writeAll();
