import { decodeMeeting, type InviteState } from '../../../crypto/room/vault.ts';
import type { Actor } from '../actor.ts';
import type { Cast } from '../cast.ts';
import { hex } from '../invariants.ts';
import type { World } from '../world.ts';

const RANK: Record<InviteState, number> = {
	open: 0,
	tried: 1,
	verified: 2,
	admitted: 3,
	refused: 3,
	burned: 3,
	expired: 3,
	transferred: 3,
	void: 3
};

/**
 * One admission per invite through any crash (PROTOCOL.md §5): what is durable never goes back, no
 * proof is answered before its try is durable, and of all who hold an invite one comes in.
 */
export function watchInvites(cast: Cast): () => void {
	/** By holder, then by invite: what is handed over is another's from then on. */
	const durable = new Map<string, Map<string, InviteState>>();
	const { world } = cast;
	world.watchers.push((actor, before, _input, { state }) => {
		if (state.role !== 'lead' || before.role !== 'lead' || state.record === before.record) return;
		const { bytes } = actor.disk;
		const record = bytes && decodeMeeting(bytes);
		const own = durable.get(actor.name) ?? new Map<string, InviteState>();
		durable.set(actor.name, own);
		for (const { id, state } of record?.invites ?? []) {
			const key = hex(id);
			const earlier = own.get(key);
			own.set(key, state);
			// It may come back from whom it was handed to.
			const isNew = earlier === undefined || (earlier === 'transferred' && state === 'open');
			if (isNew && isHeldBeside(world, actor, key)) {
				throw new Error('an invite is in two hands');
			}
			if (isNew || earlier === state || RANK[state] > RANK[earlier]) continue;
			throw new Error(`an invite goes from ${earlier} back to ${state}`);
		}
		for (const { id, state: now } of state.record.invites) {
			const isJudged = now === 'verified' || now === 'burned' || now === 'admitted';
			if (!isJudged || own.get(hex(id)) !== 'open') continue;
			throw new Error('a proof was evaluated before its try was durable');
		}
	});
	return () => {
		const holders = new Map<string, string[]>();
		for (const { invitation, entered, name } of cast.people.values()) {
			if (invitation === undefined || entered === undefined || invitation.kind === 'open') continue;
			const key = invitation.kind === 'link' ? hex(invitation.secret) : JSON.stringify(invitation);
			holders.set(key, [...(holders.get(key) ?? []), name]);
		}
		for (const names of holders.values()) {
			if (names.length > 1) throw new Error(`one invite let in ${names.join(' and ')}`);
		}
	};
}

/** On somebody else's disk it is not handed over. */
function isHeldBeside({ actors }: World, holder: Actor, key: string): boolean {
	return actors.some((actor) => {
		const { bytes } = actor.disk;
		const record = actor === holder || bytes === undefined ? undefined : decodeMeeting(bytes);
		const held = record?.invites.find(({ id }) => hex(id) === key);
		return held !== undefined && held.state !== 'transferred';
	});
}
