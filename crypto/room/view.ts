import type { Greeting } from './greeting.ts';
import type { Millis, SupportLevel } from './input.ts';
import type { InviteState } from './vault.ts';
import type { PersonView, Who } from './person-view.ts';
import type { SuccessionView } from './succession-view.ts';

export type { Mark, PersonView, Sign, Who } from './person-view.ts';

/**
 * What a screen may know: plain data, no key, no secret of another person. The lead's invites are
 * shown to the lead because she hands them out.
 */
export interface RoomView {
	/** `moderator`: one who does not lead. */
	readonly role: 'participant' | 'moderator' | 'lead';
	readonly phase: Phase;
	/** Why it is over; only with phase `ended`. */
	readonly ending: Ending | undefined;
	/** `down` from the first moment without a connection. `since` is when it last changed. */
	readonly connection: { readonly state: 'up' | 'down'; readonly since: Millis };
	/** Since when the present phase lasts: the waiting room tells after 2 min, knocking after 60 s. */
	readonly since: Millis;
	readonly lock: LockView;
	/** From the close on, and after the end. */
	readonly closing: ClosingView | undefined;
	/**
	 * Who has not been heard for 20 s although there is a connection. `moderators`: the talk pauses,
	 * what others write is shown once one is back. `everybody`: the room may have a new lock that she
	 * did not get; after two minutes it is over for her.
	 */
	readonly silence: 'none' | 'moderators' | 'everybody';
	/**
	 * Six indices into the word list that everybody in this room sees alike; empty until she knows
	 * the room (PROTOCOL.md §13).
	 */
	readonly phrase: readonly number[];
	/**
	 * beside   no moderator is heard: she knocks with her ticket and stays in the room meanwhile
	 * out      the room has gone on without her, or its keys were too old: her ticket is being tried
	 * asked    a moderator has her return before her and has not let her in yet
	 * refused  a moderator has said no; she is still in the room, without a moderator
	 */
	readonly returning: 'no' | 'beside' | 'out' | 'asked' | 'refused';
	/** Who sees that she waits, and what they have said to her: while she waits, and nothing else. */
	readonly greeting: Greeting;
	/** Too much of hers waits to be sent: another text would not be taken. */
	readonly backlog: boolean;
	/** No place is free for another person; `admit` changes nothing. Lead only. */
	readonly full: boolean;
	/** Everybody in the room, lead first, then in order of arrival. Empty before `room`. */
	readonly people: readonly PersonView[];
	readonly talk: TalkView;
	readonly timeline: readonly TimelineItem[];
	/** A participant's own line with the moderators; at a moderator, one for every participant. */
	readonly privateLines: readonly PrivateLineView[];
	/** The moderators' own channel; empty for a participant. */
	readonly staffLine: readonly PrivateMessageView[];
	/** Those who wait, longest first. Lead only. */
	readonly knocks: readonly KnockView[];
	/** Lead only, in the order they were made. */
	readonly invites: readonly InviteView[];
	readonly succession: SuccessionView;
}

/**
 * prepared  the lead has not opened the waiting room
 * knocking  she has shown up; no moderator has answered yet
 * proving   her invitation is being checked
 * lobby     it is right; a moderator decides
 * room      she is in
 * closing   the meeting has been closed; a last moment of cadence
 * ended     nothing more will come; every key is wiped
 */
export type Phase = 'prepared' | 'knocking' | 'proving' | 'lobby' | 'room' | 'closing' | 'ended';

/**
 * left          her own choice
 * removed       a moderator removed her, and said so when her ticket was tried
 * closed        the meeting is over
 * refused       a moderator said no
 * rulesChanged  her page shows other rules than the room's: reload, new invitation
 * used          somebody already came in with this link
 * unanswered    the proof of the invitation was not answered in 60 s: wrong code, or spent
 * wrongRoom     the room is not the one the link promised
 * elsewhere     the room goes on without her: somebody came back as her, or a moderator removed her
 * lost          no moderator came back, or no lock was renewed: the room's keys are gone
 */
export type Ending =
	| 'left'
	| 'removed'
	| 'closed'
	| 'refused'
	| 'rulesChanged'
	| 'used'
	| 'unanswered'
	| 'wrongRoom'
	| 'elsewhere'
	| 'lost';

