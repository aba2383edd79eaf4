import { must } from '../errors.ts';
import { concat } from '../bytes/writer.ts';
import {
	HEAL_MS,
	HEAL_REPEAT_TICKS,
	MAX_HEALED,
	MAX_KID,
	MAX_MISSED_STEPS,
	MAX_PAIR_PARTS,
	QUIET_TICKS
} from '../limits.ts';
import { KEM_CIPHERTEXT_BYTES, KEM_PUBLIC_KEY_BYTES } from '../primitives/kem.ts';
import type { Secret } from '../primitives/secret.ts';
import { stepPairKey, type OpeningKeys } from './grant.ts';
import type { HeldOffer, Parts, Run } from './healing-state.ts';
import type { Item, PairCipherPart, PairKeyPart } from './item.ts';
import { ticksSilent } from './heard.ts';
import { isSettling, type Seat, type Turn } from './member.ts';
import { answerPair, finishPair, offerPair, type PairSetting } from './pair.ts';
import { moderates } from './roster.ts';

/*
 * Fresh pair keys between a moderator and everybody else (PROTOCOL.md §7.6). A moderator says her KEM
 * key to the room, everybody answers in her own slots, and the moderator's next grant says for whom
 * it used the result. Whoever has not heard an answer says her key again; whoever is asked again
 * gives the same answer.
 */

/** A moderator begins to heal everybody; nothing if she may not now, or already does. */
export function startHealing(seat: Seat, turn: Turn): Seat {
	const { healing, me, epoch } = seat;
	if (!mayPair(seat) || !moderates(epoch.facts.roster, me.idx) || healing.kids > MAX_KID)
		return seat;
	if (healing.run !== undefined || others(seat).length === 0) return seat;
	const offer = offerPair(turn.random);
	const run: Run = {
		kid: healing.kids,
		offer,
		parts: cut(offer.publicKey),
		next: 0,
		startedAt: turn.now,
		repeatAt: turn.now,
		ciphertexts: new Map()
	};
	const begun = { ...healing, run, kids: run.kid + 1, runs: healing.runs + 1 };
	return { ...seat, epoch, healing: begun };
}

/** Ends a run: whoever has answered is healed, nobody else will be. The KEM key is spent. */
export function endHealing(seat: Seat, turn: Turn): Seat {
	const { healing } = seat;
	if (healing.run === undefined) return seat;
	turn.spent.push(healing.run.offer.secret);
	return { ...seat, healing: { ...healing, run: undefined, endedAt: turn.now } };
}

/** Ends a run that has had its time, or in which everybody has answered. */
export function tendHealing(seat: Seat, turn: Turn): Seat {
	const { run } = seat.healing;
	if (run === undefined) return seat;
	const isOver = turn.now - run.startedAt >= HEAL_MS || unhealed(seat).length === 0;
	return isOver ? endHealing(seat, turn) : seat;
}

/** Everybody else who has not answered a moderator's newest run. */
export function unhealed(seat: Seat): readonly number[] {
	const { healed, runs } = seat.healing;
	return others(seat).filter((idx) => healed.get(idx)?.run !== runs);
}

/**
 * The keys that a moderator's next grant may use as healed. Of the runs since her last grant only
 * the newest two count: a member keeps no more.
 */
export function healedKeys(seat: Seat): ReadonlyMap<number, Secret> {
	const { healed, runs } = seat.healing;
	const usable = [...healed].filter(([, { run }]) => runs - run < MAX_HEALED);
	return new Map(usable.map(([idx, { key }]) => [idx, key]));
}

/** Everybody else with whom a moderator shares no key that her grant could use. */
export function unpaired(seat: Seat): readonly number[] {
	const healed = healedKeys(seat);
	return others(seat).filter((idx) => !seat.pairKeys.has(idx) && !healed.has(idx));
}

/** What may open a grant of the moderator `from`. Stepped and healed keys stay the seat's. */
export function openingKeys(seat: Seat, from: number, turn: Turn): OpeningKeys {
	const plain = plainKeys(seat, from);
	turn.spent.push(...plain.slice(1));
	const answered = seat.healing.answered.get(from) ?? [];
	return { plain, healed: answered.flatMap(({ keys }) => keys) };
}

