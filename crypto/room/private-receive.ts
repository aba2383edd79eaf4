import type { SupportLevel } from './input.ts';
import { decodeUtf8 } from '../bytes/utf8.ts';
import { concat } from '../bytes/writer.ts';
import { MAX_ARRIVED, MAX_PRIVATE_PARTS } from '../limits.ts';
import { Secret } from '../primitives/secret.ts';
import { isSilent } from './closing.ts';
import { STAFF } from './epoch.ts';
import { placeOf, type Header } from './frame.ts';
import { whoOf, type Epoch, type Seat, type Turn } from './member.ts';
import { decodeArea, openArea, RECAP, type AreaPart, type Receipt } from './private-area.ts';
import { changeMessages, settle, showMessage, withChannel, withPrivate } from './private-post.ts';
import {
	channelName,
	keyOf,
	streamName,
	streamSecrets,
	type HeldPart,
	type Stream
} from './private-state.ts';
import { entryOf, type Entry } from './roster.ts';

/*
 * The reading half of the private line (PROTOCOL.md §8.2). Whose words they are is what the frame's
 * signature says; for whom, which key opened them.
 */

/** An area's place: the epoch it was read in, and the signed header of its frame. */
export interface Found {
	readonly epoch: Epoch;
	readonly header: Header;
	readonly area: Uint8Array | undefined;
}

/** Somebody's part of a line, in the epoch she wrote it in. */
interface Written {
	readonly epoch: Epoch;
	readonly who: number;
	readonly signer: Entry;
}

/**
 * Reads the private area of a frame whose signature held. What does not open, what its signer may
 * not write there, and whatever comes after the close changes nothing.
 */
export function hearAside(seat: Seat, { epoch, header, area }: Found, turn: Turn): Seat {
	const signer = entryOf(epoch.facts.roster, header.idx);
	if (signer === undefined || area === undefined || isSilent(seat)) return seat;
	const place = placeOf(epoch.id, header);
	for (const [who, key] of keysFor(seat, epoch, signer)) {
		const opened = openArea(place, who, key, area);
		if (opened === undefined) continue;
		const content = decodeArea(opened);
		opened.fill(0);
		if (content === undefined) return seat;
		const written = { epoch, who, signer };
		if (content.type === 'receipt') {
			return noteReceipt(seat, written, content.receipt, turn);
		}
		const heard = mayWrite(written, content.part) ? hear(seat, written, content.part, turn) : seat;
		content.part.data.fill(0);
		return heard;
	}
	return seat;
}

/** What may open an area of this signer: a participant's line by her, any of mine by a moderator. */
function keysFor(seat: Seat, epoch: Epoch, signer: Entry): readonly (readonly [number, Secret])[] {
	const isModerator = signer.role === 'moderator';
	const asides = [...epoch.asides].filter(([who]) => isModerator || who === signer.idx);
	const { expected } = seat.privateLine;
	return expected?.from === signer.idx ? [...asides, [RECAP, expected.key]] : asides;
}

/** What opened was written by somebody who holds the key; who may say what is checked here. */
function mayWrite({ who, signer }: Written, { kind }: AreaPart): boolean {
	switch (kind) {
		case 'text':
			return who !== RECAP;
		case 'support':
			return who === signer.idx;
		case 'state':
			return who === STAFF;
		case 'recap':
			return who === RECAP;
		case 'offer':
			return who !== RECAP && who !== STAFF;
	}
}

function hear(seat: Seat, written: Written, part: AreaPart, turn: Turn): Seat {
	const { who, signer } = written;
	const vk = keyOf(signer);
	const name = streamName(vk, who);
	const { streams, owed } = seat.privateLine;
	const begun: Stream = {
		vk,
		who,
		from: part.first,
		next: part.first,
		ahead: new Map(),
		parts: [],
		gap: part.first > 1
	};
	const { stream, letters } = take(
		skipTo(streams.get(name) ?? begun, part.first, turn),
		part,
		turn
	);
	let heard = withPrivate(seat, {
		streams: new Map(streams).set(name, stream),
		owed: owed.includes(name) ? owed : [...owed, name]
	});
	for (const letter of letters) heard = deliver(heard, written, letter, turn);
	return heard;
}

/** Its signer repeats nothing below `first` any more: what was missing there never comes. */
function skipTo(stream: Stream, first: number, turn: Turn): Stream {
	if (first <= stream.next) return stream;
	const ahead = new Map([...stream.ahead].filter(([seq]) => seq >= first));
	const kept = [...ahead.values()].map(({ data }) => data);
	turn.spent.push(...streamSecrets(stream).filter((secret) => !kept.includes(secret)));
	return { ...stream, from: first, next: first, ahead, parts: [], gap: true };
}

interface WholeLetter {
	readonly kind: AreaPart['kind'];
	readonly data: Uint8Array;
	readonly first: number;
	readonly last: number;
	readonly afterGap: boolean;
}

