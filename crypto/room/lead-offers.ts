import { must } from '../errors.ts';
import { equalBytes } from '../primitives/equal.ts';
import { changeVisitor, hasUnusedPlace, inviteOf } from './hall.ts';
import { addInvite, inviteKey, setInvite } from './invites.ts';
import { persist, type LeadState, type LeadTurn, type Offer, type Visitor } from './lead-state.ts';
import { decodeOffer, encodeOffer } from './offer.ts';
import { sendOffer, takeArrived } from './private-line.ts';
import { entryOf, type Entry } from './roster.ts';
import { voidTickets } from './ticket-door.ts';
import type { MemberRecord } from './vault.ts';
import { refuse } from './waiting-room.ts';

/*
 * The lead's side of asking a participant to become a moderator (PROTOCOL.md §10.8). Whoever comes in
 * by that invite is the one who was asked: she has signed for her new key in her own line, which no
 * other moderator can. Her place as a participant ends with the same lock.
 */

/**
 * Makes the invite; the letter follows when it is durable. Nothing for anybody but a participant, for
 * one who is asked already, and while nobody else could get a place in the record.
 */
export function offer(
	state: LeadState,
	asked: { readonly idx: number; readonly firstName: string },
	nowS: number,
	turn: LeadTurn
): LeadState {
	const { seat, handover, offers } = state;
	const entry = seat && entryOf(seat.epoch.facts.roster, asked.idx);
	const isOpen = state.phase === 'room' && handover === undefined && hasUnusedPlace(state);
	if (!isOpen || entry?.role !== 'participant') return state;
	if (offers.some(({ idx }) => idx === asked.idx)) return state;
	const wanted = { kind: 'link', moderator: asked.firstName } as const;
	const record = addInvite(state.record, wanted, nowS, turn.random);
	if (record === state.record) return state;
	const invite = inviteKey(must(record.invites.at(-1)));
	const made: Offer = { invite, idx: asked.idx, vkOfAsked: entry.vk, taken: undefined };
	const offered = { ...state, offers: [...offers, made] };
	return persist(offered, record, { type: 'offer', invite }, turn);
}

/** The invite is durable: she is asked. */
export function sendMadeOffer(state: LeadState, invite: string, turn: LeadTurn): LeadState {
	const made = state.offers.find((one) => one.invite === invite);
	const held = inviteOf(state, invite);
	if (state.seat === undefined || made === undefined || held?.state !== 'open') return state;
	const { secret, firstName } = held;
	const data = encodeOffer({ type: 'offer', secret, firstName });
	const seat = sendOffer(state.seat, made.idx, data, turn);
	data.fill(0);
	return seat === undefined ? withdraw(state, made, turn) : { ...state, seat };
}

/** Hears answers, lets in whoever has signed for her key, and lets go of what leads nowhere. */
export function tendOffers(state: LeadState, turn: LeadTurn): LeadState {
	let tended = hearAnswers(state, turn);
	for (const made of tended.offers) tended = tend(tended, made, turn);
	return voidOutgrown(tended, turn);
}

function hearAnswers(state: LeadState, turn: LeadTurn): LeadState {
	if (state.seat === undefined) return state;
	const { seat, arrived } = takeArrived(state.seat, 'offer');
	if (arrived.length === 0) return state;
	let heard: LeadState = { ...state, seat };
	for (const { idx, who, data } of arrived) {
		turn.spent.push(data);
		const letter = data.lend(decodeOffer);
		const made = idx === who ? heard.offers.find((one) => one.idx === idx) : undefined;
		if (letter === undefined || made === undefined || letter.type === 'offer') continue;
		if (letter.type === 'declined') heard = withdraw(heard, made, turn);
		else {
			const taken = { ...made, taken: made.taken ?? letter.vk };
			heard = { ...heard, offers: heard.offers.map((one) => (one === made ? taken : one)) };
		}
	}
	return heard;
}

function tend(state: LeadState, made: Offer, turn: LeadTurn): LeadState {
	if (inviteOf(state, made.invite)?.state === 'admitted') return dropOffer(state, made);
	const entry = askedBy(state, made);
	if (entry === undefined) return withdraw(state, made, turn);
	const visitor = visitorBy(state, made);
	const { taken } = made;
	if (visitor?.stage !== 'waiting' || taken === undefined) return state;
	const isSheWhoSigned = visitor.identity && equalBytes(visitor.identity.vk, taken);
	if (isSheWhoSigned !== true || !hasUnusedPlace(state)) return refuse(state, visitor.key, turn);
	return changeVisitor(state, visitor.key, { stage: 'approved', name: entry.name });
}

/** Whom she asked, as long as that one is there under the same key and the invite leads somewhere. */
function askedBy(state: LeadState, { invite, idx, vkOfAsked }: Offer): Entry | undefined {
	const { seat, removing } = state;
	const isOpen = ['open', 'tried', 'verified'].includes(inviteOf(state, invite)?.state ?? 'void');
	if (seat === undefined || !isOpen || removing.includes(idx) || seat.left.includes(idx)) {
		return undefined;
	}
	const entry = entryOf(seat.epoch.facts.roster, idx);
	return entry && equalBytes(entry.vk, vkOfAsked) ? entry : undefined;
}

/** Places that end with the grant that lets their holders in as moderators: a name is one person's. */
export function outgrownBy({ offers, hall }: LeadState): readonly number[] {
	const comesBy = (invite: string) => (one: Visitor) =>
		one.invite === invite && one.stage === 'approved' && one.idx !== undefined;
	return offers.filter(({ invite }) => hall.visitors.some(comesBy(invite))).map(({ idx }) => idx);
}

/**
 * Whoever moderates under her name and is heard comes back by the ticket of that place: the one of
 * her place as a participant is worth nothing from here on, and not before.
 */
function voidOutgrown(state: LeadState, turn: LeadTurn): LeadState {
	const { seat, record } = state;
	if (seat === undefined) return state;
	const { facts, heard } = seat.epoch;
	const isHers = ({ idx, name }: MemberRecord) =>
		facts.roster.some((one) => one.idx > idx && one.name === name && heard.has(one.idx));
	const outgrown = record.roster
		.filter(({ role, tickets }) => role === 'participant' && tickets.length > 0)
		.filter((member) => entryOf(facts.roster, member.idx) === undefined && isHers(member))
		.map(({ idx }) => idx);
	return outgrown.length === 0 ? state : voidTickets(state, outgrown, undefined, turn);
}

/** Whoever has not come in by now is not asked any more. */
export function withdrawOffers(state: LeadState, turn: LeadTurn): LeadState {
	return state.offers.reduce((held, made) => withdraw(held, made, turn), state);
}

/** Nobody comes in by it any more. */
function withdraw(state: LeadState, made: Offer, turn: LeadTurn): LeadState {
	const visitor = visitorBy(state, made);
	const refused = visitor === undefined ? state : refuse(state, visitor.key, turn);
	const dropped = dropOffer(refused, made);
	if (inviteOf(dropped, made.invite)?.state !== 'open') return dropped;
	const record = setInvite(dropped.record, made.invite, 'void');
	return persist(dropped, record, { type: 'nothing' }, turn);
}

function visitorBy({ hall }: LeadState, { invite }: Offer): Visitor | undefined {
	return hall.visitors.find((one) => one.invite === invite && one.identity !== undefined);
}

function dropOffer(state: LeadState, made: Offer): LeadState {
	return { ...state, offers: state.offers.filter((one) => one.invite !== made.invite) };
}