/** A part of a moderator's KEM key: once it is whole it is answered. */
export function acceptPairKey(seat: Seat, from: number, part: PairKeyPart, turn: Turn): Seat {
	if (!mayPair(seat) || !moderates(seat.epoch.facts.roster, from)) return seat;
	const before = seat.healing.offers.get(from);
	if (before !== undefined && before.kid > part.kid) return seat;
	const held = before?.kid === part.kid ? before : undefined;
	if (held?.answer !== undefined) return repeatAnswer(seat, from, held);
	const parts = put(held?.parts ?? [], part);
	const collected = withOffer(seat, from, { kid: part.kid, parts, answer: undefined });
	const publicKey = join(parts, KEM_PUBLIC_KEY_BYTES);
	return publicKey === undefined ? collected : answerOffer(collected, from, publicKey, turn);
}

/** For each pair key she may share with that moderator there is a healed one. */
function answerOffer(seat: Seat, from: number, publicKey: Uint8Array, turn: Turn): Seat {
	const setting = settingOf(seat, { moderator: from, member: seat.me.idx }, publicKey);
	const plain = plainKeys(seat, from);
	turn.spent.push(...plain.slice(1));
	const answer = answerPair(setting, plain.length === 0 ? [undefined] : plain, turn.random);
	if (answer === undefined) return seat;
	const offer = must(seat.healing.offers.get(from));
	const answering = { ...offer, answer: { parts: cut(answer.ciphertext), next: 0 } };
	return keepAnswered(withOffer(seat, from, answering), from, answer.healed, turn);
}

/** A part of a member's answer to my KEM key: once it is whole, she is healed. */
export function acceptPairCipher(seat: Seat, from: number, part: PairCipherPart, turn: Turn): Seat {
	const { healing, me } = seat;
	const { run } = healing;
	if (!mayPair(seat) || part.to !== me.idx || run?.kid !== part.kid) return seat;
	if (healing.healed.get(from)?.run === healing.runs) return seat;
	const parts = put(run.ciphertexts.get(from) ?? [], part);
	const ciphertexts = new Map(run.ciphertexts).set(from, parts);
	const collected = { ...seat, healing: { ...healing, run: { ...run, ciphertexts } } };
	const ciphertext = join(parts, KEM_CIPHERTEXT_BYTES);
	if (ciphertext === undefined) return collected;
	const setting = settingOf(seat, { moderator: me.idx, member: from }, run.offer.publicKey);
	const key = finishPair(setting, run.offer.secret, ciphertext, seat.pairKeys.get(from));
	if (key === undefined) return collected;
	const before = healing.healed.get(from);
	if (before !== undefined) turn.spent.push(before.key);
	const byLead = seat.epoch.facts.issuer === me.idx;
	const healed = new Map(healing.healed).set(from, { key, run: healing.runs, byLead });
	ciphertexts.delete(from);
	const kept = { ...healing, healed, run: { ...run, ciphertexts } };
	return tendHealing({ ...seat, healing: kept }, turn);
}

/** The part that the next free slot carries: of my own KEM key first, then of my answers. */
export function nextPairItem(
	seat: Seat,
	turn: Turn
): { readonly seat: Seat; readonly item: Item } | undefined {
	if (!mayPair(seat) || isSettling(seat, turn.now)) return undefined;
	return nextOwnPart(seat, turn) ?? nextAnswerPart(seat);
}

function nextOwnPart(
	seat: Seat,
	turn: Turn
): { readonly seat: Seat; readonly item: Item } | undefined {
	const { run } = seat.healing;
	if (run === undefined) return undefined;
	const isSent = run.next >= run.parts.length;
	if (isSent && (turn.now < run.repeatAt || !isAudiblyIncomplete(seat))) return undefined;
	const part = isSent ? 0 : run.next;
	const repeatAt = turn.now + HEAL_REPEAT_TICKS * seat.epoch.facts.policy.tickMs;
	const sent = { ...run, next: part + 1, repeatAt };
	const { kid, parts } = run;
	const pairKey = { kid, part, parts: parts.length, bytes: must(parts[part]) };
	return {
		seat: { ...seat, healing: { ...seat.healing, run: sent } },
		item: { type: 'pairKey', pairKey }
	};
}

