import { complete } from '../bytes/complete.ts';
import { Reader } from '../bytes/reader.ts';
import { concat, u8 } from '../bytes/writer.ts';
import { equalBytes } from '../primitives/equal.ts';
import { PUBLIC_KEY_BYTES } from '../primitives/sign.ts';
import type { EpochFacts } from './epoch.ts';
import {
	decodePolicy,
	encodeEntry,
	encodePolicy,
	entryOf,
	isRoster,
	POLICY_BYTES,
	readEntry,
	type Entry,
	type Policy,
	type Roster
} from './roster.ts';

/*
 * What a grant changes (PROTOCOL.md §7.3): the ops of its delta, their one encoding, and what comes
 * out when they are applied.
 */

/** One change, in the order and with the uniqueness of PROTOCOL.md §7.3. */
export type Op =
	| { readonly op: 'remove'; readonly idx: number }
	/** Somebody new, or new keys for somebody who is there. */
	| { readonly op: 'put'; readonly entry: Entry }
	/** A moderator becomes a participant; nobody's role is ever raised. */
	| { readonly op: 'role'; readonly idx: number }
	| { readonly op: 'flags'; readonly idx: number; readonly muted: boolean }
	| { readonly op: 'policy'; readonly policy: Policy }
	/** A new public room key, 32 bytes. */
	| { readonly op: 'roomKey'; readonly vkRoom: Uint8Array };

/** What ops can change of an epoch. */
export type Governed = Pick<EpochFacts, 'roster' | 'policy' | 'vkRoom'>;

const KINDS: readonly Op['op'][] = ['remove', 'put', 'role', 'flags', 'policy', 'roomKey'];
const PARTICIPANT = 0;
const MUTED = 1;
const NOTHING = new Uint8Array(0);

/** The same ops in the one order they are written in, whatever brought them about first. */
export function inOrder(ops: readonly Op[]): readonly Op[] {
	return ops.toSorted((a, b) => rank(a) - rank(b));
}

/** u8 count ‖ ops, each kind u8 ‖ value; kinds ascending, inside a kind by ascending idx. */
export function encodeOps(ops: readonly Op[]): Uint8Array {
	return concat(u8(ops.length), ...ops.map(encodeOp));
}

/** The ops, or `undefined` for an unknown kind, a wrong order, a doubled idx or trailing bytes. */
export function decodeOps(bytes: Uint8Array): readonly Op[] | undefined {
	const reader = new Reader(bytes);
	const count = reader.u8() ?? 0;
	const ops: Op[] = [];
	let last = -1;
	for (let at = 0; at < count; at++) {
		const op = readOp(reader);
		if (op === undefined || rank(op) <= last) return undefined;
		last = rank(op);
		ops.push(op);
	}
	return reader.finished ? ops : undefined;
}

/**
 * Roster, policy and room key after `ops`, or `undefined` if one does not apply or changes nothing:
 * a stranger named, a role raised, a name, role or flag changed with a key, a place given to
 * somebody else in the same breath, other rules or frames in the middle of a meeting, more people
 * than the policy allows.
 */
export function applyOps(old: Governed, ops: readonly Op[]): Governed | undefined {
	let next: Governed = old;
	for (const op of ops) {
		const changed = applyOp(old, next, op);
		if (changed === undefined) return undefined;
		next = changed;
	}
	const isFitting = isRoster(next.roster) && next.roster.length <= next.policy.max;
	return isFitting ? next : undefined;
}

/** The entry is there with the same key before and after: it needs a wrap (PROTOCOL.md §7.3). */
export function isKept(entry: Entry, next: Roster): boolean {
	return next.some((other) => other.idx === entry.idx && equalBytes(other.vk, entry.vk));
}

