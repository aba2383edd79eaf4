import { parseLinkFragment } from '../../../crypto/room/invite.ts';
import { codeFromWords } from '../../../crypto/room/code.ts';
import type { Invitation } from '../../../crypto/room/input.ts';
import { arrive, HOUSE, RELAY_ID } from '../../sim/people.ts';
import { Seeded } from '../../sim/prng.ts';
import type { Actor, World } from '../../sim/world.ts';
import type { Lead, Opening } from '../client/lead.ts';
import { fragmentOf, placesOf } from '../client/made-invite.ts';
import type { Random } from '../client/primitives.ts';
import type { Made, Visitor } from '../client/visitor.ts';
import { NAMES } from './invitations.ts';
import { seatLead, type Path } from './in-world.ts';

/* A room that the second client leads, and real participants in it. */

const SECOND = 1_000;

/** The second client opens a meeting. */
export function opens(
	world: World,
	options: { path?: Path; door?: Path; random?: Random; times?: Opening['times'] } = {}
): Lead {
	const { door = {}, path, random = new Seeded('second/lead').bytes, times } = options;
	const build = { relayId: RELAY_ID, house: HOUSE, names: NAMES };
	const unixS = world.calendar(0) - world.now / 1000;
	const opening = { firstName: 'Ada', unixS, times, ...build };
	return seatLead(world, opening, { random, path, door });
}

/** What a real participant holds who was told of this invite. */
export function held({ invitation }: Made): Invitation {
	const found =
		invitation.kind === 'code'
			? { kind: 'code' as const, code: codeFromWords(placesOf(invitation))! }
			: parseLinkFragment(fragmentOf(invitation));
	if (found === undefined) throw new Error('the real client does not read this invitation');
	return found;
}

/** A new invite, served. */
export function invites(world: World, lead: Lead, by: 'link' | 'code'): Made {
	const made = by === 'link' ? lead.inviteByLink() : lead.inviteByCode();
	// A code is served once its nameplate has been probed.
	world.runUntil(world.now + 3 * SECOND);
	return made;
}

/** A real participant knocks, and is seen at the door. */
export function knocksAt(
	world: World,
	lead: Lead,
	options: { name: string; by: 'link' | 'code' }
): { guest: Actor; visitor: Visitor } {
	const guest = arrive(world, options.name, held(invites(world, lead, options.by)));
	if (!world.runUntilTrue(() => lead.door.waiting.length > 0, 20 * SECOND)) {
		throw new Error(`${options.name} was never seen at the door`);
	}
	return { guest, visitor: lead.door.waiting.at(-1)! };
}

/** A real participant is let in by the second client. */
export function letInBy(world: World, lead: Lead, name: string, by: 'link' | 'code'): Actor {
	const { guest, visitor } = knocksAt(world, lead, { name, by });
	lead.admit(visitor);
	if (!world.runUntilTrue(() => guest.state.phase === 'room', 20 * SECOND)) {
		throw new Error(`${name} never came in`);
	}
	world.runUntil(world.now + 8 * SECOND);
	return guest;
}