/** Puts a part in its place; all letters that are whole now, in order. */
function take(
	stream: Stream,
	part: AreaPart,
	turn: Turn
): { readonly stream: Stream; readonly letters: readonly WholeLetter[] } {
	const isNew = part.seq >= stream.next && !stream.ahead.has(part.seq);
	if (!isNew) return { stream, letters: [] };
	const { kind, more } = part;
	const held: HeldPart = { kind, more, data: new Secret(part.data.slice()) };
	const ahead = new Map(stream.ahead).set(part.seq, held);
	let { parts, next, gap } = stream;
	const letters: WholeLetter[] = [];
	for (let due = ahead.get(next); due !== undefined; due = ahead.get(next)) {
		ahead.delete(next);
		parts = joined(parts, due, turn);
		if (!due.more) {
			const first = next - parts.length + 1;
			letters.push({ kind: due.kind, data: dataOf(parts, turn), first, last: next, afterGap: gap });
			parts = [];
			gap = false;
		}
		next += 1;
	}
	return { stream: { ...stream, ahead, parts, next, gap }, letters };
}

/** Parts of one kind, at most MAX_PRIVATE_PARTS; what fits nothing before it starts anew. */
function joined(parts: readonly HeldPart[], part: HeldPart, turn: Turn): readonly HeldPart[] {
	const fits = parts.every(({ kind }) => kind === part.kind) && parts.length < MAX_PRIVATE_PARTS;
	if (fits) return [...parts, part];
	turn.spent.push(...parts.map(({ data }) => data));
	return [part];
}

function dataOf(parts: readonly HeldPart[], turn: Turn): Uint8Array {
	turn.spent.push(...parts.map(({ data }) => data));
	return concat(...parts.map(({ data }) => data.lend((bytes) => bytes.slice())));
}

function deliver(
	seat: Seat,
	{ epoch, who, signer }: Written,
	letter: WholeLetter,
	turn: Turn
): Seat {
	const { kind, data } = letter;
	if (kind === 'state' || kind === 'recap' || kind === 'offer') {
		const arrived = { kind, idx: signer.idx, who, data: new Secret(data) };
		const all = [...seat.privateLine.arrived, arrived];
		turn.spent.push(...all.slice(0, -MAX_ARRIVED).map((old) => old.data));
		return withPrivate(seat, { arrived: all.slice(-MAX_ARRIVED) });
	}
	const { roster } = epoch.facts;
	const own = seat.me.idx;
	const author = whoOf(roster, signer.idx, own);
	const words = readWords(kind, data);
	data.fill(0);
	if (words === undefined) {
		turn.notices.push({ type: 'unreadable', who: author });
		return seat;
	}
	const line = who === STAFF ? undefined : whoOf(roster, who, own);
	turn.notices.push({ type: 'private', line, author, ...words });
	return showMessage(seat, {
		...words,
		at: turn.now,
		line,
		author,
		vk: keyOf(signer),
		first: letter.first,
		last: letter.last,
		has: [{ vk: keyOf(seat.me), who: whoOf(roster, own, own) }],
		repeating: false,
		afterGap: letter.afterGap
	});
}

function readWords(
	kind: 'text' | 'support',
	data: Uint8Array
): { readonly text: string; readonly level: SupportLevel | undefined } | undefined {
	if (kind === 'text') {
		const text = decodeUtf8(data);
		return text === undefined ? undefined : { text, level: undefined };
	}
	const level = LEVELS.find((one) => one === data[0]);
	const text = decodeUtf8(data.subarray(1));
	return level === undefined || text === undefined ? undefined : { text, level };
}

const LEVELS: readonly SupportLevel[] = [0, 1, 2, 3];

/** A receipt says of its signer alone what she has: nobody can confirm for somebody else. */
function noteReceipt(seat: Seat, written: Written, receipt: Receipt, turn: Turn): Seat {
	const author = authorOf(written, receipt);
	if (author === undefined) return seat;
	const { epoch, signer: reader } = written;
	const has = { vk: keyOf(reader), who: whoOf(epoch.facts.roster, reader.idx, seat.me.idx) };
	const vk = keyOf(author);
	const name = channelName(receipt.who, receipt.who === RECAP ? reader.idx : undefined);
	const mine = vk === keyOf(seat.me) ? seat.privateLine.channels.get(name) : undefined;
	const unsent = mine?.parts.find(({ sentAt }) => sentAt === undefined)?.seq ?? Infinity;
	const covers = (seq: number) => seq >= receipt.from && seq <= receipt.to && seq < unsent;
	const noted = changeMessages(seat, (message) => {
		const isMeant = message.vk === vk && (message.line?.idx ?? STAFF) === receipt.who;
		const isNew = !message.has.some((one) => one.vk === has.vk);
		if (!isMeant || !isNew || !covers(message.first) || !covers(message.last)) return message;
		return { ...message, has: [...message.has, has] };
	});
	if (mine === undefined) return noted;
	const parts = mine.parts.map((part) => {
		if (covers(part.seq)) return { ...part, has: new Set(part.has).add(has.vk) };
		const waits = receipt.ahead.includes(part.seq);
		return waits ? { ...part, ahead: new Set(part.ahead).add(has.vk) } : part;
	});
	return settle(withChannel(noted, { ...mine, parts }), name, turn);
}

/** Whose letters a receipt speaks of: another's, in the line it stands in, or a recap's reader's own. */
function authorOf({ epoch, who, signer }: Written, receipt: Receipt): Entry | undefined {
	const isRecap = receipt.who === RECAP && (who === signer.idx || who === STAFF);
	const isOwn = receipt.signer === signer.idx;
	const isInPlace = receipt.who === who || isRecap;
	return isInPlace && !isOwn ? entryOf(epoch.facts.roster, receipt.signer) : undefined;
}
