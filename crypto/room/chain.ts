import { derive } from '../primitives/blake.ts';
import { Secret } from '../primitives/secret.ts';

/** A sender's ratchet (PROTOCOL.md §8): the key of frame `next` and of everything after it. */
export interface Chain {
	readonly key: Secret;
	readonly next: number;
}

/**
 * The key of one frame, wiped by the caller after its one use, and the chain after it. The old
 * chain's key is the caller's to wipe once the new one is kept.
 */
export function advance(chain: Chain): { messageKey: Uint8Array; chain: Chain } {
	return chain.key.lend((key) => ({
		messageKey: derive(key, 'msg'),
		chain: { key: new Secret(derive(key, 'next')), next: chain.next + 1 }
	}));
}

/**
 * The key of frame `counter` ≥ `chain.next`, and the chain after it. Keys in between are thrown
 * away: lost frames come back as signed text, never by their key. The caller has bounded the jump.
 */
export function advanceTo(chain: Chain, counter: number): { messageKey: Uint8Array; chain: Chain } {
	let at = advance(chain);
	while (at.chain.next <= counter) {
		at.messageKey.fill(0);
		const passed = at.chain;
		at = advance(passed);
		passed.key.wipe();
	}
	return at;
}
