import type { PersonView } from '#crypto';

/**
 * Whether participants have to wait for a second moderator. The rule is for letting in: nobody is
 * sent out when a moderator loses her connection. It is kept by the screen of whoever lets in.
 */
export function isOneModeratorShort(
	people: readonly Pick<PersonView, 'role' | 'presence'>[],
	twoModerators: boolean
): boolean {
	const here = people.filter(({ role, presence }) => role === 'moderator' && presence !== 'away');
	return twoModerators && here.length < 2;
}
