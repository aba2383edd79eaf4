/**
 * The relay's whole decision (relay/PROTOCOL.md §3 to §6), without sockets, clock or randomness.
 * Connections are numbers chosen by the caller, never reused; `at` is a monotonic time in ms.
 *
 * `step` changes `channels` in place: a copied map per message would make a message cost as much
 * as the relay is large. Work is O(frames delivered), for a list O(32), for a tick O(paused) and
 * once per sweep O(connections). A refused connection is forgotten at once: it has left every
 * channel before its close is even sent, and nothing it sends later is looked at.
 */
import {
	ADDRESS_BYTES,
	ADDRESS_TAG_BYTES,
	CLIENT_MESSAGE_BYTES,
	CLOSES,
	CTL_OFFSET,
	FRAME_OFFSET,
	LIMITS,
	LIST,
	LIST_ADDRESSES,
	PUBLISH,
	PUB_OFFSET,
	RELAY_MESSAGE_BYTES,
	SUBSCRIBE,
	UNSUBSCRIBE,
	type Close,
	type Limits
} from './wire.ts';

export type Connection = number;

export type Input =
	| { readonly type: 'opened'; readonly connection: Connection; readonly at: number }
	| Message
	| { readonly type: 'control'; readonly connection: Connection; readonly at: number }
	| { readonly type: 'closed'; readonly connection: Connection }
	| { readonly type: 'tick'; readonly at: number };

/** Any binary message; `bytes` is only read, and only until `step` returns. */
type Message = {
	readonly type: 'message';
	readonly connection: Connection;
	readonly bytes: Uint8Array;
	readonly at: number;
};

/**
 * To be performed in order. `send`: one fresh buffer of 1032 bytes for all receivers, owned by the
 * caller, who wipes it; a receiver with more than `cutAboveBytes` waiting is to be cut.
 * `cut`: end the connection without a close frame, since nothing would reach it.
 */
export type Effect =
	| {
			readonly type: 'send';
			readonly to: readonly Connection[];
			readonly message: Uint8Array;
			readonly cutAboveBytes: number;
	  }
	| { readonly type: 'close'; readonly connection: Connection; readonly close: Close }
	| { readonly type: 'pause' | 'resume' | 'ping' | 'cut'; readonly connection: Connection };

/** One address and who listens there. Exists only while somebody does. */
type Channel = { readonly key: string; readonly subscribers: Set<Connection> };

type Peer = {
	readonly connection: Connection;
	readonly joined: Set<Channel>;
	tokens: number;
	filledAt: number;
	heardAt: number;
	paused: boolean;
	/** Since when the bucket has not held one second's worth: the stretch of §5. */
	dryAt: number | undefined;
};

export type Channels = {
	readonly limits: Limits;
	readonly byAddress: Map<string, Channel>;
	readonly peers: Map<Connection, Peer>;
	readonly paused: Set<Peer>;
	sweptAt: number;
};

export function createChannels(limits: Limits = LIMITS): Channels {
	return { limits, byAddress: new Map(), peers: new Map(), paused: new Set(), sweptAt: -Infinity };
}

/** Whether the next `opened` would be refused, so that the adapter can say so before upgrading. */
export function isFull(channels: Channels): boolean {
	return channels.peers.size >= channels.limits.connections;
}

/** Total: any bytes, any order of inputs, unknown connections included. Never throws. */
export function step(channels: Channels, input: Input): readonly Effect[] {
	if (input.type === 'tick') return tick(channels, input.at);
	if (input.type === 'opened') return opened(channels, input.connection, input.at);
	const peer = channels.peers.get(input.connection);
	if (peer === undefined) return [];
	switch (input.type) {
		case 'message':
			return message(channels, peer, input);
		case 'control':
			return police(channels, peer, input.at);
		case 'closed':
			forget(channels, peer);
			return [];
	}
}

