import type { Cast, Person, Whispered } from '../cast.ts';
import { seatOf } from '../invariants.ts';

/**
 * What was written to a few is with nobody else; and its author, as long as she is there, either
 * knows that all who are to have it have it, or that they do not (PROTOCOL.md §8.2).
 */
export function checkWhispers(cast: Cast): void {
	for (const author of cast.people.values()) {
		for (const whispered of author.whispered) {
			for (const reader of cast.people.values()) checkReader(author, whispered, reader);
		}
	}
}

function checkReader(author: Person, { text, line }: Whispered, reader: Person): void {
	const seat = seatOf(reader.actor);
	if (reader === author || reader === line || reader.hasModerated) return;
	const has = seat?.privateLine.messages.some((message) => message.text === text) === true;
	const told = reader.actor.notices.some(
		(notice) => notice.type === 'private' && notice.text === text
	);
	const said = seat?.lines.some((one) => 'text' in one && one.text === text) === true;
	if (has || told || said) throw new Error(`${reader.name} reads what ${author.name} whispered`);
}
