import type { Invitation, Notice, RoomView, Verb } from '#crypto';

/** What the build and the organisation fix; the same for everybody in a meeting. */
export interface Settings {
	/** The relay's constant name in the signed build; part of where a code's waiting room is. */
	readonly relayId: string;
	/** First two bytes of the hash of the rules a person is shown (PROTOCOL.md §7.1). */
	readonly house: number;
	/** `ws:` or `wss:` address of the relay. */
	readonly relayUrl: string;
	/** The page's origin; part of what the vault is sealed to. */
	readonly origin: string;
}

/** A group of an open vault, for its moderator's eyes; nothing in it opens anything. */
export interface GroupView {
	readonly id: string;
	/** What she calls it; empty for one she has not named. */
	readonly name: string;
	/** When it meets next, in her own words. */
	readonly next: string;
	/** What she is called in it. */
	readonly firstName: string;
	/** First names of those she invites to moderate with her. */
	readonly moderators: readonly string[];
	/**
	 * Ascending by number; `name` is an index of the made-up names, `idx` whoever is in the meeting
	 * by it.
	 */
	readonly slots: readonly {
		readonly number: number;
		readonly name: number;
		readonly idx: number | undefined;
	}[];
	/** `begun`: its waiting room has been open; only she can open it again. */
	readonly meeting: 'none' | 'prepared' | 'begun';
	/** Invites for one person that nobody has used yet. */
	readonly unused: number;
}

/** Page → engine. */
export type Command =
	/**
	 * First message. The engine loads the cryptography and answers `ready` or `unable`. Only for a
	 * `lead` is this browser's vault looked at: what a participant's tab keeps is the page's matter.
	 */
	| {
			readonly type: 'start';
			readonly role: 'participant' | 'lead';
			readonly settings: Settings;
	  }
	/** A participant shows up. `name` is her wish, an index of the made-up names. */
	| { readonly type: 'knock'; readonly invitation: Invitation; readonly name: number }
	/**
	 * A moderator's vault: make a new one, or open the one this browser holds. If another tab made
	 * one since `ready`, `createVault` is answered by `ready` with `locked` and changes nothing.
	 */
	| { readonly type: 'createVault'; readonly passphrase: string; readonly firstName: string }
	| { readonly type: 'unlockVault'; readonly passphrase: string }
	/** No vault: everything ends with the tab. */
	| { readonly type: 'withoutVault'; readonly firstName: string }
	| { readonly type: 'forgetVault' }
	/**
	 * The groups of an open vault. A new one is kept, and led, at once; one can be led, or go with its
	 * slots and its meeting, while none is led; a name can change at any time. `groups` goes back from
	 * a meeting whose waiting room has not been open, and does nothing in any other.
	 */
	| { readonly type: 'foundGroup'; readonly name: string; readonly firstName: string }
	| { readonly type: 'leadGroup' | 'endGroup'; readonly group: string }
	| { readonly type: 'renameGroup'; readonly group: string; readonly name: string }
	| { readonly type: 'planGroup'; readonly group: string; readonly next: string }
	| {
			readonly type: 'rememberModerator' | 'forgetModerator';
			readonly group: string;
			readonly firstName: string;
	  }
	/**
	 * Nobody has this slot of the group that is led any more: its name goes, open invites for it are
	 * void, and whoever is in the meeting by it keeps neither.
	 */
	| { readonly type: 'emptyPlace'; readonly number: number }
	| { readonly type: 'groups' }
	| { readonly type: 'do'; readonly verb: Verb }
	/** Try the relay again at once. */
	| { readonly type: 'reconnect' };

/**
 * Engine → page. A bug of our own stops all sending and appears as the Worker's `error` event.
 */
export type Report =
	| {
			readonly type: 'ready';
			/**
			 * Whether this browser could hold a vault, holds one, or cannot keep anything. Always
			 * `none` for a participant: her browser is not asked.
			 */
			readonly vault: 'none' | 'locked' | 'unavailable';
	  }
	/** This device cannot: no WebAssembly, or no randomness. */
	| { readonly type: 'unable'; readonly reason: 'noWebAssembly' | 'noRandomness' }
	/** Answer to a vault command. */
	| {
			readonly type: 'vault';
			readonly state: 'open' | 'wrongPassphrase' | 'busy' | 'unavailable' | 'none';
	  }
	/** What the open vault holds, after each change; `led` is the group whose meeting this is. */
	| {
			readonly type: 'groups';
			readonly groups: readonly GroupView[];
			readonly led: string | undefined;
	  }
	| { readonly type: 'view'; readonly view: RoomView }
	| { readonly type: 'notice'; readonly notice: Notice }
	/** What the tab is to keep for a reload; `undefined`: nothing any more. */
	| { readonly type: 'ticket'; readonly ticket: string | undefined }
	/** The vault could not be written: nothing more is sent, the meeting has to stop. */
	| { readonly type: 'storageFailed' };
