import type { Person } from '../cast.ts';
import { forwardedFrom } from '../forwarded.ts';
import { seatOf } from '../invariants.ts';
import { hoard, plotting } from '../plots.ts';
import type { DeedOf } from '../schedule.ts';
import { trickery } from '../tricks.ts';
import type { Scene } from './scene.ts';

/** When somebody who was removed tries what she kept, counted from her removal. */
const HAUNTED_MS = [1_000, 3_000, 6_000, 11_000];

export function trick({ world, cast, dice }: Scene, deed: DeedOf<'trick'>): void {
	const to = cast.people.get(deed.to);
	if (to?.actor.alive !== true) return;
	cast.lied = true;
	trickery(world, to.actor, deed, dice);
}

export function plot(scene: Scene, person: Person, deed: DeedOf<'plot'>): void {
	const { world, cast, dice } = scene;
	const target = cast.people.get(deed.to);
	if (person.honest || target === undefined) return;
	cast.plotted = true;
	// Any moderator may close.
	if (deed.plot === 'close' && person.moderates) cast.closed = true;
	keepGhosts(scene, person);
	const honest = cast.honest.map(({ actor }) => actor);
	const who = { evil: person.actor, to: target.actor, honest };
	plotting(world, who, deed.plot, dice);
}

/** Whoever leads removes her; a spy keeps what she can and tries it for a while. */
export function remove(scene: Scene, person: Person): void {
	const { world, cast } = scene;
	const lead = cast.leading;
	const idx = seatOf(person.actor)?.me.idx;
	if (lead === undefined || lead === person || idx === undefined) return;
	if (lead.actor.asleep !== undefined || person.moderates) return;
	// Whoever is on her way in is nobody on the lead's screen, and her client would not take it.
	const known = seatOf(lead.actor)?.epoch.facts.roster;
	if (known?.some((entry) => entry.idx === idx) !== true) return;
	person.removed = true;
	keepGhosts(scene, person);
	world.do(lead.actor, { type: 'remove', idx });
	for (const afterMs of HAUNTED_MS) {
		world.at(world.now + afterMs, () => {
			haunt(scene, person);
		});
	}
}

/** Frames of hers from before, to every address there is now. */
export function haunt({ world, cast, ghosts }: Scene, person: Person): void {
	const { phase } = person.actor.state;
	if (phase === 'room' && !person.removed) return;
	for (const { actor } of cast.honest) {
		const { address, facts } = seatOf(actor)?.epoch ?? {};
		// Before her removal has come there she may say what she likes; a sleeper reads it much later.
		const isThere = facts?.roster.some(({ idx }) => person.places.includes(idx)) === true;
		if (person.removed && (isThere || actor.asleep !== undefined)) continue;
		for (const frame of address === undefined ? [] : (ghosts.get(person) ?? [])) {
			world.inject(actor, 'room', forwardedFrom(address!, frame.subarray(8)));
			world.inject(actor, 'room', frame);
		}
	}
}

function keepGhosts({ world, dice, ghosts }: Scene, person: Person): void {
	if (person.honest) return;
	const kept = hoard(world, person.actor, dice);
	ghosts.set(person, [...(ghosts.get(person) ?? []), ...kept].slice(-9));
}
