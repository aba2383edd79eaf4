import { KIND } from '../../crypto/room/event.ts';
import type { Item } from '../../crypto/room/item.ts';
import { isOut } from '../../crypto/room/participant-state.ts';
import { Insider } from './insider.ts';
import { seatOf } from './invariants.ts';
import type { Seeded } from './prng.ts';
import type { Plot } from './schedule.ts';
import type { Actor, World } from './world.ts';

/** What somebody with valid keys sends with the relay's help: to `to` alone, or to all. */
export function plotting(
	world: World,
	who: { readonly evil: Actor; readonly to: Actor; readonly honest: readonly Actor[] },
	plot: Plot,
	dice: Seeded
): void {
	const { evil, to, honest } = who;
	const seat = seatOf(evil);
	if (seat === undefined || !hasKeys(evil)) return;
	const insider = new Insider(world, evil, dice.bytes);
	const next = (seat.epoch.log.get(seat.me.idx)?.count ?? 0) + 1;
	const send = (items: readonly Item[], counts?: readonly number[]) => {
		insider.send(insider.frame(insider.body(items, counts)), ...honest);
	};
	switch (plot) {
		case 'twoVersions': {
			const [one, two] = ['one', 'two'].map((text) =>
				insider.frame(insider.body([insider.event(next, `${text} of ${evil.name}`)]))
			);
			insider.send(one!, to);
			insider.send(two!, ...honest.filter((actor) => actor !== to));
			return;
		}
		case 'asOther':
			if (seatOf(to) === undefined) return;
			if (!seat.epoch.receiving.has(seatOf(to)!.me.idx)) return;
			insider.send(insider.frame(insider.body([insider.event(1, 'forged')]), to), ...honest);
			return;
		case 'garbage':
			insider.send(insider.frame(dice.bytes(dice.below(878))), ...honest);
			return;
		case 'claims': {
			const most = dice.chance(0.5) ? 65_535 : 3;
			send(
				[],
				insider.epoch.facts.roster.map(() => dice.below(most))
			);
			return;
		}
		case 'wants':
			send(
				insider.epoch.facts.roster.map(({ idx }) => {
					return { type: 'want', want: { idx, from: 1, to: 65_535, of: 255 } };
				})
			);
			return;
		case 'capsule': {
			const capsule = {
				idx: dice.pick(insider.epoch.facts.roster).idx,
				counter: dice.below(9),
				fillHash: dice.bytes(32),
				signature: dice.bytes(64),
				body: insider.body([insider.event(1 + dice.below(3), 'forged')])
			};
			send([{ type: 'capsule', capsule }]);
			return;
		}
		case 'grant': {
			const bytes = dice.bytes(600);
			send([{ type: 'grant', grant: { gid: dice.bytes(4), part: 0, parts: 1, bytes } }]);
			return;
		}
		case 'close': {
			const event = { seq: next, kind: KIND.close, frag: 0, frags: 1, content: Uint8Array.of(0) };
			send([{ type: 'event', event }]);
			return;
		}
		case 'again':
			for (let time = 0; time < 3; time++) {
				insider.send(insider.frame(insider.body([insider.event(next, 'again and again')])), to);
			}
			return;
	}
}

/** In the room, and not knocking with a ticket because the room has gone on without her. */
function hasKeys({ state }: Actor): boolean {
	return state.phase === 'room' && !(state.role === 'participant' && isOut(state));
}

/** What she seals under the keys she has; for later, when she must not have a use for them. */
export function hoard(world: World, evil: Actor, dice: Seeded): readonly Uint8Array[] {
	const seat = seatOf(evil);
	if (seat === undefined || !hasKeys(evil)) return [];
	const insider = new Insider(world, evil, dice.bytes);
	const next = (seat.epoch.log.get(seat.me.idx)?.count ?? 0) + 1;
	return [0, 1, 2].map((at) =>
		insider.frame(insider.body([insider.event(next + at, `ghost ${evil.name}`)]))
	);
}
