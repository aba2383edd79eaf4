import { ADDRESS_TAG_BYTES, FRAME_BYTES } from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';

/**
 * The frame of a relay's message if it came from `address`: the relay puts the first 8 bytes of
 * the address before it (PROTOCOL.md §4.2), and is trusted with nothing (PROTOCOL.md §4.3): a frame is
 * believed because it opens. `undefined` otherwise.
 */
export function frameIn(message: Uint8Array, address: Uint8Array): Uint8Array | undefined {
	if (message.length !== ADDRESS_TAG_BYTES + FRAME_BYTES) return undefined;
	const tag = message.subarray(0, ADDRESS_TAG_BYTES);
	return equalBytes(tag, address.subarray(0, ADDRESS_TAG_BYTES))
		? message.subarray(ADDRESS_TAG_BYTES)
		: undefined;
}
