import { concat, u16, u32, u8 } from '../../crypto/bytes/writer.ts';
import { KEM_CIPHERTEXT_BYTES, KEM_PUBLIC_KEY_BYTES } from '../../crypto/primitives/kem.ts';
import { encodeBody } from '../../crypto/room/body.ts';
import { draftAct, KIND, tagOf, type Act, type EventPart } from '../../crypto/room/event.ts';
import { AREA_BODY_BYTES, sealFrame } from '../../crypto/room/frame.ts';
import { encodeItem, type Item } from '../../crypto/room/item.ts';
import { viewOf } from '../../crypto/room/log.ts';
import { epochAt, withEpoch, type Epoch, type Seat, type Where } from '../../crypto/room/member.ts';
import { encodeOffer } from '../../crypto/room/offer.ts';
import { AREA_CONTENT_BYTES, encodeArea, type Aside } from '../../crypto/room/private-area.ts';
import { encodeStaffState } from '../../crypto/room/staff-state.ts';
import { forwardedFrom } from './forwarded.ts';
import { seatOf } from './invariants.ts';
import type { Seeded } from './prng.ts';
import type { Actor } from './world.ts';

/*
 * What somebody inside can sign and seal, of every kind and with every field at its edges: as a
 * participant, a co-moderator or the lead, whatever the keys of her own page let her.
 */

/** The most a body takes in a room of eleven that still has an event's capsule in it. */
const MOST_BODY = 700;
const MOST_ITEMS = 12;
const NUMBERS = [0, 1, 2, 16, 64, 255] as const;
const PLACES = 254;

export class Forger {
	readonly #dice: Seeded;
	/** Any idx that means something, and now and then one that does not. */
	readonly #anybody: () => number;
	/** What she has said in an epoch beside her own client. */
	readonly #said = new Map<string, number>();

	constructor(dice: Seeded, anybody: () => number) {
		this.#dice = dice;
		this.#anybody = anybody;
	}

	/** A frame of hers as the relay would forward it; her own client goes on behind it. */
	forge(actor: Actor): Uint8Array | undefined {
		const seat = seatOf(actor);
		if (seat === undefined || seat.epoch.receiving.size === 0) return undefined;
		const where: Where =
			seat.draining !== undefined && this.#dice.chance(0.2) ? 'draining' : 'current';
		const epoch = epochAt(seat, where)!;
		const { idx, signingKey } = seat.me;
		const body = this.#body(seat, epoch);
		const aside = body.length > AREA_BODY_BYTES ? undefined : this.#aside(epoch);
		const sender = { idx, chain: epoch.sending, signingKey, aside };
		const { frame, chain } = sealFrame(epoch, sender, body, this.#dice.bytes);
		const moved = withEpoch(seat, where, { ...epoch, sending: chain });
		actor.state = { ...actor.state, seat: moved };
		return forwardedFrom(epoch.address, frame);
	}

	#body(seat: Seat, epoch: Epoch): Uint8Array {
		const dice = this.#dice;
		const shared = viewOf(epoch.log, epoch.id, epoch.facts.roster);
		const edge = (count: number) =>
			Math.min(65_535, dice.pick([count, count + 1, count + dice.below(100), 65_535, 0]));
		const counts = dice.chance(0.6) ? shared.counts : shared.counts.map(edge);
		const hash = dice.chance(0.6) ? shared.hash : dice.bytes(16);
		const isSet = () => dice.chance(0.5);
		const flags = { typing: isSet(), hand: isSet(), leadLost: isSet(), needsRepair: isSet() };
		const items: Item[] = [];
		let left = MOST_BODY - 2 * counts.length;
		for (let at = dice.below(MOST_ITEMS); at >= 0; at--) {
			const item = this.#item(seat, this.#nextSeq(seat, epoch));
			left -= encodeItem(item).length;
			if (left < 0) break;
			items.push(item);
		}
		return encodeBody({ flags, closing: dice.chance(0.02), view: { counts, hash }, items });
	}

	#nextSeq(seat: Seat, epoch: Epoch): number {
		const name = `${epoch.id.join()}/${String(seat.me.idx)}`;
		const known = epoch.log.get(seat.me.idx)?.count ?? 0;
		const next = Math.max(known, this.#said.get(name) ?? 0) + 1;
		this.#said.set(name, next);
		return this.#dice.chance(0.8) ? next : 1 + this.#dice.below(65_535);
	}

