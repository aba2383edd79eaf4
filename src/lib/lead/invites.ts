import type { InviteView, KnockView } from '#crypto';
import { forModerator } from '../engine/moderator-link.ts';

/**
 * What an invite's state means to the moderator:
 * open     can be used · trying  somebody is proving it · knocking  she waits for an answer
 * used     somebody came in with it · refused  the moderator said no · burned  a wrong code
 * over     its time or its meeting has passed · cancelled  the moderator took it back
 */
export type Standing =
	'open' | 'trying' | 'knocking' | 'used' | 'refused' | 'burned' | 'over' | 'cancelled';

export function standing(invite: InviteView): Standing {
	switch (invite.state) {
		case 'open':
			return 'open';
		case 'tried':
			return 'trying';
		case 'verified':
			return 'knocking';
		case 'admitted':
			return 'used';
		case 'refused':
			return 'refused';
		case 'burned':
			return 'burned';
		case 'void':
			return 'cancelled';
		case 'expired':
		case 'transferred':
			return 'over';
	}
}

/** Whether the moderator can still hand it out or take it back. */
export function works(invite: InviteView): boolean {
	return invite.state === 'open';
}

/** So many burned codes that links are the better way (PROTOCOL.md §5). */
export const BURNED_IS_A_PATTERN = 2;

export function burnedCodes(invites: readonly InviteView[]): number {
	return invites.filter((invite) => invite.state === 'burned').length;
}

/** Something about an invite that the moderator has to know before she lets people in. */
export interface Warning {
	/** Stable while the meeting lasts, so that a seen warning stays seen. */
	readonly key: string;
	readonly type: 'twiceWaiting' | 'twiceInside' | 'burned';
	/** The invite's ordinal. */
	readonly ordinal: number;
}

/** The warnings of now, without those she has `seen`; in the order of the invites. */
export function warnings(
	invites: readonly InviteView[],
	knocks: readonly KnockView[],
	seen: readonly string[]
): Warning[] {
	return invites
		.flatMap((invite) => warningOf(invite, knocks))
		.filter((warning) => !seen.includes(warning.key));
}

function warningOf(invite: InviteView, knocks: readonly KnockView[]): Warning[] {
	const { id, ordinal } = invite;
	if (invite.usedTwice) {
		const waits = knocks.some((knock) => knock.invite === ordinal && knock.state === 'waiting');
		const type = waits ? 'twiceWaiting' : 'twiceInside';
		return [{ key: `${type} ${id}`, type, ordinal }];
	}
	return invite.state === 'burned' ? [{ key: `burned ${id}`, type: 'burned', ordinal }] : [];
}

/** The digits of a code in fours, as they are shown and read aloud. */
export function inFours(digits: string): string[] {
	return digits.match(/\d{1,4}/g) ?? [];
}

/** The address in a link invite; `page` is where everybody arrives, ending in a slash. */
export function linkOf(page: string, fragment: string, role: InviteView['role']): string {
	return `${page}#${role === 'moderator' ? forModerator(fragment) : fragment}`;
}
