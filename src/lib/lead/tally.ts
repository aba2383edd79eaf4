import type { PrivateLineView, RoomView, TimelineItem } from '#crypto';

/** What happened in a meeting, as numbers. Nothing here is about one person. */
export interface Counts {
	/** Most at once. */
	readonly participants: number;
	readonly moderators: number;
	readonly rounds: number;
	/** Calls for support of each level. */
	readonly heavy: number;
	readonly alone: number;
	readonly danger: number;
	/** Texts taken back by whoever wrote them, and taken away by a moderator. */
	readonly takenBack: number;
	readonly takenAway: number;
	/** How many times somebody's writing was paused. */
	readonly muted: number;
	readonly removed: number;
	/** How many times this device lost its connection. */
	readonly losses: number;
	/** Times at which something could not be unlocked. */
	readonly gaps: number;
}

/** From when to when was counted. */
export interface Span {
	readonly from: Date;
	readonly to: Date;
}

type TextItem = Extract<TimelineItem, { readonly type: 'text' | 'notice' }>;

const CALLS = { 1: 'heavy', 2: 'alone', 3: 'danger' } as const;
type Kind = Exclude<keyof Counts, 'participants' | 'moderators' | 'losses'>;

/**
 * Counts a meeting while it goes by, because nothing of it is left afterwards. Keeps numbers and the
 * keys of lines it has counted: no text, no name. A reload of the page begins
 * anew: the span tells from when.
 */
export class Tally {
	readonly #counted = new Map<string, Kind>();
	#participants = 0;
	#moderators = 0;
	#losses = 0;
	#connected = false;
	#span: Span | undefined;

	/** The room as it is now. Views may be missed: what a later one still shows is counted then. */
	see(view: RoomView, now: Date): void {
		if (view.phase !== 'room' && view.phase !== 'closing') return;
		this.#span = { from: this.#span?.from ?? now, to: now };
		const { length } = view.people.filter(({ role }) => role === 'participant');
		this.#participants = Math.max(this.#participants, length);
		this.#moderators = Math.max(this.#moderators, view.people.length - length);
		this.#listen(view.connection.state === 'up');
		for (const item of view.timeline) this.#count(item.key, kindOf(item));
		for (const line of view.privateLines) this.#countCalls(line);
	}

	/** Undefined when there was no meeting. */
	get span(): Span | undefined {
		return this.#span;
	}

	get counts(): Counts {
		const kinds = [...this.#counted.values()];
		const times = (kind: Kind) => kinds.filter((it) => it === kind).length;
		return {
			participants: this.#participants,
			moderators: this.#moderators,
			rounds: times('rounds'),
			heavy: times('heavy'),
			alone: times('alone'),
			danger: times('danger'),
			takenBack: times('takenBack'),
			takenAway: times('takenAway'),
			muted: times('muted'),
			removed: times('removed'),
			losses: this.#losses,
			gaps: times('gaps')
		};
	}

	#listen(connected: boolean): void {
		if (this.#connected && !connected) this.#losses++;
		this.#connected = connected;
	}

	/** Only a call that somebody makes herself: a moderator's answer has no level. */
	#countCalls({ who, messages }: PrivateLineView): void {
		for (const { key, level, who: author } of messages) {
			if (level === undefined || level === 0 || author.idx !== who.idx) continue;
			this.#count(`${String(who.idx)} ${key}`, CALLS[level]);
		}
	}

	#count(key: string, kind: Kind | undefined): void {
		if (kind !== undefined) this.#counted.set(key, kind);
	}
}

function kindOf(item: TimelineItem): Kind | undefined {
	if (item.type === 'text' || item.type === 'notice') return retraction(item);
	if (item.type === 'round') return item.what === 'started' ? 'rounds' : undefined;
	if (item.type === 'mute') return item.on ? 'muted' : undefined;
	if (item.type === 'removed') return 'removed';
	return item.type === 'gap' ? 'gaps' : undefined;
}

function retraction({ who, retracted }: TextItem): Kind | undefined {
	if (retracted === undefined) return undefined;
	return retracted.idx === who.idx ? 'takenBack' : 'takenAway';
}
