import { MAX_OUTBOX, VIGIL_GAP_TICKS } from '../limits.ts';
import type { Random } from '../primitives/random.ts';
import type { Secret } from '../primitives/secret.ts';
import { comeForward, hasRivals, knockFirst, stepAside } from './aside.ts';
import type { Arriving } from './arrival.ts';
import type { Effect, Notice } from './effect.ts';
import { draftTexts } from './event.ts';
import type { Input, Link, Millis, PrivateVerb, TalkVerb, Verb } from './input.ts';
import { leadDoes, leadPersisted, leadReceived, leadWoken } from './lead.ts';
import { startLead as beginLead, type Leading } from './lead-open.ts';
import type { LeadState, LeadTurn } from './lead-state.ts';
import { buildAt, emptied, lower, raise, type LinkState } from './link.ts';
import { tick } from './heard.ts';
import type { Seat, Turn } from './member.ts';
import { queueText } from './outgoing.ts';
import { speakPrivately } from './private-line.ts';
import {
	participantCut,
	participantLeaves,
	participantReceived,
	participantSent,
	participantWoken,
	startParticipant as beginParticipant
} from './participant.ts';
import type { ParticipantState } from './participant-state.ts';
import { gapBefore, pulseOf } from './pulse.ts';
import { silenceOf } from './talk-mode.ts';
import { isTalkVerb, talkDoes } from './talk-verbs.ts';
import { talkOf } from './talk-view.ts';
import { encodeTicket, sidTag } from './ticket.ts';
import { memberPersisted, succeedAsLead, succeedAsMember } from './succession.ts';
import { offer } from './lead-offers.ts';
import { answerOffer } from './member-offer.ts';
import type { MeetingRecord } from './vault.ts';
import { afterGap, watchTick } from './vigil.ts';

/*
 * The machine of one person in one room: (state, input, random) → { state, effects }.
 *
 * It is synchronous and pure: time comes in with every input, randomness as an argument, and what
 * is to be done comes out as an ordered list. It never throws on anything a peer or the relay could
 * send; such input is refused by giving back the same state. Two kinds of people run the same room
 * (PROTOCOL.md §15):
 *
 *   participant   knocking → proving → lobby → room → closing → ended
 *   lead          prepared → room → closing → ended
 *
 * Cadence lives in here: a `wake` half a period before a slot fills it, `transmit` hands it to the
 * driver, `sent` empties it. What is said never moves a slot.
 */

export type RoomState = ParticipantState | LeadState;

/** One step. The effects are performed in order, one at a time (see Effect). */
export interface Step {
	readonly state: RoomState;
	readonly effects: readonly Effect[];
}

const PULSE_MS = 1_000;

/** A participant with fresh keys. The driver opens her link and sends `linkUp`. */
export function startParticipant(arriving: Arriving, random: Random): Step {
	return { state: beginParticipant(arriving, random), effects: [] };
}

/** A lead whose doors are shut: she makes invites now, and opens with the verb `open`. */
export function startLead(leading: Leading, random: Random): Step {
	return { state: beginLead(leading, random), effects: [] };
}

/** Which connections have to be open now. */
export function links(state: RoomState): readonly Link[] {
	if (state.phase === 'ended' || state.phase === 'prepared') return [];
	return state.role === 'lead' ? ['room', 'lobby'] : ['room'];
}

/** Reacts to one input. Never changes `state`; a refused input gives it back as it is. */
export function step(state: RoomState, input: Input, random: Random): Step {
	const turn = {
		now: input.now,
		random,
		notices: [] as Notice[],
		spent: [] as Secret[],
		persisting: [] as { write: number; record: MeetingRecord }[]
	};
	const next =
		state.phase === 'ended' ? state : succeed(react(awake(state, input), input, turn), turn);
	return { state: next, effects: effectsOf(state, next, input, turn) };
}

function react(state: RoomState, input: Input, turn: LeadTurn): RoomState {
	switch (input.type) {
		case 'linkUp':
			return onLink(state, input.link, (link) => raise(link, input.now, turn.random));
		case 'linkDown':
			return linkDown(state, input.link, turn);
		case 'received':
			return state.role === 'lead'
				? leadReceived(state, input.link, input.message, turn)
				: participantReceived(state, input.message, turn);
		case 'sent':
			return sent(state, input.link, turn);
		case 'wake':
			return state.role === 'lead' ? leadWoken(state, turn) : participantWoken(state, turn);
		case 'persisted':
			return state.role === 'lead'
				? leadPersisted(state, input.write, turn)
				: memberPersisted(state, input.write, turn);
		case 'do':
			return taken(state, act(state, input.verb, input.nowS, turn), input.verb, turn);
	}
}

