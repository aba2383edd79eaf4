/** One frame of RFC 6455 §5.2, without its mask. */
interface WebSocketFrame {
	readonly isLast: boolean;
	readonly opcode: number;
	readonly payload: Uint8Array;
}

/** Every whole frame at the start of `bytes`, and the bytes that are left. */
export function readFrames(bytes: Buffer<ArrayBuffer>) {
	const frames: WebSocketFrame[] = [];
	let rest = bytes;
	for (;;) {
		const found = readFrame(rest);
		if (found === undefined) return { frames, rest };
		frames.push(found.frame);
		rest = rest.subarray(found.bytes);
	}
}

function readFrame(bytes: Buffer): { frame: WebSocketFrame; bytes: number } | undefined {
	if (bytes.length < 2) return undefined;
	const first = bytes[0]!;
	const short = bytes[1]! & 0x7f;
	const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
	const maskBytes = bytes[1]! & 0x80 ? 4 : 0;
	const start = 2 + lengthBytes + maskBytes;
	if (bytes.length < start) return undefined;
	const long = bytes.toString('hex', 2, 2 + lengthBytes);
	const length = lengthBytes === 0 ? short : parseInt(long, 16);
	if (bytes.length < start + length) return undefined;
	const mask = bytes.subarray(start - maskBytes, start);
	const payload = Uint8Array.from(bytes.subarray(start, start + length));
	for (let at = 0; maskBytes > 0 && at < length; at += 1) payload[at]! ^= mask[at % 4]!;
	const frame = { isLast: (first & 0x80) !== 0, opcode: first & 0x0f, payload };
	return { frame, bytes: start + length };
}
