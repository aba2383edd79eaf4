import { MAX_LINES, MAX_SENT_AWAY } from '../limits.ts';
import { STAFF } from './epoch.ts';
import { believeBrought } from './brought.ts';
import type { LeadState, LeadTurn } from './lead-state.ts';
import { whoOf, write, type Seat, type Turn } from './member.ts';
import { sendStaffState, takeArrived } from './private-line.ts';
import { keyOf, type Arrived } from './private-state.ts';
import { entryOf, isSamePerson, type Person, type Roster } from './roster.ts';
import {
	decodeStaffState,
	encodeStaffState,
	type SentAway,
	type StaffState
} from './staff-state.ts';

/*
 * Two rooms of one meeting do not know whom the other has removed (PROTOCOL.md §10.6). A lead who goes
 * from one to the other takes along whom she has sent away, and tells whoever leads there: nobody of
 * them comes in unasked, and all moderators read who of them is there.
 */

/** What a moderator who does not lead keeps of it. */
interface Kept {
	readonly sentAway: readonly SentAway[];
	/** The key of the lead who was told last. */
	readonly toldAway: string | undefined;
}

/** Those of `all` who are one of `these`. */
function among<T extends Person>(all: readonly T[], these: readonly Person[]): readonly T[] {
	return all.filter((person) => these.some((one) => isSamePerson(one, person)));
}

/** The list without these people: a moderator has let them in, or knows that they are there. */
export function without(list: readonly SentAway[], these: readonly Person[]): readonly SentAway[] {
	const kept = list.filter((one) => among([one], these).length === 0);
	return kept.length === list.length ? list : kept;
}

/** The list with these as its last; the oldest go when there are too many. */
export function withSentAway(
	list: readonly SentAway[],
	these: readonly Person[]
): readonly SentAway[] {
	const fresh = these.map(({ idx, name }) => ({ idx, name }));
	return [...without(list, fresh), ...fresh].slice(-MAX_SENT_AWAY);
}

/** The idx of those in her record whom she has sent away herself, before she came to this room. */
export function doubtsOf(list: readonly SentAway[], { roster }: LeadState['record']): number[] {
	return among(roster, list).map(({ idx }) => idx);
}

/**
 * Tells whoever leads now whom she has sent away, once, and writes the lines of those who are there.
 * Whoever is seen in the room after that was let in by a moderator who knew.
 */
export function tellSentAway<Office extends Kept>(
	seat: Seat,
	office: Office,
	turn: Turn
): { readonly seat: Seat; readonly office: Office } {
	const { issuer, roster } = seat.epoch.facts;
	const { sentAway, toldAway } = office;
	const lead = entryOf(roster, issuer);
	if (sentAway.length === 0 || lead === undefined || issuer === seat.me.idx)
		return { seat, office };
	if (toldAway === keyOf(lead)) {
		const kept = without(sentAway, roster);
		return { seat, office: kept === sentAway ? office : { ...office, sentAway: kept } };
	}
	const data = encodeStaffState({ type: 'removed', people: sentAway });
	const told = sendStaffState(seat, data, turn);
	if (told === undefined) return { seat, office };
	const shown = showStillHere(told, { by: seat.me.idx, people: sentAway }, turn);
	return { seat: shown, office: { ...office, toldAway: keyOf(lead) } };
}

/** What other moderators have sent away, shown to one who does not lead. The letters stay the caller's. */
export function showTold(seat: Seat, arrived: readonly Arrived[], turn: Turn): Seat {
	const told = toldOf(lettersOf(seat, arrived));
	return told.reduce((shown, one) => showStillHere(shown, one, turn), seat);
}

/**
 * The same at the lead. She believes it of any moderator, for this alone: those people come back by
 * hand, and their tickets are told to nobody. In the same way she hears of people she never met.
 */
export function hearSentAway(state: LeadState, turn: LeadTurn): LeadState {
	if (state.seat === undefined) return state;
	const { seat, arrived } = takeArrived(state.seat, 'state');
	if (arrived.length === 0) return state;
	turn.spent.push(...arrived.map(({ data }) => data));
	const letters = lettersOf(seat, arrived);
	const people = toldOf(letters).flatMap((told) => told.people);
	const known = among(state.record.roster, people).filter(({ idx }) => idx !== seat.me.idx);
	const { roster } = seat.epoch.facts;
	const absent = known.filter(({ idx }) => entryOf(roster, idx) === undefined);
	const heard = {
		...state,
		seat: showTold(seat, arrived, turn),
		doubted: [...new Set([...state.doubted, ...known.map(({ idx }) => idx)])],
		sentAway: withSentAway(state.sentAway, absent)
	};
	const brought = letters.flatMap((one) => (one.state.type === 'brought' ? one.state.roster : []));
	return believeBrought(heard, brought, turn);
}

interface Letter {
	readonly by: number;
	readonly state: StaffState;
}

interface Told {
	readonly by: number;
	readonly people: readonly SentAway[];
}

/** What stood in the moderators' channel, by a moderator of this room. */
function lettersOf(seat: Seat, arrived: readonly Arrived[]): readonly Letter[] {
	return arrived.flatMap(({ idx, who, data }) => {
		if (who !== STAFF || entryOf(seat.epoch.facts.roster, idx)?.role !== 'moderator') return [];
		const state = data.lend(decodeStaffState);
		return state === undefined ? [] : [{ by: idx, state }];
	});
}

function toldOf(letters: readonly Letter[]): readonly Told[] {
	return letters.flatMap(({ by, state }) =>
		state.type === 'removed' ? [{ by, people: state.people }] : []
	);
}

/** A line for each who is here; not for herself, and not a second time as long as she stays. */
function showStillHere(seat: Seat, { by, people }: Told, turn: Turn): Seat {
	const { roster } = seat.epoch.facts;
	const own = seat.me.idx;
	const here = among(roster, people).filter(({ idx }) => idx !== own && !isShown(seat, idx, by));
	return here.reduce(
		(shown, { idx }) => write(shown, lineOf(roster, { idx, by, own }), turn.now, MAX_LINES),
		seat
	);
}

function lineOf(roster: Roster, { idx, by, own }: Record<'idx' | 'by' | 'own', number>) {
	return { type: 'stillHere', who: whoOf(roster, idx, own), by: whoOf(roster, by, own) } as const;
}

function isShown({ lines }: Seat, idx: number, by: number): boolean {
	const last = lines.findLast(
		(line) =>
			(line.type === 'stillHere' && line.who.idx === idx && line.by.idx === by) ||
			((line.type === 'came' || line.type === 'returned') && line.who.idx === idx)
	);
	return last?.type === 'stillHere';
}
