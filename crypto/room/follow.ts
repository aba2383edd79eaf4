import { must } from '../errors.ts';
import { concat } from '../bytes/writer.ts';
import { MAX_GRANT_PARTS, MAX_MISSED_STEPS, MAX_PARTIAL_GRANTS } from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';
import type { Secret } from '../primitives/secret.ts';
import { grantId } from './grant-codec.ts';
import { openGrant, stepPairKey, type Adopted, type GrantRefusal } from './grant.ts';
import type { GrantPart } from './item.ts';
import type { Epoch, Seat, Turn } from './member.ts';

/*
 * How a member comes from the parts of a grant to the next epoch (PROTOCOL.md §7.3). Nothing is
 * adopted here: what fits is handed to the caller.
 */

/** A grant that fits, and how many frames it took. */
export interface Followed extends Adopted {
	readonly parts: number;
}

/** Puts a part to its siblings of the same sender; opens the grant once it is whole. */
export function acceptGrantPart(
	seat: Seat,
	from: number,
	part: GrantPart,
	turn: Turn
): { readonly seat: Seat; readonly opened: Followed | GrantRefusal | undefined } {
	if (seat.closing !== undefined || !mayIssue(seat, from)) return { seat, opened: undefined };
	const { epoch, bytes } = collect(seat.epoch, from, part);
	const collected = { ...seat, epoch };
	const pairKey = seat.pairKeys.get(from);
	if (bytes === undefined || pairKey === undefined) return { seat: collected, opened: undefined };
	const plain = pairKeyCandidates(seat, pairKey);
	turn.spent.push(...plain.slice(1));
	const who = { idx: seat.me.idx, from };
	const opened = openGrant(seat.epoch, bytes, who, { plain, healed: [] });
	const followed = typeof opened === 'string' ? opened : { ...opened, parts: part.parts };
	return { seat: collected, opened: followed };
}

/** Whose grants count: the lead's, who made the epoch. */
function mayIssue(seat: Seat, idx: number): boolean {
	return idx === seat.epoch.facts.issuer;
}

/**
 * A joiner whose first Welcome was lost came in by a later one, and each grant in between stepped
 * the lead's pair key. Until she follows her first grant she tries those steps too.
 */
function pairKeyCandidates(seat: Seat, pairKey: Secret): readonly Secret[] {
	const candidates = [pairKey];
	while (seat.locks.changes === 0 && candidates.length <= MAX_MISSED_STEPS) {
		candidates.push(stepPairKey(must(candidates.at(-1))));
	}
	return candidates;
}

/** The epoch with one part more, and the grant if it is whole and is what its id says. */
function collect(
	epoch: Epoch,
	from: number,
	{ gid, part, parts, bytes }: GrantPart
): { readonly epoch: Epoch; readonly bytes: Uint8Array | undefined } {
	const theirs = epoch.partialGrants.filter((partial) => partial.from === from);
	const held = theirs.find(
		(partial) => equalBytes(partial.gid, gid) && partial.parts.length === parts
	);
	const others = epoch.partialGrants.filter((partial) => partial.from !== from);
	const rest = theirs.filter((partial) => partial !== held);
	const filled = Array.from({ length: Math.min(parts, MAX_GRANT_PARTS) }, (_, at) =>
		at === part ? bytes : held?.parts[at]
	);
	const present = filled.filter((piece) => piece !== undefined);
	if (present.length < parts) {
		const kept = rest.slice(-(MAX_PARTIAL_GRANTS - 1));
		const partialGrants = [...others, ...kept, { from, gid, parts: filled }];
		return { epoch: { ...epoch, partialGrants }, bytes: undefined };
	}
	const whole = concat(...present);
	const isIts = equalBytes(grantId(whole).slice(0, gid.length), gid);
	const partialGrants = [...others, ...rest];
	return { epoch: { ...epoch, partialGrants }, bytes: isIts ? whole : undefined };
}
