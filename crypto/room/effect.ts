import type { Secret } from '../primitives/secret.ts';
import type { Link, Millis, SupportLevel, WordsVerb } from './input.ts';
import type { MeetingRecord } from './vault.ts';
import type { Who } from './view.ts';

/**
 * What the driver has to do, one at a time and in the order given:
 * persist → forget → transmit → wakeAt → keepTicket or dropTicket → notify → wipe → close. What is
 * durable comes before what is visible, and old keys are destroyed last.
 */
export type Effect =
	/**
	 * Seal and store the lead's record; answer with `persisted` once it is durable. If it cannot be
	 * stored: tell the person and stop, never answer.
	 */
	| { readonly type: 'persist'; readonly write: number; readonly record: MeetingRecord }
	/** The meeting is over, or she has no part in it any more: remove the stored record. */
	| { readonly type: 'forget' }
	/**
	 * Put `message` (CLIENT_MESSAGE_BYTES) into the link's slot. It leaves at `at`, or unchanged at
	 * `at + k · periodMs` if a slot is skipped; then comes `sent`. There is never a second one
	 * before that.
	 */
	| {
			readonly type: 'transmit';
			readonly link: Link;
			readonly at: Millis;
			readonly periodMs: number;
			readonly message: Uint8Array;
	  }
	/** Send `wake` at this time. The last one asked for holds. */
	| { readonly type: 'wakeAt'; readonly at: Millis }
	/** A participant's tab keeps this, and only this, to come back with after a reload. */
	| { readonly type: 'keepTicket'; readonly ticket: string }
	/** Her part is over: the tab keeps nothing. */
	| { readonly type: 'dropTicket' }
	| { readonly type: 'notify'; readonly notice: Notice }
	/** Wipe these; the new state does not hold them any more. */
	| { readonly type: 'wipe'; readonly secrets: readonly Secret[] }
	/** Close this link, or every link when the machine has ended. */
	| { readonly type: 'close'; readonly link: Link };

/** Something to be said once; the view says how things are. */
export type Notice =
	| { readonly type: 'admitted'; readonly people: number }
	/** She had lost the room, with her page open, and is in it again. */
	| { readonly type: 'returned' }
	| { readonly type: 'text'; readonly who: Who; readonly text: string }
	/** Something said to a few came in: in a participant's line, or in the moderators' channel. */
	| {
			readonly type: 'private';
			readonly line: Who | undefined;
			readonly author: Who;
			readonly text: string;
			readonly level: SupportLevel | undefined;
	  }
	/** These words were not taken, because I may not say them now or too much of mine waits. */
	| { readonly type: 'notTaken'; readonly verb: WordsVerb }
	/** What I said to a few has not been confirmed by these for ten ticks. */
	| {
			readonly type: 'notReceived';
			readonly line: Who | undefined;
			readonly missing: readonly Who[];
	  }
	/** `firstName` of an invited moderator; empty for a participant. */
	| {
			readonly type: 'knock';
			readonly name: number;
			readonly firstName: string;
			/** By an open link: nobody in particular was invited. */
			readonly open: boolean;
			readonly waiting: number;
	  }
	/** A second person proved that she holds this link; nobody is let in by it. */
	| { readonly type: 'usedTwice'; readonly invite: number }
	/** A wrong proof was made with this code; it is dead. */
	| { readonly type: 'burned'; readonly invite: number }
	| { readonly type: 'lock' }
	/** A moderator has closed the meeting; nothing more can be said. */
	| { readonly type: 'closed' }
	/** A signed frame of `who` could not be read. */
	| { readonly type: 'unreadable'; readonly who: Who }
	/** Two signed versions of one event of `who` were found: she did not say the same to all. */
	| { readonly type: 'twoVersions'; readonly who: Who }
	/** A frame that only this person's keys can make came from elsewhere. */
	| { readonly type: 'identityElsewhere' }
	/**
	 * Somebody with the ticket of a member asks to come back as her, and a moderator has to decide.
	 * `contested`: while she is here herself, or while a second one asks.
	 */
	| { readonly type: 'askedBack'; readonly who: Who; readonly contested: boolean }
	| { readonly type: 'ended' };