	#item(seat: Seat, seq: number): Item {
		const dice = this.#dice;
		const idx = this.#anybody();
		const parts = 1 + dice.below(2);
		const half = { kid: dice.pick(NUMBERS), part: dice.below(parts), parts };
		const [key, cipher] = [KEM_PUBLIC_KEY_BYTES / 2, KEM_CIPHERTEXT_BYTES / 2];
		const from = dice.pick([1, 2, 100, 65_535]);
		const to = dice.pick([from, 65_535]);
		const heads = Array.from({ length: 1 + dice.below(12) }, () => dice.bytes(16));
		const gid = dice.chance(0.5) ? new Uint8Array(32) : dice.bytes(32);
		const kept = seat.epoch.capsules.filter(({ signed }) => signed.body.length < 400);
		const items: readonly (() => Item)[] = [
			() => ({ type: 'event', event: this.#event(seat, seq) }),
			() => ({ type: 'event', event: this.#event(seat, seq) }),
			() => ({ type: 'event', event: this.#event(seat, seq) }),
			() => ({ type: 'want', want: { idx, from, to, of: dice.pick([255, idx]) } }),
			() => ({ type: 'pairKey', pairKey: { ...half, bytes: dice.bytes(dice.pick([1, key])) } }),
			() => ({
				type: 'pairCipher',
				pairCipher: { to: idx, ...half, bytes: dice.bytes(dice.pick([1, cipher])) }
			}),
			() => ({ type: 'heads', heads: { from: dice.pick(NUMBERS), heads } }),
			() => ({ type: 'yield', yield: { to: idx, gid } }),
			() => this.#grantPart(seat),
			() => this.#final(seat),
			() => ({ type: 'seed', seed: dice.bytes(32) }),
			...(kept.length === 0
				? []
				: [() => ({ type: 'capsule', capsule: dice.pick(kept).signed }) as const]),
			...(dice.chance(0.03) ? [() => ({ type: 'leave' }) as const] : [])
		];
		return dice.pick(items)();
	}

	#grantPart({ epoch, me }: Seat): Item {
		const dice = this.#dice;
		const parts = 1 + dice.below(8);
		const { number, term } = epoch.facts;
		const bytes = concat(u32(number + 1), u16(term + dice.below(2)), u8(me.idx), dice.bytes(40));
		const grant = { gid: dice.bytes(4), part: dice.below(parts), parts, bytes };
		return { type: 'grant', grant };
	}

	#final({ draining, ended }: Seat): Item {
		const dice = this.#dice;
		const people = dice.pick([draining?.epoch.facts.roster.length ?? 3, ended?.had.length ?? 2, 5]);
		const counts = Array.from({ length: people }, () => dice.pick([0, 1, 9, 65_535]));
		return { type: 'final', view: { counts, hash: dice.bytes(16) } };
	}

	#event({ epoch, draining }: Seat, seq: number): EventPart {
		const dice = this.#dice;
		const somebody = () => this.#anybody() % PLACES;
		const ref = {
			tag: tagOf((dice.below(2) === 0 ? epoch : (draining?.epoch ?? epoch)).id),
			idx: somebody(),
			seq: 1 + dice.below(9)
		};
		const rid = dice.pick([1, 2, 3, 65_535]);
		const order = [somebody(), somebody()];
		const mode = dice.pick(['round', 'pause'] as const);
		const act = dice.pick(['pass', 'done', 'skip'] as const);
		const isSo = dice.chance(0.5);
		const acts: readonly Act[] = [
			{ type: 'reaction', ref, code: dice.below(5) },
			{ type: 'retract', ref, own: isSo },
			{ type: 'mute', idx: somebody(), on: isSo },
			{ type: 'round', rid, turn: 0, mode, continues: isSo, seconds: 0, order, question: 'q' },
			{ type: 'turn', rid, turn: dice.pick([0, 1, 65_535]), act },
			{ type: 'cover', ref, topic: dice.below(9) },
			{ type: 'uncover', ref },
			...(dice.chance(0.01) ? [{ type: 'close', seeds: isSo } as const] : [])
		];
		if (dice.chance(0.6)) return { seq, ...draftAct(dice.pick(acts)) };
		const frags = 1 + dice.below(10);
		const words = dice.pick([dice.bytes(dice.below(20)), Uint8Array.of(104, 101, 106)]);
		const content = concat(u16(dice.pick([0, rid])), u16(dice.pick([0, 1, 65_535])), words);
		const kind = dice.pick([KIND.text, KIND.reply, KIND.notice, KIND.policy, dice.below(256)]);
		return { seq, kind, frag: dice.chance(0.5) ? 0 : dice.below(frags), frags, content };
	}

	/** In any line that she can write to. */
	#aside({ asides }: Epoch): Aside | undefined {
		const lines = [...asides];
		if (lines.length === 0) return undefined;
		const [who, key] = this.#dice.pick(lines);
		const makers = [
			() => this.#dice.bytes(AREA_CONTENT_BYTES),
			() => this.#receipt(who),
			() => this.#part(),
			() => this.#part()
		];
		return { who, key, content: this.#dice.pick(makers)() };
	}

	#receipt(who: number): Uint8Array {
		const dice = this.#dice;
		const to = dice.pick([0, 1, 5, 64, 65_534, 65_535]);
		const from = dice.pick([1, 2, to, 65_535]);
		const about = concat(u8(dice.pick([who, 254, 255])), u8(this.#anybody()));
		const head = concat(u8(3), u16(0), u16(0), u16(14));
		const content = concat(head, about, u16(from), u16(to), dice.bytes(8));
		return concat(content, new Uint8Array(AREA_CONTENT_BYTES - content.length));
	}

	#part(): Uint8Array {
		const dice = this.#dice;
		const kind = dice.pick(['text', 'support', 'state', 'recap', 'offer'] as const);
		const seq = dice.pick([1, 2, 3, 4, 40, 64, 65_472, 65_535]);
		const first = Math.max(1, seq - dice.below(64));
		const more = dice.chance(0.4);
		const letters = [
			dice.bytes(1 + dice.below(281)),
			encodeOffer({ type: 'offer', secret: dice.bytes(32), firstName: 'Mira' }),
			encodeOffer({ type: 'taken', vk: dice.bytes(32) }),
			encodeOffer({ type: 'declined' }),
			encodeStaffState({ type: 'meeting', roomSeed: dice.bytes(32), roster: [], doubted: [] }),
			encodeStaffState({ type: 'invites', invites: [] }),
			Uint8Array.of(2, 65, 66)
		];
		const data = more ? dice.bytes(281) : dice.pick(letters);
		return encodeArea({ type: 'part', part: { kind, seq, first, more, data } });
	}
}
