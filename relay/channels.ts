/**
 * The relay's whole decision (relay/PROTOCOL.md §3 to §6), without sockets, clock or randomness.
 * Connections are numbers chosen by the caller, never reused; `at` is a monotonic time in ms.
 *
 * `step` changes `channels` in place: a copied map would make one message cost as much as the
 * relay is large. Work is O(frames delivered), for a list O(32), for a tick O(paused + channels with
 * something waiting) and once per sweep O(connections). A refused connection has left every channel before its close is sent, and
 * nothing it sends later is looked at.
 */
import * as wire from './wire.ts';

export type Connection = number;

/** `bytes`: any binary message, only read and not kept. `control`: a ping or a pong. */
export type Input =
	| { readonly type: 'opened' | 'control'; readonly connection: Connection; readonly at: number }
	| {
			readonly type: 'message';
			readonly connection: Connection;
			readonly bytes: Uint8Array;
			readonly at: number;
	  }
	| { readonly type: 'closed'; readonly connection: Connection }
	| { readonly type: 'tick'; readonly at: number };

/**
 * To be performed in order. `send`: the same messages for all receivers, in this order, each a fresh
 * buffer of 1032 bytes, the caller's to wipe; a receiver with more than `cutAboveBytes` waiting is
 * to be terminated. `terminate`: the end without a close frame, which would not get through. `idle`:
 * nobody has been connected for `idleMs`, told at every tick from then on.
 */
export type Effect =
	| {
			readonly type: 'send';
			readonly to: readonly Connection[];
			readonly messages: readonly Uint8Array[];
			readonly cutAboveBytes: number;
	  }
	| { readonly type: 'close'; readonly connection: Connection; readonly close: wire.Close }
	| { readonly type: 'pause' | 'resume' | 'ping' | 'terminate'; readonly connection: Connection }
	| { readonly type: 'idle' };

/** One address, who listens there and what they are about to get. Exists only while somebody does. */
type Channel = {
	readonly key: string;
	readonly subscribers: Set<Connection>;
	/** When, on the flush clock, everything in `waiting` leaves together. */
	readonly turn: number;
	readonly waiting: Uint8Array[];
};

type Peer = {
	readonly connection: Connection;
	readonly joined: Set<Channel>;
	/** The token bucket in time: a message costs 1000 / messagesPerSecond ms of it. May be negative. */
	creditMs: number;
	filledAt: number;
	heardAt: number;
	/** Since when the bucket has not held one second's worth: the stretch of §5. */
	dryAt: number | undefined;
};

export type Channels = {
	readonly limits: wire.Limits;
	readonly byAddress: Map<string, Channel>;
	readonly peers: Map<Connection, Peer>;
	readonly paused: Set<Peer>;
	/** The flush clock: one turn each tick, and in it the channels that have something waiting. */
	readonly turns: readonly Set<Channel>[];
	ticks: number;
	channelsEver: number;
	sweptAt: number;
	/** Since when nobody has been connected. */
	emptySince: number | undefined;
};

export function createChannels(limits: wire.Limits = wire.LIMITS): Channels {
	return {
		limits,
		byAddress: new Map(),
		peers: new Map(),
		paused: new Set(),
		turns: Array.from({ length: Math.max(1, limits.ticksPerFlush) }, () => new Set<Channel>()),
		ticks: 0,
		channelsEver: 0,
		sweptAt: -Infinity,
		emptySince: undefined
	};
}

/** Whether the next `opened` would be refused, so that the adapter can say so before upgrading. */
export function isFull({ peers, limits }: Channels): boolean {
	return peers.size >= limits.connections;
}

/** Total: any bytes, any order of inputs, unknown connections included. Never throws. */
export function step(channels: Channels, input: Input): readonly Effect[] {
	if (input.type === 'tick') return tick(channels, input.at);
	const peer = channels.peers.get(input.connection);
	if (input.type === 'opened') {
		return peer === undefined ? open(channels, input.connection, input.at) : [];
	}
	if (peer === undefined) return [];
	switch (input.type) {
		case 'message':
			return receive(channels, peer, input.bytes, input.at);
		case 'control':
			return police(channels, peer, input.at);
		case 'closed':
			return forget(channels, peer);
	}
}

function open(channels: Channels, connection: Connection, at: number): readonly Effect[] {
	if (isFull(channels)) return [{ type: 'close', connection, close: wire.CLOSES.relayFull }];
	const creditMs = channels.limits.burstMessages * costMs(channels.limits);
	const bucket = { creditMs, filledAt: at, dryAt: undefined };
	channels.peers.set(connection, { connection, joined: new Set(), heardAt: at, ...bucket });
	return [];
}

