import { WORDS_EN } from '../../../crypto/room/words-en.ts';
import { WORDS_SV } from '../../../crypto/room/words-sv.ts';
import type { RoomView } from '../../../crypto/room/view.ts';
import { parseCode, parseLink, type Invitation } from '../client/invite.ts';

/** The word lists of a code are data of the protocol (PROTOCOL.md §5). */
export const WORD_LISTS = [WORDS_SV, WORDS_EN];

/** `names` of PROTOCOL.md §7.1: which lists of made-up names both sides show. */
export const NAMES = 0x5eb7;

/** What a person is told who is given this invite: a link to press, or words to type. */
export function told(
	made: RoomView['invites'][number],
	by: 'words' | 'digits' | 'link' | 'open'
): Invitation {
	const words = made.words?.map((place) => WORDS_SV[place]!).join(' ');
	const found =
		by === 'link' || by === 'open'
			? parseLink(`https://lykta.example/#${made.fragment!}`)
			: by === 'words'
				? parseCode(words!, WORD_LISTS)
				: parseCode(made.digits!, WORD_LISTS);
	if (found === undefined) throw new Error('the second client does not read this invitation');
	return found;
}
