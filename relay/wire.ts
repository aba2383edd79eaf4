/**
 * The contract between client and relay (relay/PROTOCOL.md): sizes in bytes, flag bits, close codes
 * and limits. A leaf: it imports nothing, so the client can share it.
 */

/** The only path that upgrades; no query, so that nothing secret can stand in a URL. */
export const RELAY_PATH = '/relay';

/** relay/PROTOCOL.md §3: flags ‖ `pub` address ‖ `ctl` address ‖ frame, always this long. */
export const CLIENT_MESSAGE_BYTES = 1089;
export const PUB_OFFSET = 1;
export const CTL_OFFSET = 33;
export const FRAME_OFFSET = 65;
export const FRAME_BYTES = 1024;
export const ADDRESS_BYTES = 32;
export const LIST_ADDRESSES = 32;

/** relay/PROTOCOL.md §4: the first bytes of the address ‖ frame, always this long. */
export const RELAY_MESSAGE_BYTES = 1032;
export const ADDRESS_TAG_BYTES = 8;

/** Bits of the first byte; every other bit is 0. */
export const PUBLISH = 1;
export const SUBSCRIBE = 2;
export const UNSUBSCRIBE = 4;
export const LIST = 8;

/**
 * Every close frame the relay can send (relay/PROTOCOL.md §7). The reasons are constants: no byte
 * that came from anybody ever leaves in a close frame.
 */
export const CLOSES = {
	bye: { code: 1000, reason: 'bye' },
	stopping: { code: 1001, reason: 'relay is stopping' },
	notWebSocket: { code: 1002, reason: 'bad frame' },
	text: { code: 1003, reason: 'binary only' },
	notUtf8: { code: 1007, reason: 'bad text' },
	fragments: { code: 1008, reason: 'too many pieces' },
	wrongSize: { code: 1009, reason: 'wrong size' },
	relayFull: { code: 1013, reason: 'relay is full' },
	flags: { code: 4000, reason: 'bad flags' },
	channelFull: { code: 4001, reason: 'channel is full' },
	addressesFull: { code: 4002, reason: 'too many addresses' },
	flood: { code: 4003, reason: 'too fast' }
} as const;

export type Close = (typeof CLOSES)[keyof typeof CLOSES];

/** Every bound of the relay; why each is what it is stands in relay/PROTOCOL.md §9. */
export const LIMITS = {
	connections: 4_000,
	httpConnections: 500,
	channels: 65_536,
	connectionsPerAddress: 80,
	addressesPerConnection: 256,
	burstMessages: 64,
	messagesPerSecond: 5,
	floodMs: 60_000,
	slowFloorBytes: 256 * 1024,
	slowCeilingBytes: 2 * 1024 * 1024,
	slowSeconds: 20,
	pingAfterMs: 15_000,
	silentMs: 30_000,
	sweepMs: 5_000,
	tickMs: 50,
	ticksPerFlush: 4,
	idleMs: 0,
	awakeMs: 500,
	fragments: 4,
	bufferedChunks: 64,
	pendingPongs: 4,
	headerBytes: 4096,
	headers: 64,
	handshakeMs: 5_000,
	idleHttpMs: 30_000,
	closeMs: 1_000,
	stopMs: 1_500
} as const;

/** `LIMITS`, or smaller worlds for a test. */
export type Limits = { readonly [Name in keyof typeof LIMITS]: number };
