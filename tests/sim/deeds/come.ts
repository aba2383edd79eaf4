import { startLead, startParticipant } from '../../../crypto/room/step.ts';
import type { Invitation, Millis, Verb } from '../../../crypto/room/input.ts';
import { afterReload } from '../../../crypto/room/vault.ts';
import type { Person } from '../cast.ts';
import { heldBy, HOUSE, RELAY_ID, reload, shown } from '../people.ts';
import type { DeedOf } from '../schedule.ts';
import { CALM, type Actor } from '../world.ts';
import { isAwake, type Scene } from './scene.ts';

/** Whoever has no link yet tries again for about this long. */
const TRIES = 20;
const TRY_MS = 300;
/** How often the lead looks at her door. */
const LOOK_MS = 400;

/** Somebody gets an invitation from whoever leads, and knocks with it. */
export function join(scene: Scene, deed: DeedOf<'join'>, triesLeft = TRIES): void {
	const { world, cast } = scene;
	if (cast.people.has(deed.who) || triesLeft === 0) return;
	const made = invited(scene, deed);
	if (made === undefined) {
		world.at(world.now + TRY_MS, () => {
			join(scene, deed, triesLeft - 1);
		});
		return;
	}
	scene.invites.set(deed.who, made.id);
	const actor = arrive(scene, deed.who, made.invitation, deed);
	const moderates = deed.kind === 'moderator';
	const is = { honest: !deed.spy, moderates, invitation: made.invitation };
	const isRefused = [...cast.people.values()].some(
		(one) => one.refused && scene.invites.get(one.name) === made.id
	);
	const person = cast.add(deed.who, actor, is);
	person.refused = isRefused;
	if (deed.weather.loss > 0 || deed.weather.cutEveryMs > 0) person.outMs = Infinity;
}

function invited(
	{ world, cast }: Scene,
	{ kind, who }: DeedOf<'join'>
): { readonly id: string; readonly invitation: Invitation } | undefined {
	const lead = cast.leading?.actor;
	if (lead === undefined || !isAwake(lead) || lead.busy) return undefined;
	const known = shown(world, lead).invites;
	const isOpenLink = (one: (typeof known)[number]) => one.kind === 'open' && one.state === 'open';
	const published = kind === 'open' ? known.find(isOpenLink) : undefined;
	if (published !== undefined) return { id: published.id, invitation: heldBy(published) };
	const verb: Verb =
		kind === 'moderator'
			? { type: 'invite', kind: 'link', moderator: `Mod ${who}` }
			: { type: 'invite', kind };
	world.do(lead, verb);
	const { invites } = shown(world, lead);
	const made = invites.length > known.length ? invites.at(-1) : undefined;
	return made && { id: made.id, invitation: heldBy(made) };
}

/** Somebody else has the invitation too. */
export function steal(scene: Scene, deed: DeedOf<'steal'>): void {
	const { cast } = scene;
	const invitation = cast.people.get(deed.of)?.invitation;
	if (invitation === undefined || cast.people.has(deed.who)) return;
	cast.stolen = true;
	const actor = arrive(scene, deed.who, invitation, { weather: CALM, clock: 7, spy: false });
	cast.add(deed.who, actor, { honest: false, moderates: false, invitation });
}

function arrive(
	{ world }: Scene,
	name: string,
	invitation: Invitation,
	how: Pick<DeedOf<'join'>, 'weather' | 'clock' | 'spy'>
): Actor {
	const { weather, spy, clock } = how;
	return world.add(
		name,
		(random, now) => {
			const nowS = world.calendar(0);
			const wish = random.below(100);
			const who = { invitation, name: wish, house: HOUSE, relayId: RELAY_ID, now, nowS };
			return startParticipant(who, random.bytes);
		},
		{ weather, spy, clockOffset: clock }
	);
}

/** Nobody is let in by her invitation any more, also not others who came by the same open link. */
export function refuse({ cast, invites }: Scene, person: Person): void {
	const invite = invites.get(person.name);
	for (const one of cast.people.values()) {
		if (one === person || sharesInvite(one.name)) one.refused = true;
	}

	function sharesInvite(name: string): boolean {
		return invite !== undefined && invites.get(name) === invite;
	}
}

/** Whoever leads lets in everybody who waits, but for those she is to refuse; again and again. */
export function keepTheDoor(scene: Scene): void {
	const { world, cast } = scene;
	for (const { actor } of cast.leads) {
		if (!isAwake(actor)) continue;
		const view = shown(world, actor);
		for (const knock of view.knocks) {
			if (knock.state !== 'waiting') continue;
			const invite = view.invites.find(({ ordinal }) => ordinal === knock.invite)?.id;
			// Whoever comes back has no invite, and nobody who is to be refused comes by none.
			const isRefused = [...cast.people.values()].some(
				({ refused, name }) => refused && invite !== undefined && scene.invites.get(name) === invite
			);
			world.do(actor, { type: isRefused ? 'refuse' : 'admit', id: knock.id });
		}
	}
	world.at(world.now + LOOK_MS, () => {
		keepTheDoor(scene);
	});
}

/** A new page begins with what the old one left behind, if that is anything. */
export function comeBack({ world, cast }: Scene, person: Person, afterMs: Millis): void {
	const { actor, moderates } = person;
	const isAlone = ![...cast.people.values()].some((one) => one.moderates && one !== person);
	world.at(world.now + afterMs, () => {
		if (actor.alive || (moderates && !isAlone)) return;
		const { record } = actor;
		if (moderates && record !== undefined) {
			const now = world.clockOf(actor);
			const { firstName } = record;
			const leading = { record: afterReload(record), firstName, house: HOUSE, relayId: RELAY_ID };
			world.restart(actor, startLead({ ...leading, now }, actor.random.bytes));
			world.do(actor, { type: 'open' });
		} else if (actor.ticket !== undefined) reload(world, actor);
	});
}
