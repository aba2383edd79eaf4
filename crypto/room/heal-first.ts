import { Secret } from '../primitives/secret.ts';
import { healedKeys, startHealing } from './healing.ts';
import { persist, type LeadState, type LeadTurn } from './lead-state.ts';
import type { Seat, Turn } from './member.ts';
import { ticketOf } from './ticket.ts';
import type { MeetingRecord } from './vault.ts';

/*
 * Before the lock changes by the clock the lead heals the pair keys (PROTOCOL.md §7.4, §7.6), so
 * that who copied a state and only listens loses the room with it. A lock that changes because
 * somebody comes or goes does not wait; the healing is then begun anew in the next epoch.
 */

/** True once the last whole healing is too long ago, or a moderator is out and it has to be. */
export function isHealingDue(state: LeadState, seat: Seat, turn: Turn): boolean {
	if (state.rekeying?.stage === 'healing') return true;
	return turn.now - state.healedAt > seat.epoch.facts.policy.rotateS * 1000;
}

/** The seat while its healing goes on; `undefined` once it is over, or if there is none to be had. */
export function healFirst(seat: Seat, turn: Turn): Seat | undefined {
	const { run, endedAt } = seat.healing;
	if (run !== undefined) return seat;
	const begun = endedAt === undefined ? startHealing(seat, turn) : seat;
	return begun === seat ? undefined : begun;
}

/** Those whose ticket the next grant renews: healed by the lead, and not leaving with it. */
export function renewedBy({ record, going }: LeadState, seat: Seat): readonly number[] {
	const { healed } = seat.healing;
	const isHers = (idx: number) => !going.includes(idx) && healed.get(idx)?.byLead === true;
	const valid = record.roster.filter(({ tickets }) => tickets.length > 0);
	const usable = [...healedKeys(seat).keys()];
	return usable.filter((idx) => isHers(idx) && valid.some((member) => member.idx === idx));
}

/**
 * The record with one ticket more for each of them: she holds the new one once she follows the
 * grant, and the one before until then. After the loss of a moderator, who knew that one, only the
 * new one counts, and whoever goes has none.
 */
export function renewTickets(
	{ record, going, rekeying }: LeadState,
	seat: Seat,
	renewed: readonly number[]
): MeetingRecord {
	const keys = healedKeys(seat);
	const isStrict = rekeying?.stage === 'healing';
	const roster = record.roster.map((member) => {
		if (isStrict && going.includes(member.idx)) return { ...member, tickets: [] };
		const key = renewed.includes(member.idx) ? keys.get(member.idx) : undefined;
		if (key === undefined) return member;
		const before = isStrict ? [] : member.tickets.slice(-1);
		return { ...member, tickets: [...before, ticketOf(key)] };
	});
	return { ...record, roster };
}

/**
 * Whoever was heard in the epoch of her new ticket has it: the one before is worth nothing. Not
 * while a write is under way, whose record still holds it.
 */
export function settleTickets(state: LeadState, turn: LeadTurn): LeadState {
	const { seat, renewing, record } = state;
	const isChanging = seat?.draining !== undefined || seat?.granting !== undefined;
	if (seat === undefined || renewing.length === 0 || isChanging) return state;
	if (state.issuing || state.writes.waiting.size > 0) return state;
	const settled = renewing.filter((idx) => seat.epoch.heard.has(idx));
	const done = { ...state, renewing: [] };
	if (settled.length === 0) return done;
	const roster = record.roster.map((member) => {
		if (!settled.includes(member.idx)) return member;
		turn.spent.push(...member.tickets.slice(0, -1).map((ticket) => new Secret(ticket)));
		return { ...member, tickets: member.tickets.slice(-1) };
	});
	return persist(done, { ...record, roster }, { type: 'nothing' }, turn);
}