function opened(channels: Channels, connection: Connection, at: number): readonly Effect[] {
	if (channels.peers.has(connection)) return [];
	if (isFull(channels)) return [{ type: 'close', connection, close: CLOSES.relayFull }];
	channels.peers.set(connection, {
		connection,
		joined: new Set(),
		tokens: channels.limits.burstMessages,
		filledAt: at,
		heardAt: at,
		paused: false,
		dryAt: undefined
	});
	return [];
}

/** §3. Subscriptions first: if one is refused, nothing is published. */
function message(channels: Channels, peer: Peer, { bytes, at }: Message): readonly Effect[] {
	const close = subscriptions(channels, peer, bytes);
	if (close !== undefined) {
		forget(channels, peer);
		return [{ type: 'close', connection: peer.connection, close }];
	}
	const published = (bytes[0] ?? 0) & PUBLISH ? publish(channels, peer, bytes) : [];
	return [...published, ...police(channels, peer, at)];
}

function subscriptions(channels: Channels, peer: Peer, bytes: Uint8Array): Close | undefined {
	if (bytes.length !== CLIENT_MESSAGE_BYTES) return CLOSES.wrongSize;
	const flags = bytes[0] ?? 0;
	if ((flags & ~(PUBLISH | SUBSCRIBE | UNSUBSCRIBE | LIST)) !== 0) return CLOSES.flags;
	if ((flags & LIST) !== 0 && (flags & PUBLISH) !== 0) return CLOSES.flags;
	if ((flags & SUBSCRIBE) !== 0 && (flags & UNSUBSCRIBE) !== 0) return CLOSES.flags;
	if ((flags & UNSUBSCRIBE) !== 0) unsubscribe(channels, peer, keyAt(bytes, CTL_OFFSET));
	const asked = (flags & SUBSCRIBE) !== 0 ? [keyAt(bytes, CTL_OFFSET)] : [];
	if ((flags & LIST) !== 0) asked.push(...listed(bytes));
	for (const key of asked) {
		const close = subscribe(channels, peer, key);
		if (close !== undefined) return close;
	}
	return undefined;
}

function listed(bytes: Uint8Array): string[] {
	const keys = Array.from({ length: LIST_ADDRESSES }, (_, index) =>
		keyAt(bytes, FRAME_OFFSET + index * ADDRESS_BYTES)
	);
	return keys.filter((key) => key !== NO_ADDRESS);
}

function subscribe(channels: Channels, peer: Peer, key: string): Close | undefined {
	const { byAddress, limits } = channels;
	const channel = byAddress.get(key) ?? { key, subscribers: new Set() };
	if (peer.joined.has(channel)) return undefined;
	if (peer.joined.size >= limits.addressesPerConnection) return CLOSES.addressesFull;
	if (channel.subscribers.size >= limits.connectionsPerAddress) return CLOSES.channelFull;
	if (channel.subscribers.size === 0 && byAddress.size >= limits.channels) return CLOSES.relayFull;
	byAddress.set(key, channel);
	channel.subscribers.add(peer.connection);
	peer.joined.add(channel);
	return undefined;
}

function unsubscribe(channels: Channels, peer: Peer, key: string): void {
	const channel = channels.byAddress.get(key);
	if (channel !== undefined && peer.joined.delete(channel)) leave(channels, peer, channel);
}

/** A channel vanishes with its last subscriber. */
function leave(channels: Channels, peer: Peer, channel: Channel): void {
	channel.subscribers.delete(peer.connection);
	if (channel.subscribers.size === 0) channels.byAddress.delete(channel.key);
}

function forget(channels: Channels, peer: Peer): void {
	for (const channel of peer.joined) leave(channels, peer, channel);
	channels.peers.delete(peer.connection);
	channels.paused.delete(peer);
}

