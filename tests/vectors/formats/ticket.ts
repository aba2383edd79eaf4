import { decodeBase64url, encodeBase64url } from '../../../crypto/bytes/base64url.ts';
import { linkLobby, linkPsk, lobbyDay } from '../../../crypto/room/invite.ts';
import { decodeTicket, encodeTicket } from '../../../crypto/room/ticket.ts';
import { fixed, put } from '../draws.ts';
import { format, type Example } from '../format.ts';

/* The text that a participant's tab keeps (PROTOCOL.md §11), and where it leads (§5). */

const drawn = { SID: 'hex' } as const;
const given = { text: 'text', unix: 'number' } as const;
const made = {
	SID_tag: 'hex',
	idx: 'number',
	T_res: 'hex',
	psk: 'hex',
	day: 'number',
	A: 'hex',
	outer: 'hex'
} as const;

export const ticketFormat = format({
	name: 'ticket',
	drawn,
	given,
	made,
	play: ({ text, unix }) => {
		const ticket = decodeTicket(text);
		if (ticket === undefined) return undefined;
		const { sidTag: SID_tag, idx, secret: T_res } = ticket;
		const day = lobbyDay(unix);
		const { address: A, outer } = linkLobby(T_res, day);
		return { SID_tag, idx, T_res, psk: linkPsk(T_res), day, A, outer };
	},
	examples: () => [kept()]
});

function kept(): Example<typeof drawn, typeof given> {
	const SID = fixed('ticket/SID', 32);
	const secret = fixed('ticket/T_res', 32);
	const text = encodeTicket({ sidTag: SID.slice(0, 4), idx: 253, secret });
	const bytes = decodeBase64url(text) ?? new Uint8Array(0);
	const refused = (name: string, defect: string, other: string) => ({
		name,
		defect,
		given: { text: other }
	});
	return {
		name: 'ticket',
		pins: 'The ticket of the highest idx there is.',
		drawn: { SID },
		given: { text, unix: 1_795_348_800 },
		broken: [
			refused('version-2', 'The version is 2.', encodeBase64url(put(bytes, 0, 2))),
			refused('idx-254', 'The idx is 254, which nobody has.', encodeBase64url(put(bytes, 5, 254))),
			refused('one-character-short', 'The last character is missing.', text.slice(0, -1)),
			refused('one-byte-short', 'T_res has 31 bytes.', encodeBase64url(bytes.slice(0, -1))),
			refused(
				'unused-bits',
				'The two unused bits of the last character are not zero.',
				text.slice(0, -1) + nextCharacter(text.at(-1) ?? '')
			),
			refused('space-before', 'A space stands before it.', ` ${text}`),
			refused('padded', 'It is padded to 52 characters.', `${text}=`)
		]
	};
}

/** The character of base64url with the next value. */
function nextCharacter(character: string): string {
	const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
	return alphabet.charAt(alphabet.indexOf(character) + 1);
}