/** Who may write, and who asks to. */
export interface TalkView {
	/** `none`: no moderator is heard, the talk waits. */
	readonly mode: 'open' | 'round' | 'pause' | 'none';
	/** When this turn, round or pause began here. */
	readonly since: Millis;
	/** Who has the word. */
	readonly holder: number | undefined;
	/** The round, or the one a pause interrupted, by idx; `turn` is the one that counts now. */
	readonly order: readonly number[];
	readonly turn: number;
	/** How long a turn, or the pause, is meant to last; 0 is not said. */
	readonly seconds: number;
	readonly question: string;
	/** If not `yes`, a text is not taken. */
	readonly mayWrite: MayWrite;
	/** Whose writing is paused, and who paused mine. */
	readonly muted: readonly number[];
	readonly mutedBy: Who | undefined;
	/** Who asks to speak, first come first. */
	readonly hands: readonly number[];
	readonly myHand: boolean;
	/** The one who has the word is writing. */
	readonly typing: boolean;
}

export type MayWrite = 'yes' | 'noModerator' | 'muted' | 'paused' | 'notYourTurn';

export interface LockView {
	readonly state: 'locked' | 'changing' | 'offline';
	/** How many times the lock has changed since she came in. */
	readonly changes: number;
	readonly changedAt: Millis;
	/** People who have not been heard under the new lock 10 s after it changed. */
	readonly behind: readonly number[];
}

/**
 * How the close goes. Nothing can be said from `since` on; the talk may still get a word that was
 * on its way until `silent`. A screen may say at once that the meeting is over; only its keys are
 * still there.
 */
export interface ClosingView {
	readonly since: Millis;
	readonly silent: boolean;
	/** Who has not shown yet that she knows. */
	readonly awaited: readonly number[];
	/**
	 * `undecided` until the end. published: everybody who was here at the end gave away the key she
	 * signed with, so that all of them could have written all of it. partly: some did. withheld: I
	 * know of nobody who did. Whoever left before keeps what she signed: her key was never given away.
	 */
	readonly seeds: 'undecided' | 'published' | 'partly' | 'withheld';
}

/** What is true of everything somebody said. */
interface Said {
	/** Empty once it is retracted. */
	readonly text: string;
	/** Its name in the room, the same on every screen; own texts get theirs when they have left. */
	readonly ref?: string;
	/** Who took it away: its author, or a moderator. */
	readonly retracted?: Who;
	/** To be shown only when asked for. `topic` from 1, 0 is not said (PROTOCOL.md §9.3). */
	readonly cover?: { readonly topic: number; readonly by: Who } | undefined;
	/** By code, 1…4; of each person the newest. */
	readonly reactions?: readonly { readonly code: number; readonly by: readonly Who[] }[];
}

export type TextItem = Extract<TimelineItem, { readonly type: 'text' | 'notice' }>;

/** What every line of the talk has. */
interface Line {
	/** Unique and stable in this meeting. */
	readonly key: string;
	readonly at: Millis;
}

export type TimelineItem = Line & (Spoken | Act | Change | { readonly type: 'lock' | 'closed' });

type Spoken = { readonly who: Who } & (
	| ({
			readonly type: 'text';
			/** `ref` of what it replies to, which need not be on this screen. */
			readonly answers?: string;
			/**
			 * Own texts: `waiting` while she may not write, `sending` until somebody else's view shows
			 * it. Others' are always `sent`.
			 */
			readonly state: 'waiting' | 'sending' | 'sent';
			/** Own texts: who is here and has not shown to have it, some ticks after it was sent. */
			readonly notSeenBy?: readonly number[];
	  } & Said)
	/** What a moderator lets everybody know. */
	| ({ readonly type: 'notice' } & Said)
);

/**
 * `round`: `who`, the lead, decided who may write. `word`: the one at `turn` of `order` was given the
 * word by herself. `seconds`: meant to last, 0 is not said.
 */
type Act = { readonly who: Who } & (
	| {
			readonly type: 'round';
			readonly what: 'started' | 'word' | 'paused' | 'resumed' | 'ended';
			readonly order: readonly Who[];
			readonly turn: number;
			readonly seconds: number;
			readonly question: string;
	  }
	/** `who` no longer has the word, by her own act or by a moderator's. */
	| { readonly type: 'turn'; readonly by: Who; readonly act: 'pass' | 'done' | 'skip' }
	/** The moderator `who` paused the writing of `whom`, or let her write again. */
	| { readonly type: 'mute'; readonly whom: Who; readonly on: boolean }
	/** Moderators only: so many acts of `who` are shown to nobody, since the rules forbid them. */
	| {
			readonly type: 'flagged';
			readonly reason: 'muted' | 'paused' | 'outOfTurn' | 'notAllowed';
			readonly count: number;
	  }
	/** Said before, and sent again by the lead to somebody who came back: no more than her word. */
	| { readonly type: 'recap'; readonly text: string; readonly ref: string }
);

