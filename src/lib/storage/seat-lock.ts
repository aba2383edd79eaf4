import type { Release } from './vault-lock.ts';

const NAME = 'mde1 seat';
/** A tab that only looks for what it kept, or has just been closed, holds the lock for a moment. */
const WAIT_MS = 1_500;

/**
 * The lock of whoever takes part: one tab per browser knocks or sits in a room, and only that one
 * reads what its tab has kept (PROTOCOL.md §11). `undefined` while another tab has it. Another lock
 * than the vault's, so that a moderator's tab keeps nobody out.
 */
export async function takeSeatLock(
	locks: LockManager,
	waitMs = WAIT_MS
): Promise<Release | undefined> {
	const patience = new AbortController();
	const timer = setTimeout(() => {
		patience.abort();
	}, waitMs);
	try {
		return await held(locks, patience.signal);
	} catch {
		return undefined;
	} finally {
		clearTimeout(timer);
	}
}

function held(locks: LockManager, signal: AbortSignal): Promise<Release> {
	return new Promise((resolve, reject) => {
		locks
			.request(
				NAME,
				{ signal },
				() =>
					new Promise<void>((release) => {
						resolve(release);
					})
			)
			.catch(reject);
	});
}
