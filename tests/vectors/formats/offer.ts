import { concat, lp8, u8 } from '../../../crypto/bytes/writer.ts';
import { encodeUtf8 } from '../../../crypto/bytes/utf8.ts';
import { decodeOffer, encodeOffer } from '../../../crypto/room/offer.ts';
import { signingKeys } from '../../../crypto/primitives/sign.ts';
import { fixed, put } from '../draws.ts';
import { format, type Example } from '../format.ts';

/* The letters by which a participant is asked to moderate, their parts joined (PROTOCOL.md §10.8). */

const drawn = {} as const;
const given = { data: 'hex' } as const;
const made = { letter: 'number', secret: 'hex', first_name: 'text', vk: 'hex' } as const;

const NOTHING = new Uint8Array(0);
const NONE = { secret: NOTHING, first_name: '', vk: NOTHING };

export const offerFormat = format({
	name: 'offer',
	drawn,
	given,
	made,
	play: ({ data }) => {
		const letter = decodeOffer(data);
		if (letter === undefined) return undefined;
		if (letter.type === 'declined') return { ...NONE, letter: 3 };
		if (letter.type === 'taken') return { ...NONE, letter: 2, vk: letter.vk };
		return { ...NONE, letter: 1, secret: letter.secret, first_name: letter.firstName };
	},
	examples: () => [offered(), taken(), declined()]
});

type OfferExample = Example<typeof drawn, typeof given>;

function example(
	name: string,
	pins: string,
	data: Uint8Array,
	broken: Readonly<Record<string, readonly [defect: string, data: Uint8Array]>>
): OfferExample {
	const wrong = Object.entries(broken).map(([what, [defect, other]]) => ({
		name: `${name}-${what}`,
		defect,
		given: { data: other }
	}));
	return { name, pins, drawn: {}, given: { data }, broken: wrong };
}

function offered(): OfferExample {
	const secret = fixed('offer/secret', 32);
	const named = (name: Uint8Array) => concat(u8(1), secret, lp8(name));
	const firstName = 'Åsa Brittå Ann-Mari Li';
	const data = encodeOffer({ type: 'offer', secret, firstName });
	return example('offer', 'The offer, with a first name of 24 bytes.', data, {
		'kind-0': ['The letter is 0.', put(data, 0, 0)],
		'kind-4': ['The letter is 4.', put(data, 0, 4)],
		'no-name': ['The first name is empty.', named(NOTHING)],
		'name-of-25': ['The first name has 25 bytes.', named(encodeUtf8(firstName + 'a'))],
		'name-not-utf-8': ['The first name ends inside a character.', named(Uint8Array.of(65, 0xc3))],
		'byte-missing': ['The last byte is missing.', data.slice(0, -1)],
		'byte-left-over': ['A byte follows.', concat(data, u8(0))]
	});
}

function taken(): OfferExample {
	const { publicKey: vk } = signingKeys(fixed('offer/seed', 32));
	const data = encodeOffer({ type: 'taken', vk });
	return example('taken', 'Her yes, with the key that she knocks with.', data, {
		'without-key': ['There is no key.', u8(2)],
		'byte-missing': ['The key has 31 bytes.', data.slice(0, -1)],
		'byte-left-over': ['A byte follows the key.', concat(data, u8(0))]
	});
}

function declined(): OfferExample {
	const data = encodeOffer({ type: 'declined' });
	return example('declined', 'Her no: one byte.', data, {
		nothing: ['There is nothing.', NOTHING],
		'byte-left-over': ['A byte follows.', concat(data, u8(0))],
		'with-key': ['A key follows.', concat(data, fixed('offer/key', 32))]
	});
}
