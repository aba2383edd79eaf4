import { decode, demand, equal, hex, isZero, join, u32, u8, zeros, type Cursor } from './bytes.ts';
import { extract, h, kdf } from './kdf.ts';
import { decrypt } from './primitives.ts';
import {
	encodeEntry,
	encodePolicy,
	entryOf,
	isRoster,
	readEntry,
	readPolicy,
	type Entry,
	type Policy,
	type Roster
} from './roster.ts';
import { secretOfRoom } from './schedule.ts';
import { enter, type Entered } from './welcome.ts';

/* PROTOCOL.md §7.3: the next epoch for everybody who stays. */

const NONCE = zeros(24);
const MAX_PARTS = 8;
const MAX_PARTIAL = 2;

export interface Grant {
	readonly e: number;
	readonly term: number;
	readonly issuer: number;
	readonly wrapped: readonly boolean[];
	readonly healed: readonly boolean[];
	readonly grantNonce: Uint8Array;
	readonly confirm: Uint8Array;
	readonly wraps: readonly Uint8Array[];
	readonly delta: Uint8Array;
}

/** One change of the roster, the policy or the room's key. */
type Op =
	| { readonly kind: 1; readonly idx: number }
	| { readonly kind: 2; readonly idx: number; readonly entry: Entry }
	| { readonly kind: 3; readonly idx: number }
	| { readonly kind: 4; readonly idx: number; readonly isMuted: boolean }
	| { readonly kind: 5; readonly policy: Policy }
	| { readonly kind: 6; readonly vkRoom: Uint8Array };

export const grantId = (grant: Uint8Array): Uint8Array => h('grant', grant);

/** The fields of a whole grant; what they promise is looked at by `openGrant`. */
export function readGrant(bytes: Uint8Array): Grant | undefined {
	return decode(bytes, (cursor) => {
		const e = cursor.u32();
		const term = cursor.u16();
		const issuer = cursor.u8();
		const wrapped = readBits(cursor);
		const healed = readBits(cursor);
		demand(healed.every((bit, k) => !bit || wrapped[k]!));
		const grantNonce = cursor.take(16);
		const confirm = cursor.take(32);
		const count = wrapped.filter(Boolean).length;
		const wraps = Array.from({ length: count }, () => cursor.take(64));
		const delta = cursor.take(cursor.u16() + 16);
		return { e, term, issuer, wrapped, healed, grantNonce, confirm, wraps, delta };
	});
}

/** 8 bytes; the most significant bit of the first comes first. */
function readBits(cursor: Cursor): boolean[] {
	return Array.from(cursor.take(8)).flatMap((byte) =>
		Array.from({ length: 8 }, (_, k) => ((byte >> (7 - k)) & 1) === 1)
	);
}

/** The keys that may open my wrap: those of the pair, and those of its healings. */
export interface PairKeys {
	readonly plain: readonly Uint8Array[];
	readonly healed: readonly Uint8Array[];
}

/** The epoch a grant brings, and the pair key that opened it, not yet stepped. */
export interface Granted extends Entered {
	readonly pk: Uint8Array;
}

/** Whether it says of itself that it is the child of this epoch. */
export function isChildOf({ facts }: Entered, grant: Grant): boolean {
	const isSuccession = grant.issuer !== facts.issuer;
	const issuer = entryOf(facts.roster, grant.issuer);
	if (issuer?.isModerator !== true || grant.e !== facts.e + 1) return false;
	return grant.term === facts.term + (isSuccession ? 1 : 0);
}

/** Somebody who has no wrap has been left out. */
export const isLeftOut = ({ facts, me }: Entered, grant: Grant): boolean =>
	!grant.wrapped[facts.roster.indexOf(me)]!;

