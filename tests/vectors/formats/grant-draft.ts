import { concat } from '../../../crypto/bytes/writer.ts';
import type { Values } from '../form.ts';
import type { Broken, Example } from '../format.ts';
import { toldTo } from '../rooms.ts';
import { grantFrames, nextOf, pairKeyOf, type GrantFields, type Granting } from './grant-bytes.ts';
import type { grantFields } from './grant.ts';

/* One grant and what is wrong with others like it. */

type Given = typeof grantFields.given;
type GrantBroken = Broken<Given>;
export type GrantExample = Example<typeof grantFields.drawn, Given>;

interface Draft {
	readonly granting: Granting;
	readonly given: Values<Given>;
	/** A file of a grant with other fields. */
	readonly with: (name: string, defect: string, of: GrantFields) => GrantBroken;
	readonly sent: (name: string, defect: string, frames: readonly Uint8Array[]) => GrantBroken;
	readonly example: (pins: string, broken: readonly GrantBroken[]) => GrantExample;
}

export function draft(granting: Granting): Draft {
	const { name, parent, reader, healed = [] } = granting;
	const isIssuer = reader === parent.facts.issuer;
	const next = nextOf(granting);
	const given: Values<Given> = {
		parent: toldTo(parent, reader),
		PK: isIssuer ? new Uint8Array(0) : pairKeyOf(name, reader),
		healed: healed.includes(reader) ? [pairKeyOf(name, reader, "PK'")] : [],
		issued: isIssuer ? [concat(next.me, new Uint8Array(16))] : [],
		frames: grantFrames(granting)
	};
	const sent: Draft['sent'] = (wrong, defect, frames) => ({
		name: `${name}-${wrong}`,
		defect,
		given: { frames }
	});
	return {
		granting,
		given,
		sent,
		with: (wrong, defect, of) => sent(wrong, defect, grantFrames(granting, of)),
		example: (pins, broken) => ({
			name,
			pins,
			drawn: { ME: next.me, grant_nonce: next.facts.grantNonce },
			given,
			broken
		})
	};
}
