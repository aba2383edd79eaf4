import { MAX_LINES, MAX_RECAP_ROSTERS, RECAP_LINGER_MS, RECAP_MS } from '../limits.ts';
import type { Secret } from '../primitives/secret.ts';
import { tagOf } from './event.ts';
import { copyOf, write, type Seat, type Turn } from './member.ts';
import { refKey } from './marks.ts';
import { endRecap, expectRecap, isRecapDone, startRecap, takeArrived } from './private-line.ts';
import { decodeRecap, encodeRecap, quotedFor, type Quoted } from './recap.ts';
import type { RecapState } from './recap-state.ts';
import { entryOf, isSamePerson } from './roster.ts';
import type { Who } from './view.ts';

/*
 * How a recap gets to the one who came back (PROTOCOL.md §11): in the lead's private areas, under a
 * key that only a handshake by ticket leaves, and for two minutes at most.
 */

/** The lead has heard her under her new key: what she may read again goes out. */
export function recapTo(seat: Seat, idx: number, key: Secret | undefined, turn: Turn): Seat {
	if (key === undefined || !seat.epoch.facts.policy.recap) return seat;
	const entry = entryOf(seat.epoch.facts.roster, idx);
	const texts = entry === undefined ? [] : quotedFor(seat, entry);
	if (texts.length === 0) return seat;
	const data = encodeRecap(texts);
	const started = startRecap(seat, { to: idx, key: copyOf(key) }, data, turn);
	data.fill(0);
	if (started === undefined) return seat;
	const sending = new Map(started.recap.sending).set(idx, turn.now + RECAP_MS);
	return withRecap(started, { sending });
}

/** She came back by this handshake: what the lead sends again under its key is read. */
export function awaitRecap(seat: Seat, key: Secret | undefined, turn: Turn): Seat {
	const { issuer, policy } = seat.epoch.facts;
	if (key === undefined || !policy.recap) return seat;
	const expecting = expectRecap(seat, { from: issuer, key: copyOf(key) }, turn);
	return withRecap(expecting, { until: turn.now + RECAP_MS });
}

/**
 * Remembers who was in this epoch, shows what was sent again, and lets go of keys that have served
 * or waited long enough, or whose lead leads no more.
 */
export function tendRecap(seat: Seat, turn: Turn): Seat {
	return showRecap(endWaiting(endSending(remember(seat), turn), turn), turn);
}

/** Ends every recap that this seat sends: it leads no more. */
export function endRecaps(seat: Seat, turn: Turn): Seat {
	let ended = seat;
	for (const idx of seat.recap.sending.keys()) ended = endRecap(ended, idx, turn);
	return seat.recap.sending.size === 0 ? seat : withRecap(ended, { sending: new Map() });
}

function remember(seat: Seat): Seat {
	const { facts, id } = seat.epoch;
	const tag = tagOf(id);
	const { rosters } = seat.recap;
	if (rosters.has(tag)) return seat;
	const all = [...rosters, [tag, facts.roster] as const];
	return withRecap(seat, { rosters: new Map(all.slice(-MAX_RECAP_ROSTERS)) });
}

function endSending(seat: Seat, turn: Turn): Seat {
	const { sending } = seat.recap;
	if (sending.size === 0) return seat;
	const { issuer, roster } = seat.epoch.facts;
	if (issuer !== seat.me.idx) return endRecaps(seat, turn);
	const over = [...sending].filter(
		([idx, until]) =>
			turn.now > until || isRecapDone(seat, idx) || entryOf(roster, idx) === undefined
	);
	if (over.length === 0) return seat;
	const left = new Map(sending);
	let ended = seat;
	for (const [idx] of over) {
		ended = endRecap(ended, idx, turn);
		left.delete(idx);
	}
	return withRecap(ended, { sending: left });
}

function endWaiting(seat: Seat, turn: Turn): Seat {
	const { until } = seat.recap;
	const { expected } = seat.privateLine;
	if (until === undefined) return seat;
	const isLeads = expected?.from === seat.epoch.facts.issuer;
	if (isLeads && turn.now <= until) return seat;
	return withRecap(expectRecap(seat, undefined, turn), { until: undefined });
}

/** A little longer than it took: the lead may not know yet that it has come. */
function showRecap(seat: Seat, turn: Turn): Seat {
	const { seat: taken, arrived: recaps } = takeArrived(seat, 'recap');
	if (recaps.length === 0) return seat;
	let shown = withRecap(taken, {
		until: Math.min(taken.recap.until ?? turn.now, turn.now + RECAP_LINGER_MS)
	});
	for (const { data } of recaps) {
		const texts = data.lend(decodeRecap) ?? [];
		for (const text of texts) shown = showQuoted(shown, text, turn);
		turn.spent.push(data);
	}
	return shown;
}

/** Not what she has on her screen from before. */
function showQuoted(seat: Seat, quoted: Quoted, turn: Turn): Seat {
	const ref = refKey(quoted);
	const isThere = seat.lines.some(
		(line) => (line.type === 'text' || line.type === 'recap') && line.ref === ref
	);
	if (isThere) return seat;
	const { text } = quoted;
	return write(
		seat,
		{ type: 'recap', who: authorOf(seat, quoted), text, ref },
		turn.now,
		MAX_LINES
	);
}

/**
 * A moderator is named by the roster of that epoch, if it was known here, else by the one of now: the lead
 * sends nothing of a moderator whose idx somebody else has by now.
 */
function authorOf(seat: Seat, { tag, idx, name }: Quoted): Who {
	const now = seat.epoch.facts.roster;
	const isMine = idx === seat.me.idx;
	if (name !== undefined) {
		const me = isMine && entryOf(now, idx)?.name === name;
		return { idx, role: 'participant', name, firstName: '', me };
	}
	const then = seat.recap.rosters.get(tag);
	const entry = entryOf(then ?? now, idx);
	const me = isMine && entry?.role === 'moderator' && isSamePerson(entry, entryOf(now, idx));
	const firstName = entry?.role === 'moderator' ? entry.firstName : '';
	return { idx, role: 'moderator', name: 0, firstName, me };
}

function withRecap(seat: Seat, change: Partial<RecapState>): Seat {
	return { ...seat, recap: { ...seat.recap, ...change } };
}
