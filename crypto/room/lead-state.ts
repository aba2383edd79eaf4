import type { Secret } from '../primitives/secret.ts';
import type { Challenge, Handshake, Identity } from './admission.ts';
import type { Millis } from './input.ts';
import type { LinkState, Publication } from './link.ts';
import type { Lobby, Partials } from './lobby.ts';
import type { Seat, Turn } from './member.ts';
import type { Pulse } from './pulse.ts';
import type { SentAway } from './staff-state.ts';
import type { MeetingRecord } from './vault.ts';
import type { ClosingView, Ending, Phase } from './view.ts';

/** A lead, from the making of the meeting to its close. */
export interface LeadState {
	readonly role: 'lead';
	readonly phase: Extract<Phase, 'prepared' | 'room' | 'closing' | 'ended'>;
	readonly ending: Ending | undefined;
	readonly since: Millis;
	readonly relayId: string;
	readonly house: number;
	/** Wall clock minus own clock, in seconds: picks days and expiries, nothing else. */
	readonly offsetS: number;
	/** As it was last written or is being written; the source of truth for invites. */
	readonly record: MeetingRecord;
	readonly roomKey: { readonly vk: Uint8Array; readonly secret: Secret };
	readonly room: LinkState;
	readonly lobby: LinkState;
	readonly seat: Seat | undefined;
	/** How the close went, once it is over. */
	readonly closed: ClosingView | undefined;
	readonly hall: Hall;
	/** Whom a moderator has removed, until the grant without them is made. */
	readonly removing: readonly number[];
	/** Everybody whom the grant that is being written leaves out. */
	readonly going: readonly number[];
	/** The next grant is wanted even if nobody comes or goes. */
	readonly rotating: boolean;
	/** A grant has been announced to the vault and not been made yet. */
	readonly issuing: boolean;
	readonly joiners: readonly number[];
	/** Moderators who are to be participants with the next grant. */
	readonly demoting: readonly number[];
	/** From the loss of a moderator until everybody has healed. */
	readonly rekeying: Rekeying | undefined;
	/** When the lock last changed after a whole healing, or the room was opened. */
	readonly healedAt: Millis;
	/** Who may hold a new ticket, and has not been heard with it. */
	readonly renewing: readonly number[];
	readonly writes: { readonly next: number; readonly waiting: ReadonlyMap<number, Then> };
	readonly pulse: Pulse;
	/** She leads because others were silent: what they had invited, she cannot let in. */
	readonly invitesLost: boolean;
	/** Removed, perhaps, without her being told: who was out when she began to lead by silence, and more. */
	readonly doubted: readonly number[];
	/** Whom she has removed, or was told that another has: what another room does not know. */
	readonly sentAway: readonly SentAway[];
	/** How often she has stepped aside since anybody was heard, and until when the last time. */
	readonly alone: { readonly times: number; readonly until: Millis };
	/** While she misses another moderator. */
	readonly sounding: Sounding | undefined;
	/** What the other moderators were told last, and who they were. */
	readonly toldStaff:
		| {
				readonly to: string;
				readonly roster: MeetingRecord['roster'];
				readonly roomSeed: Uint8Array;
				readonly doubted: string;
		  }
		| undefined;
	/** Invites she did not make since she began to lead: somebody who led before may know them. */
	readonly inherited: readonly string[];
	/** Participants whom she has asked to become moderators. */
	readonly offers: readonly Offer[];
	/** She is giving the lead to another moderator. */
	readonly handover: Handover | undefined;
}

export interface Offer {
	readonly invite: string;
	/** Whom she asked, and the key that one had then. */
	readonly idx: number;
	readonly vkOfAsked: Uint8Array;
	/** The key she has signed for in her own line. */
	readonly taken: Uint8Array | undefined;
}

/**
 * wanted   something hinders it still: the room goes on as ever, and she makes no invite
 * writing  her open invites are marked as handed over
 * telling  the other is being told of them
 * given    she has said that she gives way
 */
export interface Handover {
	readonly to: number;
	readonly stage: 'wanted' | 'writing' | 'telling' | 'given';
	/** When the stage began. */
	readonly since: Millis;
}

/**
 * wanted   the next grant is to change the room's key
 * locking  that key is being written; the grant that brings it is to be made
 * healing  it is in use; everybody is to heal
 */
export interface Rekeying {
	readonly stage: 'wanted' | 'locking' | 'healing';
	/** Who has not healed since. */
	readonly unhealed: readonly number[];
	/** The key's seed and the tickets of before, until the new key is in use. */
	readonly old: readonly Uint8Array[];
}

/** The waiting room: who is at the door, and what goes out to them. */
export interface Hall {
	readonly visitors: readonly Visitor[];
	readonly queue: readonly Publication[];
	/** What goes to open doors, when nothing else waits. */
	readonly last: readonly Publication[];
	/** Messages that are not whole yet, by lobby address. */
	readonly partials: ReadonlyMap<string, Partials>;
	readonly probes: readonly Probe[];
	/** Invites whose second holder was proved. */
	readonly usedTwice: readonly string[];
	/** Where to listen; made anew when the record or the day changes. */
	readonly served: readonly Served[];
	readonly servedFor:
		{ readonly record: MeetingRecord; readonly days: string; readonly absent: string } | undefined;
	/** Tickets of those just removed, and until when they are told so. */
	readonly dismissed: readonly (HeldTicket & { readonly until: Millis })[];
}

