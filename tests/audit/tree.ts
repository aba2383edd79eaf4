import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The repository as it would be committed: paths from its root, with their text. */
export type Tree = ReadonlyMap<string, string>;

const root = join(import.meta.dirname, '../..');
const pictures = /\.(png|jpg|webp|woff2)$/;

/** What the checks are shown on purpose. */
const planted = 'tests/audit/planted.ts';

/** Every tracked or new file of the repository that is text. */
export function readTree(): Tree {
	const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
	const paths = execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\0');
	return new Map(
		paths
			.filter(
				(path) =>
					path !== '' && path !== planted && !pictures.test(path) && existsSync(join(root, path))
			)
			.map((path) => [path, readFileSync(join(root, path), 'utf8')])
	);
}