function forget(channels: Channels, peer: Peer, ...last: Effect[]): readonly Effect[] {
	for (const channel of peer.joined) leave(channels, peer, channel);
	channels.peers.delete(peer.connection);
	channels.paused.delete(peer);
	return last;
}

/** A channel vanishes with its last subscriber, and with it what waited for nobody else. */
function leave({ byAddress, turns }: Channels, peer: Peer, channel: Channel): void {
	channel.subscribers.delete(peer.connection);
	if (channel.subscribers.size > 0) return;
	byAddress.delete(channel.key);
	turns[channel.turn]?.delete(channel);
	for (const message of channel.waiting) message.fill(0);
}

/** §3. Subscriptions first: if one is refused, nothing is published. */
function receive(channels: Channels, peer: Peer, bytes: Uint8Array, at: number): readonly Effect[] {
	const close = malformed(bytes) ?? resubscribe(channels, peer, bytes);
	const { connection } = peer;
	if (close !== undefined) return forget(channels, peer, { type: 'close', connection, close });
	return [...publish(channels, bytes), ...police(channels, peer, at)];
}

function malformed(bytes: Uint8Array): wire.Close | undefined {
	if (bytes.length !== wire.CLIENT_MESSAGE_BYTES) return wire.CLOSES.wrongSize;
	const known = wire.PUBLISH | wire.SUBSCRIBE | wire.UNSUBSCRIBE | wire.LIST;
	const contradictory =
		has(bytes, wire.SUBSCRIBE | wire.UNSUBSCRIBE) || has(bytes, wire.LIST | wire.PUBLISH);
	return contradictory || ((bytes[0] ?? 0) & ~known) !== 0 ? wire.CLOSES.flags : undefined;
}

function resubscribe(channels: Channels, peer: Peer, bytes: Uint8Array): wire.Close | undefined {
	const control = keyAt(bytes, wire.CTL_OFFSET);
	if (has(bytes, wire.UNSUBSCRIBE)) unsubscribe(channels, peer, control);
	const asked = has(bytes, wire.SUBSCRIBE) ? [control] : [];
	for (let index = 0; has(bytes, wire.LIST) && index < wire.LIST_ADDRESSES; index += 1) {
		const key = keyAt(bytes, wire.FRAME_OFFSET + index * wire.ADDRESS_BYTES);
		if (key !== NO_ADDRESS) asked.push(key);
	}
	for (const key of asked) {
		const close = subscribe(channels, peer, key);
		if (close !== undefined) return close;
	}
	return undefined;
}

function subscribe(channels: Channels, peer: Peer, key: string): wire.Close | undefined {
	const { byAddress, limits } = channels;
	const channel = byAddress.get(key) ?? createChannel(channels, key);
	if (peer.joined.has(channel)) return undefined;
	if (peer.joined.size >= limits.addressesPerConnection) return wire.CLOSES.addressesFull;
	if (channel.subscribers.size >= limits.connectionsPerAddress) return wire.CLOSES.channelFull;
	if (!byAddress.has(key) && byAddress.size >= limits.channels) return wire.CLOSES.relayFull;
	byAddress.set(key, channel);
	channel.subscribers.add(peer.connection);
	peer.joined.add(channel);
	return undefined;
}

/** The turns are dealt out in order, so that each has as many channels as any other. */
function createChannel(channels: Channels, key: string): Channel {
	const turn = channels.channelsEver++ % channels.turns.length;
	return { key, subscribers: new Set(), turn, waiting: [] };
}

function unsubscribe(channels: Channels, peer: Peer, key: string): void {
	const channel = channels.byAddress.get(key);
	if (channel !== undefined && peer.joined.delete(channel)) leave(channels, peer, channel);
}

/** §4: into what leaves for all subscribers together; with nobody there the frame is gone. */
function publish(channels: Channels, bytes: Uint8Array): readonly Effect[] {
	if (!has(bytes, wire.PUBLISH)) return [];
	const channel = channels.byAddress.get(keyAt(bytes, wire.PUB_OFFSET));
	if (channel === undefined) return [];
	const message = new Uint8Array(wire.RELAY_MESSAGE_BYTES);
	message.set(bytes.subarray(wire.PUB_OFFSET, wire.PUB_OFFSET + wire.ADDRESS_TAG_BYTES));
	message.set(bytes.subarray(wire.FRAME_OFFSET), wire.ADDRESS_TAG_BYTES);
	channel.waiting.push(message);
	if (channels.limits.ticksPerFlush === 0) return [flush(channels, channel)];
	channels.turns[channel.turn]?.add(channel);
	return [];
}

