import type { Person } from './cast.ts';
import * as attack from './deeds/attack.ts';
import * as come from './deeds/come.ts';
import { isAwake, startScene, type Scene } from './deeds/scene.ts';
import * as speak from './deeds/speak.ts';
import * as trouble from './deeds/trouble.ts';
import { openMeeting } from './people.ts';
import type { Action, Schedule, Start } from './schedule.ts';
import { staffedRoom } from './staffed.ts';
import { CALM, type World } from './world.ts';

/** Begins the meeting of a schedule and plans its actions. What makes no sense then does nothing. */
export function stage(world: World, plan: Schedule): Scene {
	const scene = startScene(world, plan.seed, plan.calmAt);
	begin(scene, plan.seed, plan.start);
	for (const action of plan.actions) {
		world.at(action.at, () => {
			perform(scene, action);
		});
	}
	world.at(plan.calmAt, () => {
		calm(scene);
	});
	come.keepTheDoor(scene);
	return scene;
}

function begin({ world, cast }: Scene, seed: string, start: Start): void {
	if (start.moderators + start.guests === 1) {
		cast.add('lead', openMeeting(world), { honest: true, moderates: true });
		return;
	}
	const { lead, moderators, guests } = staffedRoom(world, seed, start, {
		spies: start.spies.map((name) => Number(name.slice(1)))
	});
	[lead, ...moderators].forEach((actor, at) => {
		const name = at === 0 ? 'lead' : `m${String(at)}`;
		cast.add(name, actor, { honest: true, moderates: true });
	});
	guests.forEach((actor, at) => {
		const name = `g${String(at)}`;
		cast.add(name, actor, { honest: !start.spies.includes(name), moderates: false });
	});
}

/** The storm is over: everybody can reach everybody. */
function calm({ world, cast }: Scene): void {
	world.tamper = undefined;
	world.network.sides = undefined;
	for (const { actor } of cast.people.values()) {
		actor.weather = CALM;
		actor.fuse = undefined;
		actor.wallOffsetMs = 0;
		actor.disk.ms = undefined;
		actor.disk.fails = false;
		world.rouse(actor);
	}
}

function perform(scene: Scene, action: Action): void {
	const { world, cast } = scene;
	switch (action.type) {
		case 'join':
			come.join(scene, action);
			return;
		case 'steal':
			come.steal(scene, action);
			return;
		case 'storm':
			trouble.storm(scene, action);
			return;
		case 'split':
			trouble.split(scene, action);
			return;
		case 'hold':
			trouble.hold(scene, action);
			return;
		case 'disk':
			trouble.badDisk(scene, action);
			return;
		case 'trick':
			attack.trick(scene, action);
			return;
		case 'rotate':
		case 'close':
		case 'handOver': {
			const lead = cast.leading?.actor;
			if (lead === undefined || !isAwake(lead)) return;
			if (action.type === 'handOver') {
				const idx = cast.people.get(action.to)?.actor.state.seat?.me.idx;
				if (idx !== undefined) world.do(lead, { type: 'handOver', idx });
				return;
			}
			if (action.type === 'close') cast.closed = true;
			world.do(lead, { type: action.type });
			return;
		}
		case 'say':
		case 'act':
		case 'whisper':
		case 'leave':
		case 'refuse':
		case 'remove':
		case 'cut':
		case 'sleep':
		case 'crash':
		case 'die':
		case 'date':
		case 'weather':
		case 'haunt':
		case 'plot': {
			const person = cast.people.get(action.who);
			if (person?.actor.alive === true) performOn(scene, person, action);
		}
	}
}

type ActionOfOne = Extract<Action, { readonly who: string }>;

function performOn(scene: Scene, person: Person, action: ActionOfOne): void {
	const { world } = scene;
	const isHere = isAwake(person.actor);
	switch (action.type) {
		case 'say':
			if (isHere) speak.say(scene, person, action);
			return;
		case 'act':
			if (isHere) speak.act(scene, person, action);
			return;
		case 'whisper':
			if (isHere) speak.whisper(scene, person, action);
			return;
		case 'leave':
			if (!isHere || person.moderates) return;
			person.left = true;
			world.do(person.actor, { type: 'leave' });
			return;
		case 'refuse':
			come.refuse(scene, person);
			return;
		case 'remove':
			attack.remove(scene, person);
			return;
		case 'cut':
			trouble.cut(scene, person, action);
			return;
		case 'sleep':
			trouble.sleep(scene, person, action);
			return;
		case 'crash':
			trouble.crash(scene, person, action);
			return;
		case 'die':
			trouble.die(scene, person);
			return;
		case 'date':
			trouble.misdate(scene, person, action);
			return;
		case 'weather':
			trouble.weather(scene, person, action);
			return;
		case 'haunt':
			attack.haunt(scene, person);
			return;
		case 'plot':
			attack.plot(scene, person, action);
			return;
		case 'join':
		case 'steal':
	}
}
