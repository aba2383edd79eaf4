import { readHeader } from '../../../crypto/room/frame.ts';
import { epochAt } from '../../../crypto/room/member.ts';
import { isOut } from '../../../crypto/room/participant-state.ts';
import type { Cast } from '../cast.ts';
import { hex } from '../invariants.ts';

/**
 * Nobody honest seals a second frame of one counter in one epoch (PROTOCOL.md §8). Only what has
 * really left counts: the frame in a slot when it goes, read with its sender's own header key.
 */
export function watchFrames(cast: Cast): void {
	const sealed = new Map<string, string>();
	cast.world.watchers.push((actor, _before, _input, { state, effects }) => {
		if (cast.personOf(actor)?.honest !== true || state.seat === undefined) return;
		if (state.role === 'participant' && isOut(state)) return;
		for (const effect of effects) {
			if (effect.type !== 'transmit' || effect.link !== 'room') continue;
			const frame = effect.message.subarray(65);
			for (const where of ['current', 'draining'] as const) {
				const epoch = epochAt(state.seat, where);
				const header = epoch && readHeader(epoch, frame);
				if (epoch === undefined || header?.idx !== state.seat.me.idx) continue;
				const at = `${hex(epoch.id)} ${String(header.idx)} ${String(header.counter)}`;
				const commitment = hex(frame.subarray(32, 64));
				const known = sealed.get(at) ?? commitment;
				sealed.set(at, known);
				if (known !== commitment) throw new Error(`${actor.name} seals counter ${at} twice`);
				break;
			}
		}
	});
}
