import { must } from '../errors.ts';
import { MAX_CAPSULES } from '../limits.ts';
import type { Signed } from './frame.ts';

/*
 * The signed frames that repair hands on (PROTOCOL.md §9.4): for each event in the log the frame
 * that brought it, as long as there is room.
 */

/** A frame with the numbers of those of its events that are in the log. */
export interface Kept {
	readonly signed: Signed;
	readonly seqs: readonly number[];
}

/** Oldest first. */
export type Capsules = readonly Kept[];

/**
 * Keeps the frame that brought event `seq` of its author. When there are too many, the oldest of
 * whoever fills most of the room goes: nobody can push out what others said.
 */
export function keepCapsule(capsules: Capsules, signed: Signed, seq: number): Capsules {
	const last = capsules.at(-1);
	if (last?.signed === signed) {
		return [...capsules.slice(0, -1), { signed, seqs: [...last.seqs, seq] }];
	}
	const kept = [...capsules, { signed, seqs: [seq] }];
	return kept.length > MAX_CAPSULES ? kept.toSpliced(leastMissed(kept), 1) : kept;
}

/** The frame that brought event `seq` of `idx`, if it is still kept. */
export function capsuleOf(capsules: Capsules, idx: number, seq: number): Signed | undefined {
	return capsules.find(({ signed, seqs }) => signed.idx === idx && seqs.includes(seq))?.signed;
}

/** The frames that brought events `from`…`to` of `idx`, in the order of their events. */
export function capsulesWith(
	capsules: Capsules,
	idx: number,
	range: { readonly from: number; readonly to: number }
): readonly Signed[] {
	const isIn = (seq: number) => seq >= range.from && seq <= range.to;
	return capsules
		.filter(({ signed, seqs }) => signed.idx === idx && seqs.some(isIn))
		.map(({ signed, seqs }) => ({ signed, first: must(seqs.find(isIn)) }))
		.sort((a, b) => a.first - b.first)
		.map(({ signed }) => signed);
}

function leastMissed(kept: Capsules): number {
	const frames = new Map<number, number>();
	for (const { signed } of kept) frames.set(signed.idx, (frames.get(signed.idx) ?? 0) + 1);
	const most = Math.max(...frames.values());
	return kept.findIndex(({ signed }) => frames.get(signed.idx) === most);
}
