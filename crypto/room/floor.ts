import { standing, type Origin } from './causal.ts';
import type { Act, Round, TurnOf } from './event.ts';
import type { Millis } from './input.ts';

/*
 * Who may write (PROTOCOL.md §10.2), worked out from the acts that were accepted and from nothing
 * else: two clients that have the same acts have the same floor, in whichever order they came.
 */

type RoundAct = Extract<Act, { type: 'round' }>;
type TurnEnd = Extract<Act, { type: 'turn' }>;
type Mute = Extract<Act, { type: 'mute' }>;

/** An act that decides what is shown of others' words, with its time at this client. */
export interface Control<Kind = RoundAct | TurnEnd | Mute> extends Origin {
	/** When it was accepted here; own ones, when they left. */
	readonly at: Millis;
	/** The author's role in the roster of its epoch. */
	readonly moderator: boolean;
	readonly act: Kind;
}

/** Who may write now. A round whose last turn has ended is open. */
export interface Floor extends TurnOf {
	readonly mode: Round['mode'];
	readonly order: readonly number[];
	readonly seconds: number;
	readonly question: string;
	/** Whose ROUND it is; `undefined` before the first. */
	readonly lead: number | undefined;
}

export const OPEN_FLOOR: Floor = {
	rid: 0,
	turn: 0,
	mode: 'open',
	order: [],
	seconds: 0,
	question: '',
	lead: undefined
};

/** The floor after these acts: the newest ROUND, and the turns that were ended since. */
export function floorOf(controls: readonly Control[]): Floor {
	const newest = newestRound(controls);
	if (newest === undefined) return OPEN_FLOOR;
	const { rid, mode, order, seconds, question } = newest.act;
	const floor = { rid, mode, order, seconds, question, lead: newest.idx };
	if (mode !== 'round') return { ...floor, turn: newest.act.turn };
	const ended = new Set(turnEnds(controls, newest.act).map(({ act }) => act.turn));
	let { turn } = newest.act;
	while (ended.has(turn)) turn += 1;
	return turn < order.length ? { ...floor, turn } : { ...floor, turn, mode: 'open' };
}

/** Who has the word: somebody in a round, nobody else. */
export function holderOf({ mode, order, turn }: Floor): number | undefined {
	return mode === 'round' ? order[turn] : undefined;
}

/** The ROUND that counts: a lead's acts are in one order, and her successor's epoch comes later. */
export function newestRound(controls: readonly Control[]): Control<RoundAct> | undefined {
	let newest: Control<RoundAct> | undefined;
	for (const control of controls) {
		if (!isRound(control)) continue;
		const isLater =
			newest === undefined ||
			control.epoch > newest.epoch ||
			(control.epoch === newest.epoch && control.seq > newest.seq);
		if (isLater) newest = control;
	}
	return newest;
}

/** The TURNs of a round that count: by whoever had that turn, or a moderator's skip. */
export function turnEnds(
	controls: readonly Control[],
	round: Pick<Round, 'rid' | 'order'>
): readonly Control<TurnEnd>[] {
	return controls.filter(isTurnEnd).filter(({ act, idx, moderator }) => {
		if (act.rid !== round.rid || act.turn >= round.order.length) return false;
		return act.act === 'skip' ? moderator : round.order[act.turn] === idx;
	});
}

/**
 * The mutes of `idx` that nobody has lifted. An unmute lifts what its author had seen; two that
 * cross leave the person muted.
 */
export function mutesOf(controls: readonly Control[], idx: number): readonly Control<Mute>[] {
	const acts = controls.filter(isMute).filter(({ act }) => act.idx === idx);
	return standing(
		acts.filter(({ act }) => act.on),
		acts.filter(({ act }) => !act.on)
	);
}

/**
 * True if a moderator has lifted what the roster of `epoch` says of `idx`: in that epoch, or in the
 * one before, whose last acts the lead had perhaps not seen when she made the grant.
 */
function isLifted(controls: readonly Control[], idx: number, epoch: number): boolean {
	return controls.some(
		(one) => isMute(one) && one.act.idx === idx && !one.act.on && one.epoch + 1 >= epoch
	);
}

/** True for somebody who is muted by these acts and what the roster of `epoch` says. */
export function isMutedBy(
	controls: readonly Control[],
	of: { readonly idx: number; readonly flagged: boolean; readonly epoch: number }
): boolean {
	const isFlagged = of.flagged && !isLifted(controls, of.idx, of.epoch);
	return isFlagged || mutesOf(controls, of.idx).length > 0;
}

function isRound(control: Control): control is Control<RoundAct> {
	return control.act.type === 'round';
}

export function isMute(control: Control): control is Control<Mute> {
	return control.act.type === 'mute';
}

export function isTurnEnd(control: Control): control is Control<TurnEnd> {
	return control.act.type === 'turn';
}
