import { RELAY_MESSAGE_BYTES } from '../../../relay/wire.ts';
import { frameIn } from '../../../crypto/room/tag.ts';
import { step, type RoomState } from '../../../crypto/room/step.ts';
import type { Cast, Person } from '../cast.ts';
import { forwardedFrom } from '../forwarded.ts';
import { Seeded } from '../prng.ts';
import { Hoard, type Tried } from './hoard.ts';
import { Passed } from './passed.ts';
import { Removals } from './removals.ts';

const MAX_TRIED = 150;

/**
 * A spy opens no frame, grant or text of an epoch without her, with all she ever held and the relay's
 * help; one who came opens no earlier one; and a lead who has removed somebody lets her into nothing
 * more (PROTOCOL.md §7.5). Gives back the check for the end, which says how much it tried.
 */
export function watchOutsiders(cast: Cast): () => Tried {
	const { world } = cast;
	const random = new Seeded('outsiders');
	const hoards = new Map<Person, Hoard>();
	const passed = new Passed();
	const removals = new Removals();
	world.watchers.push((actor, before, input) => {
		const { state } = actor;
		const person = cast.personOf(actor);
		if (person === undefined) return;
		if (person.honest) {
			passed.note(state, before);
			removals.note(person, { before, state, input });
		}
		if (before.seat === undefined && state.seat !== undefined) {
			checkEarlier(cast, person, state, random);
		}
		if (!actor.spy || person.honest || state.seat === undefined) return;
		const hoard = hoards.get(person) ?? new Hoard(cast, person);
		hoards.set(person, hoard);
		if (state.role === 'participant' && state.arrival !== undefined) {
			hoard.knock(state.arrival.me.vk);
		}
		if (state.seat !== before.seat) hoard.keep(state.seat);
	});
	return () => {
		removals.check();
		let tried: Tried = { kept: 0, frames: 0, grants: 0, own: 0 };
		for (const hoard of hoards.values()) tried = sum(tried, hoard.try(passed));
		return tried;
	};
}

function sum(one: Tried, other: Tried): Tried {
	return {
		kept: one.kept + other.kept,
		frames: one.frames + other.frames,
		grants: one.grants + other.grants,
		own: one.own + other.own
	};
}

/** Others may speak in the epoch she comes with before she is there: that is not earlier. */
function checkEarlier(cast: Cast, person: Person, state: RoomState, random: Seeded): void {
	const { forwarded } = cast.world;
	const address = state.seat?.epoch.address;
	if (address === undefined) return;
	// That a device has slept shows at the first message after it, whatever the message is.
	const awake = read(cast, { person, state }, random.bytes(RELAY_MESSAGE_BYTES), random);
	for (const message of forwarded.slice(-MAX_TRIED)) {
		if (frameIn(message, address) !== undefined) continue;
		for (const bytes of [message, forwardedFrom(address, message.subarray(8))]) {
			const next = read(cast, { person, state: awake }, bytes, random);
			if (next.seat?.heardAt === awake.seat?.heardAt) continue;
			// At her own door a newer Welcome may be on its way: it leads forwards.
			if (bytes === message && epochOf(next) > epochOf(awake)) continue;
			throw new Error(`${person.name} opens a frame from before she came`);
		}
	}
}

function epochOf({ seat }: RoomState): number {
	return seat?.epoch.facts.number ?? 0;
}

function read(
	cast: Cast,
	who: { readonly person: Person; readonly state: RoomState },
	message: Uint8Array,
	random: Seeded
): RoomState {
	const now = cast.world.clockOf(who.person.actor);
	return step(who.state, { type: 'received', link: 'room', message, now }, random.bytes).state;
}
