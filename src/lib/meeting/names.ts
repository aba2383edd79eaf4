import { pseudonym, type Who } from '#crypto';
import type { Locale } from '#lib/i18n/format.ts';

/** The name everybody sees: a moderator's first name, or the made-up name in the page's language. */
export function nameOf(who: Pick<Who, 'role' | 'name' | 'firstName'>, locale: Locale): string {
	return who.role === 'moderator' ? who.firstName : pseudonym(who.name, locale);
}

/** Index for the avatar; a moderator has letters only. */
export function avatarIndex(who: Pick<Who, 'role' | 'name'>): number | undefined {
	return who.role === 'moderator' ? undefined : who.name;
}
