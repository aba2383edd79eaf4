import { Reader } from '../bytes/reader.ts';
import { sized } from '../bytes/sized.ts';
import { decodeUtf8, encodeUtf8 } from '../bytes/utf8.ts';
import { concat, lp8, u8 } from '../bytes/writer.ts';
import { PUBLIC_KEY_BYTES } from '../primitives/sign.ts';
import { isFirstName } from './roster.ts';

/*
 * A lead asks a participant to become a moderator (PROTOCOL.md §10.8): the letters of it, in the
 * participant's private line. All moderators can read them; what they say counts from its one signer.
 */

export type OfferLetter =
	/** The lead's: an invite for a moderator, and the first name it gives. */
	| { readonly type: 'offer'; readonly secret: Uint8Array; readonly firstName: string }
	/** The participant's: the key she will come in with. */
	| { readonly type: 'taken'; readonly vk: Uint8Array }
	| { readonly type: 'declined' };

const OFFER = 1;
const TAKEN = 2;
const DECLINED = 3;
const SECRET_BYTES = 32;
const NOTHING = new Uint8Array(0);

export function encodeOffer(letter: OfferLetter): Uint8Array {
	if (letter.type === 'declined') return u8(DECLINED);
	if (letter.type === 'taken') return concat(u8(TAKEN), sized(letter.vk, PUBLIC_KEY_BYTES));
	const secret = sized(letter.secret, SECRET_BYTES);
	return concat(u8(OFFER), secret, lp8(encodeUtf8(letter.firstName)));
}

/** The letter; `undefined` for another kind, a name that is none, or anything left over. */
export function decodeOffer(bytes: Uint8Array): OfferLetter | undefined {
	const reader = new Reader(bytes);
	const kind = reader.u8();
	const fixed = kind === DECLINED ? 0 : kind === TAKEN ? PUBLIC_KEY_BYTES : SECRET_BYTES;
	const first = reader.take(fixed);
	const name = kind === OFFER ? decodeUtf8(reader.take(reader.u8() ?? -1) ?? NOTHING) : undefined;
	if (first === undefined || !reader.finished) return undefined;
	if (kind === DECLINED) return { type: 'declined' };
	if (kind === TAKEN) return { type: 'taken', vk: first };
	return name !== undefined && isFirstName(name)
		? { type: 'offer', secret: first, firstName: name }
		: undefined;
}
