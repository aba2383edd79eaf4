/** Our own code broke a contract of this library. Never caused by bytes from a peer. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}

/** A state that cannot happen did happen: a bug here, not in the caller. */
export class InternalError extends Error {
	override readonly name = 'InternalError';
}

/** The value, where its absence would be a bug of ours and nobody else's. */
export function must<T>(value: T | undefined): T {
	if (value === undefined) throw new InternalError('something that has to be there is not');
	return value;
}