/** Words that were not taken go back to whoever wrote them. */
function taken(before: RoomState, after: RoomState, verb: Verb, turn: LeadTurn): RoomState {
	if (after === before && 'text' in verb && verb.text.trim() !== '') {
		turn.notices.push({ type: 'notTaken', verb });
	}
	return after;
}

/** Whoever may be followed by now is followed, and whoever has to lead does, whatever came. */
function succeed(state: RoomState, turn: LeadTurn): RoomState {
	if (state.role === 'lead') {
		const lead = succeedAsLead(state, turn);
		return lead.role === 'lead' ? stepAside(lead, turn) : lead;
	}
	const member = comeForward(state, turn);
	return member.role === 'lead' ? member : succeedAsMember(member, turn);
}

/** A device that slept, or stood still for another reason, has heard nothing (PROTOCOL.md §10.6). */
function awake(state: RoomState, input: Input): RoomState {
	const { seat } = state;
	const beats = input.type === 'wake';
	const alive = beats ? { ...state, pulse: pulseOf(state.pulse, input) } : state;
	if (seat === undefined || (!beats && input.type !== 'received')) return alive;
	const limitMs = VIGIL_GAP_TICKS * seat.epoch.facts.policy.tickMs;
	const gapMs = gapBefore(state.pulse, input);
	return gapMs > limitMs ? { ...alive, seat: afterGap(seat, gapMs, input.now) } : alive;
}

function act(state: RoomState, verb: Verb, nowS: number, turn: LeadTurn): RoomState {
	if (verb.type === 'say') return say(state, verb.text, turn);
	if (isPrivate(verb)) return sayPrivately(state, verb, turn);
	if (isTalkVerb(verb)) return talk(state, verb, turn);
	if (verb.type === 'takeOffer' || verb.type === 'declineOffer') {
		return state.role === 'lead' ? state : answerOffer(state, verb.type, turn);
	}
	if (state.role !== 'lead') return verb.type === 'leave' ? participantLeaves(state, turn) : state;
	if (verb.type === 'offer') return offer(state, verb, nowS, turn);
	return open(state, verb, nowS, turn) ?? leadDoes(state, verb, nowS, turn);
}

/** A meeting that another moderator may have open is not opened twice (PROTOCOL.md §7.5). */
function open(state: LeadState, verb: Verb, nowS: number, turn: LeadTurn): RoomState | undefined {
	const mayBeOpen = state.phase === 'prepared' && hasRivals(state.record);
	return verb.type === 'open' && mayBeOpen ? knockFirst(state, nowS, turn) : undefined;
}

/** Only queues: nothing leaves before its slot, and the slots do not know. */
function say<State extends RoomState>(state: State, text: string, turn: Turn): State {
	const { seat } = state;
	if (seat === undefined || state.phase !== 'room' || text.trim() === '') return state;
	if (!isFree(state, seat, turn.now)) return state;
	const events = draftTexts(text);
	if (seat.outbox.length + events.length > MAX_OUTBOX) return state;
	const queued = events.reduce<Seat>((held, drafts) => queueText(held, drafts, turn), seat);
	return { ...state, seat: queued };
}

function isPrivate(verb: Verb): verb is PrivateVerb {
	return ['aside', 'support', 'answer', 'staff'].includes(verb.type);
}

function sayPrivately<State extends RoomState>(state: State, verb: PrivateVerb, turn: Turn): State {
	const { seat, phase } = state;
	if (seat === undefined || phase !== 'room') return state;
	const spoken = speakPrivately(seat, verb, turn);
	return spoken === seat ? state : { ...state, seat: spoken };
}

function talk<State extends RoomState>(state: State, verb: TalkVerb, turn: Turn): State {
	const { seat } = state;
	if (seat === undefined || state.phase !== 'room') return state;
	if (verb.type === 'reply' && !isFree(state, seat, turn.now)) return state;
	const done = talkDoes(seat, verb, turn);
	return done === seat ? state : { ...state, seat: done };
}

/** A text would be shown now: what is refused here stays with the screen and is not lost. */
function isFree(state: RoomState, seat: Seat, now: Millis): boolean {
	const link = linkOf(state, 'room');
	const silence = link.up ? silenceOf(seat, link.since, now) : 'none';
	return talkOf(seat, silence, now).mayWrite === 'yes';
}

