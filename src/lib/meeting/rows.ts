import type { TimelineItem, Who } from '#crypto';

/** One author goes on in one group for so long after her last text. */
export const GROUP_MS = 5 * 60_000;
/** One line of time per so long with activity. */
export const TIME_LINE_MS = 10 * 60_000;
/** Lines of the same kind within this time become one. */
export const MERGE_MS = 60_000;

export type TextItem = Extract<TimelineItem, { type: 'text' }>;
/** What words can be about: a text, or a moderator's notice. */
export type SaidItem = Extract<TimelineItem, { type: 'text' | 'notice' }>;
type QuotedItem = Extract<TimelineItem, { type: 'recap' }>;

/** What the list of the conversation shows, from top to bottom. */
export type Row =
	| { readonly type: 'time'; readonly key: string; readonly at: number }
	/** Above what came while the person looked elsewhere. */
	| { readonly type: 'fresh'; readonly key: string }
	| {
			readonly type: 'group';
			readonly key: string;
			readonly who: Who;
			readonly texts: readonly TextItem[];
			/** Said before she came back, and sent again by the moderator. */
			readonly again: boolean;
	  }
	| { readonly type: 'notice'; readonly key: string; readonly item: NoticeItem }
	/** In the place of words that were taken away. */
	| { readonly type: 'gone'; readonly key: string; readonly author: Who; readonly by: Who }
	| { readonly type: 'talk'; readonly key: string; readonly item: TalkLine }
	| {
			readonly type: 'system';
			readonly key: string;
			readonly kind: SystemKind;
			readonly at: number;
			readonly people: readonly Who[];
	  };

type Line = Extract<Row, { type: 'system' }>;
type NoticeItem = Extract<TimelineItem, { type: 'notice' }>;
/** What was decided about who may write. */
export type TalkLine = Extract<TimelineItem, { type: 'round' | 'turn' | 'mute' | 'flagged' }>;
type LineItem = Exclude<TimelineItem, TextItem | QuotedItem | NoticeItem | TalkLine>;
export type SystemKind = 'cameModerator' | LineItem['type'];

const TALK_LINES: ReadonlySet<TimelineItem['type']> = new Set<TalkLine['type']>([
	'round',
	'turn',
	'mute',
	'flagged'
]);

/** The words with this key, unless they were taken away. */
export function saidWith(
	items: readonly TimelineItem[],
	key: string | undefined
): SaidItem | undefined {
	const found = items.find((item) => item.key === key);
	const isSaid = found?.type === 'text' || found?.type === 'notice';
	return isSaid && found.retracted === undefined ? found : undefined;
}

/**
 * Groups texts of one author, merges lines of the app and puts the time between them. `freshFrom` is
 * the key of the first item not seen yet; `wallMs` turns a time of the view into a wall clock's.
 */
export function rowsOf(
	items: readonly TimelineItem[],
	freshFrom: string | undefined,
	wallMs: (at: number) => number
): Row[] {
	const rows: Row[] = [];
	let timeLine = -1;
	for (const item of items.filter(isWorded)) {
		const slot = Math.floor(wallMs(item.at) / TIME_LINE_MS);
		if (slot !== timeLine) {
			timeLine = slot;
			rows.push({ type: 'time', key: `time ${item.key}`, at: item.at });
		}
		if (item.key === freshFrom) rows.push({ type: 'fresh', key: 'fresh' });
		add(rows, item);
	}
	return rows;
}

function add(rows: Row[], item: TimelineItem): void {
	if (item.type === 'text' || item.type === 'notice') addSaid(rows, item);
	else if (item.type === 'recap') addText(rows, { ...item, type: 'text', state: 'sent' }, true);
	else if (isTalkLine(item)) rows.push({ type: 'talk', key: item.key, item });
	else addLine(rows, item);
}

function addSaid(rows: Row[], item: SaidItem): void {
	const { key, who: author, retracted: by } = item;
	if (by !== undefined) rows.push({ type: 'gone', key, author, by });
	else if (item.type === 'notice') rows.push({ type: 'notice', key, item });
	else addText(rows, item, false);
}

function isTalkLine(item: TimelineItem): item is TalkLine {
	return TALK_LINES.has(item.type);
}

function addText(rows: Row[], item: TextItem, again: boolean): void {
	const last = rows.at(-1);
	const isSame = last?.type === 'group' && last.again === again;
	if (isSame && goesOn(last.texts.at(-1), item)) {
		rows[rows.length - 1] = { ...last, texts: [...last.texts, item] };
	} else {
		rows.push({ type: 'group', key: item.key, who: item.who, texts: [item], again });
	}
}

/** What is covered or answers something stands alone: it has a line of its own above it. */
function goesOn(last: TextItem | undefined, item: TextItem): boolean {
	if (last === undefined || standsAlone(last) || standsAlone(item)) return false;
	return last.who.idx === item.who.idx && item.at - last.at <= GROUP_MS;
}

function standsAlone({ answers, cover }: TextItem): boolean {
	return answers !== undefined || cover !== undefined;
}

/** A turn that its holder ended herself is seen in who has the word now. */
function isWorded(item: TimelineItem): boolean {
	return item.type !== 'turn' || item.act !== 'done';
}

function addLine(rows: Row[], item: LineItem): void {
	const line: Line = {
		type: 'system',
		key: item.key,
		kind: kindOf(item),
		at: item.at,
		people: peopleOf(item)
	};
	const last = rows.at(-1);
	const merged =
		last?.type === 'system' && line.at - last.at <= MERGE_MS ? merge(last, line) : undefined;
	if (merged === undefined) rows.push(line);
	else rows[rows.length - 1] = merged;
}

/** Who the line is about; first who she was, if she moderates from now on, or who removed her. */
function peopleOf(item: LineItem): readonly Who[] {
	if (item.type === 'promoted') return [item.was, item.who];
	if (item.type === 'stillHere') return [item.by, item.who];
	return 'who' in item ? [item.who] : [];
}

/** What is said of one person: two of them are never one line, for one alone leads. */
const ALONE: readonly SystemKind[] = ['removed', 'promoted', 'leads', 'stillHere'];

/** Two lines as one, or `undefined` when each says something of its own. */
function merge(last: Line, line: Line): Line | undefined {
	if (line.kind === 'lock' && bringsLock(last.kind)) return last;
	if (last.kind === 'lock' && bringsLock(line.kind)) return line;
	if (last.kind !== line.kind || ALONE.includes(line.kind)) return undefined;
	const others = last.people.filter((who) => !line.people.some((one) => one.idx === who.idx));
	return { ...last, at: line.at, people: [...others, ...line.people] };
}

/** A person who came, came back, changed or was removed is why the lock is new: one line says it. */
function bringsLock(kind: SystemKind): boolean {
	return ['came', 'cameModerator', 'returned', 'leads', 'demoted', 'promoted', 'removed'].includes(
		kind
	);
}

function kindOf(item: LineItem): SystemKind {
	return item.type === 'came' && item.who.role === 'moderator' ? 'cameModerator' : item.type;
}
