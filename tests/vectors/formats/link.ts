import {
	formatLink,
	linkLobby,
	linkPsk,
	lobbyDay,
	lobbyDays,
	parseLinkFragment,
	roomTag,
	type LinkInvite
} from '../../../crypto/room/invite.ts';
import { fixed } from '../draws.ts';
import { format, type Example } from '../format.ts';

/* The text of a link and of an open link, and where its two sides meet (PROTOCOL.md §5). */

const drawn = { vk_room: 'hex' } as const;
const given = { text: 'text', unix: 'number' } as const;
const made = {
	mode: 'number',
	S: 'hex',
	roomtag: 'hex',
	psk: 'hex',
	day: 'number',
	A: 'hex',
	outer: 'hex',
	days_of_the_lead: ['number']
} as const;

type LinkExample = Example<typeof drawn, typeof given>;

export const linkFormat = format({
	name: 'link',
	drawn,
	given,
	made,
	play: ({ text, unix }) => {
		const invite = parseLinkFragment(text);
		if (invite === undefined) return undefined;
		const { kind, secret: S } = invite;
		const day = lobbyDay(unix);
		const { address: A, outer } = linkLobby(S, day);
		return {
			mode: kind === 'link' ? 0 : 3,
			S,
			roomtag: invite.roomTag,
			psk: linkPsk(S),
			day,
			A,
			outer,
			days_of_the_lead: lobbyDays(unix)
		};
	},
	examples: () => [personal(), open(), pasted()]
});

function inviteOf(name: string, kind: LinkInvite['kind']) {
	const vk_room = fixed(`link/${name}/vk_room`, 32);
	const invite = { kind, secret: fixed(`link/${name}/S`, 32), roomTag: roomTag(vk_room) };
	const url = formatLink('https://talk.example', invite);
	return { vk_room, url, fragment: url.slice(url.indexOf('#') + 1) };
}

function personal(): LinkExample {
	const { vk_room, fragment } = inviteOf('personal', 'link');
	const refused = (name: string, defect: string, text: string) => ({
		name,
		defect,
		given: { text }
	});
	return {
		name: 'link',
		pins: 'The fragment of a link without its #, one second before the day changes.',
		drawn: { vk_room },
		given: { text: fragment, unix: 20_779 * 86_400 + 3 * 3_600 - 1 },
		broken: [
			refused('one-character-short', 'The last character is missing.', fragment.slice(0, -1)),
			refused('one-character-long', 'A character A follows.', `${fragment}A`),
			refused('padded', 'The last character is the sign for padding.', `${fragment.slice(0, -1)}=`),
			refused(
				'other-alphabet',
				'The last character is one of base64, not of base64url.',
				`${fragment.slice(0, -1)}+`
			),
			refused('no-point', 'The point after the number is missing.', fragment.replace('.', '')),
			refused('space-inside', 'A space stands behind the point.', fragment.replace('.', '. '))
		]
	};
}

function open(): LinkExample {
	const { vk_room, fragment } = inviteOf('open', 'open');
	const rest = fragment.slice(1);
	const refused = (name: string, defect: string, text: string) => ({
		name,
		defect,
		given: { text }
	});
	return {
		name: 'open-link',
		pins: 'The fragment of an open link with its #, at the second at which the day changes.',
		drawn: { vk_room },
		given: { text: `#${fragment}`, unix: 20_779 * 86_400 + 3 * 3_600 },
		broken: [
			refused('number-0', 'The number before the point is 0.', `#0${rest}`),
			refused('number-3', 'The number before the point is 3.', `#3${rest}`),
			refused('number-with-zero', 'The number before the point is written 02.', `#02${rest}`),
			refused('two-hashes', 'There are two signs # in front.', `##2${rest}`)
		]
	};
}

function pasted(): LinkExample {
	const { vk_room, url } = inviteOf('pasted', 'link');
	const refused = (name: string, defect: string, text: string) => ({
		name,
		defect,
		given: { text }
	});
	return {
		name: 'pasted-url',
		pins: 'A whole link between spaces and a line break, 4 h before the day changes.',
		drawn: { vk_room },
		given: { text: `  ${url}\n`, unix: 20_779 * 86_400 - 3_600 },
		broken: [
			refused('text-before', 'A word and a space stand before the link.', `see ${url}`),
			refused('text-behind', 'A full stop follows the link.', `${url}.`),
			refused(
				'in-the-query',
				'The secret stands behind a question mark, not behind #.',
				url.replace('#', '?')
			)
		]
	};
}
