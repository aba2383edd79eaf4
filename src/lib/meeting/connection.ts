import type { LockView, RoomView } from '#crypto';

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

/** The connection comes first: without one it is known why nobody is heard. */
export function barState(
	view: Pick<RoomView, 'connection' | 'role' | 'silence'>,
	lossMs: number,
	now: number
): ConnectionState | Silence {
	const connection = connectionState(view.connection, lossMs, now);
	if (connection === 'trying' || connection === 'lost') return connection;
	if (view.silence === 'none') return connection;
	return view.silence === 'everybody' && view.role === 'lead' ? 'guests' : view.silence;
}

/** `unsure`: she who hears nobody may have missed a lock, so nothing is promised. */
export type ShownLock = LockView['state'] | 'unsure';

export function shownLock({ lock, silence }: Pick<RoomView, 'lock' | 'silence'>): ShownLock {
	return silence === 'everybody' && lock.state !== 'offline' ? 'unsure' : lock.state;
}
