/** At most one announcement is spoken in this time. */
export const SPEAK_GAP_MS = 800;
/** Messages wait this long at most while the person types. */
export const HOLD_MS = 5_000;
/** Typing is over when no key was pressed for this long. */
export const TYPING_MS = 1_500;
/** Spoken text leaves the page after this time: old private text is not to be found there. */
export const CLEAR_MS = 10_000;
/** Longer texts are cut; the rest is read in the conversation itself. */
export const SPOKEN_CHARS = 300;
/** The same author goes on in one group for so long, here as in the conversation. */
export const GROUP_MS = 5 * 60_000;
/** A region that is to say the same again is empty for so long first, or it stays silent. */
export const BREATH_MS = 150;
/** More waiting messages than this are summed up. */
const MANY = 3;

/** Something to say once: a line of the app, or what somebody wrote. */
export type Announcement =
	| {
			readonly type: 'line';
			readonly text: string;
			/** A later line about the same takes the place of one that still waits. */
			readonly topic?: string | undefined;
	  }
	| { readonly type: 'message'; readonly name: string; readonly text: string };

/** What waits; `first` of a group, for a message: its name has to be said. */
type Waiting = Announcement & { readonly at: number; readonly first: boolean };

/** The sentences the queue puts together itself. */
export interface QueueWords {
	/** `{n} nya meddelanden` */
	readonly many: (count: number) => string;
	/** `{n} nya meddelanden från {names}` */
	readonly manyFrom: (count: number, names: readonly string[]) => string;
	/** What is put after a text that was cut. */
	readonly cut: string;
}

export interface AnnouncementQueue {
	readonly waiting: readonly Waiting[];
	readonly spokenAt: number;
	readonly typedAt: number;
	/** Who wrote last and when, spoken or not: the name is said on the first of a group only. */
	readonly author: { readonly name: string; readonly at: number } | undefined;
	/** Whose message was spoken last, with nothing else spoken since. */
	readonly lastName: string | undefined;
	/** What stands in the region; empty when nothing does. */
	readonly shown: string;
	/** Messages waited for the person to stop typing: they are summed up when they come. */
	readonly held: boolean;
}

export const emptyQueue: AnnouncementQueue = {
	waiting: [],
	spokenAt: -Infinity,
	typedAt: -Infinity,
	author: undefined,
	lastName: undefined,
	shown: '',
	held: false
};

export function offer(
	queue: AnnouncementQueue,
	announcement: Announcement,
	now: number
): AnnouncementQueue {
	const waiting = queue.waiting.filter((other) => !isOutdated(other, announcement));
	if (announcement.type === 'line') {
		return { ...queue, waiting: [...waiting, { ...announcement, at: now, first: false }] };
	}
	const { author } = queue;
	const first = author?.name !== announcement.name || now - author.at > GROUP_MS;
	return {
		...queue,
		waiting: [...waiting, { ...announcement, at: now, first }],
		author: { name: announcement.name, at: now }
	};
}

/** The person wrote something herself: whoever writes next begins a new group. */
export function interrupted(queue: AnnouncementQueue): AnnouncementQueue {
	return { ...queue, author: undefined };
}

export function typed(queue: AnnouncementQueue, now: number): AnnouncementQueue {
	return { ...queue, typedAt: now };
}

/**
 * What the polite region holds from now on: a new text, an empty one, or `undefined` when it stays
 * as it is; and when to ask again (`Infinity`: not before something new is offered).
 */
interface Step {
	readonly queue: AnnouncementQueue;
	readonly say: string | undefined;
	readonly nextAt: number;
}

export function advance(queue: AnnouncementQueue, now: number, words: QueueWords): Step {
	const freeAt = queue.spokenAt + SPEAK_GAP_MS;
	if (queue.waiting.length > 0 && now >= freeAt) {
		const releaseAt = releasedAt(queue, now);
		if (now >= releaseAt) return distinctly(queue, speakNext(queue, now, words), now);
		const line = queue.waiting.findIndex((entry) => entry.type === 'line');
		if (line >= 0) return distinctly(queue, speakLine(queue, line, now), now);
		return { queue: { ...queue, held: true }, say: undefined, nextAt: releaseAt };
	}
	if (queue.shown !== '' && now >= queue.spokenAt + CLEAR_MS) {
		const cleared = { ...queue, shown: '' };
		return { queue: cleared, say: '', nextAt: nextAt(cleared) };
	}
	return { queue, say: undefined, nextAt: nextAt(queue) };
}

/** A region that is given the text it holds does not change, and is not read: it is emptied first. */
function distinctly(queue: AnnouncementQueue, step: Step, now: number): Step {
	if (step.say !== queue.shown) return step;
	const emptied = { ...queue, spokenAt: now + BREATH_MS - SPEAK_GAP_MS, shown: '' };
	return { queue: emptied, say: '', nextAt: nextAt(emptied) };
}

function isOutdated(old: Announcement, fresh: Announcement): boolean {
	if (old.type !== 'line' || fresh.type !== 'line') return false;
	return old.topic !== undefined && old.topic === fresh.topic;
}

/** When waiting messages may be spoken: at the end of typing, after `HOLD_MS` at the latest. */
function releasedAt(queue: AnnouncementQueue, now: number): number {
	const oldest = queue.waiting.find((entry) => entry.type === 'message');
	if (oldest === undefined) return now;
	return Math.min(queue.typedAt + TYPING_MS, oldest.at + HOLD_MS);
}

function speakLine(queue: AnnouncementQueue, index: number, now: number) {
	const line = queue.waiting[index];
	const rest = queue.waiting.filter((_, at) => at !== index);
	return spoken({ ...queue, waiting: rest, lastName: undefined }, line?.text ?? '', now);
}

function speakNext(queue: AnnouncementQueue, now: number, words: QueueWords) {
	const messages = queue.waiting.filter((entry) => entry.type === 'message');
	const sumUp = messages.length > MANY || (queue.held && messages.length > 1);
	const first = queue.waiting[0];
	if (!sumUp || first?.type === 'line') return speakFirst(queue, now, words);
	const names = [...new Set(messages.map((message) => message.name))];
	const text =
		messages.length > MANY && !queue.held
			? words.many(messages.length)
			: words.manyFrom(messages.length, names);
	const rest = queue.waiting.filter((entry) => entry.type !== 'message');
	return spoken({ ...queue, waiting: rest, lastName: undefined, held: false }, text, now);
}

function speakFirst(queue: AnnouncementQueue, now: number, words: QueueWords) {
	const [first, ...rest] = queue.waiting;
	if (first === undefined) return { queue, say: undefined, nextAt: nextAt(queue) };
	if (first.type === 'line') return speakLine(queue, 0, now);
	const text = cut(first.text, words);
	const isNamed = first.first || first.name !== queue.lastName;
	const say = isNamed ? `${first.name}: ${text}` : text;
	const held = queue.held && rest.length > 0;
	return spoken({ ...queue, waiting: rest, lastName: first.name, held }, say, now);
}

function spoken(queue: AnnouncementQueue, say: string, now: number) {
	const next = { ...queue, spokenAt: now, shown: say };
	return { queue: next, say, nextAt: nextAt(next) };
}

function nextAt(queue: AnnouncementQueue): number {
	if (queue.waiting.length > 0) return queue.spokenAt + SPEAK_GAP_MS;
	return queue.shown === '' ? Infinity : queue.spokenAt + CLEAR_MS;
}

function cut(text: string, words: QueueWords): string {
	const characters = Array.from(text);
	if (characters.length <= SPOKEN_CHARS) return text;
	return characters.slice(0, SPOKEN_CHARS).join('') + words.cut;
}
