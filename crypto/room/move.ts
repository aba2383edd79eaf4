import { MAX_LINES } from '../limits.ts';
import { equalBytes } from '../primitives/equal.ts';
import { noteDepartures, type Departures } from './departures.ts';
import { KIND } from './event.ts';
import { settleHeld } from './held.ts';
import {
	epochsOf,
	secretsOfSeat,
	staysIn,
	write,
	type Outgoing,
	type Seat,
	type Turn
} from './member.ts';
import { kindOf } from './outbox.ts';
import { enterPrivately, leavePrivately } from './private-line.ts';
import { underNewKey } from './private-post.ts';
import { personOf } from './roster.ts';
import { takeUnheard } from './seen.ts';
import { forgetTalk } from './talk.ts';
import { changesOf } from './transition.ts';

/*
 * A Welcome takes on somebody who has a seat already (PROTOCOL.md §11). There may be two rooms of one
 * meeting, each with a lead of its own, and in them one number names two epochs and one idx two
 * people. Only an epoch that names her last one as its parent is known to be of the same room: into any
 * other nothing goes along that is kept by such a number.
 */

/** True if the epoch of the fresh seat follows the old one's. */
export function isNextEpoch(old: Seat, fresh: Seat): boolean {
	return equalBytes(fresh.epoch.facts.parent, old.epoch.id);
}

/**
 * The fresh seat with what she said and read; the old keys are spent. Words of hers that nobody has
 * shown to have are said again: the epoch they went to may have been empty. Everybody who is here now
 * and was not, or is not here any more, gets a line as at a lock.
 */
export function moveSeat(old: Seat, fresh: Seat, turn: Turn): Seat {
	const isNext = isNextEpoch(old, fresh);
	const { seat: settled, texts } = takeUnheard(old, fresh.epoch.facts.issuer);
	const left = isNext ? settled : leaveRoom(settled, fresh, turn);
	const { lines, serial, leaving, marks, talk, recap } = left;
	const privateLine = underNewKey(left.privateLine, old.me, fresh.me);
	const again = texts.map(({ line, drafts }) => ({ line, drafts }));
	const outbox = [...again, ...left.outbox].map((waiting) => ({ ...waiting, taken: 0 }));
	const met = new Set([...old.met, ...fresh.met]);
	const mine = { lines, serial, leaving, outbox, met, marks, privateLine, talk, recap };
	const kept = { ...fresh, ...mine, departures: departuresAfter(old, fresh, turn) };
	const moved = enterPrivately(kept, turn);
	const held = secretsOfSeat(moved);
	turn.spent.push(...secretsOfSeat(old).filter((secret) => !held.includes(secret)));
	const changes = changesOf(moved, old);
	return changes.reduce((written, line) => write(written, line, turn.now, MAX_LINES), moved);
}

/** The old seat without what another room could take for something else. */
function leaveRoom(old: Seat, fresh: Seat, turn: Turn): Seat {
	const settled = epochsOf(old).reduce((seat, epoch) => settleHeld(seat, turn, epoch), old);
	const { roster } = fresh.epoch.facts;
	const isOwn = old.me.idx === fresh.me.idx;
	const known = roster.filter((entry) => old.met.has(personOf(entry))).map(({ idx }) => idx);
	return {
		...leavePrivately(settled, fresh, turn),
		talk: forgetTalk(settled.talk, isOwn ? old.me.idx : undefined, turn.now),
		marks: new Map([...old.marks].filter(([idx]) => known.includes(idx))),
		recap: { ...old.recap, rosters: new Map() },
		outbox: old.outbox.filter((waiting) => isSaidAnywhere(waiting, old, fresh))
	};
}

/** A turn, a round or a policy is one room's; a mute means somebody who has to be the same. */
function isSaidAnywhere(waiting: Outgoing, old: Seat, fresh: Seat): boolean {
	const kind = kindOf(waiting);
	if (kind === KIND.mute) {
		const idx = waiting.drafts[0]?.content[0] ?? -1;
		return staysIn(idx, old.epoch.facts.roster, fresh.epoch.facts.roster);
	}
	return kind !== KIND.round && kind !== KIND.turn && kind !== KIND.policy;
}

/** Whoever has gone since her last epoch may still sit in one, as far as she knows. */
function departuresAfter(old: Seat, fresh: Seat, { now }: Turn): Departures {
	const { facts } = old.epoch;
	const ended = { facts, own: old.me.idx, left: old.left, heardAt: old.heardAt };
	const { roster } = fresh.epoch.facts;
	const { harmlessAt } = noteDepartures(old.departures, ended, roster, now);
	const latest = Math.max(harmlessAt, fresh.departures.harmlessAt);
	return { ...fresh.departures, harmlessAt: latest };
}
