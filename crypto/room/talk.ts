import type { Act, Ref } from './event.ts';
import type { Origin } from './causal.ts';
import type { Sight } from './display.ts';
import {
	floorOf,
	isMute,
	isTurnEnd,
	newestRound,
	OPEN_FLOOR,
	type Control,
	type Floor
} from './floor.ts';
import type { Millis } from './input.ts';
import { MAX_CONTROLS } from '../limits.ts';
import type { Who } from './view.ts';

/*
 * What the rules of the talk need of a seat (PROTOCOL.md §10): the acts that were accepted, the
 * words whose showing is not settled, what was done to words, and who asks to speak.
 */
export interface Talk {
	/** At most MAX_CONTROLS of one author and epoch; of epochs that are over, what still holds. */
	readonly controls: readonly Control[];
	/** The floor after all of them, and since when it is as it is. */
	readonly floor: Floor;
	readonly since: Millis;
	/** At most MAX_HELD of one author. */
	readonly held: readonly Held[];
	/** By `epoch.idx`: how many events of a sender a moderator has shown, that I lack. */
	readonly vouched: ReadonlyMap<string, readonly Vouched[]>;
	/** By `epoch.idx`: the first fragment of an event of hers that is not whole, or was last. */
	readonly begun: ReadonlyMap<string, Vouched>;
	/** By the key of the text's ref. */
	readonly marks: ReadonlyMap<string, Marks>;
	/** Acts on texts that have not come; at most MAX_EARLY_MARKS of one author. */
	readonly early: readonly MarkAct[];
	/** Whoever was muted when she went from the roster: she comes back as she went. */
	readonly mutedAway: ReadonlySet<number>;
	/** Raised hands, others' and the own one, by idx: since when. */
	readonly hands: ReadonlyMap<number, Millis>;
	/** Who showed that she writes, and when last. */
	readonly typing: { readonly idx: number; readonly at: Millis } | undefined;
	/** The own key was touched; after this the own frames say nothing of it. */
	readonly typingUntil: Millis;
}

/** Words that are not shown, or that may yet have to be hidden. */
export interface Held {
	readonly sight: Sight;
	readonly who: Who;
	readonly words: Words;
	readonly shown: boolean;
	/** Moderators were told that they are hidden. */
	readonly flagged: boolean;
	/** Until then nobody is told. */
	readonly until: Millis;
}

export type Words =
	| { readonly type: 'text'; readonly text: string; readonly answers: Ref | undefined }
	| { readonly type: 'reaction'; readonly ref: Ref; readonly code: number };

export interface Vouched {
	readonly seq: number;
	readonly at: Millis;
}

/** Something done to somebody's words. */
export interface MarkAct {
	readonly origin: Origin;
	readonly who: Who;
	readonly act: Extract<Act, { readonly ref: Ref }>;
}

/** What was done to one text: of each person the newest of each kind. */
export interface Marks {
	readonly covers: readonly (Origin & { readonly topic: number; readonly who: Who })[];
	readonly uncovers: readonly Origin[];
	readonly reactions: readonly (Origin & { readonly code: number; readonly who: Who })[];
}

/** A talk that has just begun. */
export const NEW_TALK: Talk = {
	controls: [],
	floor: OPEN_FLOOR,
	since: 0,
	held: [],
	vouched: new Map(),
	begun: new Map(),
	marks: new Map(),
	early: [],
	mutedAway: new Set(),
	hands: new Map(),
	typing: undefined,
	typingUntil: 0
};

/** The talk with one more act; the author's oldest goes when there are too many of hers. */
export function addControl(talk: Talk, control: Control, now: Millis): Talk {
	const isHers = ({ epoch, idx }: Control) => epoch === control.epoch && idx === control.idx;
	const hers = talk.controls.filter(isHers);
	const oldest = hers.length < MAX_CONTROLS ? undefined : hers[0];
	const kept = oldest === undefined ? talk.controls : talk.controls.filter((one) => one !== oldest);
	return withControls(talk, [...kept, control], now);
}

/**
 * Only `epoch` is left: of those before it the newest ROUND and its turns stay, and the mutes of the
 * one before, which its roster need not have yet.
 */
export function forgetEpochs(talk: Talk, epoch: number, now: Millis): Talk {
	const newest = newestRound(talk.controls);
	const isKept = (control: Control) => {
		if (control.epoch === epoch || control === newest) return true;
		if (isMute(control)) return control.epoch + 1 >= epoch;
		return isTurnEnd(control) && control.act.rid === newest?.act.rid;
	};
	const isOfIt = ([key]: readonly [string, unknown]) => Number(key.split('.')[0]) === epoch;
	const vouched = new Map([...talk.vouched].filter(isOfIt));
	const begun = new Map([...talk.begun].filter(isOfIt));
	const controls = talk.controls.filter(isKept);
	return withControls({ ...talk, vouched, begun }, controls, now);
}

/** Only what was decided in `epoch` counts. */
export function onlyOf(talk: Talk, epoch: number, now: Millis): Talk {
	return withControls(
		talk,
		talk.controls.filter((control) => control.epoch === epoch),
		now
	);
}

/**
 * Nobody has decided anything about the talk, and nothing waits for it: whoever leads now says what is in
 * force, if she knows of anything. Of raised hands my own stays, if `own` is my idx still.
 */
export function forgetTalk(talk: Talk, own: number | undefined, now: Millis): Talk {
	const { marks, hands, typingUntil } = talk;
	const mine = [...hands].filter(([idx]) => idx === own);
	const { floor, since } = talk;
	const kept = { floor, since, marks, typingUntil, hands: new Map(mine) };
	return withControls({ ...NEW_TALK, ...kept }, [], now);
}

function withControls(talk: Talk, controls: readonly Control[], now: Millis): Talk {
	const floor = floorOf(controls);
	const { rid, turn, mode } = talk.floor;
	const isSame = floor.rid === rid && floor.turn === turn && floor.mode === mode;
	return { ...talk, controls, floor, since: isSame ? talk.since : now };
}
