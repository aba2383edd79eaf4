import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import type { TalkVerb, Verb } from '../../crypto/room/input.ts';
import type { TimelineItem } from '../../crypto/room/view.ts';
import { seatOf } from './invariants.ts';
import { admitAll, arrive, heldBy, letIn, openMeeting, reload, shown, waiting } from './people.ts';
import { has, watchedWorld } from './watched.ts';
import type { Actor, Weather, World } from './world.ts';

const SECOND = 1_000;
const TRAIN: Partial<Weather> = { latencyMs: 150, jitterMs: 300, loss: 0.1 };

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const idxOf = (actor: Actor) => seatOf(actor)!.me.idx;
const talkOf = (world: World, actor: Actor) => shown(world, actor).talk;
const lines = <Type extends TimelineItem['type']>(world: World, actor: Actor, type: Type) =>
	shown(world, actor).timeline.filter(
		(line): line is Extract<TimelineItem, { type: Type }> => line.type === type
	);
const textKey = (world: World, actor: Actor, text: string) =>
	lines(world, actor, 'text').find((line) => line.text === text)!.key;

/** Does it, and says whether the rules let her. */
function may(world: World, actor: Actor, verb: Verb): boolean {
	const before = actor.state;
	world.do(actor, verb);
	return actor.state !== before;
}

function comes(world: World, done: () => boolean, withinS = 8): void {
	expect(world.runUntilTrue(done, withinS * SECOND)).toBe(true);
}

/** A lead, a co-moderator and three guests whose phones lose every tenth message. */
function group(seed: string) {
	const world = watchedWorld(seed);
	const anna = openMeeting(world);
	world.do(anna, { type: 'invite', kind: 'link', moderator: 'Berit' });
	const berit = arrive(world, 'berit', heldBy(shown(world, anna).invites.at(-1)!));
	comes(world, () => waiting(world, anna) > 0, 30);
	admitAll(world, anna);
	comes(world, () => berit.state.phase === 'room', 30);
	const guests = ['a', 'b', 'c'].map((name) => letIn(world, anna, name, 'link'));
	for (const actor of [anna, berit, ...guests]) actor.weather = { ...actor.weather, ...TRAIN };
	world.runUntil(world.now + 12 * SECOND);
	const everybody = [anna, berit, ...guests];
	const all = (is: (actor: Actor) => boolean) => everybody.every(is);
	const holder = (actor: Actor | undefined, withinS = 12) => {
		const idx = actor === undefined ? undefined : idxOf(actor);
		comes(world, () => all((one) => talkOf(world, one).holder === idx), withinS);
	};
	return { world, anna, berit, guests, everybody, all, holder };
}

