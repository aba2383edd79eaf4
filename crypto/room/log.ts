import { must } from '../errors.ts';
import { concat, lp16, u16, u8 } from '../bytes/writer.ts';
import { MAX_EVENTS_AHEAD } from '../limits.ts';
import { hash } from '../primitives/hash.ts';
import type { View } from './item.ts';
import type { EventPart } from './event.ts';
import type { Roster } from './roster.ts';

/** All events of one sender in one epoch that were accepted, as a count and a hash chain. */
export interface SenderLog {
	readonly count: number;
	readonly head: Uint8Array;
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
		roster.map(({ idx }) => [
			idx,
			{ count: 0, head: hash('head0', epochId, u8(idx)), ahead: new Map(), fragments: [] }
		])
	);
}

/**
 * Adds an event of `idx`: at its turn with all that waited for it; before its turn it waits, up to
 * 16 a sender; after its turn, or while one of its number waits, it changes nothing.
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
		next = {
			...next,
			count: due.seq,
			head: headAfter(next.head, idx, due),
			fragments: complete ? [] : fragments
		};
	}
	return { log: new Map(log).set(idx, next), whole };
}

/** Counts by roster position, and the hash over counts and heads. */
export function viewOf(log: EventLog, epochId: Uint8Array, roster: Roster): View {
	const known = VIEWS.get(log);
	if (known !== undefined) return known;
	const senders = roster.map(({ idx }) => must(log.get(idx)));
	const parts = senders.flatMap((sender) => [u16(sender.count), sender.head]);
	const view = {
		counts: senders.map((sender) => sender.count),
		hash: hash('view', concat(epochId, ...parts)).slice(0, VIEW_HASH_BYTES)
	};
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

function headAfter(head: Uint8Array, idx: number, event: EventPart): Uint8Array {
	const numbers = concat(u8(idx), u16(event.seq), u8(event.kind), u8(event.frag), u8(event.frags));
	return hash('head', head, numbers, lp16(event.content));
}
