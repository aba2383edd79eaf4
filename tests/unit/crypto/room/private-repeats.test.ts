import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { STAFF } from '../../../../crypto/room/epoch.ts';
import type { Seat } from '../../../../crypto/room/member.ts';
import { decodeArea, type PartKind } from '../../../../crypto/room/private-area.ts';
import { nextAside } from '../../../../crypto/room/private-send.ts';
import { channelName, keyOf, type OutgoingPart } from '../../../../crypto/room/private-state.ts';
import { ANNE, BRITA, LEAD, OTHER } from './asides.ts';
import { Room, SECOND, START, turnAt } from './rooms.ts';

/* Which part of a private letter is said again, and when (PROTOCOL.md §8.2). */

const NOW = START + 60 * SECOND;
/** From when on a part is said again, and for how long somebody who is not heard counts as there. */
const REPEAT_MS = 3 * SECOND;
const QUIET_MS = 6 * SECOND;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const nobody: readonly number[] = [];

interface Sent {
	readonly who: number;
	/** How long ago it was sent last. */
	readonly agoMs?: number;
	readonly seq?: number;
	readonly kind?: PartKind;
	readonly has?: readonly number[];
	readonly ahead?: readonly number[];
}

/** The lead's seat with these parts on their way, and each other member heard so long ago. */
function repeating(parts: readonly Sent[], heardMs: readonly (readonly [number, number])[] = []) {
	const { seats } = new Room(4, 'repeats', {}, 2);
	const keys = (all = nobody) => new Set(all.map((idx) => keyOf(seats[idx]!.me)));
	const seat = seats[LEAD]!;
	const made = parts.map(({ who, agoMs = 10 * SECOND, seq = 1, kind = 'text', has, ahead }) => {
		const part: OutgoingPart = {
			...{ kind, seq, start: seq, more: false, data: new Secret(Uint8Array.of(who, seq)) },
			...{ queuedAt: START, sentAt: NOW - agoMs, has: keys(has), ahead: keys(ahead) }
		};
		return { who, part };
	});
	const whos = [...new Set(made.map(({ who }) => who))];
	const channels = new Map(
		whos.map((who) => {
			const hers = made.filter((one) => one.who === who).map(({ part }) => part);
			return [channelName(who), { who, recap: undefined, next: 9, parts: hers }] as const;
		})
	);
	const heardAt = new Map(heardMs.map(([idx, ms]) => [idx, NOW - ms]));
	return { ...seat, heardAt, privateLine: { ...seat.privateLine, channels } };
}

/** The line and number of the part that is said next, in whichever order they stand. */
function next(seat: Seat): readonly [number, number] | undefined {
	const { aside } = nextAside(seat, 0, turnAt(NOW));
	const content = aside && decodeArea(aside.content);
	return content?.type === 'part' ? [aside!.who, content.part.seq] : undefined;
}

function expectFirst(first: Sent, second: Sent, heardMs: readonly (readonly [number, number])[]) {
	const wanted = [first.who, first.seq ?? 1];
	expect(next(repeating([first, second], heardMs))).toEqual(wanted);
	expect(next(repeating([second, first], heardMs))).toEqual(wanted);
}

const HERE = [
	[OTHER, 0],
	[ANNE, 0],
	[BRITA, 0]
] as const;

describe('a part that was sent', () => {
	test('is said again too soon, or too late', () => {
		const sent = (agoMs: number) => next(repeating([{ who: ANNE, agoMs }], HERE));
		expect(sent(REPEAT_MS)).toEqual([ANNE, 1]);
		expect(sent(REPEAT_MS - 1)).toBeUndefined();
	});

	test('waits behind one that was sent after it, where all are there', () => {
		expectFirst({ who: ANNE, agoMs: 9_001 }, { who: BRITA, agoMs: 9_000 }, HERE);
		expectFirst({ who: BRITA, agoMs: 9_001 }, { who: ANNE, agoMs: 9_000 }, HERE);
	});

	test('for somebody who is quiet comes before one for somebody who is there', () => {
		const had = { has: [OTHER] };
		const old = { who: ANNE, agoMs: 30 * SECOND, ...had };
		const young = { who: BRITA, agoMs: 5 * SECOND, ...had };
		const quiet = (ms: number) => [
			[ANNE, ms],
			[BRITA, 0]
		];
		expectFirst(old, young, quiet(QUIET_MS) as [number, number][]);
		expectFirst(young, old, quiet(QUIET_MS + 1) as [number, number][]);
		// Whoever was never heard is quiet too.
		expectFirst(young, old, [[BRITA, 0]]);
	});

	test('waits because one of its readers is quiet, though another is there', () => {
		const both = { who: ANNE, agoMs: 5 * SECOND };
		const quiet = { who: BRITA, agoMs: 30 * SECOND, has: [OTHER] };
		expectFirst(both, quiet, [[ANNE, 0]]);
		expectFirst(both, quiet, [[OTHER, 0]]);
	});

	test('that only waits for an earlier one where she is comes before what somebody lacks', () => {
		const ahead = { who: ANNE, agoMs: 30 * SECOND, has: [OTHER], ahead: [ANNE] };
		const lacking = { who: BRITA, agoMs: 5 * SECOND, has: [OTHER] };
		// Though she is there, and whoever lacks the other one is not.
		expectFirst(lacking, ahead, [[ANNE, 0]]);
		expectFirst(lacking, ahead, []);
		// It is said all the same when nothing else is.
		expect(next(repeating([ahead], HERE))).toEqual([ANNE, 1]);
	});

	test('of what was said before comes before words, or before what a takeover needs', () => {
		const agoMs = 9 * SECOND;
		const part = (kind: PartKind, who: number, seq = 1) => ({ who, kind, agoMs, seq });
		expectFirst(part('text', ANNE), part('state', STAFF), HERE);
		expectFirst(part('support', ANNE), part('offer', STAFF), HERE);
		expectFirst(part('state', STAFF), part('recap', ANNE), HERE);
		expectFirst(part('offer', STAFF), part('recap', ANNE), HERE);
		expectFirst(part('text', BRITA), part('recap', ANNE), HERE);
	});
});

test('a part says another first number than that of the oldest that is still repeated', () => {
	const parts = [3, 4, 5].map((seq) => ({ who: ANNE, seq, agoMs: (20 - seq) * SECOND }));
	const said = (of: readonly Sent[]) => {
		const { seat, aside } = nextAside(repeating(of, HERE), 0, turnAt(NOW));
		const content = decodeArea(aside!.content);
		if (content?.type !== 'part') throw new Error('no part');
		const sentAt = seat.privateLine.channels.get(channelName(ANNE))!.parts.map((one) => one.sentAt);
		return [content.part.seq, content.part.first, sentAt] as const;
	};
	const [, second, third] = parts.map(({ agoMs }) => NOW - agoMs);
	expect(said(parts)).toEqual([3, 3, [NOW, second, third]]);
	const later = parts.map((part, at) => (at === 0 ? { ...part, agoMs: SECOND } : part));
	expect(said(later)).toEqual([4, 3, [NOW - SECOND, NOW, third]]);
	expect(said(parts.slice(1))).toEqual([4, 4, [NOW, third]]);
});
