import library from 'libsodium-wrappers';
import { CLIENT_MESSAGE_BYTES } from '../../relay/wire.ts';
import type { Epoch, Seat } from '../../crypto/room/member.ts';
import type { Actor, World } from './world.ts';

/** What must hold after every event. Throws a sentence that names what broke. */
export type Invariant = (world: World) => void;

/** One size: every message to the relay is CLIENT_MESSAGE_BYTES long. */
export function oneSize(): Invariant {
	let checked = 0;
	return (world) => {
		for (; checked < world.seen.length; checked++) {
			const { message, actor } = world.seen[checked]!;
			if (message.length !== CLIENT_MESSAGE_BYTES) {
				throw new Error(`${actor} sent ${String(message.length)} bytes`);
			}
		}
	};
}

/**
 * One rhythm: on one connection every message comes a whole number of periods after the one
 * before, at least one; and the relay is never the one to be waited for twice in a period.
 */
export function oneRhythm(): Invariant {
	let checked = 0;
	const last = new Map<number, { at: number; periodMs: number }>();
	return (world) => {
		for (; checked < world.seen.length; checked++) {
			const { slotAt: at, connection, actor, periodMs } = world.seen[checked]!;
			const before = last.get(connection);
			last.set(connection, { at, periodMs });
			if (before === undefined) continue;
			// A change of period counts from the slot after the next, in either direction.
			const periods = (at - before.at) / Math.min(before.periodMs, periodMs);
			const isWhole = Math.abs(periods - Math.round(periods)) < 1e-6;
			if (periods < 1 - 1e-6 || !isWhole) {
				throw new Error(`${actor} sent ${String(periods)} periods after its last message`);
			}
		}
	};
}

/**
 * Whoever ever shared an epoch had its roster, and had the same events where counts were equal: what
 * one person had at any time is held against what anybody had at any other.
 */
export function agreement(): Invariant {
	const known = new Map<string, { roster: string; heads: Map<string, string> }>();
	const checked = new WeakSet<Epoch['log']>();
	return (world) => {
		for (const actor of world.actors) {
			for (const epoch of epochsOf(actor)) {
				if (checked.has(epoch.log)) continue;
				checked.add(epoch.log);
				const id = hex(epoch.id);
				const roster = JSON.stringify(epoch.facts.roster.map((e) => [e.idx, hex(e.vk), e.name]));
				const shared = known.get(id) ?? { roster, heads: new Map<string, string>() };
				known.set(id, shared);
				if (shared.roster !== roster) throw new Error(`${actor.name} has another roster`);
				for (const [idx, log] of epoch.log) {
					const at = `${String(idx)}.${String(log.count)}`;
					const head = shared.heads.get(at) ?? hex(log.head);
					shared.heads.set(at, head);
					if (head !== hex(log.head)) throw new Error(`${actor.name} has other text from ${at}`);
				}
			}
		}
	};
}

/** No (key, nonce) pair ever encrypts twice: the AEAD itself is watched. */
export function singleUse(): { readonly invariant: Invariant; readonly stop: () => void } {
	const sodium = library as unknown as Watched;
	const used = new Set<string>();
	let repeated: string | undefined;
	const original = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt;
	sodium.crypto_aead_xchacha20poly1305_ietf_encrypt = (plaintext, aad, secret, nonce, key) => {
		const pair = `${hex(key)}${hex(nonce)}`;
		if (used.has(pair)) repeated = pair;
		used.add(pair);
		return original(plaintext, aad, secret, nonce, key);
	};
	return {
		invariant: () => {
			if (repeated !== undefined) throw new Error('a key and nonce were used twice');
			if (used.size === 0) throw new Error('the watch on the AEAD saw nothing');
		},
		stop: () => {
			sodium.crypto_aead_xchacha20poly1305_ietf_encrypt = original;
		}
	};
}

/** The seat of an actor, if she is in a room. */
export function seatOf(actor: Actor): Seat | undefined {
	return actor.state.seat;
}

/** What stands on a person's screen, without who sees it. */
export function textsOf(actor: Actor): readonly string[] {
	const lines = seatOf(actor)?.lines ?? [];
	return lines.flatMap((line) => (line.type === 'text' ? [line.text] : []));
}

export function hex(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('hex');
}

interface Watched {
	crypto_aead_xchacha20poly1305_ietf_encrypt: (
		plaintext: Uint8Array,
		aad: Uint8Array,
		secret: null,
		nonce: Uint8Array,
		key: Uint8Array
	) => Uint8Array;
}

function epochsOf(actor: Actor): readonly Epoch[] {
	const seat = seatOf(actor);
	if (seat === undefined) return [];
	return seat.draining === undefined ? [seat.epoch] : [seat.epoch, seat.draining.epoch];
}
