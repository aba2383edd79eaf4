import type { Seat } from '../../../crypto/room/member.ts';
import { isOut } from '../../../crypto/room/participant-state.ts';
import type { Cast, Person } from '../cast.ts';
import { hex } from '../invariants.ts';
import type { Split } from './logs.ts';

/**
 * Nobody honest holds anything against somebody honest (PROTOCOL.md §9.2), whatever the relay and
 * insiders do: what is held against a client has to be true.
 */
export function watchMarks(cast: Cast): void {
	const honest = new Map<string, boolean>();
	cast.world.watchers.push((actor, before, _input, { state: { seat } }) => {
		if (seat === undefined || before.seat === seat) return;
		const isHonest = cast.personOf(actor)?.honest === true;
		honest.set(place(seat, seat.me.idx), isHonest);
		if (!isHonest || seat.marks === before.seat?.marks) return;
		for (const [idx, marks] of seat.marks) {
			if (honest.get(place(seat, idx)) !== true) continue;
			throw new Error(`${actor.name} holds ${[...marks].join()} against an honest ${String(idx)}`);
		}
	});
}

/**
 * Whoever shares an epoch with somebody who has another version of something, and has had time to
 * hear so, has the proof of it. Who was left out of it shares nothing, and with a page dies what it
 * had seen and not yet told.
 */
export function checkProofs(cast: Cast, splits: readonly Split[]): void {
	for (const { epoch, idx } of splits) {
		const together = [...cast.people.values()].filter((person) => isIn(person, epoch));
		const versions = new Set(together.map(({ actor }) => headOf(actor.state.seat, idx)));
		const knows = ({ actor }: Person) =>
			actor.state.seat?.marks.get(idx)?.has('twoVersions') === true;
		if (versions.size < 2 && !together.some(knows)) continue;
		const ignorant = together.find((person) => !knows(person));
		if (ignorant === undefined) continue;
		throw new Error(`${ignorant.name} does not know of two versions of ${String(idx)}`);
	}
}

function isIn({ actor, honest }: Person, epoch: string): boolean {
	const { seat, role, phase } = actor.state;
	if (!honest || !actor.alive || seat === undefined || phase !== 'room') return false;
	if (role === 'participant' && isOut(actor.state)) return false;
	return hex(seat.epoch.id) === epoch;
}

function headOf(seat: Seat | undefined, idx: number): string {
	const log = seat?.epoch.log.get(idx);
	return log === undefined ? '' : hex(log.head);
}

function place(seat: Seat, idx: number): string {
	return `${hex(seat.epoch.facts.sid)} ${String(idx)}`;
}
