import { must } from '../errors.ts';
import { concat, lp16, u16, u8 } from '../bytes/writer.ts';
import { MAX_EVENTS_AHEAD, MAX_LOG_HEADS } from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';
import { hash } from '../primitives/hash.ts';
import type { View } from './item.ts';
import type { EventPart } from './event.ts';
import type { Roster } from './roster.ts';

/** All events of one sender in one epoch that were accepted, as a count and a hash chain. */
export interface SenderLog {
	readonly count: number;
	readonly head: Uint8Array;
	/** The newest heads, oldest first; the last is `head`. What comes again is compared by them. */
	readonly heads: readonly Uint8Array[];
	/** Events that came before their turn, by number. */
	readonly ahead: ReadonlyMap<number, EventPart>;
	/** Fragments of an event that is not whole yet. */
	readonly fragments: readonly EventPart[];
}

/** One log per roster idx. Every event is counted, whatever is shown of it (PROTOCOL.md §9). */
export type EventLog = ReadonlyMap<number, SenderLog>;

/** What an append brought: whole events, in order. */
export interface Appended {
	readonly log: EventLog;
	readonly whole: readonly (readonly EventPart[])[];
}

const VIEW_HASH_BYTES = 16;

/** Empty logs of an epoch. */
export function startLog(epochId: Uint8Array, roster: Roster): EventLog {
	return new Map(
		roster.map(({ idx }) => {
			const head = hash('head0', epochId, u8(idx));
			return [idx, { count: 0, head, heads: [head], ahead: new Map(), fragments: [] }];
		})
	);
}

/**
 * Adds an event of `idx`: at its turn with all that waited for it; before its turn it waits, up to
 * 16 a sender; after its turn, or while one of its number waits, it changes nothing (`compare`).
 */
export function append(log: EventLog, idx: number, event: EventPart): Appended {
	const sender = log.get(idx);
	if (sender === undefined || event.seq <= sender.count) return { log, whole: [] };
	if (event.seq > sender.count + MAX_EVENTS_AHEAD) return { log, whole: [] };
	if (sender.ahead.has(event.seq)) return { log, whole: [] };
	const ahead = new Map(sender.ahead).set(event.seq, event);
	let next: SenderLog = { ...sender, ahead };
	const whole: (readonly EventPart[])[] = [];
	for (let due = ahead.get(next.count + 1); due; due = ahead.get(next.count + 1)) {
		ahead.delete(due.seq);
		const fragments = join(next.fragments, due);
		const complete = fragments.length > 0 && fragments.length === due.frags;
		if (complete) whole.push(fragments);
		const head = headAfter(next.head, idx, due);
		next = {
			...next,
			count: due.seq,
			head,
			heads: [...next.heads.slice(1 - MAX_LOG_HEADS), head],
			fragments: complete ? [] : fragments
		};
	}
	return { log: new Map(log).set(idx, next), whole };
}

/**
 * How an event of `idx` stands to the one of its number that is in the log or waits for it.
 * `forgotten`: it was there, but no longer anything to compare it with.
 */
export function compare(
	log: EventLog,
	idx: number,
	event: EventPart
): 'new' | 'same' | 'other' | 'forgotten' {
	const waiting = log.get(idx)?.ahead.get(event.seq);
	if (waiting !== undefined) return isSame(waiting, event) ? 'same' : 'other';
	if (event.seq > (log.get(idx)?.count ?? 0)) return 'new';
	const before = headAt(log, idx, event.seq - 1);
	const after = headAt(log, idx, event.seq);
	if (before === undefined || after === undefined) return 'forgotten';
	return equalBytes(headAfter(before, idx, event), after) ? 'same' : 'other';
}

/** The head of `idx` after `count` events; `undefined` if it is not there yet, or no longer. */
export function headAt(log: EventLog, idx: number, count: number): Uint8Array | undefined {
	const sender = log.get(idx);
	return sender?.heads[sender.heads.length - 1 - (sender.count - count)];
}

/**
 * The hash that whoever has these counts and the same events as this log shows with them;
 * `undefined` if they go beyond it, or too far back.
 */
export function hashAt(
	log: EventLog,
	epochId: Uint8Array,
	roster: Roster,
	counts: readonly number[]
): Uint8Array | undefined {
	const mine = viewOf(log, epochId, roster);
	if (counts.every((count, at) => count === mine.counts[at])) return mine.hash;
	const heads = roster.map(({ idx }, at) => headAt(log, idx, counts[at] ?? 0));
	if (heads.includes(undefined)) return undefined;
	return viewHash(epochId, counts, heads.map(must));
}

/** Counts by roster position, and the hash over counts and heads. */
export function viewOf(log: EventLog, epochId: Uint8Array, roster: Roster): View {
	const known = VIEWS.get(log);
	if (known !== undefined) return known;
	const senders = roster.map(({ idx }) => must(log.get(idx)));
	const counts = senders.map((sender) => sender.count);
	const heads = senders.map((sender) => sender.head);
	const view = { counts, hash: viewHash(epochId, counts, heads) };
	VIEWS.set(log, view);
	return view;
}

/** A log belongs to one epoch and never changes, so its view is worked out once, not every tick. */
const VIEWS = new WeakMap<EventLog, View>();

/** A fragment continues what is there, or starts anew; a stray one leaves nothing to join. */
function join(held: readonly EventPart[], event: EventPart): readonly EventPart[] {
	if (event.frag === 0) return [event];
	const fits =
		held.length === event.frag && held[0]?.kind === event.kind && held[0].frags === event.frags;
	return fits ? [...held, event] : [];
}

function isSame(one: EventPart, other: EventPart): boolean {
	return (
		one.kind === other.kind &&
		one.frag === other.frag &&
		one.frags === other.frags &&
		equalBytes(one.content, other.content)
	);
}

function viewHash(
	epochId: Uint8Array,
	counts: readonly number[],
	heads: readonly Uint8Array[]
): Uint8Array {
	const parts = counts.flatMap((count, at) => [u16(count), must(heads[at])]);
	return hash('view', concat(epochId, ...parts)).slice(0, VIEW_HASH_BYTES);
}

function headAfter(head: Uint8Array, idx: number, event: EventPart): Uint8Array {
	const numbers = concat(u8(idx), u16(event.seq), u8(event.kind), u8(event.frag), u8(event.frags));
	return hash('head', head, numbers, lp16(event.content));
}