test('an opening round goes astray: a pass, a lost phone, a pause, a mute, a new lock, words taken back', () => {
	const { world, anna, berit, guests, everybody, all, holder } = group('opening round');
	const [a, b, c] = guests as [Actor, Actor, Actor];
	const start: TalkVerb = {
		type: 'startRound',
		order: [b, a, c, berit].map(idxOf),
		question: 'Hur är läget just nu?',
		seconds: 120
	};
	expect(may(world, a, start)).toBe(false);
	expect(may(world, anna, start)).toBe(true);
	holder(b);
	for (const one of everybody) {
		expect(talkOf(world, one)).toMatchObject({ mode: 'round', question: 'Hur är läget just nu?' });
	}

	// What is typed out of turn is not taken, and not lost: the state is as it was.
	expect(talkOf(world, a).mayWrite).toBe('notYourTurn');
	expect(may(world, a, { type: 'say', text: 'för tidigt' })).toBe(false);
	expect(may(world, b, { type: 'say', text: 'Jag är trött.' })).toBe(true);
	expect(may(world, b, { type: 'done' })).toBe(true);
	expect(may(world, b, { type: 'say', text: 'för sent' })).toBe(false);
	holder(a);

	// She passes; the next one's phone is gone, and the lead's client goes on after half a minute.
	expect(may(world, a, { type: 'pass' })).toBe(true);
	holder(c);
	world.cut(c, 'room', 50 * SECOND);
	const rest = everybody.filter((one) => one !== c);
	comes(world, () => rest.every((one) => talkOf(world, one).holder === idxOf(berit)), 45);
	comes(world, () => talkOf(world, c).holder === idxOf(berit), 40);
	expect(lines(world, c, 'turn').at(-1)).toMatchObject({ act: 'skip', who: { me: true } });

	// A pause in the round, a new lock in the pause, and the round goes on where it was.
	expect(may(world, anna, { type: 'pause', seconds: 300 })).toBe(true);
	comes(world, () => all((one) => talkOf(world, one).mode === 'pause'));
	expect(may(world, a, { type: 'say', text: 'i pausen' })).toBe(false);
	const locks = everybody.map((one) => shown(world, one).lock.changes);
	world.do(anna, { type: 'rotate' });
	comes(world, () => everybody.every((one, at) => shown(world, one).lock.changes > locks[at]!), 20);
	expect(may(world, anna, { type: 'resume' })).toBe(true);
	holder(berit);
	world.do(berit, { type: 'say', text: 'Välkomna från mig med.' });
	world.do(berit, { type: 'done' });
	holder(undefined);
	comes(world, () => all((one) => talkOf(world, one).mode === 'open'));

	// Open talk: one is muted and let write again, words are covered, answered and taken back.
	expect(may(world, berit, { type: 'mute', idx: idxOf(b) })).toBe(true);
	comes(world, () => all((one) => talkOf(world, one).muted.includes(idxOf(b))));
	expect(talkOf(world, b)).toMatchObject({ mayWrite: 'muted', mutedBy: { firstName: 'Berit' } });
	expect(may(world, b, { type: 'say', text: 'ändå' })).toBe(false);
	expect(may(world, a, { type: 'say', text: 'mitt nummer är 070' })).toBe(true);
	expect(may(world, c, { type: 'say', text: 'om att inte äta' })).toBe(true);
	comes(world, () => all((one) => has(one, 'mitt nummer är 070') && has(one, 'om att inte äta')));
	world.do(anna, { type: 'retractAny', key: textKey(world, anna, 'mitt nummer är 070') });
	world.do(berit, { type: 'cover', key: textKey(world, berit, 'om att inte äta'), topic: 1 });
	world.do(a, { type: 'react', key: textKey(world, a, 'om att inte äta'), code: 4 });
	comes(world, () => all((one) => !has(one, 'mitt nummer är 070')));
	comes(world, () =>
		all((one) => {
			const line = lines(world, one, 'text').find(({ text }) => text === 'om att inte äta')!;
			return line.cover?.topic === 1 && line.reactions?.[0]?.by[0]?.idx === idxOf(a);
		})
	);
	world.do(anna, { type: 'unmute', idx: idxOf(b) });
	comes(world, () => talkOf(world, b).mayWrite === 'yes');

	world.runUntil(world.now + 15 * SECOND);
	for (const one of everybody) {
		expect(lines(world, one, 'round').map(({ what, who }) => [what, who.firstName])).toEqual([
			['started', 'Anna'],
			['paused', 'Anna'],
			['resumed', 'Anna']
		]);
		expect(lines(world, one, 'turn').map(({ who, by, act }) => [who.idx, by.idx, act])).toEqual([
			[idxOf(b), idxOf(b), 'done'],
			[idxOf(a), idxOf(a), 'pass'],
			[idxOf(c), idxOf(anna), 'skip'],
			[idxOf(berit), idxOf(berit), 'done']
		]);
		expect(lines(world, one, 'mute').map(({ who, on }) => [who.firstName, on])).toEqual([
			['Berit', true],
			['Anna', false]
		]);
		const texts = lines(world, one, 'text');
		expect(texts.find(({ retracted }) => retracted)?.retracted?.firstName).toBe('Anna');
		expect(texts.map(({ text }) => text).toSorted()).toEqual(
			['', 'Jag är trött.', 'Välkomna från mig med.', 'om att inte äta'].toSorted()
		);
		expect(lines(world, one, 'flagged')).toEqual([]);
	}
});

test('whoever comes, or comes back, in the middle of a round does not know whose turn it is', () => {
	const { world, anna, guests, everybody, holder } = group('joining a round');
	const [a, b, c] = guests as [Actor, Actor, Actor];
	const order = [a, b, c].map(idxOf);
	world.do(anna, { type: 'startRound', order, question: 'Vad tar du med dig?', seconds: 0 });
	holder(a);
	world.do(a, { type: 'done' });
	holder(b);
	const late = letIn(world, anna, 'late', 'link');
	comes(world, () => talkOf(world, late).holder === idxOf(b), 10);
	expect(talkOf(world, late)).toMatchObject({ turn: 1, order, question: 'Vad tar du med dig?' });
	expect(may(world, late, { type: 'say', text: 'jag är ny' })).toBe(false);
	reload(world, b);
	comes(world, () => b.state.phase === 'room', 60);
	comes(world, () => talkOf(world, b).holder === idxOf(b), 10);
	comes(world, () => talkOf(world, b).mayWrite === 'yes', 10);
	expect(may(world, b, { type: 'say', text: 'här är jag igen' })).toBe(true);
	comes(world, () => [...everybody, late].every((one) => has(one, 'här är jag igen')), 15);
	for (const one of [anna, late]) expect(lines(world, one, 'flagged')).toEqual([]);
});

test('a hand is seen by nobody, stays up after its turn, or costs a message', () => {
	const { world, anna, guests, all } = group('hands');
	const [a, b] = guests as [Actor, Actor];
	world.do(a, { type: 'raiseHand' });
	comes(world, () => all((one) => talkOf(world, one).hands.includes(idxOf(a))));
	world.do(b, { type: 'raiseHand' });
	comes(world, () => all((one) => talkOf(world, one).hands.length === 2));
	expect(talkOf(world, anna).hands).toEqual([a, b].map(idxOf));
	world.do(anna, { type: 'giveWord', idx: idxOf(a) });
	comes(world, () => all((one) => talkOf(world, one).hands.join() === String(idxOf(b))));
	world.do(a, { type: 'typing' });
	comes(world, () => all((one) => one === a || talkOf(world, one).typing));
	comes(world, () => all((one) => one === a || !talkOf(world, one).typing), 15);
	for (const epoch of [seatOf(anna)!.epoch, seatOf(anna)!.draining?.epoch]) {
		for (const one of [a, b]) expect(epoch?.log.get(idxOf(one))?.count ?? 0).toBe(0);
	}
});