/** For somebody who is kept; `undefined`: refused, all stays as it was. */
export function openGrant(parent: Entered, grant: Grant, keys: PairKeys): Granted | undefined {
	const place = parent.facts.roster.indexOf(parent.me);
	const wrap = grant.wraps[grant.wrapped.slice(0, place).filter(Boolean).length];
	if (!isChildOf(parent, grant) || isLeftOut(parent, grant) || wrap === undefined) return undefined;
	for (const pk of grant.healed[place]! ? keys.healed : keys.plain) {
		const box = { key: wrapKey(parent, grant, pk), nonce: NONCE, aad: join('MDE1 wrap') };
		const secret = decrypt(box, wrap);
		if (secret !== undefined) {
			const entered = follow(parent, grant, secret);
			return entered && { ...entered, pk };
		}
	}
	return undefined;
}

/** The key of my wrap, under a key of the pair. */
export function wrapKey(
	{ keys, me }: { keys: Entered['keys']; me: { readonly idx: number } },
	grant: Pick<Grant, 'grantNonce' | 'e'>,
	pk: Uint8Array
): Uint8Array {
	const ctx = join(grant.grantNonce, keys.id, u32(grant.e), u8(me.idx));
	return kdf(pk, 'wrap', { ctx });
}

/** What the ops of a grant are sealed under, from its `E`. */
export const deltaKey = (grantNonce: Uint8Array, e: Uint8Array): Uint8Array =>
	kdf(extract(grantNonce, e), 'delta');

/** The ops of a grant, sealed for everybody who has its `E`. */
export function openDelta({ delta, grantNonce }: Grant, e: Uint8Array) {
	const key = deltaKey(grantNonce, e);
	return { key, ops: decrypt({ key, nonce: NONCE, aad: join('MDE1 delta') }, delta) };
}

/** The child of an epoch, for whoever has her secret of it: by her wrap, or as its issuer. */
export function follow(parent: Entered, grant: Grant, secret: Uint8Array): Entered | undefined {
	const { facts, keys, me } = parent;
	const { confirm, e, grantNonce, issuer, term } = grant;
	const first = secret.slice(0, 32);
	const room = isZero(secret.slice(32)) ? secretOfRoom(first, grantNonce) : first;
	const { ops } = openDelta(grant, room);
	const read = ops && decode(ops, readOps);
	const changed = read && change(facts, read);
	if (changed === undefined || !isWellWrapped(facts.roster, changed.roster, grant)) {
		return undefined;
	}
	const after = { ...facts, ...changed, e, term, issuer, grantNonce, idParent: keys.id };
	const entered = enter(after, me.idx, secret);
	if (entered === undefined || !equal(entered.me.vk, me.vk)) return undefined;
	return equal(entered.keys.confirm, confirm) ? entered : undefined;
}

/** `count u8 ‖ ops`, by kind and inside a kind by ascending idx. */
function readOps(cursor: Cursor): Op[] {
	const ops = Array.from({ length: cursor.u8() }, () => readOp(cursor));
	const ranks = ops.map((op) => op.kind * 256 + ('idx' in op ? op.idx : 0));
	demand(ranks.every((rank, at) => at === 0 || ranks[at - 1]! < rank));
	return ops;
}

function readOp(cursor: Cursor): Op {
	const kind = cursor.u8();
	if (kind === 2) {
		const entry = readEntry(cursor);
		return { kind, idx: entry.idx, entry };
	}
	if (kind === 5) return { kind, policy: readPolicy(cursor) };
	if (kind === 6) return { kind, vkRoom: cursor.take(32) };
	demand(kind === 1 || kind === 3 || kind === 4);
	const idx = cursor.u8();
	if (kind === 1) return { kind, idx };
	const value = cursor.u8();
	demand(value === 0 || (kind === 4 && value === 1));
	return kind === 3 ? { kind, idx } : { kind, idx, isMuted: value === 1 };
}

type Changed = Pick<Entered['facts'], 'roster' | 'policy' | 'vkRoom'>;

