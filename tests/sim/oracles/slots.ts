import { CLIENT_MESSAGE_BYTES } from '../../../relay/wire.ts';
import type { Link } from '../../../crypto/room/input.ts';
import type { Actor, World } from '../world.ts';

/**
 * One message per slot and connection, all of one size, a whole number of periods apart; and what
 * was built leaves as it was built: a filled slot is not filled with anything else before it is
 * empty (PROTOCOL.md §4.4).
 */
export function watchSlots(world: World): void {
	const loaded = new Map<string, Uint8Array>();
	const place = (actor: Actor, link: Link) => `${actor.name}/${String(actor.life)}/${link}`;
	world.watchers.push((actor, _before, input, { effects }) => {
		if (input.type === 'sent') loaded.delete(place(actor, input.link));
		for (const effect of effects) {
			if (effect.type === 'close') loaded.delete(place(actor, effect.link));
			if (effect.type !== 'transmit') continue;
			const at = place(actor, effect.link);
			const held = loaded.get(at);
			if (held !== undefined && held !== effect.message) {
				throw new Error(`${actor.name} fills a slot that is full`);
			}
			loaded.set(at, effect.message);
		}
	});
	const last = new Map<number, { slotAt: number; periodMs: number }>();
	world.sentWatchers.push(({ actor, connection, message, slotAt, periodMs }) => {
		if (message.length !== CLIENT_MESSAGE_BYTES) {
			throw new Error(`${actor} sends ${String(message.length)} bytes`);
		}
		const before = last.get(connection);
		last.set(connection, { slotAt, periodMs });
		if (before === undefined) return;
		// A change of period counts from the slot after the next, in either direction.
		const periods = (slotAt - before.slotAt) / Math.min(before.periodMs, periodMs);
		if (periods < 1 - 1e-6 || Math.abs(periods - Math.round(periods)) > 1e-6) {
			throw new Error(`${actor} sends ${String(periods)} periods after her last message`);
		}
	});
}
