import * as wire from '#relay/wire';
import { createChannels, step, type Channels, type Effect } from '../../../relay/channels.ts';

/** Without the flush clock: what a message causes is there when it has been handled. */
export const AT_ONCE: wire.Limits = { ...wire.LIMITS, ticksPerFlush: 0 };

export function relay(connections: number, limits = AT_ONCE): Channels {
	const channels = createChannels(limits);
	for (let connection = 1; connection <= connections; connection += 1) {
		step(channels, { type: 'opened', connection, at: 0 });
	}
	return channels;
}

export function send(
	channels: Channels,
	connection: number,
	bytes: Uint8Array,
	at = 0
): readonly Effect[] {
	return step(channels, { type: 'message', connection, bytes, at });
}

export function sends(effects: readonly Effect[]): Extract<Effect, { type: 'send' }>[] {
	return effects.filter((effect) => effect.type === 'send');
}

export function isClose(effect: Effect): boolean {
	return effect.type === 'close';
}

export function closed(connection: number, close: wire.Close): Effect {
	return { type: 'close', connection, close };
}

export function delivered(pub: Uint8Array, content: Uint8Array): Uint8Array {
	return new Uint8Array([...pub.subarray(0, wire.ADDRESS_TAG_BYTES), ...content]);
}
