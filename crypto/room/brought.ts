import { MAX_ROSTER } from '../limits.ts';
import type { Secret } from '../primitives/secret.ts';
import { waitingVisitors } from './hall.ts';
import { persist, type LeadState, type LeadTurn } from './lead-state.ts';
import type { Seat, Turn } from './member.ts';
import { sendStaffState } from './private-line.ts';
import type { MemberRecord } from './vault.ts';

/*
 * Two may lead at once, each with people whom the other has never heard of. A moderator who goes from
 * one room to the other takes along who had a place in hers, with what they would come back by: else
 * those she leaves would knock where nobody listens (PROTOCOL.md §10.6, §10.7).
 */

/** Tells whoever leads here, once. What does not fit now is tried again with the next input. */
export function tellBrought<Office extends { readonly brought: Secret | undefined }>(
	seat: Seat,
	office: Office,
	turn: Turn
): { readonly seat: Seat; readonly office: Office } {
	const { brought } = office;
	if (brought === undefined) return { seat, office };
	const told = brought.lend((letter) => sendStaffState(seat, letter, turn));
	if (told === undefined) return { seat, office };
	turn.spent.push(brought);
	return { seat: told, office: { ...office, brought: undefined } };
}

/**
 * Believed of any moderator, for this alone: those have a place in the record, and come back by a
 * moderator's yes. Nothing changes for anybody whose idx or name is known here, or whose name somebody
 * at the door was promised; nor for an idx that no lead gives: the next newcomer gets the one after the
 * highest, and there would be none.
 */
export function believeBrought(
	state: LeadState,
	people: readonly MemberRecord[],
	turn: LeadTurn
): LeadState {
	const known = [...state.record.roster];
	const promised = waitingVisitors(state).map(({ name }) => name);
	for (const one of people) {
		const isKnown = known.some(({ idx, name }) => idx === one.idx || name === one.name);
		const isFree = !isKnown && !promised.includes(one.name) && one.idx < MAX_ROSTER;
		if (isFree && known.length < MAX_ROSTER) known.push(one);
	}
	const fresh = known.slice(state.record.roster.length).map(({ idx }) => idx);
	if (fresh.length === 0) return state;
	const roster = known.toSorted((a, b) => a.idx - b.idx);
	const doubted = [...new Set([...state.doubted, ...fresh])];
	return persist({ ...state, doubted }, { ...state.record, roster }, { type: 'nothing' }, turn);
}
