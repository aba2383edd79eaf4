const NAME = 'mde1';

/** Gives the lock back; ending the tab or its Worker does so too. */
export type Release = () => void;

/**
 * The lock that whoever reads or writes the vault holds first: one moderator tab per origin, since
 * two would use one invite twice (PROTOCOL.md §12). `undefined` while another tab has it.
 */
export function takeVaultLock(locks: LockManager): Promise<Release | undefined> {
	return new Promise((resolve, reject) => {
		locks
			.request(NAME, { ifAvailable: true }, (lock) => {
				if (lock === null) {
					resolve(undefined);
					return undefined;
				}
				return new Promise<void>((release) => {
					resolve(release);
				});
			})
			.catch(reject);
	});
}
