import type { Code } from './code.ts';
import type { LinkInvite } from './invite.ts';
import type { Ticket } from './ticket.ts';

/** Milliseconds of one monotonic clock of this device. Never sent, never compared with others'. */
export type Millis = number;

/** How urgently a participant calls for support; 0 is not, or no more. */
export type SupportLevel = 0 | 1 | 2 | 3;

/**
 * Which connection to the relay. A participant has one, `room`; a lead has a second, `lobby`,
 * from the opening of the waiting room to the close (PROTOCOL.md §4.4).
 */
export type Link = 'room' | 'lobby';

/** What a participant holds when she arrives (PROTOCOL.md §5). */
export type Invitation =
	| LinkInvite
	| { readonly kind: 'code'; readonly code: Code }
	/** What her tab kept: she was in this meeting before (PROTOCOL.md §11). */
	| ({ readonly kind: 'ticket' } & Ticket);

/** Something that happened outside: the relay, a clock, the disk. */
export type Event =
	/** The connection is open; its first slot may be planned. */
	| { readonly type: 'linkUp'; readonly link: Link; readonly now: Millis }
	| { readonly type: 'linkDown'; readonly link: Link; readonly now: Millis }
	/** One message of the relay, RELAY_MESSAGE_BYTES long; any other length is refused. */
	| {
			readonly type: 'received';
			readonly link: Link;
			readonly message: Uint8Array;
			readonly now: Millis;
	  }
	/** The message of the last `transmit` of this link has left; its slot is empty again. */
	| { readonly type: 'sent'; readonly link: Link; readonly now: Millis }
	/** The time asked for by `wakeAt` has come. */
	| { readonly type: 'wake'; readonly now: Millis }
	/** The `persist` with this number is durable. */
	| { readonly type: 'persisted'; readonly write: number; readonly now: Millis };

/** What a person does to words; `key` is a text's in the view's timeline. */
export type MarkVerb =
	/** One of four texts, from 1; 0 takes it back. */
	| { readonly type: 'react'; readonly key: string; readonly code: number }
	/** An own text. */
	| { readonly type: 'retract'; readonly key: string }
	/** An own text; a moderator's for anybody's. `topic` from 1, 0 is not said. */
	| { readonly type: 'cover'; readonly key: string; readonly topic: number }
	| { readonly type: 'uncover'; readonly key: string }
	/** A moderator's, for anybody's text. */
	| { readonly type: 'retractAny'; readonly key: string };

/** Who has the word gives it on, unused or when she is done; `skip` is a moderator's. */
export interface TurnVerb {
	readonly type: 'pass' | 'done' | 'skip';
}

/** What the lead decides about who may write. `seconds`: 0…65535, 0 is not said. */
export type RoundVerb =
	| {
			readonly type: 'startRound';
			readonly order: readonly number[];
			/** At most 200 bytes of UTF-8; may be empty. */
			readonly question: string;
			readonly seconds: number;
	  }
	/** She has it next; a round goes on after her. */
	| { readonly type: 'giveWord'; readonly idx: number }
	| { readonly type: 'endRound' }
	| { readonly type: 'pause'; readonly seconds: number }
	| { readonly type: 'resume' };

/** What a person does in the talk beside plain texts. */
export type TalkVerb =
	| { readonly type: 'reply'; readonly to: string; readonly text: string }
	| MarkVerb
	| { readonly type: 'raiseHand' }
	| { readonly type: 'lowerHand' }
	/** A key was touched in the field for texts. */
	| { readonly type: 'typing' }
	| TurnVerb
	/* Moderators, below. */
	| { readonly type: 'mute'; readonly idx: number }
	| { readonly type: 'unmute'; readonly idx: number }
	| { readonly type: 'notice'; readonly text: string }
	| RoundVerb;

export type OfferVerb =
	/** The lead asks the participant `idx` to become a moderator under this first name. */
	| { readonly type: 'offer'; readonly idx: number; readonly firstName: string }
	/** The participant who was asked says yes, or no. */
	| { readonly type: 'takeOffer' }
	| { readonly type: 'declineOffer' };

/** What a person does. */
export type Verb =
	| { readonly type: 'say'; readonly text: string }
	| TalkVerb
	| { readonly type: 'leave' }
	| OfferVerb
	| PrivateVerb
	/* Lead only, below. `id` and `invite` are the ids of the view. */
	/** With `moderator` it lets in a moderator under that first name, 1…24 bytes of UTF-8. */
	| {
			readonly type: 'invite';
			/** `open`: a link for everybody who finds it; one at a time, for no moderator and no slot. */
			readonly kind: 'link' | 'code' | 'open';
			readonly moderator?: string | undefined;
			/** The group's slot it is for: whoever comes by it gets the slot's made-up name. */
			readonly slot?: { readonly number: number; readonly name?: number | undefined } | undefined;
	  }
	| { readonly type: 'cancelInvite'; readonly invite: string }
	/** Opens the waiting room and the room: the root epoch begins. */
	| { readonly type: 'open' }
	| { readonly type: 'admit'; readonly id: string }
	| { readonly type: 'refuse'; readonly id: string }
	/** A set sentence, 1…3, for somebody who waits; her own page has the words. */
	| { readonly type: 'greet'; readonly id: string; readonly words: number }
	| { readonly type: 'remove'; readonly idx: number }
	/** Gives the lead to the moderator `idx`, and with it all open invites. */
	| { readonly type: 'handOver'; readonly idx: number }
	/** Another moderator becomes a participant; the room's key changes, as at her removal. */
	| { readonly type: 'demote'; readonly idx: number }
	| { readonly type: 'rotate' }
	| { readonly type: 'close' };

/** What holds words that somebody wrote. */
export type WordsVerb = Extract<Verb, { readonly text: string }>;

/** What is said to a few (PROTOCOL.md §8.2). */
export type PrivateVerb =
	/** A participant, to all moderators. */
	| { readonly type: 'aside'; readonly text: string }
	/** A participant calls for support, or withdraws it with level 0; the text may be empty. */
	| { readonly type: 'support'; readonly level: SupportLevel; readonly text: string }
	/** A moderator, to the participant `idx` and all moderators. */
	| { readonly type: 'answer'; readonly idx: number; readonly text: string }
	/** A moderator, to all moderators. */
	| { readonly type: 'staff'; readonly text: string };

/**
 * Everything `step` reacts to. `nowS` is the wall clock in Unix seconds: it picks a day, and it
 * tells that a device slept whose own clock stood still meanwhile.
 */
export type Input =
	| (Event & { readonly nowS?: number | undefined })
	| { readonly type: 'do'; readonly verb: Verb; readonly now: Millis; readonly nowS: number };
