import { must } from '../errors.ts';
import { MAX_LINES, SILENCE_MS } from '../limits.ts';
import { close, isSilent } from './closing.ts';
import { decodeBody } from './body.ts';
import { capsuleOf } from './capsules.ts';
import { seenIn, type Origin } from './causal.ts';
import { steer } from './steer.ts';
import { tagOf, type EventPart } from './event.ts';
import { readHappening, type Happening } from './happening.ts';
import { moderatorHeardAt } from './heard.ts';
import { flag, hearWords, knownAt } from './held.ts';
import { markText, markEarly, mayMark, refKey } from './marks.ts';
import { epochAt, whoOf, write, type Epoch, type Seat, type Turn, type Where } from './member.ts';
import { entryOf } from './roster.ts';
import type { Words } from './talk.ts';
import type { Who } from './view.ts';

/** Who did something, as far as it decides what it may do. */
interface Author {
	readonly origin: Origin;
	readonly who: Who;
	readonly epoch: Epoch;
}

/**
 * What a whole event does at this seat, once it is in the log. Every event of a valid frame or
 * capsule comes here in the order of its author, the own ones as they leave; what is shown of it,
 * and whether its author may, is decided from here on (PROTOCOL.md §10.1).
 */
export function happen(
	seat: Seat,
	where: Where,
	event: { readonly idx: number; readonly fragments: readonly EventPart[] },
	turn: Turn
): Seat {
	const happening = readHappening(event.fragments);
	if (isSilent(seat) || happening.type === 'unknown') return seat;
	const epoch = must(epochAt(seat, where));
	const author = {
		origin: originOf(epoch, event),
		who: whoOf(epoch.facts.roster, event.idx, seat.me.idx),
		epoch
	};
	if (happening.type === 'text' || happening.type === 'reply' || happening.type === 'reaction') {
		return speak(seat, author, happening, turn);
	}
	return act(seat, author, happening, turn);
}

/** Where the event stands, by the view of the frame that carried its first fragment. */
function originOf(
	epoch: Epoch,
	{ idx, fragments }: { readonly idx: number; readonly fragments: readonly EventPart[] }
): Origin {
	const { roster, number } = epoch.facts;
	const { seq } = must(fragments[0]);
	const signed = capsuleOf(epoch.capsules, idx, seq);
	const counts = signed && decodeBody(signed.body, roster.length)?.view.counts;
	const tag = tagOf(epoch.id);
	return { tag, epoch: number, idx, seq, seen: seenIn(roster, counts ?? []) };
}

function speak(
	seat: Seat,
	{ origin, who, epoch }: Author,
	said: Extract<Happening, { type: 'text' | 'reply' | 'reaction' }>,
	turn: Turn
): Seat {
	const isReaction = said.type === 'reaction';
	if (who.me) return isReaction ? markText(seat, { origin, who, act: said }) : seat;
	const at = knownAt(seat, origin, turn.now);
	const turnOf = isReaction ? { rid: 0, turn: 0 } : { rid: said.rid, turn: said.turn };
	const sight = {
		...origin,
		...turnOf,
		at,
		moderator: who.role === 'moderator',
		flagged: entryOf(epoch.facts.roster, origin.idx)?.muted === true,
		isText: !isReaction
	};
	return hearWords(seat, { sight, who, words: wordsOf(said) }, turn);
}

function wordsOf(said: Extract<Happening, { type: 'text' | 'reply' | 'reaction' }>): Words {
	if (said.type === 'reaction') return said;
	return { type: 'text', text: said.text, answers: said.type === 'reply' ? said.ref : undefined };
}

function act(
	seat: Seat,
	author: Author,
	happening: Exclude<Happening, { type: 'text' | 'reply' | 'reaction' | 'unknown' }>,
	turn: Turn
): Seat {
	const { origin, who, epoch } = author;
	switch (happening.type) {
		case 'retract':
		case 'cover':
		case 'uncover': {
			const done = { origin, who, act: happening };
			return mayMark(done) ? markText(seat, done) : flag(seat, who, 'notAllowed', turn);
		}
		case 'mute':
		case 'round':
		case 'turn':
			return steer(seat, { origin, who, facts: epoch.facts }, happening, turn);
		case 'notice':
		case 'close':
			return announce(seat, author, happening, turn);
		case 'policy':
			return seat;
	}
}

function announce(
	seat: Seat,
	author: Author,
	said: Extract<Happening, { type: 'notice' | 'close' }>,
	turn: Turn
): Seat {
	const { who, epoch, origin } = author;
	if (who.role !== 'moderator') return flag(seat, who, 'notAllowed', turn);
	if (said.type === 'notice') return notice(seat, author, said.text, turn);
	if (who.me) return seat;
	// Of those who have gone only the lead of this very epoch can speak.
	const isLead = epoch === seat.epoch && origin.idx === epoch.facts.issuer;
	return close(seat, said.seeds && isLead, turn);
}

function notice(seat: Seat, { origin, who }: Author, text: string, turn: Turn): Seat {
	const ref = refKey(origin);
	const written = write(seat, { type: 'notice', who, text, ref }, turn.now, MAX_LINES);
	const isSilent = turn.now - moderatorHeardAt(seat, turn.now) > SILENCE_MS;
	if (!who.me && !isSilent) turn.notices.push({ type: 'text', who, text });
	return markEarly(written, ref);
}
