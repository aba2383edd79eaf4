import { equalBytes } from '../primitives/equal.ts';
import { Reader } from '../bytes/reader.ts';
import { decodeUtf8 } from '../bytes/utf8.ts';
import { concat } from '../bytes/writer.ts';
import { MAX_IDX, MAX_QUESTION_BYTES, MAX_ROSTER } from '../limits.ts';
import {
	CONTINUES,
	headerBytes,
	KIND,
	MODES,
	REACTIONS,
	TOPICS,
	TURN_ACTS,
	type Act,
	type EventPart,
	type Ref,
	type Round,
	type TurnOf
} from './event.ts';
import { decodePolicy } from './roster.ts';

/** What a whole event means. Kinds this version does not know are counted, not shown. */
export type Happening =
	| ({ readonly type: 'text'; readonly text: string } & TurnOf)
	| ({ readonly type: 'reply'; readonly ref: Ref; readonly text: string } & TurnOf)
	| { readonly type: 'notice'; readonly text: string }
	| Act
	| { readonly type: 'unknown' };

const UNKNOWN = { type: 'unknown' } as const;
const POLICY_BYTES = 16;
const NO_ORDER = 0;

/**
 * What the fragments of one event say together (PROTOCOL.md §9.3). Total: `unknown` for a kind this
 * version does not know, fragments whose leading fields differ, a text that is empty or does not
 * decode, a field out of its range, anything left over, or two fragments where one is all there is.
 */
export function readHappening(fragments: readonly EventPart[]): Happening {
	const [first] = fragments;
	if (first === undefined) return UNKNOWN;
	switch (first.kind) {
		case KIND.text:
		case KIND.reply:
			return readText(first, fragments) ?? UNKNOWN;
		case KIND.notice: {
			const text = joinText(fragments, 0);
			return text === undefined ? UNKNOWN : { type: 'notice', text };
		}
		default: {
			const reader = new Reader(first.content);
			const act = first.frags === 1 ? ACTS.get(first.kind)?.(reader) : undefined;
			return act !== undefined && reader.finished ? act : UNKNOWN;
		}
	}
}

function readText(first: EventPart, fragments: readonly EventPart[]): Happening | undefined {
	const reader = new Reader(first.content);
	const turnOf = readTurnOf(reader);
	const ref = first.kind === KIND.reply ? readRef(reader) : undefined;
	const text = joinText(fragments, headerBytes(first.kind));
	if (turnOf === undefined || text === undefined) return undefined;
	if (turnOf.rid === 0 && turnOf.turn !== 0) return undefined;
	if (first.kind === KIND.text) return { type: 'text', ...turnOf, text };
	return ref && { type: 'reply', ...turnOf, ref, text };
}

/** The text behind the fields that every fragment repeats. */
function joinText(fragments: readonly EventPart[], header: number): string | undefined {
	const fields = fragments[0]?.content.slice(0, header);
	if (fields?.length !== header) return undefined;
	const repeats = ({ content }: EventPart) => equalBytes(content.slice(0, header), fields);
	const bytes = concat(...fragments.map(({ content }) => content.slice(header)));
	return fragments.every(repeats) && bytes.length > 0 ? decodeUtf8(bytes) : undefined;
}

/** The kinds of one fragment. */
const ACTS = new Map<number, (reader: Reader) => Act | undefined>([
	[KIND.reaction, readReaction],
	[KIND.retractOwn, (reader) => readRetract(reader, true)],
	[KIND.retractAny, (reader) => readRetract(reader, false)],
	[KIND.mute, readMute],
	[KIND.policy, readPolicy],
	[KIND.close, readClose],
	[KIND.round, readRound],
	[KIND.turn, readTurn],
	[KIND.cover, readCover],
	[KIND.uncover, readUncover]
]);

function readReaction(reader: Reader): Act | undefined {
	const [ref, code] = [readRef(reader), reader.u8()];
	if (ref === undefined || code === undefined || code > REACTIONS) return undefined;
	return { type: 'reaction', ref, code };
}

function readRetract(reader: Reader, own: boolean): Act | undefined {
	const ref = readRef(reader);
	return ref && { type: 'retract', ref, own };
}

function readMute(reader: Reader): Act | undefined {
	const [idx, on] = [readIdx(reader), readBoolean(reader)];
	return idx === undefined || on === undefined ? undefined : { type: 'mute', idx, on };
}

function readPolicy(reader: Reader): Act | undefined {
	const policy = reader.take(POLICY_BYTES);
	return policy && decodePolicy(policy) ? { type: 'policy', policy } : undefined;
}

function readClose(reader: Reader): Act | undefined {
	const seeds = readBoolean(reader);
	return seeds === undefined ? undefined : { type: 'close', seeds };
}

function readTurn(reader: Reader): Act | undefined {
	const turnOf = readTurnOf(reader);
	const act = TURN_ACTS[(reader.u8() ?? 0) - 1];
	if (turnOf === undefined || turnOf.rid === 0 || act === undefined) return undefined;
	return { type: 'turn', ...turnOf, act };
}

function readCover(reader: Reader): Act | undefined {
	const [ref, topic] = [readRef(reader), reader.u8()];
	if (ref === undefined || topic === undefined || topic > TOPICS) return undefined;
	return { type: 'cover', ref, topic };
}

function readUncover(reader: Reader): Act | undefined {
	const ref = readRef(reader);
	return ref && { type: 'uncover', ref };
}

function readRound(reader: Reader): Act | undefined {
	const turnOf = readTurnOf(reader);
	const modeByte = reader.u8() ?? MODES.length;
	const mode = MODES[modeByte & ~CONTINUES];
	const seconds = reader.u16();
	const order = readOrder(reader);
	const rest = reader.rest();
	const question = rest && rest.length <= MAX_QUESTION_BYTES ? decodeUtf8(rest) : undefined;
	if (turnOf === undefined || mode === undefined || seconds === undefined) return undefined;
	if (order === undefined || question === undefined) return undefined;
	const continues = (modeByte & CONTINUES) !== 0;
	const round: Round = { ...turnOf, mode, continues, seconds, order, question };
	return isRound(round) ? { type: 'round', ...round } : undefined;
}

/** A round has somebody in it, an open talk nobody, and the turn lies within the order or ends it. */
function isRound({ rid, turn, mode, seconds, order, question }: Round): boolean {
	if (rid === 0 || turn > order.length) return false;
	if (mode === 'open') return order.length === NO_ORDER && seconds === 0 && question === '';
	return mode === 'pause' || order.length > NO_ORDER;
}

function readOrder(reader: Reader): readonly number[] | undefined {
	const count = reader.u8() ?? MAX_ROSTER + 1;
	if (count > MAX_ROSTER) return undefined;
	const order = reader.take(count);
	return order?.every((idx) => idx <= MAX_IDX) === true ? [...order] : undefined;
}

function readTurnOf(reader: Reader): TurnOf | undefined {
	const [rid, turn] = [reader.u16(), reader.u16()];
	return rid === undefined || turn === undefined ? undefined : { rid, turn };
}

function readRef(reader: Reader): Ref | undefined {
	const [tag, idx, seq] = [reader.u32(), readIdx(reader), reader.u16()];
	if (tag === undefined || idx === undefined || seq === undefined) return undefined;
	return seq === 0 ? undefined : { tag, idx, seq };
}

function readIdx(reader: Reader): number | undefined {
	const idx = reader.u8();
	return idx === undefined || idx > MAX_IDX ? undefined : idx;
}

function readBoolean(reader: Reader): boolean | undefined {
	const byte = reader.u8();
	return byte === undefined || byte > 1 ? undefined : byte === 1;
}
