import type { TimelineItem, Who } from '#crypto';

/** One author goes on in one group for so long after her last text. */
export const GROUP_MS = 5 * 60_000;
/** One line of time per so long with activity. */
export const TIME_LINE_MS = 10 * 60_000;
/** Lines of the same kind within this time become one. */
export const MERGE_MS = 60_000;

export type TextItem = Extract<TimelineItem, { type: 'text' }>;
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
	| {
			readonly type: 'system';
			readonly key: string;
			readonly kind: SystemKind;
			readonly at: number;
			readonly people: readonly Who[];
	  };

type Line = Extract<Row, { type: 'system' }>;
type TalkLine = Extract<TimelineItem, { type: 'notice' | 'round' | 'turn' | 'mute' | 'flagged' }>;
type LineItem = Exclude<TimelineItem, TextItem | QuotedItem | TalkLine>;
export type SystemKind = 'cameModerator' | LineItem['type'];

const TALK_LINES: ReadonlySet<TimelineItem['type']> = new Set<TalkLine['type']>([
	'notice',
	'round',
	'turn',
	'mute',
	'flagged'
]);

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
		if (item.type === 'text') addText(rows, item, false);
		else if (item.type === 'recap') addText(rows, { ...item, type: 'text', state: 'sent' }, true);
		else addLine(rows, item);
	}
	return rows;
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

function goesOn(last: TextItem | undefined, item: TextItem): boolean {
	return last?.who.idx === item.who.idx && item.at - last.at <= GROUP_MS;
}

/** The lines of the talk's rules have no words here. */
function isWorded(item: TimelineItem): item is TextItem | QuotedItem | LineItem {
	return item.type === 'text' ? item.retracted === undefined : !TALK_LINES.has(item.type);
}

function addLine(rows: Row[], item: LineItem): void {
	const line: Line = {
		type: 'system',
		key: item.key,
		kind: kindOf(item),
		at: item.at,
		people: 'who' in item ? [item.who] : []
	};
	const last = rows.at(-1);
	const merged =
		last?.type === 'system' && line.at - last.at <= MERGE_MS ? merge(last, line) : undefined;
	if (merged === undefined) rows.push(line);
	else rows[rows.length - 1] = merged;
}

/** Two lines as one, or `undefined` when each says something of its own. */
function merge(last: Line, line: Line): Line | undefined {
	if (line.kind === 'lock' && bringsLock(last.kind)) return last;
	if (last.kind === 'lock' && bringsLock(line.kind)) return line;
	if (last.kind !== line.kind || line.kind === 'removed') return undefined;
	const others = last.people.filter((who) => !line.people.some((one) => one.idx === who.idx));
	return { ...last, at: line.at, people: [...others, ...line.people] };
}

/** A person who came, came back, changed or was removed is why the lock is new: one line says it. */
function bringsLock(kind: SystemKind): boolean {
	return ['came', 'cameModerator', 'returned', 'leads', 'demoted', 'removed'].includes(kind);
}

function kindOf(item: LineItem): SystemKind {
	return item.type === 'came' && item.who.role === 'moderator' ? 'cameModerator' : item.type;
}
