import { must } from '../errors.ts';
import { MAX_LINES } from '../limits.ts';
import { isClosing } from './body.ts';
import { capsuleOf } from './capsules.ts';
import { isSilent } from './closing.ts';
import type { Signed } from './frame.ts';
import {
	epochAt,
	whoOf,
	withEpoch,
	write,
	type Epoch,
	type Seat,
	type Turn,
	type Where
} from './member.ts';
import type { Answer, Proof } from './repair-state.ts';
import { plan } from './repair.ts';
import { mark } from './signs.ts';

/*
 * Two versions of one event, both signed by its author, are a proof that she did not say the same
 * to all (PROTOCOL.md §9.2). Whoever has both knows it without believing anybody.
 */

/**
 * Another version of an event that I have, in a frame whose author's signature was checked: shown
 * to me once for each author and epoch, and handed on to all, for the relay may have kept one of
 * the two from somebody. Once the meeting is closed phase 1 on either side excuses her: keys may be
 * public by then.
 */
export function seeOtherVersion(
	seat: Seat,
	where: Where,
	other: { readonly signed: Signed; readonly seq: number },
	turn: Turn
): Seat {
	const epoch = must(epochAt(seat, where));
	const { idx } = other.signed;
	// Before the close nobody's key is public, whatever her frame pretends.
	const mayBePublic = seat.closing !== undefined && isClosing(other.signed.body);
	if (isSilent(seat) || mayBePublic) return seat;
	if (proofOf(epoch, idx) !== undefined) return seat;
	const mine = capsuleOf(epoch.capsules, idx, other.seq);
	const versions = mine === undefined ? [other.signed] : [mine, other.signed];
	const answers = versions.reduce<readonly Answer[]>(
		(planned, capsule) =>
			plan(planned, { capsule, dueAt: turn.now, asker: seat.me.idx, firm: true }),
		epoch.answers
	);
	const proven: Epoch = {
		...epoch,
		proofs: [...epoch.proofs, { idx, seq: other.seq, versions }],
		answers
	};
	const who = whoOf(epoch.facts.roster, idx, seat.me.idx);
	turn.notices.push({ type: 'twoVersions', who });
	const marked = mark(withEpoch(seat, where, proven), idx, 'twoVersions');
	return write(marked, { type: 'twoVersions', who }, turn.now, MAX_LINES);
}

/** What proves that `idx` signed two versions in this epoch. */
export function proofOf(epoch: Epoch, idx: number): Proof | undefined {
	return epoch.proofs.find((proof) => proof.idx === idx);
}
