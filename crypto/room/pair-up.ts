import { PAIR_UP_MS, QUIET_TICKS } from '../limits.ts';
import { startHealing, unpaired } from './healing.ts';
import { ticksSilent } from './heard.ts';
import type { Seat, Turn } from './member.ts';

/**
 * A co-moderator begins a healing when somebody who is here shares no key with her: the grant by
 * which she would take over could not take that person along (PROTOCOL.md §7.6, §10). The lead has a
 * key with everybody by their handshakes.
 */
export function pairUp(seat: Seat, turn: Turn): Seat {
	const { epoch, healing, me } = seat;
	if (epoch.facts.issuer === me.idx || healing.run !== undefined) return seat;
	if (healing.endedAt !== undefined && turn.now - healing.endedAt < PAIR_UP_MS) return seat;
	const isHere = (idx: number) => epoch.heard.has(idx) && ticksSilent(seat, idx) < QUIET_TICKS;
	return unpaired(seat).some(isHere) ? startHealing(seat, turn) : seat;
}
