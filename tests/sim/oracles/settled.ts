import { equalBytes } from '../../../crypto/primitives/equal.ts';
import { isInformed } from '../../../crypto/room/office.ts';
import { ticketsHeld } from '../../../crypto/room/participant-state.ts';
import type { RoomState } from '../../../crypto/room/step.ts';
import type { Cast, Person } from '../cast.ts';
import { hex, seatOf, textsOf } from '../invariants.ts';
import { shown } from '../people.ts';
import { wasOut } from './endings.ts';

/**
 * After the storm: everybody who can be reached is in one epoch, or has ended; and every text is with everybody who was there, or is shown as missing (PROTOCOL.md §7.5, §9).
 */
export function checkSettled(cast: Cast): void {
	const { leading } = cast;
	if (leading === undefined || cast.torn) return;
	const present = cast.honest.filter(isIn);
	const together = present.filter((person) => isTogether(cast, leading, person));
	// Whoever leads may run another client, and be no judge of anything else.
	const leads = cast.leads.filter((lead) => isWith(lead, leading));
	if (leads.length !== 1) throw new Error(`${String(leads.length)} lead one room`);
	for (const reader of together) {
		for (const author of together) checkTexts(cast, reader, author);
	}
}

/** True if everybody who can come back has come back: there is nothing more to wait for. */
export function isSettled(cast: Cast): boolean {
	const { leading } = cast;
	if (cast.torn) return true;
	// Two who have stepped aside for each other lead again in a while.
	if (leading === undefined) return !cast.staffPresent;
	return cast.honest.every(
		(person) => !isIn(person) || isWith(person, leading) || (person.removed && isTold(cast, person))
	);
}

/**
 * Her screen says that she is alone, or on her way back; or it says so to a moderator who is there with
 * her, and nobody else can lead (PROTOCOL.md §18).
 */
function isTold(cast: Cast, person: Person): boolean {
	const moderators = cast
		.others(person)
		.filter((other) => other.moderates && isIn(other) && isWith(other, person))
		.filter(({ actor: { state } }) => !mayLead(state));
	return [person, ...moderators].some(({ actor }) => {
		const { silence, returning } = shown(cast.world, actor);
		return silence !== 'none' || returning !== 'no';
	});
}

/** A lead, or a co-moderator who has been told what she would lead by (PROTOCOL.md §10.7). */
function mayLead(state: RoomState): boolean {
	return state.role === 'lead' || (state.office !== undefined && isInformed(state.office));
}

const isIn = ({ actor }: Person) => actor.alive && actor.state.phase === 'room';

const isWith = (one: Person, other: Person) =>
	hex(seatOf(one.actor)!.epoch.id) === hex(seatOf(other.actor)!.epoch.id);

/** True in the lead's epoch; false for one who cannot come back and knows that she is alone. */
function isTogether(cast: Cast, lead: Person, person: Person): boolean {
	if (isWith(person, lead)) return true;
	if (!person.removed && !isUnknown(cast, lead, person)) {
		throw new Error(`${person.name} is in another epoch than ${lead.name}, who leads`);
	}
	if (isTold(cast, person)) return false;
	throw new Error(`${person.name} is left behind and not told`);
}

/**
 * She was let in by a lead who died, or was cut off and replaced, before she could tell anybody of her
 * ticket. Her place may be known, from a roster, and her number may be somebody else's by now.
 */
function isUnknown(cast: Cast, { actor }: Person, person: Person): boolean {
	const { crashed, outMs } = cast.staff;
	if ((!crashed && outMs === 0) || actor.state.role !== 'lead') return false;
	const known = actor.state.record.roster.filter(({ idx }) => person.places.includes(idx));
	return known.every(
		({ tickets }) => tickets.length === 0 || cast.others(person).some((it) => holds(it, tickets))
	);
}

function holds({ actor: { state } }: Person, tickets: readonly Uint8Array[]): boolean {
	const own = state.role === 'participant' ? ticketsHeld(state) : [];
	return own.some((held) => tickets.some((one) => held.lend((bytes) => equalBytes(bytes, one))));
}

function checkTexts(cast: Cast, reader: Person, author: Person): void {
	const { entered } = reader;
	if (entered === undefined || reader === author) return;
	const has = new Set(textsOf(reader.actor));
	const again = seatOf(reader.actor)!.lines.flatMap((line) =>
		line.type === 'recap' ? [line.text.replace(/…$/, '')] : []
	);
	const lines = seatOf(author.actor)!.lines;
	const place = seatOf(author.actor)!.me.idx;
	const gap = seatOf(reader.actor)!.lines.some(
		(line) => line.type === 'gap' && line.who.idx === place
	);
	for (const { text, epoch, welcomes } of author.said) {
		if (has.has(text) || gap || epoch < entered || cast.ruled) continue;
		// Two rooms may number their epochs alike: she was never in the one where it was said.
		const heardIn = cast.sent.epochsOf(text);
		if (heardIn.length > 0 && !heardIn.some((id) => reader.sat.has(id))) continue;
		const isBefore = welcomes < author.welcomes;
		if (isBefore && isElsewhere(cast, reader)) continue;
		// She came back, and whoever let her in said it to her again.
		if (again.some((quoted) => text.startsWith(quoted))) continue;
		const own = lines.find((line) => line.type === 'text' && line.text === text);
		// She has come from where she said it, and is shown herself who has not seen it.
		if (isBefore && own?.type === 'text' && isNamed(reader, own.notSeenBy)) continue;
		// With a page dies what it had not sent.
		const isNowhere = !cast.honest.some(({ actor }) => textsOf(actor).includes(text));
		if (own === undefined && isNowhere) continue;
		if (own?.type === 'text' && own.state === 'sending' && wasOut(cast, author)) continue;
		const head = text.slice(0, 20);
		throw new Error(`${reader.name} misses ${head} of ${author.name}, and no gap is shown`);
	}
}

function isNamed(reader: Person, notSeenBy: readonly number[] = []): boolean {
	return notSeenBy.some((idx) => reader.places.includes(idx));
}

/**
 * While a lead is cut off, others may talk without her, and then come back to her with new keys: what
 * they said does not reach her, and only that they came back is shown (PROTOCOL.md §18).
 */
function isElsewhere(cast: Cast, reader: Person): boolean {
	return reader.moderates && wasOut(cast, reader);
}
