import { createHash } from 'node:crypto';

/** A top-level declaration of a file, with the lines it stands on, from 1. */
export interface Piece {
	readonly file: string;
	readonly name: string;
	readonly first: number;
	readonly last: number;
}

const DECLARATION = /^(?:export )?(?:async )?(?:function|const|class|let) (\w+)/;

/** Every top-level declaration that has code, from its first line to the line before the next. */
export function piecesOf(file: string, text: string): readonly Piece[] {
	const lines = text.split('\n');
	const starts = lines.flatMap((line, at) => {
		const name = DECLARATION.exec(line)?.[1];
		return name === undefined ? [] : [{ name, first: at + 1 }];
	});
	return starts.map(({ name, first }, at) => {
		const last = (starts[at + 1]?.first ?? lines.length + 1) - 1;
		return { file, name, first, last };
	});
}

/**
 * In which of `parts` parts a piece is, from 0: by its name, so that a part stays the same sample
 * while the code around it moves, and all parts together are everything.
 */
export function partOf({ file, name }: Piece, parts: number): number {
	const hash = createHash('sha256').update(`${file}#${name}`).digest();
	return hash.readUInt32BE(0) % parts;
}

/** As the runner reads it. */
export function rangeOf({ file, first, last }: Piece): string {
	return `${file}:${String(first)}-${String(last)}`;
}
