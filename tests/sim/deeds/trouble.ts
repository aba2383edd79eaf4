import type { Person } from '../cast.ts';
import type { DeedOf } from '../schedule.ts';
import { comeBack } from './come.ts';
import type { Scene } from './scene.ts';

/** A split that lasts longer may leave a lead on either side. */
const SILENCE_MS = 20_000;
/** A connection that was cut hears again within this time of being back. */
const BACK_MS = 2_000;

export function cut({ world, calmAt }: Scene, person: Person, deed: DeedOf<'cut'>): void {
	person.outMs += deed.ms + BACK_MS;
	world.cut(person.actor, deed.link, Math.min(deed.ms, calmAt - world.now));
}

export function sleep({ world }: Scene, person: Person, deed: DeedOf<'sleep'>): void {
	person.outMs += deed.ms + BACK_MS;
	world.sleep(person.actor, deed.ms, deed);
}

/** Her page dies in the middle of something, and is loaded again. */
export function crash(scene: Scene, person: Person, { effects, ms }: DeedOf<'crash'>): void {
	const { world } = scene;
	person.crashed = true;
	person.actor.fuse = effects;
	world.at(world.now + ms, () => {
		world.kill(person.actor);
		comeBack(scene, person, ms);
	});
}

export function die({ world }: Scene, person: Person): void {
	person.crashed = true;
	world.kill(person.actor);
}

/** The disk of whoever leads is slow for a while, or fails: then her page stops. */
export function badDisk(scene: Scene, { ms, fails, forMs }: DeedOf<'disk'>): void {
	const { world, cast } = scene;
	const person = cast.leading;
	if (person === undefined) return;
	const { disk } = person.actor;
	disk.ms = ms;
	disk.fails = fails;
	if (fails) person.crashed = true;
	world.at(world.now + forMs, () => {
		disk.ms = undefined;
		disk.fails = false;
		comeBack(scene, person, 500);
	});
}

/** Her calendar is wrong: a door's address depends on the day. */
export function misdate(_scene: Scene, person: Person, { ms }: DeedOf<'date'>): void {
	person.actor.wallOffsetMs += ms;
	person.outMs = Infinity;
}

export function weather(_scene: Scene, person: Person, deed: DeedOf<'weather'>): void {
	person.outMs = Infinity;
	person.actor.weather = deed.weather;
}

export function storm({ storms, cast }: Scene, deed: DeedOf<'storm'>): void {
	storms.begin(deed.storm, deed.ms);
	cast.lied = true;
	cast.harmAll(deed.ms);
}

export function split({ world, cast }: Scene, { apart, ms }: DeedOf<'split'>): void {
	const side = (name: string) => (apart.includes(name) ? 1 : 0);
	if (new Set([...cast.people.keys()].map(side)).size < 2) return;
	const { network } = world;
	const sides = new Map([...cast.people].map(([name, { actor }]) => [actor, side(name)] as const));
	network.sides = sides;
	const moderators = [...cast.people.values()].filter(({ moderates }) => moderates);
	const isStaffSplit = new Set(moderators.map(({ name }) => side(name))).size > 1;
	if (isStaffSplit && ms > SILENCE_MS - BACK_MS) cast.torn = true;
	cast.harmAll(ms + BACK_MS);
	world.at(world.now + ms, () => {
		if (network.sides === sides) network.sides = undefined;
	});
}

export function hold({ storms, cast }: Scene, { from, to, ms }: DeedOf<'hold'>): void {
	const [a, b] = [cast.people.get(from), cast.people.get(to)];
	if (a === undefined || b === undefined || a === b) return;
	a.outMs += ms;
	b.outMs += ms;
	cast.lied = true;
	storms.hold(a.actor, b.actor, ms);
}
