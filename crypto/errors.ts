/** Our own code broke a contract of this library. Never caused by bytes from a peer. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}

/** A state that cannot happen did happen: a bug here, not in the caller. */
export class InternalError extends Error {
	override readonly name = 'InternalError';
}
