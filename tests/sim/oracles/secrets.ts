import { Secret } from '../../../crypto/primitives/secret.ts';
import type { Cast, Person } from '../cast.ts';

const MAX_OBJECTS = 40_000;
const MAX_BYTES = 3_000_000;

/**
 * What a state no longer holds is wiped, what it holds is not unless it has ended, and no state
 * grows without end (PROTOCOL.md §14.3, §16). Looks at whole states, so now and then only.
 */
export function secretsWatch(cast: Cast): () => void {
	const held = new Map<Person, { life: number; secrets: ReadonlySet<Secret> }>();
	return () => {
		for (const person of cast.honest) {
			const { actor } = person;
			if (!actor.alive) continue;
			const secrets = secretsIn(actor.state, person.name);
			// A machine whose driver waits for the disk has not wiped yet.
			if (actor.busy) continue;
			const hasEnded = actor.state.phase === 'ended';
			for (const secret of secrets) {
				if (isWiped(secret) === hasEnded) continue;
				const what = hasEnded ? 'has ended and holds a key' : 'holds a key that is wiped';
				throw new Error(`${person.name} ${what}`);
			}
			const before = held.get(person);
			held.set(person, { life: actor.life, secrets });
			if (before?.life !== actor.life) continue;
			for (const secret of before.secrets) {
				if (secrets.has(secret) || isWiped(secret)) continue;
				throw new Error(`${person.name} has let go of a key that is not wiped`);
			}
		}
	};
}

/** Every Secret that can be reached from here. */
function secretsIn(root: unknown, name: string): ReadonlySet<Secret> {
	const secrets = new Set<Secret>();
	const seen = new Set<object>();
	const waiting: unknown[] = [root];
	let bytes = 0;
	while (waiting.length > 0) {
		const value = waiting.pop();
		if (typeof value === 'string') bytes += value.length;
		if (typeof value !== 'object' || value === null || seen.has(value)) continue;
		seen.add(value);
		if (value instanceof Secret) secrets.add(value);
		else if (value instanceof Uint8Array) bytes += value.length;
		else if (value instanceof Map) waiting.push(...flat(value as Map<unknown, unknown>));
		else if (value instanceof Set) waiting.push(...(value as Set<unknown>));
		else waiting.push(...Object.values(value as Record<string, unknown>));
	}
	if (seen.size > MAX_OBJECTS || bytes > MAX_BYTES) {
		throw new Error(`the state of ${name} has grown to ${String(seen.size)} objects`);
	}
	return secrets;
}

function isWiped(secret: Secret): boolean {
	try {
		secret.lend(() => undefined);
		return false;
	} catch {
		return true;
	}
}

function flat(map: ReadonlyMap<unknown, unknown>): readonly unknown[] {
	return [...map.keys(), ...map.values()];
}
