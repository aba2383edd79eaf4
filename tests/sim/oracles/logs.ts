import type { EventLog } from '../../../crypto/room/log.ts';
import type { Epoch } from '../../../crypto/room/member.ts';
import type { Cast } from '../cast.ts';
import { hex } from '../invariants.ts';

/** Two people have different events of one author, who must be one that plotted. */
export interface Split {
	readonly epoch: string;
	readonly idx: number;
	readonly seq: number;
}

/**
 * Whoever shares an epoch has one roster, and the same events where counts are equal, at any time
 * (PROTOCOL.md §7.1, §9.1). Only an author who signs two versions can break it: such splits are
 * given back, for others to ask whether they were shown.
 */
export function watchLogs(cast: Cast): readonly Split[] {
	const splits: Split[] = [];
	const rosters = new Map<string, string>();
	const authors = new Map<string, boolean>();
	const heads = new Map<string, string>();
	const checked = new WeakSet<EventLog>();
	const check = (epoch: Epoch) => {
		if (checked.has(epoch.log)) return;
		checked.add(epoch.log);
		const id = hex(epoch.id);
		const roster = epoch.facts.roster.map(({ idx, vk }) => `${String(idx)} ${hex(vk)}`).join();
		if ((rosters.get(id) ?? roster) !== roster) throw new Error('two rosters in one epoch');
		rosters.set(id, roster);
		for (const [idx, { count, head }] of epoch.log) {
			const at = `${id} ${String(idx)} ${String(count)}`;
			const known = heads.get(at) ?? hex(head);
			heads.set(at, known);
			if (known === hex(head)) continue;
			if (authors.get(`${id} ${String(idx)}`) !== false) {
				throw new Error(`two versions of event ${String(count)} of an honest ${String(idx)}`);
			}
			splits.push({ epoch: id, idx, seq: count });
		}
	};
	cast.world.watchers.push((actor, before, _input, { state: { seat } }) => {
		if (seat === undefined || before.seat === seat) return;
		const isHonest = cast.personOf(actor)?.honest === true;
		authors.set(`${hex(seat.epoch.id)} ${String(seat.me.idx)}`, isHonest);
		if (!isHonest) return;
		check(seat.epoch);
		if (seat.draining !== undefined) check(seat.draining.epoch);
	});
	return splits;
}
