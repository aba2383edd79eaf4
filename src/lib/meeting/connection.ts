import type { LockView, PersonView, RoomView } from '#crypto';

type Sign = PersonView['signs'][number];

/** Shorter losses are not worth a word. */
export const QUIET_LOSS_MS = 5_000;
/** From here on a person is told that her words are kept, and may ask for another attempt. */
export const LONG_LOSS_MS = 30_000;
/** How long it is said that the connection is back. */
export const BACK_MS = 8_000;

/**
 * What the bar under the header says: nothing, that it is being tried, that it takes long, or that
 * it is back. `lossMs` is how long the last loss was; 0 when there was none.
 */
export type ConnectionState = 'fine' | 'trying' | 'lost' | 'back';

export function connectionState(
	connection: RoomView['connection'],
	lossMs: number,
	now: number
): ConnectionState {
	const forMs = now - connection.since;
	if (connection.state === 'down') {
		if (forMs < QUIET_LOSS_MS) return 'fine';
		return forMs < LONG_LOSS_MS ? 'trying' : 'lost';
	}
	return lossMs >= QUIET_LOSS_MS && forMs < BACK_MS ? 'back' : 'fine';
}

/** What the bar says when the connection itself is fine but somebody is not heard. */
export type Silence = 'everybody' | 'guests' | 'moderators';

/** She is on her way back into the room that this page still shows (PROTOCOL.md §11). */
export type Return = Exclude<RoomView['returning'], 'no' | 'beside'>;
export type BarState = ConnectionState | Silence | Return;

/** The room may have gone on without her; whoever knocks beside it is still in it. */
export function isOnHerWayBack(returning: RoomView['returning']): returning is Return {
	return returning !== 'no' && returning !== 'beside';
}

/** The connection comes first: without one it is known why nobody is heard. */
export function barState(
	view: Pick<RoomView, 'connection' | 'returning' | 'role' | 'silence'>,
	lossMs: number,
	now: number
): BarState {
	const connection = connectionState(view.connection, lossMs, now);
	if (connection === 'trying' || connection === 'lost') return connection;
	// Whoever was removed is out too until she is told: that takes a moment, and is no way back.
	const isHasty = view.returning === 'out' && view.silence !== 'everybody';
	if (isOnHerWayBack(view.returning) && !isHasty) return view.returning;
	if (view.silence === 'none') return connection;
	return view.silence === 'everybody' && view.role === 'lead' ? 'guests' : view.silence;
}

/** What somebody's frames can say that no bad connection explains. */
const GRAVE: ReadonlySet<Sign> = new Set<Sign>([
	'twoVersions',
	'inconsistent',
	'outOfStep',
	'unexplained'
]);

/**
 * `unsure`: she who hears nobody, or knocks from outside, may have missed a lock, so nothing is
 * promised. `check`: it holds, but not everything fits that comes from somebody in the room.
 */
export type ShownLock = LockView['state'] | 'unsure' | 'check';

export function shownLock(
	view: Pick<RoomView, 'lock' | 'people' | 'returning' | 'silence'>
): ShownLock {
	const { lock, people, returning, silence } = view;
	if (lock.state === 'offline') return 'offline';
	if (silence === 'everybody' || isOnHerWayBack(returning)) return 'unsure';
	return lock.state === 'locked' && people.some(doesNotFit) ? 'check' : lock.state;
}

/** Whether what her client shows cannot all be true of one talk (PROTOCOL.md §9.2). */
export function doesNotFit({ signs }: Pick<PersonView, 'signs'>): boolean {
	return signs.some((sign) => GRAVE.has(sign));
}