function nextAnswerPart(seat: Seat): { readonly seat: Seat; readonly item: Item } | undefined {
	for (const [to, offer] of seat.healing.offers) {
		const { answer, kid } = offer;
		if (answer === undefined || answer.next >= answer.parts.length) continue;
		const { parts, next: part } = answer;
		const sent = withOffer(seat, to, { ...offer, answer: { parts, next: part + 1 } });
		const pairCipher = { to, kid, part, parts: parts.length, bytes: must(parts[part]) };
		return { seat: sent, item: { type: 'pairCipher', pairCipher } };
	}
	return undefined;
}

/** Somebody who is heard has not answered yet: the others cannot anyway. */
function isAudiblyIncomplete(seat: Seat): boolean {
	return unhealed(seat).some((idx) => ticksSilent(seat, idx) < QUIET_TICKS);
}

/** She says her key again, so my answer, or somebody's, did not reach her. */
function repeatAnswer(seat: Seat, from: number, offer: HeldOffer): Seat {
	const { parts, next } = must(offer.answer);
	if (next < parts.length) return seat;
	return withOffer(seat, from, { ...offer, answer: { parts, next: 0 } });
}

/**
 * A joiner whose first Welcome was lost came in by a later one, and each grant in between stepped
 * the lead's pair key. Until she follows her first grant she tries those steps too. The first is the
 * seat's, the others the caller's to wipe.
 */
function plainKeys(seat: Seat, other: number): readonly Secret[] {
	const pairKey = seat.pairKeys.get(other);
	if (pairKey === undefined) return [];
	const candidates = [pairKey];
	while (seat.locks.changes === 0 && candidates.length <= MAX_MISSED_STEPS) {
		candidates.push(stepPairKey(must(candidates.at(-1))));
	}
	return candidates;
}

function keepAnswered(seat: Seat, from: number, keys: readonly Secret[], turn: Turn): Seat {
	const { healing, epoch } = seat;
	const before = healing.answered.get(from) ?? [];
	const kept = [{ keys, byLead: epoch.facts.issuer === from }, ...before];
	turn.spent.push(...kept.slice(MAX_HEALED).flatMap((old) => old.keys));
	const answered = new Map(healing.answered).set(from, kept.slice(0, MAX_HEALED));
	return { ...seat, healing: { ...healing, answered } };
}

function withOffer(seat: Seat, from: number, offer: HeldOffer): Seat {
	const offers = new Map(seat.healing.offers).set(from, offer);
	return { ...seat, healing: { ...seat.healing, offers } };
}

function settingOf(
	{ epoch }: Seat,
	pair: { readonly moderator: number; readonly member: number },
	publicKey: Uint8Array
): PairSetting {
	return { epochId: epoch.id, ...pair, publicKey };
}

/** No pair key is about to change, and there will be another grant. */
function mayPair(seat: Seat): boolean {
	return seat.granting === undefined && seat.closing === undefined;
}

function others(seat: Seat): readonly number[] {
	return seat.epoch.facts.roster.map(({ idx }) => idx).filter((idx) => idx !== seat.me.idx);
}

/** Halves: beside a view, and mostly beside a final view too, one fits every frame. */
function cut(bytes: Uint8Array): readonly Uint8Array[] {
	const half = bytes.length / MAX_PAIR_PARTS;
	return Array.from({ length: MAX_PAIR_PARTS }, (_, at) => bytes.slice(at * half, (at + 1) * half));
}

/** The parts with one more; those of another cut are given up. */
function put(before: Parts, { part, parts, bytes }: PairKeyPart): Parts {
	return Array.from({ length: parts }, (_, at) =>
		at === part ? bytes : before.length === parts ? before[at] : undefined
	);
}

/** All of it, if nothing is missing and it is as long as it has to be. */
function join(parts: Parts, length: number): Uint8Array | undefined {
	const present = parts.filter((part) => part !== undefined);
	if (present.length < parts.length) return undefined;
	const whole = concat(...present);
	return whole.length === length ? whole : undefined;
}
