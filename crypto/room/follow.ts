import { concat } from '../bytes/writer.ts';
import { MAX_GRANT_PARTS, MAX_PARTIAL_GRANTS } from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';
import { wipeKeys } from './epoch.ts';
import { decodeGrant, grantId } from './grant-codec.ts';
import { openGrant, type Adopted, type GrantRefusal } from './grant.ts';
import { openingKeys } from './healing.ts';
import type { Millis } from './input.ts';
import type { GrantPart } from './item.ts';
import type { Epoch, Seat, Turn } from './member.ts';
import { entryOf, moderates } from './roster.ts';
import { dropHeld, holdGrant, seniorsOf, warrantFor } from './vigil.ts';

/*
 * How a member comes from the parts of a grant to the next epoch (PROTOCOL.md §7.3). Nothing is
 * adopted here: what fits is handed to the caller.
 */

/** A grant that fits, and how many frames it took. */
export interface Followed extends Adopted {
	readonly parts: number;
}

/**
 * Puts a part to its siblings of the same sender. Once the grant is whole, the lead's is opened, and
 * a co-moderator's is kept unopened until she may be followed (PROTOCOL.md §10.6).
 */
export function acceptGrantPart(
	seat: Seat,
	from: number,
	part: GrantPart,
	turn: Turn
): { readonly seat: Seat; readonly opened: Followed | GrantRefusal | undefined } {
	if (seat.closing !== undefined || !moderates(seat.epoch.facts.roster, from))
		return { seat, opened: undefined };
	const { epoch, bytes } = collect(seat.epoch, from, part);
	const collected = { ...seat, epoch };
	if (bytes === undefined) return { seat: collected, opened: undefined };
	if (from !== seat.epoch.facts.issuer) {
		const kept = hold(collected, { from, bytes, parts: part.parts }, turn.now);
		return { seat: kept, opened: undefined };
	}
	return { seat: collected, opened: openFrom(seat, { from, bytes, parts: part.parts }, turn) };
}

/**
 * The most senior held grant that may be followed now; one that does not open is forgotten. Without
 * the lead's word it has to remove everybody before its issuer, whose silence is its only warrant.
 */
export function followHeld(
	seat: Seat,
	turn: Turn
): { readonly seat: Seat; readonly opened: Followed | 'leftOut' | undefined } {
	const { facts, vigil } = seat.epoch;
	const line = [...vigil.held.values()].sort((a, b) => a.from - b.from);
	let next = seat;
	for (const grant of line) {
		const warrant = warrantFor(next, grant);
		if (warrant === undefined) continue;
		const opened = openFrom(next, grant, turn);
		if (opened === 'leftOut') return { seat: next, opened };
		next = dropHeld(next, grant.from);
		if (typeof opened === 'string') continue;
		const { roster } = opened.facts;
		const isFree = seniorsOf(facts, grant.from).every((idx) => entryOf(roster, idx) === undefined);
		if (warrant === 'yield' || isFree) return { seat: next, opened };
		wipeKeys(opened.keys);
	}
	return { seat: next, opened: undefined };
}

/** A grant that says itself to be the next epoch by this moderator, with the next term. */
function hold(
	seat: Seat,
	whole: { readonly from: number; readonly bytes: Uint8Array; readonly parts: number },
	now: Millis
): Seat {
	const { number, term } = seat.epoch.facts;
	const grant = decodeGrant(whole.bytes);
	const isNext = grant?.number === number + 1 && grant.term === term + 1;
	if (!isNext || grant.issuer !== whole.from || whole.from === seat.me.idx) return seat;
	return holdGrant(seat, { ...whole, gid: grantId(whole.bytes), at: now });
}

function openFrom(
	seat: Seat,
	{ from, bytes, parts }: { readonly from: number; readonly bytes: Uint8Array; parts: number },
	turn: Turn
): Followed | GrantRefusal {
	const who = { idx: seat.me.idx, from };
	const opened = openGrant(seat.epoch, bytes, who, openingKeys(seat, from, turn));
	return typeof opened === 'string' ? opened : { ...opened, parts };
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
