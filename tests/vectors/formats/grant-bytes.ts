import { concat, u8 } from '../../../crypto/bytes/writer.ts';
import { aad } from '../../../crypto/labels.ts';
import { expand } from '../../../crypto/primitives/kdf.ts';
import { wrap } from '../../../crypto/primitives/seal.ts';
import { grantPartBytes } from '../../../crypto/room/body.ts';
import {
	deltaKey,
	deriveEpoch,
	epochId,
	roomSecret,
	wrapContext,
	type EpochFacts
} from '../../../crypto/room/epoch.ts';
import { bitmapOf, encodeGrant, grantId } from '../../../crypto/room/grant-codec.ts';
import { secretFor } from '../../../crypto/room/grant.ts';
import type { GrantPart } from '../../../crypto/room/item.ts';
import { applyOps, encodeOps, isKept, type Op } from '../../../crypto/room/ops.ts';
import { entryOf, type Entry } from '../../../crypto/room/roster.ts';
import { fixed } from '../draws.ts';
import { bodyOf, makeFrame } from '../frames.ts';
import type { Room } from '../rooms.ts';

/* Grants, right ones and wrong ones, field by field (PROTOCOL.md §7.3). */

/** What of a grant a test may want otherwise; whatever follows from it is made to fit. */
export interface GrantFields {
	/** The epoch that is to follow; by the ops if it is not said. */
	readonly facts?: Partial<EpochFacts>;
	/** The ops as they stand in the delta. */
	readonly ops?: Uint8Array;
	readonly number?: number;
	readonly term?: number;
	readonly issuer?: number;
	/** Who has a bit in `W`, and in `Hb`. */
	readonly W?: readonly number[];
	readonly Hb?: readonly number[];
	readonly confirm?: Uint8Array;
	/** Of the wrap of `reader`: its pair key, what it says, and what its key is bound to. */
	readonly PK?: Uint8Array;
	readonly told?: Uint8Array;
	readonly bound?: { readonly idx?: number; readonly e?: number; readonly parent?: Uint8Array };
	readonly deltaKey?: Uint8Array;
}

/** Who makes it out of which epoch, and who reads it. */
export interface Granting {
	readonly name: string;
	readonly parent: Room;
	readonly ops: readonly Op[];
	readonly reader: number;
	/** Whose wraps are under a healed key. */
	readonly healed?: readonly number[];
}

/** The pair key of the issuer and this member, plain or healed. */
export function pairKeyOf(name: string, idx: number, kind: 'PK' | "PK'" = 'PK'): Uint8Array {
	return fixed(`grant/${name}/${kind} of ${String(idx)}`, 32);
}

/** The epoch that follows, and its ME. */
export function nextOf({ name, parent, ops }: Granting, facts: Partial<EpochFacts> = {}): Room {
	const changed = applyOps(parent.facts, ops) ?? parent.facts;
	const { number, term, issuer } = parent.facts;
	const next: EpochFacts = {
		...parent.facts,
		...changed,
		number: number + 1,
		term,
		issuer,
		parent: epochId(parent.facts),
		grantNonce: fixed(`grant/${name}/grant_nonce`, 16),
		...facts
	};
	return { facts: next, me: fixed(`grant/${name}/ME`, 32), seeds: [] };
}

/** The bytes of a grant. */
export function grantBytes(granting: Granting, of: GrantFields = {}): Uint8Array {
	const { parent, ops, reader } = granting;
	const { facts, me } = nextOf(granting, of.facts);
	const e = roomSecret(me, facts.grantNonce);
	const { confirm } = deriveEpoch(facts, e, { me });
	const old = parent.facts.roster;
	const kept = old.filter((entry) => entry.idx !== facts.issuer && isKept(entry, facts.roster));
	const wrapped = of.W ?? kept.map(({ idx }) => idx);
	const healed = of.Hb ?? granting.healed ?? [];
	const wraps = old
		.filter(({ idx }) => wrapped.includes(idx))
		.map((entry) => wrapOf(granting, { facts, me, healed }, entry, entry.idx === reader ? of : {}));
	return encodeGrant({
		number: of.number ?? facts.number,
		term: of.term ?? facts.term,
		issuer: of.issuer ?? facts.issuer,
		wrapped: bitmapOf(old, wrapped),
		healed: bitmapOf(old, healed),
		grantNonce: facts.grantNonce,
		confirm: of.confirm ?? confirm,
		wraps,
		delta: wrap(
			of.deltaKey ?? deltaKey(e, facts.grantNonce),
			aad('MDE1 delta'),
			of.ops ?? encodeOps(ops)
		)
	});
}

function wrapOf(
	{ name, parent }: Granting,
	next: { readonly facts: EpochFacts; readonly me: Uint8Array; readonly healed: readonly number[] },
	entry: Entry,
	of: GrantFields
): Uint8Array {
	const { facts, me, healed } = next;
	const now = entryOf(facts.roster, entry.idx) ?? entry;
	const kind = healed.includes(entry.idx) ? "PK'" : 'PK';
	const context = wrapContext(
		facts.grantNonce,
		of.bound?.parent ?? epochId(parent.facts),
		of.bound?.e ?? facts.number,
		of.bound?.idx ?? entry.idx
	);
	const key = expand(of.PK ?? pairKeyOf(name, entry.idx, kind), 'wrap', context);
	return wrap(key, aad('MDE1 wrap'), of.told ?? secretFor(now, me, facts.grantNonce));
}

/** The GRANT items of a grant, cut as its issuer cuts them. */
export function partsOf({ parent }: Granting, grant: Uint8Array): readonly GrantPart[] {
	const most = grantPartBytes(parent.facts.roster.length);
	const parts = Math.ceil(grant.length / most);
	const gid = grantId(grant).slice(0, 4);
	return Array.from({ length: parts }, (_, part) => {
		return { gid, part, parts, bytes: grant.slice(part * most, (part + 1) * most) };
	});
}

/** A frame each, of the issuer or of whoever is said to send them. */
export function framesWith(
	{ name, parent }: Granting,
	parts: readonly GrantPart[],
	sender = parent.facts.issuer
): readonly Uint8Array[] {
	return parts.map((grant, ctr) => {
		const body = bodyOf(parent, [{ type: 'grant', grant }]);
		const known = `grant/${name}/frame ${String(ctr)}`;
		return makeFrame(parent, known, { idx: sender, ctr, body }).frame;
	});
}

/** The frames of a grant with these fields. */
export function grantFrames(granting: Granting, of: GrantFields = {}): readonly Uint8Array[] {
	return framesWith(granting, partsOf(granting, grantBytes(granting, of)));
}

/** Ops as bytes that no encoder of ours writes: count ‖ these. */
export function rawOps(count: number, ...ops: readonly Uint8Array[]): Uint8Array {
	return concat(u8(count), ...ops);
}

/** One op: kind ‖ value, as it is encoded. */
export function opBytes(op: Op): Uint8Array {
	return encodeOps([op]).slice(1);
}