/** §4: to the other subscribers, now; nobody there means the frame is gone. */
function publish(channels: Channels, peer: Peer, bytes: Uint8Array): readonly Effect[] {
	const subscribers = channels.byAddress.get(keyAt(bytes, PUB_OFFSET))?.subscribers ?? new Set();
	const to = [...subscribers].filter((connection) => connection !== peer.connection);
	if (to.length === 0) return [];
	const message = new Uint8Array(RELAY_MESSAGE_BYTES);
	message.set(bytes.subarray(PUB_OFFSET, PUB_OFFSET + ADDRESS_TAG_BYTES));
	message.set(bytes.subarray(FRAME_OFFSET), ADDRESS_TAG_BYTES);
	return [
		{ type: 'send', to, message, cutAboveBytes: slowBytes(channels.limits, subscribers.size) }
	];
}

/** §6: what 20 s of a channel with one message per second from each of the others amounts to. */
function slowBytes(limits: Limits, subscribers: number): number {
	const waiting = limits.slowSeconds * (subscribers - 1) * RELAY_MESSAGE_BYTES;
	return Math.min(limits.slowCeilingBytes, Math.max(limits.slowFloorBytes, waiting));
}

/**
 * §5. Takes one token, also for a ping or pong. The bucket may go into debt: what a socket had
 * already delivered when it was paused is still served, and is waited for afterwards.
 */
function police(channels: Channels, peer: Peer, at: number): readonly Effect[] {
	refill(channels.limits, peer, at);
	peer.heardAt = at;
	peer.tokens -= 1;
	if (peer.tokens >= 1 || peer.paused) return [];
	peer.paused = true;
	peer.dryAt ??= at;
	channels.paused.add(peer);
	return [{ type: 'pause', connection: peer.connection }];
}

function refill(limits: Limits, peer: Peer, at: number): void {
	const gained = (Math.max(0, at - peer.filledAt) * limits.messagesPerSecond) / 1000;
	peer.tokens = Math.min(limits.burstMessages, peer.tokens + gained);
	peer.filledAt = at;
	if (peer.tokens >= limits.messagesPerSecond) peer.dryAt = undefined;
}

function tick(channels: Channels, at: number): readonly Effect[] {
	const effects: Effect[] = [];
	for (const peer of channels.paused) effects.push(...release(channels, peer, at));
	if (at - channels.sweptAt < channels.limits.sweepMs) return effects;
	channels.sweptAt = at;
	for (const peer of channels.peers.values()) effects.push(...listen(channels, peer, at));
	return effects;
}

function release(channels: Channels, peer: Peer, at: number): readonly Effect[] {
	const { connection } = peer;
	refill(channels.limits, peer, at);
	if (peer.dryAt !== undefined && at - peer.dryAt >= channels.limits.floodMs) {
		forget(channels, peer);
		return [{ type: 'close', connection, close: CLOSES.flood }];
	}
	if (peer.tokens < 1) return [];
	peer.paused = false;
	peer.heardAt = at;
	channels.paused.delete(peer);
	return [{ type: 'resume', connection }];
}

/**
 * §6. Only a silent connection is pinged, so a conforming client, which sends every tick, never
 * has to answer and its rhythm stays its own. A paused one cannot be heard and is not judged.
 */
function listen(channels: Channels, peer: Peer, at: number): readonly Effect[] {
	const { connection } = peer;
	const silentMs = at - peer.heardAt;
	if (peer.paused || silentMs < channels.limits.pingAfterMs) return [];
	if (silentMs < channels.limits.silentMs) return [{ type: 'ping', connection }];
	forget(channels, peer);
	return [{ type: 'cut', connection }];
}

/**
 * A Map needs a primitive key, so an address becomes a string of 32 characters, one per byte. It
 * is a routing value the relay must hold anyway and is dropped with its channel; no string is
 * ever made of frame bytes, because a string cannot be wiped.
 */
function keyAt(bytes: Uint8Array, offset: number): string {
	return String.fromCharCode(...bytes.subarray(offset, offset + ADDRESS_BYTES));
}

const NO_ADDRESS = '\0'.repeat(ADDRESS_BYTES);
