import type { Link, Millis } from '../../crypto/room/input.ts';
import type { Weather } from './actor.ts';

/*
 * A schedule is what happens to a meeting from outside: what people do, what their phones and
 * connections do, what the relay and others do to them. It is data, so that it can be printed,
 * shortened and played again.
 */

/** A relay that loses, delays, doubles and damages a share of what it forwards. */
export interface Storm {
	readonly loss: number;
	readonly late: number;
	readonly twice: number;
	readonly dented: number;
}

/** What somebody inside does with valid keys and another client. */
export const PLOTS = [
	'twoVersions',
	'asOther',
	'garbage',
	'claims',
	'wants',
	'capsule',
	'grant',
	'close',
	'again'
] as const;
export type Plot = (typeof PLOTS)[number];

/** What the relay does with frames it recorded. */
export const TRICKS = ['replay', 'splice', 'noise', 'mirror', 'oldEpoch', 'dent'] as const;
export type Trick = (typeof TRICKS)[number];

/** What somebody does in the talk beside writing; a text it needs is one she has on her screen. */
export const ACTS = [
	'reply',
	'react',
	'retract',
	'cover',
	'raiseHand',
	'lowerHand',
	'typing',
	'pass',
	'done'
] as const;
export const RULES = [
	'retractAny',
	'uncover',
	'mute',
	'unmute',
	'notice',
	'startRound',
	'giveWord',
	'endRound',
	'pause',
	'resume',
	'skip'
] as const;
export type Act = (typeof ACTS)[number] | (typeof RULES)[number];

export const WHISPERS = ['aside', 'support', 'answer', 'staff'] as const;
export type Whisper = (typeof WHISPERS)[number];

/** What happens, to whom. `lead` and `m1`, `m2`… began the meeting; a guest is called `g0`, `g1`… */
export type Deed =
	| {
			readonly type: 'join';
			readonly who: string;
			readonly kind: 'link' | 'code' | 'open' | 'moderator';
			readonly weather: Weather;
			/** What her clock shows when the world's shows 0. */
			readonly clock: Millis;
			readonly spy: boolean;
	  }
	/** Somebody arrives with the invitation of another. */
	| { readonly type: 'steal'; readonly who: string; readonly of: string }
	| { readonly type: 'say'; readonly who: string; readonly length: number }
	| { readonly type: 'act'; readonly who: string; readonly act: Act; readonly on: string }
	| {
			readonly type: 'whisper';
			readonly who: string;
			readonly how: Whisper;
			readonly to: string;
			readonly length: number;
	  }
	| { readonly type: 'leave'; readonly who: string }
	| { readonly type: 'remove'; readonly who: string }
	| { readonly type: 'refuse'; readonly who: string }
	| { readonly type: 'rotate' }
	| { readonly type: 'close' }
	| { readonly type: 'handOver'; readonly to: string }
	| { readonly type: 'cut'; readonly who: string; readonly link: Link; readonly ms: Millis }
	| {
			readonly type: 'sleep';
			readonly who: string;
			readonly ms: Millis;
			readonly stands: boolean;
			readonly cut: boolean;
	  }
	/** Her page dies after so many more effects, at the latest after `ms`, and is loaded again. */
	| {
			readonly type: 'crash';
			readonly who: string;
			readonly effects: number;
			readonly ms: Millis;
	  }
	/** Her page dies, and she does not come back. */
	| { readonly type: 'die'; readonly who: string }
	| { readonly type: 'disk'; readonly ms: Millis; readonly fails: boolean; readonly forMs: Millis }
	| { readonly type: 'date'; readonly who: string; readonly ms: Millis }
	| { readonly type: 'weather'; readonly who: string; readonly weather: Weather }
	| { readonly type: 'storm'; readonly ms: Millis; readonly storm: Storm }
	| { readonly type: 'split'; readonly ms: Millis; readonly apart: readonly string[] }
	| { readonly type: 'hold'; readonly from: string; readonly to: string; readonly ms: Millis }
	| { readonly type: 'trick'; readonly trick: Trick; readonly to: string; readonly times: number }
	| { readonly type: 'plot'; readonly who: string; readonly plot: Plot; readonly to: string }
	/** An ex-member sends what she sealed under keys she still has. */
	| { readonly type: 'haunt'; readonly who: string };

export type DeedOf<Type extends Deed['type']> = Extract<Deed, { readonly type: Type }>;

export type Action = Deed & { readonly at: Millis };

/** Who is there at the beginning; with one moderator and nobody else the lead has just opened. */
export interface Start {
	readonly moderators: number;
	readonly guests: number;
	/** Guests whose device keeps every key and who may run another client. */
	readonly spies: readonly string[];
}

export interface Schedule {
	readonly seed: string;
	readonly start: Start;
	readonly actions: readonly Action[];
	/** When the relay is honest again, the weather calm and everybody awake. */
	readonly calmAt: Millis;
}
