import { RELAY_MESSAGE_BYTES } from '../../../relay/wire.ts';
import { frameIn } from '../../../crypto/room/tag.ts';
import { step, type RoomState } from '../../../crypto/room/step.ts';
import type { Cast, Person } from '../cast.ts';
import { forwardedFrom } from '../forwarded.ts';
import { hex } from '../invariants.ts';
import { Seeded } from '../prng.ts';

interface Gone {
	readonly person: Person;
	/** All she had when she was let go. */
	readonly state: RoomState;
	readonly forwarded: number;
	readonly epoch: number;
}

const MAX_TRIED = 150;

/**
 * A spy who has been removed opens no later frame with all she ever held and the relay's help, and
 * one who came opens no earlier one (PROTOCOL.md §7.5). Gives back the check for the end.
 */
export function watchOutsiders(cast: Cast): () => void {
	const { world } = cast;
	const random = new Seeded('outsiders');
	const gone: Gone[] = [];
	const named = new Named();
	world.watchers.push((actor, before, _input, { state }) => {
		const person = cast.personOf(actor);
		if (person === undefined) return;
		if (person.honest && state.seat?.epoch.id !== before.seat?.epoch.id) named.note(state);
		if (before.seat === undefined && state.seat !== undefined) {
			checkEarlier(cast, person, state, random);
		}
		if (!actor.spy || before.seat === undefined || state.phase !== 'ended') return;
		const epoch = before.seat.epoch.facts.number;
		gone.push({ person, state: before, forwarded: world.forwarded.length, epoch });
	});
	return () => {
		for (const one of gone) {
			if (one.person.removed) checkLater(cast, { ...one, named }, random);
		}
	};
}

/**
 * Which epochs of honest clients have which key in their roster: a lock that names her may be on its
 * way as she goes. After one of the same lead without her there is no other.
 */
class Named {
	readonly #ids = new Set<string>();
	/** By key, the number of the first epoch with her: others may be in earlier ones still. */
	readonly #first = new Map<string, number>();
	/** By key and term, the first epoch without her. */
	readonly #without = new Map<string, number>();

	note({ seat }: RoomState): void {
		if (seat === undefined) return;
		const { number, term, roster } = seat.epoch.facts;
		const here = new Set(roster.map(({ vk }) => hex(vk)));
		for (const [vk, first] of this.#first) {
			if (here.has(vk) || number < first) continue;
			const at = `${vk} ${String(term)}`;
			this.#without.set(at, Math.min(number, this.#without.get(at) ?? Infinity));
		}
		for (const vk of here) {
			this.#first.set(vk, Math.min(number, this.#first.get(vk) ?? Infinity));
			if (number > (this.#without.get(`${vk} ${String(term)}`) ?? Infinity)) continue;
			this.#ids.add(`${vk} ${hex(seat.epoch.id)}`);
		}
	}

	has({ seat }: RoomState): boolean {
		return seat !== undefined && this.#ids.has(`${hex(seat.me.vk)} ${hex(seat.epoch.id)}`);
	}
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

function checkLater(cast: Cast, gone: Gone & { readonly named: Named }, random: Seeded): void {
	const { person, forwarded, named } = gone;
	let { state } = gone;
	for (const message of cast.world.forwarded.slice(forwarded)) {
		const next = read(cast, { person, state }, message, random);
		if (next.phase !== 'ended') state = next;
	}
	const reached = epochOf(state);
	if (reached > gone.epoch && !named.has(state)) {
		throw new Error(`${person.name} follows into epoch ${String(reached)}`);
	}
	const epoch = Math.max(gone.epoch, reached);
	const texts = new Set(state.seat?.lines.flatMap((line) => ('text' in line ? [line.text] : [])));
	for (const { said, honest } of cast.people.values()) {
		const later = said.find((one) => honest && one.epoch > epoch && texts.has(one.text));
		if (later !== undefined) throw new Error(`${person.name} reads a later text`);
	}
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
