import type { RoomView } from '#crypto';

/** When the waiting room says that it may take a while. */
export const SLOW_MS = 120_000;
/** When a person hears that nobody has answered, and to look at the clock (PROTOCOL.md §5). */
export const SILENT_MS = 60_000;
/** Without a connection for so long before anything began, the relay cannot be reached. */
export const UNREACHABLE_MS = 10_000;

/** What the waiting room says. */
export type Waiting = 'unreachable' | 'knocking' | 'silent' | 'proving' | 'lobby' | 'slow';

/**
 * Whether her invitation has been shown to a moderator and does not work again: going back then means
 * a new one, with or without a connection.
 */
export function isSpent(phase: RoomView['phase'] | undefined): boolean {
	return phase === 'proving' || phase === 'lobby';
}

/** The state of the waiting room at `now`, on the clock of the view. */
export function waitingOf(
	view: Pick<RoomView, 'phase' | 'since' | 'connection'>,
	now: number
): Waiting {
	const { connection, phase, since } = view;
	if (connection.state === 'down' && now - connection.since >= UNREACHABLE_MS) return 'unreachable';
	if (phase === 'proving') return 'proving';
	if (phase === 'lobby') return now - since >= SLOW_MS ? 'slow' : 'lobby';
	return now - since >= SILENT_MS ? 'silent' : 'knocking';
}
