import { Reader } from '../bytes/reader.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { concat, lp8, u8 } from '../bytes/writer.ts';
import { must } from '../errors.ts';
import { GREETINGS, MAX_HOSTS } from '../limits.ts';
import { readFirstName } from './roster.ts';

/*
 * What whoever waits is told beside that she waits (PROTOCOL.md §6): who sees her, and one of a few
 * set sentences, which her own page has the words of.
 */

export interface Greeting {
	/** First names of moderators in the room, at most 3; none at an open link. */
	readonly hosts: readonly string[];
	/** The number of a set sentence, 1…3; 0 for none. */
	readonly words: number;
}

export const NO_GREETING: Greeting = { hosts: [], words: 0 };

/** 0, or 3…77 bytes: words u8 ‖ count u8 ‖ count × lp8 first name. Longer names are a UsageError. */
export function encodeGreeting({ hosts, words }: Greeting): Uint8Array {
	if (hosts.length === 0 && words === 0) return new Uint8Array(0);
	const names = hosts.map((name) => lp8(encodeUtf8(name)));
	const bytes = concat(u8(words), u8(hosts.length), ...names);
	must(decodeGreeting(bytes));
	return bytes;
}

/** `undefined` for other bytes than `encodeGreeting` writes. */
export function decodeGreeting(bytes: Uint8Array): Greeting | undefined {
	if (bytes.length === 0) return NO_GREETING;
	const reader = new Reader(bytes);
	const words = reader.u8() ?? 0;
	const count = reader.u8() ?? 0;
	if (words > GREETINGS || count > MAX_HOSTS || words + count === 0) return undefined;
	const hosts = Array.from({ length: count }, () => readFirstName(reader));
	const known = hosts.filter((name) => name !== undefined);
	return reader.finished && known.length === count ? { hosts: known, words } : undefined;
}
