import { concat, lp16, u16, u8 } from '../../../crypto/bytes/writer.ts';
import { encodeUtf8 } from '../../../crypto/bytes/utf8.ts';
import { equalBytes } from '../../../crypto/primitives/equal.ts';
import { hash } from '../../../crypto/primitives/hash.ts';
import { must } from '../../../crypto/errors.ts';
import { append, hashAt, headAt, startLog, type EventLog } from '../../../crypto/room/log.ts';
import type { Values } from '../form.ts';
import { fixed, turned } from '../draws.ts';
import { format, type Broken, type Example } from '../format.ts';
import { entryFor, seedOf } from '../rooms.ts';

/* Logs, their heads, and the view of somebody who has the same (PROTOCOL.md §9.1). */

const EVENT = {
	idx: 'number',
	eseq: 'number',
	kind: 'number',
	frag: 'number',
	frags: 'number',
	content: 'hex'
} as const;
const drawn = {} as const;
const given = {
	epoch_id: 'hex',
	idxs: ['number'],
	events: [EVENT],
	counts: ['number'],
	vh: 'hex'
} as const;
const made = { logs: [{ idx: 'number', count: 'number', heads: ['hex'] }], view: 'hex' } as const;

type LogExample = Example<typeof drawn, typeof given>;
type Logged = Values<typeof EVENT>;
type Given = Values<typeof given>;

export const logFormat = format({
	name: 'log',
	drawn,
	given,
	made,
	play: ({ epoch_id, idxs, events, counts, vh }) => {
		const roster = rosterOf(idxs);
		const log = events.reduce<EventLog>(
			(held, { idx, eseq, ...rest }) => append(held, idx, { seq: eseq, ...rest }).log,
			startLog(epoch_id, roster)
		);
		const mine = hashAt(log, epoch_id, roster, counts);
		if (mine === undefined || counts.length !== idxs.length || !equalBytes(mine, vh)) {
			return undefined;
		}
		const logs = idxs.map((idx) => {
			const count = log.get(idx)?.count ?? 0;
			const heads = Array.from({ length: count + 1 }, (_, at) => must(headAt(log, idx, at)));
			return { idx, count, heads };
		});
		return { logs, view: concat(...counts.map((count) => u16(count)), mine) };
	},
	examples: () => [nothing(), talk(), behind()]
});

function rosterOf(idxs: readonly number[]) {
	return idxs.map((idx) => entryFor(idx, seedOf('log', idx), idx === 0));
}

function said(idx: number, eseq: number, text: string, change: Partial<Logged> = {}): Logged {
	const content = concat(u16(0), u16(0), encodeUtf8(text));
	return { idx, eseq, kind: 1, frag: 0, frags: 1, content, ...change };
}

/** vh as the specification writes it; `heads` may leave out or change what goes in. */
function viewHash(
	{ epoch_id, idxs, events }: Pick<Given, 'epoch_id' | 'idxs' | 'events'>,
	counts: readonly number[],
	of: {
		readonly withCounts?: boolean;
		readonly step?: (head: Uint8Array, event: Logged) => Uint8Array;
	} = {}
): Uint8Array {
	const step = of.step ?? headAfter;
	const parts = idxs.flatMap((idx, at) => {
		const own = events.filter((event) => event.idx === idx).sort((a, b) => a.eseq - b.eseq);
		const upTo = own.slice(0, counts[at]);
		const head = upTo.reduce(step, hash('head0', epoch_id, u8(idx)));
		return of.withCounts === false ? [head] : [u16(counts[at] ?? 0), head];
	});
	return hash('view', epoch_id, ...parts).slice(0, 16);
}

function headAfter(
	head: Uint8Array,
	{ idx, eseq, kind, frag, frags, content }: Logged
): Uint8Array {
	return hash('head', head, u8(idx), u16(eseq), u8(kind), u8(frag), u8(frags), lp16(content));
}

