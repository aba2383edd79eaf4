import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Hit, Search } from './search.ts';

const PIECE_BYTES = 1024 * 1024;
const EMPTY = Buffer.alloc(PIECE_BYTES);

/** What a search of a process found, and how much it could look at. */
export interface Searched {
	readonly hits: readonly Hit[];
	readonly bytes: number;
}

/**
 * Looks through all memory a process can read itself, a piece at a time so that whatever else runs
 * here goes on. Linux; a process of the same person.
 */
export async function searchMemory(pid: number, search: Search): Promise<Searched> {
	const memory = openSync(`/proc/${String(pid)}/mem`, 'r');
	const hits: Hit[] = [];
	let bytes = 0;
	try {
		for (const { from, to } of readable(pid)) {
			const step = PIECE_BYTES - search.longestBytes;
			for (let at = from; at < to; at += step) {
				const piece = pieceAt(memory, at, Math.min(PIECE_BYTES, to - at));
				if (!piece.equals(EMPTY.subarray(0, piece.length))) hits.push(...search.in(piece));
				bytes += Math.min(piece.length, step);
				await setImmediate();
			}
		}
	} finally {
		closeSync(memory);
	}
	return { hits, bytes };
}

function readable(pid: number): { readonly from: number; readonly to: number }[] {
	const lines = readFileSync(`/proc/${String(pid)}/maps`, 'utf8')
		.trim()
		.split('\n');
	return lines.flatMap((line) => {
		const [, from = '', to = '', rights = ''] = /^(\w+)-(\w+) (\S+)/.exec(line) ?? [];
		const ownedByKernel = /\[(vvar|vvar_vclock|vsyscall)\]/.test(line);
		if (!rights.startsWith('r') || ownedByKernel) return [];
		return [{ from: parseInt(from, 16), to: parseInt(to, 16) }];
	});
}

/** Memory that was given back meanwhile holds nothing any more. */
function pieceAt(memory: number, at: number, length: number): Buffer {
	const piece = Buffer.alloc(length);
	try {
		return piece.subarray(0, readSync(memory, piece, 0, length, at));
	} catch {
		return Buffer.alloc(0);
	}
}
