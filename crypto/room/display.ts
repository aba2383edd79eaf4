import { follows, type Origin } from './causal.ts';
import type { TurnOf } from './event.ts';
import { floorOf, holderOf, isMutedBy, type Control } from './floor.ts';
import type { Millis } from './input.ts';

/*
 * The display rule for controls (PROTOCOL.md §10.3). Everybody counts everything that is signed;
 * what is shown is decided here, by each client alone, from what the author had seen.
 */

/**
 * After so many own ticks a control counts against whoever pretends not to have seen it. Five ticks
 * are for a repair of the control at the author, five for one of her words here.
 */
const BLIND_TICKS = 12;

/** Words as they are judged: who wrote what, knowing what, and when this client had it. */
export interface Sight extends Origin, TurnOf {
	/** Its beginning was accepted here, or shown by a moderator's view, whichever was first. */
	readonly at: Millis;
	/** The author's role, and mute, in the roster of that epoch. */
	readonly moderator: boolean;
	readonly flagged: boolean;
	/** Only muted people are kept from reacting. */
	readonly isText: boolean;
}

export type Verdict = 'shown' | 'muted' | 'paused' | 'outOfTurn';

/**
 * What is to be done with some words, given the controls of this client. A control counts if the
 * author had it, or if it was accepted here more than twelve ticks before the words. What an author
 * had of an earlier epoch her view does not say: words pass if they were right with all of it, or
 * without what is younger than that. Nobody pretends not to have seen what is over: words that were
 * right with what their author had, and are with all there is, pass too.
 */
export function verdictOn(controls: readonly Control[], sight: Sight, tickMs: Millis): Verdict {
	if (sight.moderator) return 'shown';
	const isCounted = (control: Control) => mustCount(control, sight, tickMs);
	const sure = judge(controls.filter(isCounted), sight);
	if (sure === 'shown') return sure;
	const isRight = (isOne: (control: Control) => boolean) =>
		judge(controls.filter(isOne), sight) === 'shown';
	// Of an epoch before her view does not say whether she had it.
	if (isRight((control) => isCounted(control) || control.epoch < sight.epoch)) return 'shown';
	const isExcused = isRight((control) => isKnown(control, sight)) && isRight(() => true);
	return isExcused ? 'shown' : sure;
}

function judge(controls: readonly Control[], sight: Sight): Verdict {
	if (isMutedBy(controls, sight)) return 'muted';
	const floor = floorOf(controls);
	if (floor.mode === 'open' || !sight.isText) return 'shown';
	if (floor.mode === 'pause') return 'paused';
	const inTurn =
		sight.rid === floor.rid && sight.turn === floor.turn && holderOf(floor) === sight.idx;
	return inTurn ? 'shown' : 'outOfTurn';
}

function mustCount(control: Control, sight: Sight, tickMs: Millis): boolean {
	return isKnown(control, sight) || sight.at - control.at > BLIND_TICKS * tickMs;
}

/** By her view, or as her own. */
function isKnown(control: Control, sight: Sight): boolean {
	return control.epoch === sight.epoch && follows(sight, control);
}