/**
 * returned     she came back with new keys, or somebody with her ticket did
 * removed      by a moderator; nobody is told whom by name, the roster shows it
 * promoted     a participant moderates from now on, under a first name; `was` is who she was before
 * leads        another moderator leads from now on
 * demoted      she is a moderator no longer, and stays
 * stillHere    moderators only: the moderator `by` has removed her before, in another room perhaps
 * gap          texts of hers that could not be had again
 * twoVersions  she signed two versions of the same thing: not everybody got the same
 */
type Change = { readonly who: Who } & (
	| { readonly type: 'came' | 'left' | 'returned' | 'removed' | 'leads' | 'demoted' }
	| { readonly type: 'gap' | 'twoVersions' }
	| { readonly type: 'promoted'; readonly was: Who }
	| { readonly type: 'stillHere'; readonly by: Who }
);

/** What one participant and all moderators say to each other, and nobody else sees. */
export interface PrivateLineView {
	/** Whose line it is. */
	readonly who: Who;
	/** False once she has left: nothing more can be said there. */
	readonly open: boolean;
	readonly support: SupportLevel;
	readonly messages: readonly PrivateMessageView[];
	/** Too much of mine waits: another text might not be taken. */
	readonly backlog: boolean;
}

export interface PrivateMessageView {
	/** Unique and stable in this meeting. */
	readonly key: string;
	readonly at: Millis;
	readonly who: Who;
	readonly text: string;
	/** Of a support signal; `undefined` for a text. */
	readonly level: SupportLevel | undefined;
	/**
	 * Everybody whose client has confirmed it, never the author. Only own messages are known to be
	 * complete: who has one of somebody else may be more than these.
	 */
	readonly has: readonly Who[];
	/** Own messages: who is to get it and has not confirmed it. */
	readonly missing: readonly Who[];
	/**
	 * Own messages. `sending`: repeated until nobody is missing. `late`: still, after ten ticks.
	 * `done`: repeated no more, because nobody is missing or those missing were given up.
	 */
	readonly state: 'sending' | 'late' | 'done';
	/** Before it its author wrote something that never came here: given up, or before my time. */
	readonly afterGap: boolean;
}

export interface KnockView {
	readonly id: string;
	/** The made-up name she will have. */
	readonly name: number;
	/** What her invite makes her, and the first name a moderator gets by it. */
	readonly role: 'participant' | 'moderator';
	readonly firstName: string;
	/** `ordinal` of the invite she came with; 0 for somebody who comes back. */
	readonly invite: number;
	/** It was an open link: nobody in particular was invited, and she may have knocked before. */
	readonly open: boolean;
	/**
	 * arrival    somebody new
	 * return     somebody comes back with her ticket
	 * contested  and meanwhile she is here, or a second one asks to come back as her
	 */
	readonly kind: 'arrival' | 'return' | 'contested';
	readonly since: Millis;
	/** The set sentence she was greeted with, 1…3; 0 for none. */
	readonly greeted: number;
	/** Not heard at the door for 20 s: her page may be closed. */
	readonly quiet: boolean;
	/**
	 * `admitting` from the moderator's yes until she is heard in the room; a return that needs no yes
	 * is `admitting` from the start.
	 */
	readonly state: 'waiting' | 'admitting';
}

export interface InviteView {
	readonly id: string;
	/** 1 for the first invite of the meeting. */
	readonly ordinal: number;
	/** `open`: a link for everybody who finds it, and it stays open. */
	readonly kind: 'link' | 'code' | 'open';
	/** Whom it lets in; a moderator under this first name. */
	readonly role: 'participant' | 'moderator';
	readonly firstName: string;
	/** The group's slot it is for, and the made-up name that goes with it; 0: for none. */
	readonly slot: number;
	readonly slotName: number | undefined;
	readonly state: InviteState;
	/** Indices into the word list; only for a code that still works. */
	readonly words: readonly number[] | undefined;
	/** 16 digits; only for a code that still works. */
	readonly digits: string | undefined;
	/** What stands after `#` in the address; only for a link that still works. */
	readonly fragment: string | undefined;
	/** A second person proved that she holds this link too. */
	readonly usedTwice: boolean;
	/** How many of those who wait came by it. */
	readonly waiting: number;
}
