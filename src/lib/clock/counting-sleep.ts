type Millis = number;

/** The wall clock may run this far ahead between two looks before the device is taken to have slept. */
const SLEPT_MS = 5_000;

/**
 * A clock made of two: `steady` never goes back but stands still on some devices while they sleep,
 * `wall` goes on and may be set by anybody. What the wall clock gained on the steady one counts as
 * slept, so that no key outlives its time in a closed laptop (PROTOCOL.md §7.5). A wall clock that
 * is set forward ages keys too early, one set back changes nothing.
 */
export function countingSleep(steady: () => Millis, wall: () => Millis): () => Millis {
	let steadyAt = steady();
	let wallAt = wall();
	let slept: Millis = 0;
	return () => {
		const [nextSteady, nextWall] = [steady(), wall()];
		const gained = nextWall - wallAt - (nextSteady - steadyAt);
		if (gained > SLEPT_MS) slept += gained;
		steadyAt = nextSteady;
		wallAt = nextWall;
		return nextSteady + slept;
	};
}
