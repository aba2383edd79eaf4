import { MAX_EARLY_MARKS, MAX_LINES } from '../limits.ts';
import { isSameEvent, standing, type Origin } from './causal.ts';
import type { Ref } from './event.ts';
import type { Seat } from './member.ts';
import type { MarkAct, Marks } from './talk.ts';
import type { TextItem, Who } from './view.ts';

/*
 * What is done to words: retracted, covered, answered with a reaction (PROTOCOL.md §10.4). It acts
 * on the text as soon as both are there, whichever came first.
 */

const NO_MARKS: Marks = { covers: [], uncovers: [], reactions: [] };
/** Behind every moderator, whose act has to be seen as hers. */
const AUTHOR_RANK = 256;

/** The name of a text in this meeting. */
export function refKey({ tag, idx, seq }: Ref): string {
	return `${String(tag)}.${String(idx)}.${String(seq)}`;
}

/** The ref a key names; only for keys made by `refKey`. */
export function refOf(key: string): Ref {
	const [tag = 0, idx = 0, seq = 0] = key.split('.').map(Number);
	return { tag, idx, seq };
}

/**
 * True if whoever did this may: who wrote it, or a moderator where it is hers to do. That it is the same
 * person who wrote it, `isByAuthor` asks as soon as the text is there.
 */
export function mayMark({ origin, who, act }: MarkAct): boolean {
	if (act.type === 'reaction') return true;
	const isAuthor = origin.idx === act.ref.idx;
	const isModerator = who.role === 'moderator';
	if (act.type === 'retract') return act.own ? isAuthor : isModerator;
	return isAuthor || isModerator;
}

/** Does it to the text, or keeps it until the text comes. */
export function markText(seat: Seat, done: MarkAct): Seat {
	const key = refKey(done.act.ref);
	const line = lineOf(seat, key);
	return line === undefined ? keepEarly(seat, done) : markLine(seat, line, done);
}

/** What was done to this text before it came. */
export function markEarly(seat: Seat, key: string): Seat {
	const waiting = seat.talk.early.filter(({ act }) => refKey(act.ref) === key);
	if (waiting.length === 0) return seat;
	const early = seat.talk.early.filter((done) => !waiting.includes(done));
	return waiting.reduce<Seat>(markText, { ...seat, talk: { ...seat.talk, early } });
}

/** A reaction is not to be seen after all. */
export function unmark(seat: Seat, key: string, origin: Origin): Seat {
	const early = seat.talk.early.filter((done) => !isSameEvent(done.origin, origin));
	const held = seat.talk.marks.get(key);
	const cleared = { ...seat, talk: { ...seat.talk, early } };
	const line = lineOf(seat, key);
	if (held === undefined || line === undefined) return cleared;
	const reactions = held.reactions.filter((one) => !isSameEvent(one, origin));
	return showMarks(cleared, line, { ...held, reactions });
}

/** The line of a text on this screen. */
export function lineOf(seat: Seat, key: string): TextItem | undefined {
	return seat.lines.findLast(
		(line): line is TextItem => (line.type === 'text' || line.type === 'notice') && line.ref === key
	);
}

function markLine(seat: Seat, line: TextItem, done: MarkAct): Seat {
	const { act, who, origin } = done;
	if (!isByAuthor(line, done)) return seat;
	if (act.type === 'retract') return retract(seat, line, who);
	if (line.retracted !== undefined) return seat;
	const held = seat.talk.marks.get(refKey(act.ref)) ?? NO_MARKS;
	switch (act.type) {
		case 'reaction':
			return showMarks(seat, line, {
				...held,
				reactions: newest(held.reactions, { ...origin, code: act.code, who })
			});
		case 'cover':
			return showMarks(seat, line, {
				...held,
				covers: newest(held.covers, { ...origin, topic: act.topic, who })
			});
		case 'uncover':
			return showMarks(seat, line, { ...held, uncovers: newest(held.uncovers, origin) });
	}
}

/** In two rooms an idx can be two people's: an author's act is hers who has the author's name, too. */
function isByAuthor(line: TextItem, { who, act }: MarkAct): boolean {
	const isHers = act.type === 'retract' ? act.own : act.type !== 'reaction';
	const isOffice = act.type !== 'retract' && who.role === 'moderator';
	return !isHers || isOffice || who.name === line.who.name;
}

/** The words go; the log keeps their hash. Of several who did it a moderator is named first. */
function retract(seat: Seat, line: TextItem, by: Who): Seat {
	const rank = (who: Who) => (who.role === 'moderator' ? who.idx : AUTHOR_RANK);
	if (line.retracted !== undefined && rank(line.retracted) <= rank(by)) return seat;
	const marks = new Map(seat.talk.marks);
	if (line.ref !== undefined) marks.delete(line.ref);
	return replace(
		{ ...seat, talk: { ...seat.talk, marks } },
		{ ...line, text: '', retracted: by, cover: undefined, reactions: [] }
	);
}

function showMarks(seat: Seat, line: TextItem, marks: Marks): Seat {
	const key = line.ref ?? '';
	const held = new Map(seat.talk.marks).set(key, marks);
	const [oldest] = held.keys();
	if (held.size > MAX_LINES && oldest !== undefined) held.delete(oldest);
	const [cover, reactions] = [coverOf(marks), reactionsOf(marks)];
	return replace({ ...seat, talk: { ...seat.talk, marks: held } }, { ...line, cover, reactions });
}

/** An uncovering lifts what its author had seen; of several covers the first is shown. */
function coverOf({ covers, uncovers }: Marks): TextItem['cover'] {
	const [first] = [...standing(covers, uncovers)].sort(
		(a, b) => a.epoch - b.epoch || a.idx - b.idx || a.seq - b.seq
	);
	return first && { topic: first.topic, by: first.who };
}

function reactionsOf({ reactions }: Marks): NonNullable<TextItem['reactions']> {
	const codes = [...new Set(reactions.map(({ code }) => code))].sort((a, b) => a - b);
	return codes
		.filter((code) => code > 0)
		.map((code) => {
			const people = reactions.filter((one) => one.code === code).map(({ who }) => who);
			return { code, by: people.sort((a, b) => a.idx - b.idx) };
		});
}

/** Of each person only the newest; of two rooms' epochs with one number, what came here last. */
function newest<One extends Origin>(held: readonly One[], one: One): readonly One[] {
	const before = held.find(({ idx }) => idx === one.idx);
	if (before === undefined) return [...held, one];
	const isOlder = before.tag === one.tag ? before.seq < one.seq : before.epoch <= one.epoch;
	return isOlder ? [...held.filter((other) => other !== before), one] : held;
}

function keepEarly(seat: Seat, done: MarkAct): Seat {
	const { early } = seat.talk;
	const hers = early.filter(({ origin }) => origin.idx === done.origin.idx);
	const oldest = hers.length < MAX_EARLY_MARKS ? undefined : hers[0];
	const kept = oldest === undefined ? early : early.filter((one) => one !== oldest);
	return { ...seat, talk: { ...seat.talk, early: [...kept, done] } };
}

function replace(seat: Seat, line: TextItem): Seat {
	return { ...seat, lines: seat.lines.map((one) => (one.key === line.key ? line : one)) };
}
