import { encodeBase64url } from '../bytes/base64url.ts';
import type { Secret } from '../primitives/secret.ts';
import type { Millis, SupportLevel } from './input.ts';
import type { AreaPart, PartKind } from './private-area.ts';
import type { Entry } from './roster.ts';
import type { Who } from './view.ts';

/*
 * What a seat holds of the talk that only some may read (PROTOCOL.md §8.2): what it still repeats,
 * what it has received so far, which receipts it owes, and what is shown of all that.
 */

export interface PrivateLine {
	/** What I write, by `channelName`. A channel stays as long as the seat: its numbers go on. */
	readonly channels: ReadonlyMap<string, Channel>;
	/** What others write, by `streamName`. */
	readonly streams: ReadonlyMap<string, Stream>;
	/** Streams whose receipt is due, longest first. */
	readonly owed: readonly string[];
	readonly messages: readonly PrivateMessage[];
	/** Who has called for support, by idx. */
	readonly support: ReadonlyMap<number, SupportLevel>;
	/** Whole states and recaps, for whoever reads them. */
	readonly arrived: readonly Arrived[];
	/** Whose recap I wait for. */
	readonly expected: { readonly from: number; readonly key: Secret } | undefined;
	/** The last area was a message: a receipt that is due comes first now. */
	readonly spoke: boolean;
	/** Counts messages, for keys that stay. */
	readonly serial: number;
}

/** What I write for one `who`, in order. */
export interface Channel {
	readonly who: number;
	/** A recap has one reader and a key of its own. */
	readonly recap: { readonly to: number; readonly key: Secret } | undefined;
	/** Number of the next part. */
	readonly next: number;
	/** Whole messages, oldest first, their numbers without a gap. */
	readonly parts: readonly OutgoingPart[];
}

export interface OutgoingPart {
	readonly kind: PartKind;
	readonly seq: number;
	/** Number of the first part of its message. */
	readonly start: number;
	readonly more: boolean;
	readonly data: Secret;
	readonly queuedAt: Millis;
	readonly sentAt: Millis | undefined;
	/** Keys of those who confirmed it. */
	readonly has: ReadonlySet<string>;
	/** Keys of those where it waits for an earlier one. */
	readonly ahead: ReadonlySet<string>;
}

/** What one signer writes for one `who`, as far as it came. */
export interface Stream {
	readonly vk: string;
	readonly who: number;
	/** I have every number from here up to `next`. */
	readonly from: number;
	readonly next: number;
	/** Parts that came before their turn, by number. */
	readonly ahead: ReadonlyMap<number, HeldPart>;
	/** Parts of a message that is not whole yet. */
	readonly parts: readonly HeldPart[];
	/** Something was written before `from`, or in between, that never came here. */
	readonly gap: boolean;
}

export type HeldPart = Pick<AreaPart, 'kind' | 'more'> & { readonly data: Secret };

export interface PrivateMessage {
	readonly key: string;
	readonly at: Millis;
	/** The participant whose line it is; `undefined` for the moderators' own channel. */
	readonly line: Who | undefined;
	readonly author: Who;
	/** The author's key, and the numbers the message took: what a receipt speaks of. */
	readonly vk: string;
	readonly first: number;
	readonly last: number;
	readonly text: string;
	readonly level: SupportLevel | undefined;
	/** Those who confirmed it, never the author. */
	readonly has: readonly { readonly vk: string; readonly who: Who }[];
	/** Own messages: repeated as long as somebody lacks it. */
	readonly repeating: boolean;
	/** Own messages: who had not confirmed it when it was given up. */
	readonly missed: readonly Who[];
	/** That somebody lacks it has been told. */
	readonly warned: boolean;
	readonly afterGap: boolean;
}

/** A whole message that no person reads; its bytes belong to whoever takes it. */
export interface Arrived {
	readonly kind: 'state' | 'recap' | 'offer';
	/** Its signer. */
	readonly idx: number;
	/** Whose line it came in. */
	readonly who: number;
	readonly data: Secret;
}

export const NO_PRIVATE_LINE: PrivateLine = {
	channels: new Map(),
	streams: new Map(),
	owed: [],
	messages: [],
	support: new Map(),
	arrived: [],
	expected: undefined,
	spoke: false,
	serial: 0
};

/** Recaps for two people are two channels, though both have one `who`. */
export function channelName(who: number, recapTo?: number): string {
	return recapTo === undefined ? String(who) : `${String(who)}.${String(recapTo)}`;
}

export function streamName(vk: string, who: number): string {
	return `${vk}.${String(who)}`;
}

/** A member's key as text; it tells a person who came back with new keys from the one before. */
export function keyOf(entry: Pick<Entry, 'vk'>): string {
	return encodeBase64url(entry.vk);
}

/** Every secret in it, for wiping. */
export function privateSecrets(line: PrivateLine): readonly Secret[] {
	const channels = [...line.channels.values()].flatMap(({ parts, recap }) => [
		...parts.map(({ data }) => data),
		...(recap === undefined ? [] : [recap.key])
	]);
	const streams = [...line.streams.values()].flatMap(streamSecrets);
	const arrived = line.arrived.map(({ data }) => data);
	return [...channels, ...streams, ...arrived, ...(line.expected ? [line.expected.key] : [])];
}

export function streamSecrets(stream: Stream): readonly Secret[] {
	return [...stream.ahead.values(), ...stream.parts].map(({ data }) => data);
}