function applyOp(old: Governed, next: Governed, op: Op): Governed | undefined {
	switch (op.op) {
		case 'remove': {
			const roster = next.roster.filter(({ idx }) => idx !== op.idx);
			return roster.length < next.roster.length ? { ...next, roster } : undefined;
		}
		case 'put':
			return put(old, next, op.entry);
		case 'role':
			return changeEntry(old, next, op.idx, (entry) =>
				entry.role === 'moderator' ? { ...entry, role: 'participant', firstName: '' } : undefined
			);
		case 'flags':
			return changeEntry(old, next, op.idx, (entry) =>
				entry.muted === op.muted ? undefined : { ...entry, muted: op.muted }
			);
		case 'policy':
			return canBecome(old.policy, op.policy) ? { ...next, policy: op.policy } : undefined;
		case 'roomKey':
			return equalBytes(old.vkRoom, op.vkRoom) ? undefined : { ...next, vkRoom: op.vkRoom };
	}
}

/** Somebody who was not there, or somebody who was and is the same in all but her key. */
function put(old: Governed, next: Governed, entry: Entry): Governed | undefined {
	const before = entryOf(old.roster, entry.idx);
	const others = next.roster.filter(({ idx }) => idx !== entry.idx);
	if (before !== undefined) {
		const isSame = equalBytes(encodeEntry({ ...entry, vk: before.vk }), encodeEntry(before));
		const isThere = others.length < next.roster.length;
		if (!isSame || !isThere || equalBytes(entry.vk, before.vk)) return undefined;
	}
	return { ...next, roster: [...others, entry].sort((a, b) => a.idx - b.idx) };
}

function changeEntry(
	old: Governed,
	next: Governed,
	idx: number,
	change: (entry: Entry) => Entry | undefined
): Governed | undefined {
	const entry = entryOf(old.roster, idx) && entryOf(next.roster, idx);
	const changed = entry && change(entry);
	if (changed === undefined) return undefined;
	return { ...next, roster: next.roster.map((other) => (other === entry ? changed : other)) };
}

/** Everybody accepted these rules and reads these names and frames: a meeting keeps them. */
function canBecome(old: Policy, next: Policy): boolean {
	const { house, names, frameBytes } = old;
	const isSame = equalBytes(encodePolicy(old), encodePolicy(next));
	const keeps = next.house === house && next.names === names && next.frameBytes === frameBytes;
	return keeps && !isSame;
}

function encodeOp(op: Op): Uint8Array {
	const kind = u8(KINDS.indexOf(op.op) + 1);
	switch (op.op) {
		case 'remove':
			return concat(kind, u8(op.idx));
		case 'put':
			return concat(kind, encodeEntry(op.entry));
		case 'role':
			return concat(kind, u8(op.idx), u8(PARTICIPANT));
		case 'flags':
			return concat(kind, u8(op.idx), u8(op.muted ? MUTED : 0));
		case 'policy':
			return concat(kind, encodePolicy(op.policy));
		case 'roomKey':
			return concat(kind, op.vkRoom);
	}
}

function readOp(reader: Reader): Op | undefined {
	const kind = KINDS[(reader.u8() ?? 0) - 1];
	return kind && READERS[kind](reader);
}

const READERS: Readonly<Record<Op['op'], (reader: Reader) => Op | undefined>> = {
	remove: (reader) => complete<Op>({ op: 'remove', idx: reader.u8() }),
	put: (reader) => complete<Op>({ op: 'put', entry: readEntry(reader) }),
	role: (reader) => {
		const idx = reader.u8();
		return reader.u8() === PARTICIPANT ? complete<Op>({ op: 'role', idx }) : undefined;
	},
	flags: (reader) => {
		const idx = reader.u8();
		const flags = reader.u8() ?? MUTED + 1;
		return flags > MUTED ? undefined : complete<Op>({ op: 'flags', idx, muted: flags === MUTED });
	},
	policy: (reader) => {
		const policy = decodePolicy(reader.take(POLICY_BYTES) ?? NOTHING);
		return complete<Op>({ op: 'policy', policy });
	},
	roomKey: (reader) => complete<Op>({ op: 'roomKey', vkRoom: reader.take(PUBLIC_KEY_BYTES) })
};

/** Kind, then idx; what is not about one person counts as about place 0. */
function rank(op: Op): number {
	const idx = op.op === 'put' ? op.entry.idx : 'idx' in op ? op.idx : 0;
	return 256 * KINDS.indexOf(op.op) + idx;
}
