import { FRAME_BYTES } from '../../crypto/limits.ts';

/** What the relay would forward of a frame published at this address. */
export function forwardedFrom(address: Uint8Array, frame: Uint8Array): Uint8Array {
	const message = new Uint8Array(8 + FRAME_BYTES);
	message.set(address.subarray(0, 8));
	message.set(frame, 8);
	return message;
}
