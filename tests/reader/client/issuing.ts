import { join, u16, u32, u8, zeros } from './bytes.ts';
import { deltaKey, grantId, wrapKey, type GrantItem } from './grant.ts';
import { encrypt, sha256Of, sign, signingPublicKey, type Random } from './primitives.ts';
import { encodeEntry, encodePolicy, encodeRoster, type Entry, type Policy } from './roster.ts';
import { asideSecret, secretOfRoom, type EpochFacts } from './schedule.ts';
import { enter, type Entered } from './welcome.ts';

/* PROTOCOL.md §6 and §7, of the issuer: the root epoch, grants and Welcomes. */

const NONCE = zeros(24);
const BITMAP = 64;
const OPS = { remove: 1, put: 2 } as const;

/** The issuer's epoch: whoever moderates knows `ME` of it. */
function issued(facts: EpochFacts, random: Random): Entered {
	const me = random(32);
	return enter(facts, facts.issuer, join(me, zeros(16)))!;
}

/** A room that holds its opener alone (§7.1); `seed` is that of `vk_room`. */
export function openRoot(
	opener: Entry,
	room: { seed: Uint8Array; policy: Policy },
	random: Random
) {
	const { policy, seed } = room;
	const [sid, grantNonce] = [random(32), random(16)];
	const first = { sid, vkRoom: signingPublicKey(seed), e: 1, term: 1, issuer: opener.idx };
	const facts = { ...first, idParent: zeros(32), roster: [opener], policy, grantNonce };
	return issued(facts, random);
}

/** Who comes and who goes with a lock. */
export interface Change {
	readonly goes: ReadonlySet<number>;
	readonly comes: readonly Entry[];
}

/** The 48 bytes that tell a member the epoch. */
function secretFor({ facts, secret }: Entered, { idx, isModerator }: Entry): Uint8Array {
	const me = secret.slice(0, 32);
	if (isModerator) return secret;
	return join(secretOfRoom(me, facts.grantNonce), asideSecret(me, facts.grantNonce, idx));
}

/** The next epoch and the grant that brings it, with wraps under `pairs`, by idx (§7.3). */
export function makeGrant(
	parent: Entered,
	{ comes, goes }: Change,
	pairs: ReadonlyMap<number, Uint8Array>,
	random: Random
): { child: Entered; grant: Uint8Array } {
	const { facts, keys, me } = parent;
	const kept = facts.roster.filter(({ idx }) => !goes.has(idx));
	const roster = [...kept, ...comes].sort((a, b) => a.idx - b.idx);
	const [e, grantNonce] = [facts.e + 1, random(16)];
	const after = { ...facts, roster, e, issuer: me.idx, idParent: keys.id, grantNonce };
	const child = issued(after, random);
	const wrapped = kept.filter(({ idx }) => idx !== me.idx);
	const wraps = wrapped.map((entry) => {
		const key = wrapKey({ keys, me: entry }, { e, grantNonce }, pairs.get(entry.idx)!);
		return encrypt({ key, nonce: NONCE, aad: join('MDE1 wrap') }, secretFor(child, entry));
	});
	const removals = facts.roster.filter(({ idx }) => goes.has(idx));
	const ops = join(
		u8(removals.length + comes.length),
		...removals.map(({ idx }) => join(u8(OPS.remove), u8(idx))),
		...comes.map((entry) => join(u8(OPS.put), encodeEntry(entry)))
	);
	const room = secretOfRoom(child.secret.slice(0, 32), grantNonce);
	const box = { key: deltaKey(grantNonce, room), nonce: NONCE, aad: join('MDE1 delta') };
	const grant = join(
		join(u32(e), u16(facts.term), u8(me.idx)),
		bitmap(facts.roster.map((entry) => wrapped.includes(entry))),
		bitmap([]),
		grantNonce,
		child.keys.confirm,
		...wraps,
		u16(ops.length),
		encrypt(box, ops)
	);
	return { child, grant };
}

/** 8 bytes, the most significant bit of the first byte first. */
function bitmap(bits: readonly boolean[]): Uint8Array {
	const bytes = zeros(BITMAP / 8);
	bits.forEach((bit, k) => {
		if (bit) bytes[k >> 3]! |= 128 >> (k & 7);
	});
	return bytes;
}

/** A grant in parts of at most `most` bytes each. */
export function grantParts(grant: Uint8Array, most: number): GrantItem[] {
	const parts = Math.ceil(grant.length / most);
	const gid = grantId(grant).slice(0, 4);
	return Array.from({ length: parts }, (_, part) => {
		return { gid, part, parts, bytes: grant.slice(part * most, (part + 1) * most) };
	});
}

/** The body of the Welcome to `idx`, signed over her handshake with the room's seed (§6). */
export function welcomeTo(
	entered: Entered,
	idx: number,
	{ h3, seed }: { h3: Uint8Array; seed: Uint8Array }
): Uint8Array {
	const { facts, keys } = entered;
	const entry = facts.roster.find((one) => one.idx === idx)!;
	const all = join(
		join(facts.sid, facts.vkRoom, encodePolicy(facts.policy)),
		join(u32(facts.e), u16(facts.term), u8(facts.issuer), facts.idParent, facts.grantNonce),
		join(secretFor(entered, entry), keys.confirm, u8(idx), encodeRoster(facts.roster))
	);
	return join(all, sign(seed, join('MDE1 admit-sig', h3, sha256Of(all))));
}
