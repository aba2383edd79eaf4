import { decodeBase64url, encodeBase64url } from '../bytes/base64url.ts';
import { Reader } from '../bytes/reader.ts';
import { sized } from '../bytes/sized.ts';
import { concat, u8 } from '../bytes/writer.ts';
import { MAX_IDX } from '../limits.ts';
import { expand } from '../primitives/kdf.ts';
import type { Secret } from '../primitives/secret.ts';

/*
 * What a member comes back with (PROTOCOL.md §5, §11): it re-keys her one place in this meeting and
 * opens nothing that was ever sent.
 */

/** A ticket as its holder keeps it. The secret is T_res, 32 bytes. */
export interface Ticket {
	/** First 4 bytes of SID. */
	readonly sidTag: Uint8Array;
	readonly idx: number;
	readonly secret: Uint8Array;
}

const VERSION = 1;
const SID_TAG_BYTES = 4;
const TICKET_BYTES = 32;
const TEXT_CHARACTERS = 51;

/** T_res of a handshake: the ticket for the next return, 32 bytes, of its first pair key. */
export function ticketOf(pairKey: Secret): Uint8Array {
	return pairKey.lend((key) => expand(key, 'resume'));
}

/** Which meeting a ticket is for, 4 bytes. */
export function sidTag(sid: Uint8Array): Uint8Array {
	return sid.slice(0, SID_TAG_BYTES);
}

/** base64url(ver 1 ‖ SID-tag 4 ‖ idx 1 ‖ T_res 32): 51 characters for a tab to keep. */
export function encodeTicket(ticket: Ticket): string {
	const tag = sized(ticket.sidTag, SID_TAG_BYTES);
	const bytes = concat(u8(VERSION), tag, u8(ticket.idx), sized(ticket.secret, TICKET_BYTES));
	const text = encodeBase64url(bytes);
	bytes.fill(0);
	return text;
}

/** The ticket, its secret the caller's; `undefined` for every other text. */
export function decodeTicket(text: string): Ticket | undefined {
	const bytes = text.length === TEXT_CHARACTERS ? decodeBase64url(text) : undefined;
	if (bytes === undefined) return undefined;
	const reader = new Reader(bytes);
	const version = reader.u8();
	const tag = reader.take(SID_TAG_BYTES);
	const idx = reader.u8();
	const secret = reader.take(TICKET_BYTES);
	bytes.fill(0);
	if (version !== VERSION || tag === undefined || idx === undefined || idx > MAX_IDX) {
		return undefined;
	}
	return secret && { sidTag: tag, idx, secret };
}
