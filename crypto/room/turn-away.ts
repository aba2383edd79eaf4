import { equalBytes } from '../primitives/equal.ts';
import type { Identity } from './admission.ts';
import type { LeadState } from './lead-state.ts';

/*
 * Whom a lead sends away although her proof is right (PROTOCOL.md §6).
 */

/**
 * What she is told: her page shows other rules; or her key is somebody else's here, which no client
 * of ours brings about, and by which she could be taken for her.
 */
export function turnedAway(
	state: LeadState,
	visitor: string,
	{ house, vk }: Identity
): 'rulesChanged' | 'refused' | undefined {
	if (house !== state.house) return 'rulesChanged';
	const facts = state.seat?.granting?.issued.facts ?? state.seat?.epoch.facts;
	const here = facts?.roster.map((entry) => entry.vk) ?? [];
	const coming = state.hall.visitors.flatMap(({ key, identity }) =>
		key === visitor || identity === undefined ? [] : [identity.vk]
	);
	return [...here, ...coming].some((one) => equalBytes(one, vk)) ? 'refused' : undefined;
}
