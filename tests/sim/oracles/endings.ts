import type { Cast, Person } from '../cast.ts';

/** Out of reach for less than this, nobody may lose her place: the shortest grace is 10 s. */
const HARMLESS_MS = 5_000;

/** Nobody honest is thrown out, and nobody's page ends, without a reason that was given. */
export function watchEndings(cast: Cast): void {
	cast.world.watchers.push((actor, before, _input, { state }) => {
		if (state.phase !== 'ended' || before.phase === 'ended') return;
		const person = cast.personOf(actor);
		if (person?.honest !== true || mayEnd(cast, person)) return;
		throw new Error(`${person.name} ends with ${String(state.ending)}`);
	});
}

/** True if somebody was out of reach for so long that she may have missed a change of the lock. */
export function wasOut(cast: Cast, person: Person): boolean {
	const { outMs, crashed } = cast.staff;
	return person.outMs + outMs > HARMLESS_MS || crashed || person.crashed;
}

function mayEnd(cast: Cast, person: Person): boolean {
	switch (person.actor.state.ending) {
		case 'left':
			return person.left;
		case 'removed':
			return person.removed || person.left;
		case 'closed':
			return cast.closed;
		case 'refused':
			// The ticket of somebody who was removed before she could hear it is void.
			return person.refused || person.removed || cast.closed;
		case 'used':
			return cast.stolen;
		case 'lost':
		case 'elsewhere':
			return wasOut(cast, person) || cast.closed;
		case 'unanswered':
			return wasOut(cast, person) || cast.stolen || cast.lied || cast.closed;
		case 'rulesChanged':
		case 'wrongRoom':
		case undefined:
			return false;
	}
}
