import { concat, u8 } from '../bytes/writer.ts';
import { ADDRESS_BYTES, FRAME_BYTES, LIST_ADDRESSES } from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';
import { draw, type Random } from '../primitives/random.ts';
import type { Millis } from './input.ts';

/**
 * One connection's cadence (PROTOCOL.md §4.4): one message a period, built half a period before
 * its slot, never rebuilt, never dropped, never two. Nothing in here depends on what is said.
 */
export interface LinkState {
	readonly up: boolean;
	/** When `up` last changed. */
	readonly since: Millis;
	readonly periodMs: number;
	/** The next slot. */
	readonly nextAt: Millis;
	/** Built and not yet sent. */
	readonly slot: Uint8Array | undefined;
	/** Addresses this connection is subscribed to, as far as it has told the relay. */
	readonly told: readonly Uint8Array[];
}

/** What goes out in a slot: a frame to an address (PROTOCOL.md §4.1). */
export interface Publication {
	readonly address: Uint8Array;
	readonly frame: Uint8Array;
}

const PUBLISH = 1;
const SUBSCRIBE = 2;
const UNSUBSCRIBE = 4;
const LIST = 8;

/** Far more than rounding moves a clock, far less than a period: a slot is over by so much before it. */
const ROUNDING_MS = 0.01;

/** A connection that is not open. */
export function idleLink(periodMs: number, now: Millis): LinkState {
	return { up: false, since: now, periodMs, nextAt: now, slot: undefined, told: [] };
}

/** A fresh connection: a random phase, and the relay knows nothing of it. */
export function raise(link: LinkState, now: Millis, random: Random): LinkState {
	const [high = 0, low = 0] = draw(random, 2);
	const phase = ((high * 256 + low) / 65_536) * link.periodMs;
	return { ...link, up: true, since: now, nextAt: now + phase, told: [] };
}

export function lower(link: LinkState, now: Millis): LinkState {
	return link.up ? { ...link, up: false, since: now } : link;
}

/** The slot's message has left: the next slot is the first that is still to come. */
export function emptied(link: LinkState, now: Millis): LinkState {
	if (link.slot === undefined) return link;
	const passed = Math.max(0, Math.floor((now + ROUNDING_MS - link.nextAt) / link.periodMs));
	return { ...link, slot: undefined, nextAt: link.nextAt + (passed + 1) * link.periodMs };
}

/** Slots that passed while nothing was built are skipped, not caught up. */
export function skipPassed(link: LinkState, now: Millis): LinkState {
	if (link.slot !== undefined || now <= link.nextAt) return link;
	const passed = Math.ceil((now - link.nextAt) / link.periodMs);
	return { ...link, nextAt: link.nextAt + passed * link.periodMs };
}

/** When the message of the next slot is to be built. */
export function buildAt(link: LinkState): Millis {
	return link.nextAt - link.periodMs / 2;
}

/** True if a message has to be built now. */
export function isDue(link: LinkState, now: Millis): boolean {
	return link.up && link.slot === undefined && now >= buildAt(link);
}

/** Another period from the slot after the next one on. */
export function changePeriod(link: LinkState, periodMs: number): LinkState {
	return { ...link, periodMs };
}

/**
 * Fills the slot. Two or more addresses that the relay does not know of go out together as a list
 * (and then nothing is published); one rides along with a frame, as does one no longer wanted.
 */
export function fill(
	link: LinkState,
	wanted: readonly Uint8Array[],
	publish: () => Publication,
	random: Random
): LinkState {
	const missing = wanted.filter((address) => !includes(link.told, address));
	if (missing.length >= 2) {
		const told = missing.slice(0, LIST_ADDRESSES);
		return { ...link, slot: listMessage(told, random), told: [...link.told, ...told] };
	}
	const [subscribe] = missing;
	const unsubscribe = link.told.find((address) => !includes(wanted, address));
	const { address, frame } = publish();
	if (subscribe !== undefined) {
		const slot = concat(u8(PUBLISH | SUBSCRIBE), address, subscribe, frame);
		return { ...link, slot, told: [...link.told, subscribe] };
	}
	if (unsubscribe !== undefined) {
		const slot = concat(u8(PUBLISH | UNSUBSCRIBE), address, unsubscribe, frame);
		return { ...link, slot, told: link.told.filter((known) => known !== unsubscribe) };
	}
	return { ...link, slot: concat(u8(PUBLISH), address, draw(random, ADDRESS_BYTES), frame) };
}

function listMessage(addresses: readonly Uint8Array[], random: Random): Uint8Array {
	const list = new Uint8Array(FRAME_BYTES);
	addresses.forEach((address, at) => {
		list.set(address, at * ADDRESS_BYTES);
	});
	return concat(u8(LIST), draw(random, 2 * ADDRESS_BYTES), list);
}

function includes(addresses: readonly Uint8Array[], wanted: Uint8Array): boolean {
	return addresses.some((address) => equalBytes(address, wanted));
}
