import * as wire from '#relay/wire';

/** What it takes to talk to one kind of server in the rooms of the bench. */
export interface Dialect {
	/** What is asked for in the upgrade: the path and further headers. */
	readonly path: (room: number) => string;
	readonly headers: readonly string[];
	/** Frames that bring a connection into its room, once it is open. */
	readonly opening: (room: number, member: number) => readonly Uint8Array[];
	/** Frames that say `frame`, FRAME_BYTES of it, to the room. */
	readonly saying: (room: number, frame: Uint8Array) => readonly Uint8Array[];
	/** The frame within one WebSocket payload, if it brings one. */
	readonly heard: (payload: Buffer) => Buffer | undefined;
}

const TEXT = 0x81;
const BINARY = 0x82;

/** The product's own messages (relay/PROTOCOL.md §3, §4). */
export const lykta: Dialect = {
	path: () => wire.RELAY_PATH,
	headers: [],
	opening: (room) => [framed(BINARY, message(wire.SUBSCRIBE, room))],
	saying: (room, frame) => [framed(BINARY, message(wire.PUBLISH, room, frame))],
	heard: (payload) => payload.subarray(wire.ADDRESS_TAG_BYTES)
};

/** The same messages to servers that know a room by its path. */
export const plain: Dialect = {
	...lykta,
	path: (room) => `/room/${String(room)}`,
	opening: () => []
};

/** MQTT 3.1.1 at QoS 0, a topic for each room. */
export const mqtt: Dialect = {
	path: () => '/mqtt',
	headers: ['Sec-WebSocket-Protocol: mqtt'],
	opening: (room, member) => [
		framed(
			BINARY,
			packet(0x10, text('MQTT'), Buffer.of(4, 2, 0, 0), text(`${String(room)}-${String(member)}`))
		),
		framed(BINARY, packet(0x82, Buffer.of(0, 1), text(`r${String(room)}`), Buffer.of(0)))
	],
	saying: (room, frame) => [framed(BINARY, packet(0x30, text(`r${String(room)}`), frame))],
	heard: (payload) => (payload[0] === 0x30 ? payload.subarray(-wire.FRAME_BYTES) : undefined)
};

/** Socket.IO 4 over WebSocket alone: an event and, behind it, its one attachment. */
export const socketIo: Dialect = {
	path: () => '/socket.io/?EIO=4&transport=websocket',
	headers: [],
	opening: (room) => [
		framed(TEXT, Buffer.from('40')),
		framed(TEXT, Buffer.from(`42["join","${String(room)}"]`))
	],
	saying: (_, frame) => [
		framed(TEXT, Buffer.from('451-["m",{"_placeholder":true,"num":0}]')),
		framed(BINARY, frame)
	],
	heard: (payload) => (payload.length === wire.FRAME_BYTES ? payload : undefined)
};

function message(flags: number, room: number, frame?: Uint8Array): Uint8Array {
	const bytes = new Uint8Array(wire.CLIENT_MESSAGE_BYTES);
	bytes[0] = flags;
	const address = new Uint8Array(wire.ADDRESS_BYTES).fill(0xa0);
	new DataView(address.buffer).setUint32(0, room);
	bytes.set(address, wire.PUB_OFFSET);
	bytes.set(address, wire.CTL_OFFSET);
	if (frame !== undefined) bytes.set(frame, wire.FRAME_OFFSET);
	return bytes;
}

/** A client's frame, masked with a mask that changes nothing. */
function framed(first: number, payload: Uint8Array): Uint8Array {
	const { length } = payload;
	const size = length < 126 ? [0x80 | length] : [0xfe, length >> 8, length & 0xff];
	return Buffer.concat([Buffer.of(first, ...size, 0, 0, 0, 0), payload]);
}

function packet(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
	const body = Buffer.concat(parts);
	const size = body.length < 128 ? [body.length] : [(body.length & 127) | 128, body.length >> 7];
	return Buffer.concat([Buffer.of(type, ...size), body]);
}

function text(value: string): Buffer {
	return Buffer.concat([Buffer.of(0, value.length), Buffer.from(value)]);
}
