import { OPEN_ANSWER_MS, OPEN_PROVING_MS } from '../limits.ts';
import { renewArrival, type Arrival } from './arrival.ts';
import type { Turn } from './member.ts';
import { standAt, type ParticipantState } from './participant-state.ts';

/*
 * A newcomer by an open link (PROTOCOL.md §5). Her lead keeps nothing of her that survives a reload
 * or a crowd at the door, so whoever hears nothing for a while knocks again, as somebody new.
 */

/** Time passes for somebody at an open door whom no answer reaches any more. */
export function tendOpenKnock(state: ParticipantState, turn: Turn): ParticipantState {
	const { arrival, seat } = state;
	if (seat !== undefined || arrival?.shared.mode !== 'open') return state;
	if (!isForgotten(state, arrival, turn)) return state;
	return standAt({ ...state, arrival: renewArrival(arrival, turn) }, 'knocking', turn.now);
}

function isForgotten(state: ParticipantState, arrival: Arrival, { now }: Turn): boolean {
	const { phase, since, link } = state;
	if (!link.up) return false;
	if (phase === 'proving') return now - Math.max(since, link.since) > OPEN_PROVING_MS;
	const answeredAt = Math.max(arrival.answeredAt, link.since);
	return phase === 'lobby' && now - answeredAt > OPEN_ANSWER_MS;
}
