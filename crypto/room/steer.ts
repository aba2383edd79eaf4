import { MAX_LINES } from '../limits.ts';
import type { Origin } from './causal.ts';
import type { EpochFacts } from './epoch.ts';
import type { Act } from './event.ts';
import { holderOf, turnEnds, type Control, type Floor } from './floor.ts';
import { setHand } from './hands.ts';
import { flag, settleHeld } from './held.ts';
import { whoOf, write, type NewLine, type Seat, type Turn } from './member.ts';
import { entryOf } from './roster.ts';
import { addControl } from './talk.ts';
import { isMuted } from './talk-mode.ts';
import type { Who } from './view.ts';

/*
 * Acts that decide who may write: ROUND, TURN and mute (PROTOCOL.md §10.2). A moderator's always
 * leaves its line, with her name, on every screen.
 */

interface Author {
	readonly origin: Origin;
	readonly who: Who;
	/** Of the act's epoch: its roster says who may. */
	readonly facts: EpochFacts;
}

type Steering = Extract<Act, { type: 'mute' | 'round' | 'turn' }>;

/** Takes an act in, judges again what it may change, and writes what is to be seen of it. */
export function steer(seat: Seat, author: Author, act: Steering, turn: Turn): Seat {
	if (!maySteer(seat, author, act)) return flag(seat, author.who, 'notAllowed', turn);
	const before = seat.talk.floor;
	const at = isNews(seat, author, act) ? turn.now : Number.NEGATIVE_INFINITY;
	const moderator = author.who.role === 'moderator';
	const control: Control = { ...author.origin, at, moderator, act };
	const talk = addControl(seat.talk, control, turn.now);
	const lines = linesOf(seat, author, act, { before, after: talk.floor, controls: talk.controls });
	const told = lines.reduce<Seat>((held, line) => write(held, line, turn.now, MAX_LINES), {
		...seat,
		talk
	});
	return settleHeld(lowerHand(told, before), turn);
}

/** A round said again to somebody who has just come was in force before she could know. */
function isNews(seat: Seat, { origin }: Author, act: Steering): boolean {
	const isFirstEpoch = seat.locks.changes === 0 && origin.epoch === seat.epoch.facts.number;
	return act.type !== 'round' || !act.continues || !isFirstEpoch;
}

function maySteer(seat: Seat, { origin, who, facts }: Author, act: Steering): boolean {
	const isModerator = who.role === 'moderator';
	switch (act.type) {
		case 'mute':
			return isModerator && entryOf(facts.roster, act.idx)?.role === 'participant';
		case 'round':
			return isModerator && origin.idx === facts.issuer;
		case 'turn': {
			const { rid, order } = seat.talk.floor;
			if (act.act === 'skip') return isModerator;
			// A round that is not here yet will tell.
			return act.rid !== rid || order[act.turn] === origin.idx;
		}
	}
}

/** Who is given the word need not ask for it any longer. */
function lowerHand(seat: Seat, before: Floor): Seat {
	const { talk, me } = seat;
	const isMine = holderOf(talk.floor) === me.idx && holderOf(before) !== me.idx;
	return isMine ? { ...seat, talk: setHand(talk, me.idx, false, 0) } : seat;
}

function linesOf(
	seat: Seat,
	{ who, facts }: Author,
	act: Steering,
	change: {
		readonly before: Floor;
		readonly after: Floor;
		readonly controls: readonly Control[];
	}
): readonly NewLine[] {
	const whom = (idx: number) => whoOf(facts.roster, idx, seat.me.idx);
	const { before, after } = change;
	const ended = turnLines(change, whom);
	if (act.type === 'mute') {
		const isNew = isMuted(seat, act.idx) !== act.on;
		return isNew ? [{ type: 'mute', who, whom: whom(act.idx), on: act.on }] : [];
	}
	if (act.type === 'turn' || act.continues || after.rid === before.rid) return ended;
	const what = changeOf(before, act);
	if (what === undefined) return ended;
	const people = act.order.map(whom);
	const { seconds, question } = act;
	return [{ type: 'round', who, what, order: people, turn: act.turn, seconds, question }, ...ended];
}

/** What a new ROUND means to people; nothing if a new lead only says what is in force. */
function changeOf(
	before: Floor,
	after: Extract<Act, { type: 'round' }>
): 'started' | 'word' | 'paused' | 'resumed' | 'ended' | undefined {
	const isSameOrder =
		`${before.order.join()}/${String(before.turn)}` ===
		`${after.order.join()}/${String(after.turn)}`;
	if (before.mode === after.mode && (isSameOrder || after.mode === 'open')) return undefined;
	if (after.mode === 'pause') return 'paused';
	if (before.mode === 'pause' && (isSameOrder || after.mode === 'open')) return 'resumed';
	if (after.mode === 'open') return 'ended';
	const others = after.order.filter((_, at) => at !== after.turn);
	const isInserted = before.mode === 'round' && others.join() === before.order.join();
	return after.order.length === 1 || isInserted ? 'word' : 'started';
}

/** Every turn that has ended by this; of two who ended it the one who had it is named. */
function turnLines(
	{ before, after, controls }: { before: Floor; after: Floor; controls: readonly Control[] },
	whom: (idx: number) => Who
): readonly NewLine[] {
	if (after.rid !== before.rid) return [];
	const ends = turnEnds(controls, after);
	const lines: NewLine[] = [];
	for (let turn = before.turn; turn < after.turn; turn++) {
		const holder = after.order[turn] ?? 0;
		const [end] = ends
			.filter(({ act }) => act.turn === turn)
			.sort((a, b) => rank(a, holder) - rank(b, holder));
		if (end !== undefined) {
			lines.push({ type: 'turn', who: whom(holder), by: whom(end.idx), act: end.act.act });
		}
	}
	return lines;
}

function rank({ idx }: Control, holder: number): number {
	return idx === holder ? -1 : idx;
}
