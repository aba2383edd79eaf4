import {
	MAX_ANSWERS,
	MAX_ARRIVED,
	MAX_CAPSULES,
	MAX_CONTROLS,
	MAX_EARLY_MARKS,
	MAX_EVENTS_AHEAD,
	MAX_FRAGMENTS,
	MAX_HELD,
	MAX_LINES,
	MAX_LOBBY_QUEUE,
	MAX_LOG_HEADS,
	MAX_OPEN_QUEUE,
	MAX_PARTIAL_GRANTS,
	MAX_PARTIAL_MESSAGES,
	MAX_PRIVATE_MESSAGES,
	MAX_PRIVATE_OUTBOX,
	MAX_ROSTER,
	MAX_UNSEEN,
	MAX_VOUCHED
} from '../../crypto/limits.ts';
import type { LeadState } from '../../crypto/room/lead-state.ts';
import { epochsOf, type Epoch, type Seat } from '../../crypto/room/member.ts';
import type { RoomState } from '../../crypto/room/step.ts';

/** Acts of a lead's own client may come on top of what waits for a slot. */
const OWN_ACTS = 4;

/** Which list of a machine has outgrown its bound (PROTOCOL.md §16); empty when all is well. */
export function outgrown(state: RoomState): readonly string[] {
	const { seat } = state;
	const lists: (readonly [string, number, number])[] = [
		...(seat === undefined ? [] : [...ofSeat(seat), ...epochsOf(seat).flatMap(ofEpoch)]),
		...(state.role === 'lead' ? ofHall(state) : [])
	];
	return lists.flatMap(([name, size, most]) =>
		size > most ? [`${name}: ${String(size)} of ${String(most)}`] : []
	);
}

type Sizes = (readonly [string, number, number])[];

function ofSeat(seat: Seat): Sizes {
	const { talk, privateLine, lines, outbox, unseen } = seat;
	const { channels, messages, streams, arrived } = privateLine;
	const ahead = [...streams.values()].map((one) => one.ahead.size);
	const parts = [...channels.values()].map((one) => one.parts.length);
	return [
		['lines', lines.length, MAX_LINES],
		['outbox', outbox.length, 64 + OWN_ACTS],
		['unseen', unseen.length, MAX_UNSEEN],
		['held', most(talk.held.map(({ sight }) => sight.idx)), MAX_HELD],
		[
			'controls',
			most(talk.controls.map(({ epoch, idx }) => `${String(epoch)}.${String(idx)}`)),
			MAX_CONTROLS
		],
		['early', most(talk.early.map(({ origin }) => origin.idx)), MAX_EARLY_MARKS],
		[
			'vouched',
			Math.max(0, ...[...talk.vouched.values()].map(({ length }) => length)),
			MAX_VOUCHED
		],
		['marks', talk.marks.size, MAX_LINES],
		['messages', most(messages.map(({ line }) => line?.idx)), MAX_PRIVATE_MESSAGES],
		['arrived', arrived.length, MAX_ARRIVED],
		['streams', streams.size, MAX_ROSTER * (MAX_ROSTER + 1)],
		['ahead in a line', Math.max(0, ...ahead), MAX_PRIVATE_OUTBOX],
		['parts of a line', Math.max(0, ...parts), MAX_PRIVATE_OUTBOX]
	];
}

function ofEpoch({ log, capsules, answers, partialGrants, facts, proofs }: Epoch): Sizes {
	const senders = [...log.values()];
	const biggest = (size: (one: (typeof senders)[number]) => number) =>
		Math.max(0, ...senders.map(size));
	return [
		['capsules', capsules.length, MAX_CAPSULES],
		['answers', most(answers.map(({ asker }) => asker)), MAX_ANSWERS],
		['grants', most(partialGrants.map(({ from }) => from)), MAX_PARTIAL_GRANTS],
		['proofs', proofs.length, facts.roster.length],
		['ahead', biggest(({ ahead }) => ahead.size), MAX_EVENTS_AHEAD],
		['heads', biggest(({ heads }) => heads.length), MAX_LOG_HEADS],
		['fragments', biggest(({ fragments }) => fragments.length), MAX_FRAGMENTS]
	];
}

function ofHall({ hall, record, writes }: LeadState): Sizes {
	const partials = [...hall.partials.values()].map(({ length }) => length);
	return [
		['queue', hall.queue.length, MAX_LOBBY_QUEUE],
		['last', hall.last.length, MAX_OPEN_QUEUE],
		['partials', Math.max(0, ...partials), MAX_PARTIAL_MESSAGES],
		['members', record.roster.length, MAX_ROSTER],
		['writes', writes.waiting.size, 64]
	];
}

/** How many there are of what there is most of. */
function most(all: readonly unknown[]): number {
	const counts = new Map<unknown, number>();
	for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
	return Math.max(0, ...counts.values());
}