/** A lobby that is listened at: of an invite, or of a member who may be on her way back. */
export interface Served {
	/** Key of the invite; for a ticket one that no invite has. */
	readonly invite: string;
	readonly lobby: Lobby;
	readonly ticket: HeldTicket | undefined;
}

/** A ticket as its lead holds it. */
export interface HeldTicket {
	readonly idx: number;
	/** T_res, 32 bytes, as it stands in the record. */
	readonly secret: Uint8Array;
	/** Its holder was removed: she is told so, and that is all it is good for. */
	readonly isVoid: boolean;
}

/**
 * challenged  answered, not proved
 * trying      the try is being written; nothing is evaluated before it is durable
 * verified    the proof was right; that is being written
 * waiting     a moderator decides
 * approved    let in with the next grant
 * admitted    has a Welcome, not heard yet
 * gone        gets a last word a few times
 */
export type Stage =
	'challenged' | 'trying' | 'verified' | 'waiting' | 'approved' | 'admitted' | 'gone';

/** One running handshake. */
export interface Visitor {
	readonly key: string;
	readonly invite: string;
	readonly stage: Stage;
	readonly since: Millis;
	/** When anything last came from her at the second door. */
	readonly heardAt: Millis;
	/** Where it knocked. */
	readonly lobby: Lobby;
	readonly challenge: Challenge;
	readonly challengeFrames: readonly Uint8Array[];
	readonly proof: Uint8Array | undefined;
	readonly keys: Handshake | undefined;
	readonly identity: Identity | undefined;
	/** The made-up name she gets. */
	readonly name: number;
	/** The set sentence a moderator has greeted her with, 0 for none. */
	readonly greeted: number;
	/** Her place, once the grant that lets her in is being made. */
	readonly idx: number | undefined;
	readonly reply: Reply | undefined;
	/** She comes back with it; `undefined` for somebody new. */
	readonly ticket: HeldTicket | undefined;
	/** When the one she wants to come back as was first heard again. */
	readonly hereAt: Millis | undefined;
	/** She and the one she wants to come back as are both here, or a second one asks: a moderator decides. */
	readonly contested: boolean;
}

/** What she was told last, sealed once and sent again byte for byte. */
export interface Reply {
	readonly seq: number;
	readonly frames: readonly Uint8Array[];
	readonly resendAt: Millis;
	/** How many more times; a Welcome has no such end. */
	readonly left: number;
}

/** A question whether another lead serves the same nameplate (PROTOCOL.md §5). */
export interface Probe {
	readonly invite: string;
	readonly lobby: Lobby;
	readonly nonce: Uint8Array;
	readonly handshake: Uint8Array;
	/** How many more times it is asked. */
	readonly left: number;
	/** How long an answer to the last time counts. */
	readonly until: Millis;
}

/** A question that is asked again and again, each time another one, and what came back (PROTOCOL.md §10.6). */
export interface Sounding {
	/** Where the last one was asked. */
	readonly lobby: Lobby;
	/** 8 and 16 bytes: only the answer to the last one counts. */
	readonly handshake: Uint8Array;
	readonly nonce: Uint8Array;
	readonly count: number;
	readonly nextAt: Millis;
	/** Which moderators she missed then, by idx. */
	readonly missing: readonly number[];
	/** It was asked at the door of the older of two tickets. */
	readonly older: boolean;
	/** From when on they were answered, the last answer, and where; `undefined` while none was. */
	readonly answered:
		{ readonly since: Millis; readonly last: Millis; readonly older: boolean } | undefined;
	/** When it was for her to go and something was to be done first, for the last time. */
	readonly keptAt: Millis | undefined;
}

/** What happens once a write is durable. */
export type Then =
	| { readonly type: 'evaluate'; readonly visitor: string }
	| { readonly type: 'announce'; readonly visitor: string }
	| { readonly type: 'grant' }
	| { readonly type: 'handOver' }
	| { readonly type: 'offer'; readonly invite: string }
	| { readonly type: 'nothing' };

/** A turn of the lead also writes. */
export interface LeadTurn extends Turn {
	readonly persisting: { readonly write: number; readonly record: MeetingRecord }[];
}

/** Writes the record; `then` happens when it is durable and not before. */
export function persist(
	state: LeadState,
	record: MeetingRecord,
	then: Then,
	turn: LeadTurn
): LeadState {
	const write = state.writes.next;
	turn.persisting.push({ write, record });
	const waiting = new Map(state.writes.waiting).set(write, then);
	return { ...state, record, writes: { next: write + 1, waiting } };
}

/** True from the moment she gives the lead away until it is over: nobody is let in, no lock is made. */
export function isHandingOver({ handover }: LeadState): boolean {
	return handover !== undefined && handover.stage !== 'wanted';
}

/** The wall clock in Unix seconds, from the lead's own clock. */
export function wallS(state: LeadState, now: Millis): number {
	return now / 1000 + state.offsetS;
}
