import { readOffer, readRecap } from '../client/letters.ts';
import { zeros } from '../client/bytes.ts';
import { phraseBits, phraseOf } from '../client/phrase.ts';
import { WORD_LISTS } from '../host/invitations.ts';
import type { Play } from './played.ts';

/* PROTOCOL.md §10.8, §11 and §13: what is read of an offer, a recap and the words of a room. */

export const recap: Play = {
	read(given) {
		const texts = readRecap(given.bytes('data'));
		return texts && { texts };
	}
};

export const offer: Play = {
	read(given) {
		const read = readOffer(given.bytes('data'));
		const nothing = { secret: zeros(0), first_name: '', vk: zeros(0) };
		if (read === undefined) return undefined;
		if (read.letter === 3) return { ...nothing, letter: 3 };
		if (read.letter === 2) return { ...nothing, letter: 2, vk: read.vk };
		return { ...nothing, letter: 1, secret: read.secret, first_name: read.firstName };
	}
};

export const phrase: Play = {
	read(given) {
		const room = [given.bytes('SID'), given.bytes('vk_room')] as const;
		const indices = phraseOf(...room);
		const [words_sv, words_en] = WORD_LISTS.map((list) => indices.map((at) => list[at]).join(' '));
		const isSaid = [words_sv, words_en].includes(given.text('words'));
		return isSaid ? { bits: phraseBits(...room), indices, words_sv, words_en } : undefined;
	}
};
