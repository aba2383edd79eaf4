import type { Cast, Person } from '../cast.ts';
import { hex, seatOf, textsOf } from '../invariants.ts';
import { shown } from '../people.ts';
import { wasOut } from './endings.ts';

/**
 * After the storm: everybody who can be reached is in one epoch, or is told that she is not; and
 * every text is with everybody who was there, or is shown as missing (PROTOCOL.md §7.5, §9).
 */
export function checkSettled(cast: Cast): void {
	const { lead } = cast;
	if (!lead.actor.alive || lead.actor.state.phase !== 'room') return;
	const present = cast.honest.filter(({ actor }) => actor.alive && actor.state.phase === 'room');
	const together = present.filter((person) => isTogether(cast, person));
	for (const reader of together) {
		for (const author of together) checkTexts(cast, reader, author);
	}
}

/** True in the lead's epoch; false for one who knows that she is not. */
function isTogether(cast: Cast, person: Person): boolean {
	const { actor } = cast.lead;
	if (hex(seatOf(person.actor)!.epoch.id) === hex(seatOf(actor)!.epoch.id)) return true;
	if (!wasOut(cast, person) && !person.removed) {
		throw new Error(`${person.name} is in another epoch than the lead`);
	}
	if (shown(cast.world, person.actor).silence === 'none') {
		throw new Error(`${person.name} is left behind and not told`);
	}
	return false;
}

function checkTexts(cast: Cast, reader: Person, author: Person): void {
	const { entered } = reader;
	if (entered === undefined || reader === author) return;
	const has = new Set(textsOf(reader.actor));
	const lines = seatOf(author.actor)!.lines;
	const place = seatOf(author.actor)!.me.idx;
	const gap = seatOf(reader.actor)!.lines.some(
		(line) => line.type === 'gap' && line.who.idx === place
	);
	for (const { text, epoch } of author.said) {
		if (has.has(text) || gap || epoch < entered) continue;
		const own = lines.find((line) => line.type === 'text' && line.text === text);
		if (own?.type === 'text' && own.state === 'sending' && wasOut(cast, author)) continue;
		const head = text.slice(0, 20);
		throw new Error(`${reader.name} misses ${head} of ${author.name}, and no gap is shown`);
	}
}
