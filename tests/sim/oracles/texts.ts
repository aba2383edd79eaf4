import type { TimelineItem } from '../../../crypto/room/view.ts';
import type { Cast, Person } from '../cast.ts';

type Text = Extract<TimelineItem, { type: 'text' }>;

/**
 * Every text on a screen was typed by the one it is said to be from, and stands there once
 * (PROTOCOL.md §8.3). What a plotter says under her own name is hers to say.
 */
export function watchTexts(cast: Cast): void {
	const shown = new WeakMap<Person, Map<string, string>>();
	cast.world.watchers.push((actor, before, _input, { state: { seat } }) => {
		const reader = cast.personOf(actor);
		if (seat === undefined || seat.lines === before.seat?.lines) return;
		if (reader?.honest !== true) return;
		const known = shown.get(reader) ?? new Map<string, string>();
		shown.set(reader, known);
		for (const line of seat.lines) {
			if (line.type !== 'text' || line.retracted !== undefined) continue;
			if (known.get(line.text) === line.key) continue;
			if (known.has(line.text) && !mayRepeat(authorOf(cast, reader, line))) {
				throw new Error(`${reader.name} is shown twice: ${line.text.slice(0, 20)}`);
			}
			known.set(line.text, line.key);
			checkAuthor(cast, reader, line);
		}
	});
}

/** Who comes back says again what nobody has shown to have; a plotter what she likes. */
function mayRepeat(author: Person | undefined): boolean {
	return author !== undefined && (!author.honest || author.welcomes > 1);
}

function checkAuthor(cast: Cast, reader: Person, line: Text): void {
	if (line.who.me) return;
	const author = authorOf(cast, reader, line);
	if (author === undefined) throw new Error(`${reader.name} is shown a text of nobody`);
	if (!author.honest) {
		const isGhost = author.removed && line.text.startsWith('ghost ');
		if (isGhost) throw new Error(`${reader.name} is shown what ${author.name} kept`);
		return;
	}
	const has = author.said.some(({ text }) => text === line.text);
	if (!has) throw new Error(`${reader.name} is shown what ${author.name} never said`);
}

function authorOf(cast: Cast, reader: Person, line: Text): Person | undefined {
	if (line.who.me) return reader;
	// In rooms that know nothing of each other a place may have been given twice.
	const together = [...reader.sat.keys()];
	return [...cast.people.values()].find(({ sat }) =>
		together.some((epoch) => sat.get(epoch) === line.who.idx)
	);
}