function linkDown(state: RoomState, which: Link, turn: Turn): RoomState {
	const cut = onLink(state, which, (link) => lower(link, turn.now));
	return cut.role === 'participant' ? participantCut(cut, turn) : cut;
}

function sent(state: RoomState, which: Link, turn: Turn): RoomState {
	const emptiedSlot = onLink(state, which, (link) => emptied(link, turn.now));
	const left = which === 'room' ? ticked(emptiedSlot, turn.now) : emptiedSlot;
	return left.role === 'participant' ? participantSent(left, turn) : left;
}

function ticked<State extends RoomState>(state: State, now: Millis): State {
	return state.seat === undefined
		? state
		: { ...state, seat: watchTick(tick(state.seat, now), now) };
}

function onLink(state: RoomState, which: Link, change: (link: LinkState) => LinkState): RoomState {
	if (state.role === 'lead') {
		return which === 'room'
			? { ...state, room: change(state.room) }
			: { ...state, lobby: change(state.lobby) };
	}
	return which === 'room' ? { ...state, link: change(state.link) } : state;
}

/** In the order that Effect promises. */
function effectsOf(
	before: RoomState,
	after: RoomState,
	input: Input,
	turn: LeadTurn
): readonly Effect[] {
	if (before.phase === 'ended') return [];
	const effects: Effect[] = [];
	for (const write of turn.persisting) effects.push({ type: 'persist', ...write });
	const ended = after.phase === 'ended';
	if (isKept(before) && isNobodys(after)) effects.push({ type: 'forget' });
	if (!ended) effects.push(...transmissions(before, after, input), wakeOf(after, turn.now));
	effects.push(...ticketEffects(before, after));
	for (const notice of turn.notices) effects.push({ type: 'notify', notice });
	if (turn.spent.length > 0) effects.push({ type: 'wipe', secrets: turn.spent });
	const closed = links(before).filter((link) => !links(after).includes(link));
	for (const link of closed) effects.push({ type: 'close', link });
	return effects;
}

/** What has only lost the room may be tried again from a page that is loaded anew. */
function ticketEffects(before: RoomState, after: RoomState): readonly Effect[] {
	if (before.role !== 'participant' || after.role !== 'participant') return [];
	const isHeld = before.ticket !== undefined;
	if (after.phase === 'ended') {
		return isHeld && after.ending !== 'lost' ? [{ type: 'dropTicket' }] : [];
	}
	const { seat, ticket } = after;
	if (ticket === undefined || seat === undefined || ticket === before.ticket) return [];
	const place = { sidTag: sidTag(seat.epoch.facts.sid), idx: seat.me.idx };
	return [
		{
			type: 'keepTicket',
			ticket: ticket.lend((secret) => encodeTicket({ ...place, secret }))
		}
	];
}

/** Her meeting lies in a vault: she leads it, or could. */
function isKept(state: RoomState): boolean {
	return state.role === 'lead' || state.office !== undefined;
}

/**
 * What she kept leads nowhere any more: the meeting is over, she has left it or was removed, or she
 * moderates no longer. Whoever has only lost the room can come back by it.
 */
function isNobodys(state: RoomState): boolean {
	if (state.phase !== 'ended') return !isKept(state);
	return state.ending === 'closed' || state.ending === 'left' || state.ending === 'removed';
}

/** A slot that was filled, or one that still waits when its connection is back. */
function transmissions(before: RoomState, after: RoomState, input: Input): readonly Effect[] {
	return links(after).flatMap((link): readonly Effect[] => {
		const now = linkOf(after, link);
		const isBack = input.type === 'linkUp' && input.link === link;
		if (now.slot === undefined || (now.slot === linkOf(before, link).slot && !isBack)) return [];
		const { nextAt: at, periodMs, slot: message } = now;
		return [{ type: 'transmit', link, at, periodMs, message }];
	});
}

function wakeOf(state: RoomState, now: Millis): Effect {
	const due = links(state)
		.map((link) => linkOf(state, link))
		.filter((link) => link.up && link.slot === undefined)
		.map(buildAt);
	return { type: 'wakeAt', at: Math.max(now, Math.min(now + PULSE_MS, ...due)) };
}

function linkOf(state: RoomState, link: Link): LinkState {
	if (state.role === 'participant') return state.link;
	return link === 'room' ? state.room : state.lobby;
}
