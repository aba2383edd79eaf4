import { snapshot } from '../unit/crypto/room/rooms.ts';

/** What `use` gives; throws if it has changed `state` in place, keys included. */
export function untouched<T>(state: unknown, use: () => T): T {
	const before = snapshot(state);
	const result = use();
	if (snapshot(state) !== before) throw new Error('what was there before has changed');
	return result;
}
