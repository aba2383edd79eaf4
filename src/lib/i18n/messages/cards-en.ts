import { countWord, plural, sentence } from '../format.ts';
import type { cardsSv } from './cards-sv.ts';
import type { Translated } from './translated.ts';

/** What `cards-sv.ts` holds, in English. */
export const cardsEn: Translated<typeof cardsSv> = {
	cards: {
		summary: 'Cards to print and cut',
		hint:
			'Eight cards on each A4, one for every unused invitation. ' +
			'The cards say nothing about the group or what you talk about. ' +
			'This page saves none of it, but the printer and the computer may. Look after the paper.',
		count: 'Number of cards',
		perPlace: 'Each regular place that has no invitation gets a code.',
		make: (count: number) =>
			`Make ${countWord('en', count)} ${plural('en', count, 'code', 'codes')}`,
		made: (count: number) =>
			`${sentence(countWord('en', count))} ${plural('en', count, 'code is', 'codes are')} ready.`,
		enough: 'There are codes for everyone',
		print: (count: number) => `Print ${String(count)} ${count === 1 ? 'card' : 'cards'}`,
		hello: 'Hi! This is your invitation.',
		address: 'Address',
		words: 'Code words',
		digits: 'The same code in digits',
		code:
			'The code works once. The QR code only opens the page. ' +
			'You type the code there, so it does not end up in the browser’s history.',
		link: 'The link works once. The QR code is the same link. It may stay in the browser’s history.'
	},
	door: {
		summary: 'Open link',
		hint:
			'One and the same link for everybody who finds it. Put it up or send it to several people. ' +
			'The link is no secret.',
		promises: 'What you can rely on',
		promised: [
			'The link leads to the waiting room and no further. You let people in one at a time, by hand.',
			'Whoever only has the link can neither read the conversation nor pass as you.',
			'The link is for this meeting, until you stop it or somebody else begins to lead. ' +
				'If you stop it, those who wait are told no.'
		],
		limits: 'What it cannot promise',
		limited: [
			'Anybody can knock. The name is made up, and you do not know who it is.',
			'Whoever was told no or removed can knock again as somebody new.',
			'Somebody can fill the waiting room so that others do not get through. Ordinary invitations still work.',
			'Whoever has the link can, with the server’s help, count how many knock.'
		],
		make: 'New open link',
		has: 'You have an open link. A meeting can have one at a time.',
		open: 'open to everybody who has it',
		waiting: (count: number) => (count === 1 ? 'one is waiting' : `${String(count)} are waiting`),
		stop: 'Stop the link',
		stopH2: 'Stop the open link?',
		stopBody:
			'It stops working at once, and those who wait with it are told no. Those already inside stay.',
		letter: (link: string) =>
			`Hi! Here is the link: ${link} It leads to a waiting room, where you choose a made-up name.`,
		came: 'Came with the open link',
		unknown: 'Nobody in particular was invited. It may be somebody who has knocked before.',
		knock: (name: string) => `${name} is knocking with the open link.`,
		denyBody: 'The person will read that it is not possible to join today, but can knock again.'
	}
};