/** Everybody gets the same bytes, the sender too: no downstream differs from another. */
function flush({ limits }: Channels, { subscribers, waiting }: Channel): Effect {
	const cutAboveBytes = slowBytes(limits, subscribers.size);
	return { type: 'send', to: [...subscribers], messages: waiting.splice(0), cutAboveBytes };
}

/** §6: what 20 s of a channel with one message a second from each of the others amounts to. */
function slowBytes(limits: wire.Limits, subscribers: number): number {
	const waiting = limits.slowSeconds * subscribers * wire.RELAY_MESSAGE_BYTES;
	return Math.min(limits.slowCeilingBytes, Math.max(limits.slowFloorBytes, waiting));
}

/**
 * §5. Takes one token. The bucket may go into debt: what a socket had already delivered when it
 * was paused is still served, and is waited for afterwards.
 */
function police({ limits, paused }: Channels, peer: Peer, at: number): readonly Effect[] {
	refill(limits, peer, at);
	peer.heardAt = at;
	peer.creditMs -= costMs(limits);
	if (peer.creditMs >= costMs(limits) || paused.has(peer)) return [];
	peer.dryAt ??= at;
	paused.add(peer);
	return [{ type: 'pause', connection: peer.connection }];
}

function refill(limits: wire.Limits, peer: Peer, at: number): void {
	const elapsedMs = Math.max(0, at - peer.filledAt);
	peer.creditMs = Math.min(limits.burstMessages * costMs(limits), peer.creditMs + elapsedMs);
	peer.filledAt = at;
	if (peer.creditMs >= 1000) peer.dryAt = undefined;
}

function costMs(limits: wire.Limits): number {
	return 1000 / limits.messagesPerSecond;
}

function tick(channels: Channels, at: number): readonly Effect[] {
	const effects = flushTurn(channels);
	for (const peer of channels.paused) effects.push(...release(channels, peer, at));
	if (isIdle(channels, at)) effects.push({ type: 'idle' });
	if (at - channels.sweptAt < channels.limits.sweepMs) return effects;
	channels.sweptAt = at;
	for (const peer of channels.peers.values()) effects.push(...listen(channels, peer, at));
	return effects;
}

function isIdle(channels: Channels, at: number): boolean {
	const { limits, peers } = channels;
	channels.emptySince = peers.size > 0 ? undefined : (channels.emptySince ?? at);
	if (limits.idleMs === 0 || channels.emptySince === undefined) return false;
	return at - channels.emptySince >= limits.idleMs;
}

function flushTurn(channels: Channels): Effect[] {
	const turn = channels.turns[channels.ticks++ % channels.turns.length];
	const effects = [...(turn ?? [])].map((channel) => flush(channels, channel));
	turn?.clear();
	return effects;
}

function release(channels: Channels, peer: Peer, at: number): readonly Effect[] {
	const { connection } = peer;
	refill(channels.limits, peer, at);
	if (peer.dryAt !== undefined && at - peer.dryAt >= channels.limits.floodMs) {
		return forget(channels, peer, { type: 'close', connection, close: wire.CLOSES.flood });
	}
	if (peer.creditMs < costMs(channels.limits)) return [];
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
	if (channels.paused.has(peer) || silentMs < channels.limits.pingAfterMs) return [];
	if (silentMs < channels.limits.silentMs) return [{ type: 'ping', connection }];
	return forget(channels, peer, { type: 'terminate', connection });
}

/** Whether all of `flags` are set. */
function has(bytes: Uint8Array, flags: number): boolean {
	return ((bytes[0] ?? 0) & flags) === flags;
}

/**
 * A Map needs a primitive key, so an address becomes a string of 32 characters, one per byte. It
 * is a routing value the relay must hold anyway and is dropped with its channel; no string is
 * ever made of frame bytes, because a string cannot be wiped.
 */
function keyAt(bytes: Uint8Array, offset: number): string {
	return String.fromCharCode(...bytes.subarray(offset, offset + wire.ADDRESS_BYTES));
}

const NO_ADDRESS = '\0'.repeat(wire.ADDRESS_BYTES);
