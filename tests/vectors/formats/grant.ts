import { concat } from '../../../crypto/bytes/writer.ts';
import { must } from '../../../crypto/errors.ts';
import { aad } from '../../../crypto/labels.ts';
import { expand } from '../../../crypto/primitives/kdf.ts';
import { unwrap } from '../../../crypto/primitives/seal.ts';
import { Secret } from '../../../crypto/primitives/secret.ts';
import { deltaKey, roomSecret, wrapContext } from '../../../crypto/room/epoch.ts';
import { decodeGrant, grantId, wrapFor } from '../../../crypto/room/grant-codec.ts';
import { issueGrant, readTold } from '../../../crypto/room/grant.ts';
import { decodeOps, encodeOps } from '../../../crypto/room/ops.ts';
import { encodePolicy, encodeRoster } from '../../../crypto/room/roster.ts';
import { equalBytes } from '../../../crypto/primitives/equal.ts';
import type { EpochFacts } from '../../../crypto/room/epoch.ts';
import type { Values } from '../form.ts';
import { tape } from '../draws.ts';
import { format } from '../format.ts';
import { hear, itemsIn, seatIn, START, turnAt } from '../frames.ts';
import { enter, EPOCH, type ToldEpoch } from '../rooms.ts';
import { grantsByChange } from './grant-changes.ts';
import { grantsBySize } from './grant-sizes.ts';

/* A whole grant in its frames, as a member of the parent epoch reads it (PROTOCOL.md §7.3). */

export const grantFields = {
	drawn: { ME: 'hex', grant_nonce: 'hex' },
	given: { parent: EPOCH, PK: 'hex', healed: ['hex'], issued: ['hex'], frames: ['hex'] },
	made: {
		parent_id: 'hex',
		gid: 'hex',
		grant: 'hex',
		wrap_key: 'hex',
		secret: 'hex',
		delta_key: 'hex',
		ops: 'hex',
		epoch: EPOCH,
		epoch_id: 'hex',
		confirm: 'hex',
		address: 'hex',
		PK: 'hex'
	}
} as const;

type Given = Values<typeof grantFields.given>;
type Made = Values<typeof grantFields.made>;

const NOTHING = new Uint8Array(0);

export const grantFormat = format({
	name: 'grant',
	...grantFields,
	play: (given) => (given.issued.length === 0 ? follow(given) : issue(given)),
	examples: () => [...grantsBySize(), ...grantsByChange()]
});

/** A member hears the frames, and adopts what they bring with the last. */
function follow({ parent, PK, healed, frames }: Given): Made | undefined {
	const { issuer } = parent;
	const taken = seatIn(parent, { pairKeys: PK.length === 0 ? new Map() : new Map([[issuer, PK]]) });
	if (taken === undefined) return undefined;
	const keys = healed.map((key) => new Secret(key.slice()));
	const answered = new Map([[issuer, [{ keys, byLead: true }]]]);
	let seat = { ...taken, healing: { ...taken.healing, answered } };
	for (const [at, frame] of frames.entries()) {
		const received = hear(seat, frame, turnAt(START));
		if (received === undefined) return undefined;
		const { adopted } = received;
		if (adopted !== undefined && at === frames.length - 1) {
			const grant = must(wholeGrant(parent, frames));
			const read = must(decodeGrant(grant));
			const { wrap } = must(wrapFor(read, seat.epoch.facts.roster, parent.idx));
			const { facts, keys: found } = adopted;
			const context = wrapContext(facts.grantNonce, seat.epoch.id, facts.number, parent.idx);
			const wrap_key = adopted.pairKey.lend((key) => expand(key, 'wrap', context));
			const secret = must(unwrap(wrap_key, aad('MDE1 wrap'), wrap));
			const stepped = adopted.pairKey.lend((key) => expand(key, 'step'));
			return {
				...whatFollows(parent, { grant, facts, secret }),
				parent_id: seat.epoch.id,
				wrap_key,
				epoch_id: found.id,
				confirm: found.confirm,
				address: found.address,
				PK: stepped
			};
		}
		seat = { ...received.seat, healing: seat.healing };
	}
	return undefined;
}

/** Its issuer has no wrap: she makes the grant again from what she drew, and it is this one. */
function issue({ parent, issued: [secret], frames }: Given): Made | undefined {
	const entered = enter(parent);
	const grant = wholeGrant(parent, frames);
	const read = grant && decodeGrant(grant);
	if (entered === undefined || grant === undefined || read === undefined) return undefined;
	const me = must(secret).slice(0, 32);
	const e = roomSecret(me, read.grantNonce);
	const ops = unwrap(deltaKey(e, read.grantNonce), aad('MDE1 delta'), read.delta);
	const decoded = ops && decodeOps(ops);
	if (decoded === undefined || entered.facts.roster.length > 1) return undefined;
	const { id } = entered.keys;
	const plan = { issuer: parent.idx, ops: decoded };
	const none = { plain: new Map<number, Secret>(), healed: new Map<number, Secret>() };
	const from = { id, facts: entered.facts };
	const again = issueGrant(from, plan, none, tape(me, read.grantNonce));
	if (!equalBytes(again.bytes, grant)) return undefined;
	const { facts, keys } = again;
	return {
		...whatFollows(parent, { grant, facts, secret: must(secret) }),
		parent_id: id,
		wrap_key: NOTHING,
		epoch_id: keys.id,
		confirm: keys.confirm,
		address: keys.address,
		PK: NOTHING
	};
}

/** What of a grant her secret opens. */
function whatFollows(
	parent: ToldEpoch,
	of: { readonly grant: Uint8Array; readonly facts: EpochFacts; readonly secret: Uint8Array }
): Pick<Made, 'gid' | 'grant' | 'secret' | 'delta_key' | 'ops' | 'epoch'> {
	const { grant, facts, secret } = of;
	const { e } = must(readTold(secret, parent.idx, facts.grantNonce));
	const delta_key = deltaKey(e, facts.grantNonce);
	const ops = must(unwrap(delta_key, aad('MDE1 delta'), must(decodeGrant(grant)).delta));
	return {
		gid: grantId(grant),
		grant,
		secret,
		delta_key,
		ops: encodeOps(must(decodeOps(ops))),
		epoch: {
			SID: facts.sid,
			vk_room: facts.vkRoom,
			e: facts.number,
			term: facts.term,
			issuer: facts.issuer,
			id_parent: facts.parent,
			roster: encodeRoster(facts.roster),
			policy: encodePolicy(facts.policy),
			grant_nonce: facts.grantNonce,
			idx: parent.idx,
			secret
		}
	};
}

/** The parts that these frames carry, put together. */
export function wholeGrant(
	parent: ToldEpoch,
	frames: readonly Uint8Array[]
): Uint8Array | undefined {
	const items = itemsIn(parent, frames);
	const parts = items.flatMap((item) => (item.type === 'grant' ? [item.grant] : []));
	if (parts.length === 0 || parts.length !== parts[0]?.parts) return undefined;
	const ordered = parts.toSorted((a, b) => a.part - b.part);
	const whole = concat(...ordered.map(({ bytes }) => bytes));
	return equalBytes(grantId(whole).slice(0, 4), must(parts[0]).gid) ? whole : undefined;
}
