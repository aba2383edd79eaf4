import { arrivalSecrets, type Arrival } from './arrival.ts';
import { showClosing } from './closing.ts';
import type { Millis } from './input.ts';
import type { LinkState } from './link.ts';
import { secretsOfSeat, type Seat, type Turn } from './member.ts';
import type { ClosingView, Ending, Phase } from './view.ts';
import type { Pulse } from './pulse.ts';

/** A participant, from her first knock to the end. */
export interface ParticipantState {
	readonly role: 'participant';
	readonly phase: Exclude<Phase, 'prepared'>;
	readonly ending: Ending | undefined;
	/** When the phase began. */
	readonly since: Millis;
	readonly link: LinkState;
	/** Until she was heard by the lead in the room: a newer Welcome may still come. */
	readonly arrival: Arrival | undefined;
	readonly seat: Seat | undefined;
	/** How the close went, once it is over. */
	readonly closed: ClosingView | undefined;
	readonly pulse: Pulse;
}

/** The end: every secret is spent. */
export function endParticipant(
	state: ParticipantState,
	ending: Ending,
	turn: Turn
): ParticipantState {
	if (state.phase === 'ended') return state;
	if (state.arrival !== undefined) turn.spent.push(...arrivalSecrets(state.arrival));
	if (state.seat !== undefined) turn.spent.push(...secretsOfSeat(state.seat));
	turn.notices.push({ type: 'ended' });
	return {
		...state,
		phase: 'ended',
		ending,
		since: turn.now,
		link: { ...state.link, slot: undefined, told: [] },
		arrival: undefined,
		seat: undefined,
		closed: showClosing(state.seat, 'end')
	};
}
