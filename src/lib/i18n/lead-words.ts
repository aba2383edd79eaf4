import type { Locale } from './format.ts';
import { leadEn } from './messages/lead-en.ts';
import { leadSv } from './messages/lead-sv.ts';
import type { LeadMessages } from './messages/lead-sv.ts';

/** What only moderators read. It is loaded with their screens: nobody waits for it to get in. */
export function leadWords(locale: Locale): LeadMessages {
	return locale === 'sv' ? leadSv : leadEn;
}
