import * as wire from '#relay/wire';

/** An address that differs in its first byte and in its last. */
export function address(number: number): Uint8Array {
	const bytes = new Uint8Array(wire.ADDRESS_BYTES).fill(0xa0);
	bytes[0] = number;
	bytes[31] = number ^ 0xff;
	return bytes;
}

export type Parts = {
	readonly flags?: number;
	readonly pub?: Uint8Array;
	readonly ctl?: Uint8Array;
	readonly frame?: Uint8Array;
};

/** One client message of 1089 bytes; what is not named is 0x55. */
export function message({ flags = 0, pub, ctl, frame }: Parts): Uint8Array {
	const bytes = new Uint8Array(wire.CLIENT_MESSAGE_BYTES).fill(0x55);
	bytes[0] = flags;
	if (pub !== undefined) bytes.set(pub, wire.PUB_OFFSET);
	if (ctl !== undefined) bytes.set(ctl, wire.CTL_OFFSET);
	if (frame !== undefined) bytes.set(frame, wire.FRAME_OFFSET);
	return bytes;
}

/** A frame that no other number gives. */
export function frame(number: number): Uint8Array {
	const bytes = new Uint8Array(wire.FRAME_BYTES);
	for (let at = 0; at < bytes.length; at += 1) bytes[at] = (number * 31 + at * 7 + 1) & 0xff;
	new DataView(bytes.buffer).setUint32(0, number);
	return bytes;
}

/** A list frame: the addresses first, zeros after. */
export function list(addresses: readonly Uint8Array[]): Uint8Array {
	const bytes = new Uint8Array(wire.FRAME_BYTES);
	addresses.forEach((entry, index) => {
		bytes.set(entry, index * wire.ADDRESS_BYTES);
	});
	return bytes;
}

export function subscribe(ctl: Uint8Array): Uint8Array {
	return message({ flags: wire.SUBSCRIBE, ctl });
}

export function publish(pub: Uint8Array, content: Uint8Array): Uint8Array {
	return message({ flags: wire.PUBLISH, pub, frame: content });
}
