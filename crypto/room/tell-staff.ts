import type { LeadState, LeadTurn } from './lead-state.ts';
import type { Seat } from './member.ts';
import { sendStaffState } from './private-line.ts';
import { keyOf } from './private-state.ts';
import { encodeStaffState } from './staff-state.ts';

/**
 * Tells the other moderators the room's key and everybody's tickets whenever one of these or the
 * moderators have changed (PROTOCOL.md §10.7). What does not fit now is tried again with the next input.
 */
export function tellStaff(state: LeadState, turn: LeadTurn): LeadState {
	const { seat, record, toldStaff } = state;
	if (seat === undefined || state.phase !== 'room') return state;
	const to = moderatorsBeside(seat);
	if (to === '') return state;
	const { roster, roomSeed } = record;
	const doubted = state.doubted.join();
	const isKnown = toldStaff?.to === to && toldStaff.roster === roster;
	if (isKnown && toldStaff.roomSeed === roomSeed && toldStaff.doubted === doubted) return state;
	// Whom she doubts nobody is to let in unasked: her successor would not know of the doubt.
	const said = roster.map((member) =>
		state.doubted.includes(member.idx) ? { ...member, tickets: [] } : member
	);
	const data = encodeStaffState({ type: 'meeting', roomSeed, roster: said });
	const told = sendStaffState(seat, data, turn);
	data.fill(0);
	if (told === undefined) return state;
	return { ...state, seat: told, toldStaff: { to, roster, roomSeed, doubted } };
}

/** The keys of all moderators but me: somebody who came back with a new one knows nothing. */
function moderatorsBeside({ epoch, me }: Seat): string {
	const others = epoch.facts.roster.filter(
		({ idx, role }) => role === 'moderator' && idx !== me.idx
	);
	return others.map(keyOf).join();
}
