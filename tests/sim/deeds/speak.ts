import type { MarkVerb, PrivateVerb, Verb } from '../../../crypto/room/input.ts';
import type { RoomView } from '../../../crypto/room/view.ts';
import type { Person } from '../cast.ts';
import { seatOf } from '../invariants.ts';
import { shown } from '../people.ts';
import type { DeedOf, Whisper } from '../schedule.ts';
import { freshText, type Scene } from './scene.ts';

export function say(scene: Scene, { actor }: Person, { length }: DeedOf<'say'>): void {
	scene.world.do(actor, { type: 'say', text: freshText(scene, length) });
}

/** What she does in the talk; nothing if there is nothing to do it with. */
export function act(scene: Scene, person: Person, deed: DeedOf<'act'>): void {
	const { world, cast } = scene;
	const view = shown(world, person.actor);
	const on = cast.people.get(deed.on);
	const verb = verbOf(scene, deed, { view, idx: on && seatOf(on.actor)?.me.idx });
	if (verb === undefined) return;
	if (!['raiseHand', 'lowerHand', 'typing', 'react', 'reply', 'notice'].includes(deed.act)) {
		cast.ruled = true;
	}
	world.do(person.actor, verb);
}

function verbOf(
	scene: Scene,
	{ act: type }: DeedOf<'act'>,
	{ view, idx }: { readonly view: RoomView; readonly idx: number | undefined }
): Verb | undefined {
	const { dice } = scene;
	switch (type) {
		case 'reply':
		case 'react':
		case 'retract':
		case 'cover':
		case 'uncover':
		case 'retractAny':
			return markOf(scene, type, view);
		case 'raiseHand':
		case 'lowerHand':
		case 'typing':
		case 'pass':
		case 'done':
		case 'skip':
		case 'endRound':
		case 'resume':
			return { type };
		case 'mute':
		case 'unmute':
		case 'giveWord':
			return idx === undefined ? undefined : { type, idx };
		case 'notice':
			return { type, text: freshText(scene, 60) };
		case 'startRound': {
			const order = view.people.map((one) => one.idx).filter(() => dice.chance(0.8));
			return { type, order, question: 'Vad tar du med dig?', seconds: 0 };
		}
		case 'pause':
			return { type, seconds: dice.below(60) };
	}
}

function markOf(
	scene: Scene,
	type: MarkVerb['type'] | 'reply',
	{ timeline }: RoomView
): Verb | undefined {
	const { dice } = scene;
	const texts = timeline.filter((line) => line.type === 'text');
	const own = type === 'retract' ? texts.filter(({ who }) => who.me) : texts;
	if (own.length === 0) return undefined;
	const { key } = dice.pick(own);
	switch (type) {
		case 'reply':
			return { type, to: key, text: freshText(scene, 50) };
		case 'react':
			return { type, key, code: dice.below(5) };
		case 'cover':
			return { type, key, topic: dice.below(3) };
		case 'retract':
		case 'uncover':
		case 'retractAny':
			return { type, key };
	}
}

/** Something that only a few may read. */
export function whisper(scene: Scene, person: Person, deed: DeedOf<'whisper'>): void {
	const { world, cast } = scene;
	const to = cast.people.get(deed.to);
	const seat = seatOf(person.actor);
	const idx = to && seatOf(to.actor)?.me.idx;
	if (seat === undefined || person.actor.busy) return;
	const text = freshText(scene, Math.min(deed.length, 800));
	const verb = whisperVerb(deed.how, text, idx, scene.dice.below(4));
	if (verb === undefined) return;
	const before = seat.privateLine.messages.length;
	world.do(person.actor, verb);
	const after = seatOf(person.actor)?.privateLine.messages.length ?? 0;
	if (after <= before) return;
	const line = deed.how === 'staff' ? undefined : deed.how === 'answer' ? to : person;
	person.whispered.push({ text, line });
}

function whisperVerb(
	type: Whisper,
	text: string,
	idx: number | undefined,
	luck: number
): PrivateVerb | undefined {
	switch (type) {
		case 'aside':
		case 'staff':
			return { type, text };
		case 'support':
			return { type, level: ([0, 1, 2, 3] as const)[luck] ?? 1, text };
		case 'answer':
			return idx === undefined ? undefined : { type, idx, text };
	}
}
