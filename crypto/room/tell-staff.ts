import type { LeadState, LeadTurn } from './lead-state.ts';
import type { Seat } from './member.ts';
import { sendStaffState } from './private-line.ts';
import { keyOf } from './private-state.ts';
import { encodeStaffState } from './staff-state.ts';

/**
 * Tells the other moderators the room's key, everybody's tickets and who is to be asked about before she
 * comes back, whenever one of these or the moderators have changed (PROTOCOL.md §10.7). Without her ticket
 * whoever leads next could not let her in at all. What does not fit now is tried again with the next input.
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
	const data = encodeStaffState({ type: 'meeting', roomSeed, roster, doubted: state.doubted });
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
