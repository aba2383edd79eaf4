import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const kept = join(import.meta.dirname, '../.cache');

/**
 * The folder of a package that one suite compares or measures with: installed outside the product's
 * dependencies when it is first asked for, without running any script of its own.
 */
export function installedApart(name: string, version: string): string {
	const folder = join(kept, `${name}@${version}`);
	const installed = join(folder, 'node_modules', name);
	if (!existsSync(installed)) {
		mkdirSync(folder, { recursive: true });
		writeFileSync(join(folder, 'package.json'), '{ "private": true }');
		const options = ['install', '--no-save', '--ignore-scripts', '--no-package-lock'];
		execFileSync('npm', [...options, `${name}@${version}`], { cwd: folder, stdio: 'ignore' });
	}
	return installed;
}