/** What the ops make of the parent's facts, or `undefined` if one of them is not possible. */
function change(parent: Entered['facts'], ops: readonly Op[]): Changed | undefined {
	const people = new Map(parent.roster.map((entry) => [entry.idx, entry]));
	const removed = new Set(ops.filter((op) => op.kind === 1).map(({ idx }) => idx));
	let { policy, vkRoom } = parent;
	for (const op of ops) {
		const before = 'idx' in op ? people.get(op.idx) : undefined;
		const after = before && entryAfter(op, before);
		if (op.kind === 5 && isPossiblePolicy(policy, op.policy)) policy = op.policy;
		else if (op.kind === 6 && !equal(op.vkRoom, vkRoom)) vkRoom = op.vkRoom;
		else if (op.kind === 1 && before !== undefined) people.delete(op.idx);
		else if (op.kind === 2 && before === undefined && !removed.has(op.idx)) {
			people.set(op.idx, op.entry);
		} else if (after !== undefined && entryOf(parent.roster, after.idx) !== undefined) {
			people.set(after.idx, after);
		} else return undefined;
	}
	const roster = [...people.values()].sort((a, b) => a.idx - b.idx);
	return roster.length <= policy.max && isRoster(roster) ? { roster, policy, vkRoom } : undefined;
}

/** What PUT, ROLE and FLAGS make of somebody who is there; each changes something. */
function entryAfter(op: Op, before: Entry): Entry | undefined {
	if (op.kind === 2) {
		const isOnlyKey = equal(encodeEntry({ ...op.entry, vk: before.vk }), encodeEntry(before));
		return isOnlyKey && !equal(op.entry.vk, before.vk) ? op.entry : undefined;
	}
	if (op.kind === 3) {
		return before.isModerator ? { ...before, isModerator: false, firstName: undefined } : undefined;
	}
	if (op.kind !== 4 || op.isMuted === before.isMuted) return undefined;
	return { ...before, isMuted: op.isMuted };
}

function isPossiblePolicy(before: Policy, after: Policy): boolean {
	if (equal(encodePolicy(before), encodePolicy(after))) return false;
	return before.house === after.house && before.names === after.names;
}

/** `W` names exactly the kept entries but the issuer, who is kept and moderates. */
function isWellWrapped(before: Roster, after: Roster, { issuer, wrapped }: Grant): boolean {
	const kept = before.map((entry) => {
		const later = entryOf(after, entry.idx);
		return later !== undefined && equal(later.vk, entry.vk);
	});
	const expected = before.map(({ idx }, k) => kept[k]! && idx !== issuer);
	const isIssuerKept = kept[before.findIndex(({ idx }) => idx === issuer)] === true;
	if (!isIssuerKept || entryOf(after, issuer)?.isModerator !== true) return false;
	return wrapped.every((bit, k) => bit === (expected[k] ?? false));
}

/** Collects the parts of at most 2 grants at a time from one sender. */
export class GrantParts {
	readonly #partial = new Map<string, Map<number, Uint8Array>>();

	/** The whole grant, if this was its last part. */
	take(item: GrantItem): Uint8Array | undefined {
		const { bytes, gid, part, parts } = item;
		const key = `${hex(gid)}/${String(parts)}`;
		const known = this.#partial.get(key) ?? new Map<number, Uint8Array>();
		known.set(part, bytes);
		this.#partial.delete(key);
		this.#partial.set(key, known);
		if (this.#partial.size > MAX_PARTIAL) {
			this.#partial.delete(this.#partial.keys().next().value!);
		}
		if (known.size < parts) return undefined;
		this.#partial.delete(key);
		const ordered = [...known].sort(([a], [b]) => a - b).map(([, piece]) => piece);
		const whole = join(...ordered);
		return equal(grantId(whole).slice(0, 4), gid) ? whole : undefined;
	}
}

/** GRANT (§8.1): one part of a grant. */
export interface GrantItem {
	readonly gid: Uint8Array;
	readonly part: number;
	readonly parts: number;
	readonly bytes: Uint8Array;
}

export function readGrantItem(cursor: Cursor): GrantItem {
	const gid = cursor.take(4);
	const part = cursor.u8();
	const parts = cursor.u8();
	const bytes = cursor.rest();
	demand(part < parts && parts <= MAX_PARTS && bytes.length > 0);
	return { gid, part, parts, bytes };
}
