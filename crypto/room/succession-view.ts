import type { Who } from './person-view.ts';

/** Who leads and who may (PROTOCOL.md §10.6). */
export interface SuccessionView {
	/** The moderator who leads; `undefined` outside a room. */
	readonly lead: Who | undefined;
	/** She leads because others fell silent: invitations from before her time let nobody in. */
	readonly invitesLost: boolean;
	/** I am asked to become a moderator, under this first name. */
	readonly offer: { readonly from: Who; readonly firstName: string } | undefined;
	/** I have said yes, and do not moderate yet. */
	readonly taking: boolean;
	/** Participants whom I have asked, and by which invite: to cancel that is to ask no more. */
	readonly offered: readonly { readonly to: Who; readonly invite: string }[];
	/** To whom she is giving the lead, or will as soon as she can; no invitation is made meanwhile. */
	readonly handover: Who | undefined;
	/**
	 * Somebody behind me in the line who made a lock of her own although I am here: she can be
	 * removed. Moderators only.
	 */
	readonly usurper: Who | undefined;
	/** My device slept: I am not heard until it is clear that nobody else leads by now. */
	readonly listening: boolean;
}
