import {
	ADDRESS_TAG_BYTES,
	FRAME_OFFSET,
	PUB_OFFSET,
	PUBLISH,
	RELAY_MESSAGE_BYTES
} from '#relay/wire';

/** As many messages as a relay may still bring back after a radio stall (relay/PROTOCOL.md §9). */
const REMEMBERED = 64;
/** Nobody else's frame begins like mine: the first bytes are drawn, or encrypted, for one frame. */
const TELLING_BYTES = 32;

/**
 * The relay gives a message to everybody on its address alike, the sender too (relay/PROTOCOL.md
 * §4). What of it is one's own is let go here, unread. A relay that brings one back again, or an
 * old one, is met by PROTOCOL.md §8.
 */
export class Echoes {
	readonly #sent = new Set<string>();

	/** Remembers what has left: CLIENT_MESSAGE_BYTES, only read. */
	expect(message: Uint8Array): void {
		if (((message[0] ?? 0) & PUBLISH) === 0) return;
		const tag = message.subarray(PUB_OFFSET, PUB_OFFSET + ADDRESS_TAG_BYTES);
		const frame = message.subarray(FRAME_OFFSET, FRAME_OFFSET + TELLING_BYTES);
		this.#sent.add(String.fromCharCode(...tag, ...frame));
		const [oldest] = this.#sent;
		if (oldest !== undefined && this.#sent.size > REMEMBERED) this.#sent.delete(oldest);
	}

	/** Whether this message of RELAY_MESSAGE_BYTES is one's own, told once for each that has left. */
	isOwn(message: Uint8Array): boolean {
		if (message.length !== RELAY_MESSAGE_BYTES) return false;
		const telling = message.subarray(0, ADDRESS_TAG_BYTES + TELLING_BYTES);
		return this.#sent.delete(String.fromCharCode(...telling));
	}
}