function example(
	what: { readonly name: string; readonly pins: string },
	of: Pick<Given, 'epoch_id' | 'idxs' | 'events' | 'counts'>,
	broken: (whole: Given) => readonly Broken<typeof given>[]
): LogExample {
	const whole = { ...of, vh: viewHash(of, of.counts) };
	return { ...what, drawn: {}, given: whole, broken: broken(whole) };
}

function nothing(): LogExample {
	const of = { epoch_id: fixed('log/empty', 32), idxs: [0, 7], events: [], counts: [0, 0] };
	const known = { name: 'empty', pins: 'Two people who have said nothing yet.' };
	return example(known, of, ({ vh, epoch_id }) => [
		{
			name: 'empty-other-epoch',
			defect: 'epoch_id has one bit turned.',
			given: { epoch_id: turned(epoch_id, 0) }
		},
		{ name: 'empty-other-idx', defect: 'The second person has idx 8.', given: { idxs: [0, 8] } },
		{
			name: 'empty-other-vh',
			defect: 'The last bit of vh is turned.',
			given: { vh: turned(vh, -1) }
		},
		{
			name: 'empty-without-counts',
			defect: 'vh is over the heads alone.',
			given: { vh: viewHash(of, of.counts, { withCounts: false }) }
		}
	]);
}

/** Everything that was said has come, one event before its turn. */
function talk(): LogExample {
	const events = [
		said(0, 1, 'välkomna'),
		said(7, 2, 'och hej då', { frag: 1, frags: 2 }),
		said(7, 1, 'hej', { frags: 2 }),
		said(9, 1, '', { kind: 200, content: fixed('log/unknown', 420) })
	];
	const of = { epoch_id: fixed('log/talk', 32), idxs: [0, 7, 9], events, counts: [1, 2, 1] };
	const known = {
		name: 'talk',
		pins: 'A text, two fragments that come in the wrong order, and an event of a kind nobody knows.'
	};
	const [first, second, third, fourth] = events as [Logged, Logged, Logged, Logged];
	return example(known, of, () => [
		{
			name: 'talk-other-content',
			defect: 'One bit of a content is turned.',
			given: { events: [{ ...first, content: turned(first.content, -1) }, second, third, fourth] }
		},
		{
			name: 'talk-other-kind',
			defect: 'The first event is of kind 19.',
			given: { events: [{ ...first, kind: 19 }, second, third, fourth] }
		},
		{
			name: 'talk-other-frags',
			defect: 'The second fragment is one of three.',
			given: { events: [first, { ...second, frags: 3 }, third, fourth] }
		},
		{
			name: 'talk-unknown-not-counted',
			defect: 'The event of an unknown kind was left out.',
			given: { events: [first, second, third] }
		},
		{
			name: 'talk-without-lengths',
			defect: 'Heads are over contents without their lengths.',
			given: {
				vh: viewHash(of, of.counts, {
					step: (head, { idx, eseq, kind, frag, frags, content }) =>
						hash('head', head, u8(idx), u16(eseq), u8(kind), u8(frag), u8(frags), content)
				})
			}
		}
	]);
}

/** The view of somebody who has less is compared, too. */
function behind(): LogExample {
	const events = [1, 2, 3].map((eseq) => said(0, eseq, `event ${String(eseq)}`));
	const of = { epoch_id: fixed('log/behind', 32), idxs: [0, 1], events, counts: [2, 0] };
	const known = {
		name: 'behind',
		pins: 'The view of somebody who lacks the last of three events.'
	};
	return example(known, of, () => [
		{
			name: 'behind-of-all',
			defect: 'vh is of all three events, the counts say two.',
			given: { vh: viewHash(of, [3, 0]) }
		},
		{
			name: 'behind-counts-of-all',
			defect: 'The counts say three, vh is of two.',
			given: { counts: [3, 0] }
		},
		{
			name: 'behind-beyond',
			defect: 'The counts say four, and there are three.',
			given: { counts: [4, 0] }
		}
	]);
}
