import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { Insider } from './insider.ts';
import { hex, seatOf, textsOf } from './invariants.ts';
import { admitAll, arrive, invite, letIn, openMeeting, shown, waiting } from './people.ts';
import { Seeded } from './prng.ts';
import { CALM, type Actor, type Delivery } from './world.ts';
import { forwardedFrom } from './forwarded.ts';
import { has, meeting, watchedWorld } from './watched.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

describe('a relay that lies', () => {
	test('makes a text vanish, come twice, or come from somebody else', () => {
		const world = watchedWorld('lies');
		const { all } = meeting(world, 3);
		const dice = new Seeded('dice');
		const noise = (to: Actor): Delivery => ({ to, link: 'room', message: dice.bytes(1_032) });
		world.tamper = (delivery) => {
			const luck = dice.below(10);
			if (luck < 2) return [];
			if (luck < 4) return [delivery, { ...delivery, lateMs: 3 * SECOND }];
			if (luck < 6) return [{ ...delivery, lateMs: dice.below(1_500) }];
			const dented = delivery.message.with(dice.below(1_032), 7);
			if (luck < 7) return [noise(delivery.to), { ...delivery, message: dented }, delivery];
			return [delivery];
		};
		const said: string[] = [];
		for (let at = 0; at < 24; at++) {
			const text = `text ${String(at)} ${'x'.repeat((at * 97) % 700)}`;
			world.do(all[at % all.length]!, { type: 'say', text });
			said.push(text);
			world.runUntil(world.now + 2 * SECOND);
		}
		world.tamper = undefined;
		world.runUntil(world.now + 20 * SECOND);
		for (const [at, actor] of all.entries()) {
			expect([...textsOf(actor)].toSorted()).toEqual([...said].toSorted());
			for (const line of seatOf(actor)!.lines) {
				if (line.type !== 'text') continue;
				expect(line.who.me).toBe(said.indexOf(line.text) % all.length === at);
			}
			const alarms = actor.notices.filter(({ type }) => type === 'identityElsewhere');
			expect(alarms).toEqual([]);
		}
	});

	test('keeps two people apart, and what one says from the other', () => {
		const world = watchedWorld('apart');
		const { members } = meeting(world, 3);
		const [a, b] = members as [Actor, Actor, Actor];
		const publish = new Map<string, string>();
		world.tamper = (delivery) => {
			for (const { actor, message } of world.seen.slice(-40)) {
				publish.set(hex(message.subarray(65, 97)), actor);
			}
			const author = publish.get(hex(delivery.message.subarray(8, 40)));
			return author === a.name && delivery.to === b ? [] : [delivery];
		};
		world.do(a, { type: 'say', text: 'Kommer det fram?' });
		world.runUntil(world.now + 1.5 * SECOND);
		expect(has(b, 'Kommer det fram?')).toBe(false);
		world.runUntil(world.now + 28.5 * SECOND);
		expect(has(b, 'Kommer det fram?')).toBe(true);
		const author = { idx: seatOf(a)!.me.idx, me: false };
		expect(seatOf(b)!.lines.at(-1)).toMatchObject({ type: 'text', who: author });
		expect(shown(world, b).people.find(({ idx }) => idx === seatOf(a)!.me.idx)!.presence).toBe(
			'quiet'
		);
	});

	test('gives one place the messages of another', () => {
		const world = watchedWorld('splice');
		const { lead, members, all } = meeting(world, 2);
		const guest = arrive(world, 'guest', invite(world, lead, 'code'));
		expect(world.runUntilTrue(() => waiting(world, lead) === 1, 20 * SECOND)).toBe(true);
		const places = new Set(world.forwarded.map((message) => hex(message.subarray(0, 8))));
		const before = [...all, guest].map((actor) => JSON.stringify(shown(world, actor)));
		for (const message of world.forwarded.slice(-60)) {
			for (const place of places) {
				const moved = message.slice();
				moved.set(Buffer.from(place, 'hex'));
				if (hex(moved) === hex(message)) continue;
				for (const actor of [lead, ...members, guest]) {
					world.inject(actor, 'room', moved);
					if (actor === lead) world.inject(actor, 'lobby', moved);
				}
			}
		}
		const after = [...all, guest].map((actor) => JSON.stringify(shown(world, actor)));
		expect(after).toEqual(before);
	});

	test('brings back an old epoch', () => {
		const world = watchedWorld('old');
		const { lead, members, all } = meeting(world, 2);
		world.do(members[0]!, { type: 'say', text: 'förr' });
		world.runUntil(world.now + 3 * SECOND);
		world.do(lead, { type: 'rotate' });
		world.runUntil(world.now + 15 * SECOND);
		const before = all.map((actor) => JSON.stringify(shown(world, actor)));
		const ids = all.map((actor) => hex(seatOf(actor)!.epoch.id));
		for (const message of world.forwarded) {
			for (const actor of all) {
				world.inject(actor, 'room', message);
				if (actor === lead) world.inject(actor, 'lobby', message);
			}
		}
		expect(all.map((actor) => hex(seatOf(actor)!.epoch.id))).toEqual(ids);
		expect(all.map((actor) => JSON.stringify(shown(world, actor)))).toEqual(before);
		expect(textsOf(members[1]!)).toEqual(['förr']);
	});

	test('keeps the new lock from one person, and she goes on as if nothing were', () => {
		const world = watchedWorld('withheld');
		const { lead, members } = meeting(world, 2);
		const [a, b] = members as [Actor, Actor];
		const since = world.now;
		world.do(lead, { type: 'rotate' });
		world.tamper = (delivery) => (delivery.to === b ? [] : [delivery]);
		world.runUntil(since + 15 * SECOND);
		world.tamper = undefined;
		world.do(a, { type: 'say', text: 'under nytt lås' });
		world.do(b, { type: 'say', text: 'under gammalt lås' });
		world.runUntil(since + 19 * SECOND);
		expect(has(b, 'under nytt lås')).toBe(false);
		expect(has(a, 'under gammalt lås')).toBe(false);
		const place = seatOf(b)!.me.idx;
		for (const actor of [lead, a]) {
			expect(shown(world, actor).lock.behind).toEqual([place]);
			expect(shown(world, actor).people.find(({ idx }) => idx === place)!.presence).not.toBe(
				'here'
			);
		}
		const own = shown(world, b).timeline.at(-1);
		expect(own).toMatchObject({ type: 'text', state: 'sending' });
		for (const { idx, presence } of shown(world, b).people) {
			if (idx !== place) expect(presence).not.toBe('here');
		}
		world.runUntil(since + 60 * SECOND);
		expect(hex(seatOf(b)!.epoch.id)).toBe(hex(seatOf(lead)!.epoch.id));
		for (const actor of [lead, a]) expect(has(actor, 'under gammalt lås')).toBe(true);
	});

	test('keeps every lock from one person, and she keeps the keys of the last one', () => {
		const world = watchedWorld('withheld for good');
		const { lead, members } = meeting(world, 2);
		const b = members[1]!;
		const since = world.now;
		world.do(lead, { type: 'rotate' });
		world.tamper = (delivery) => (delivery.to === b ? [] : [delivery]);
		world.runUntil(since + 13 * MINUTE);
		expect(shown(world, b).returning).toBe('out');
		expect(shown(world, lead).people).toHaveLength(2);
		world.runUntil(since + 25 * MINUTE);
		expect(b.state.ending).toBe('lost');
		expect(b.ticket).toBeDefined();
	});

	test('loses a grant once, and somebody stays behind', () => {
		const world = watchedWorld('repeated');
		const { lead, members } = meeting(world, 2);
		const b = members[1]!;
		world.do(lead, { type: 'rotate' });
		const { number } = seatOf(lead)!.epoch.facts;
		world.runUntilTrue(() => seatOf(lead)!.epoch.facts.number === number + 1, 5 * SECOND);
		world.tamper = (delivery) => (delivery.to === b ? [] : [delivery]);
		world.runUntil(world.now + 3 * SECOND);
		world.tamper = undefined;
		world.runUntil(world.now + 6 * SECOND);
		expect(hex(seatOf(b)!.epoch.id)).toBe(hex(seatOf(lead)!.epoch.id));
	});

	test('shuts the lead out, and what is written then is taken, or shown as if she watched', () => {
		const world = watchedWorld('partition');
		const { lead, members } = meeting(world, 2);
		const [a, b] = members as [Actor, Actor];
		world.cut(lead, 'room', 60 * SECOND);
		const since = world.now;
		world.runUntil(since + 25 * SECOND);
		expect(shown(world, a).talk.mayWrite).toBe('noModerator');
		const before = a.state;
		world.do(a, { type: 'say', text: 'till ingen' });
		expect(a.state).toBe(before);
		// Another client would send it all the same.
		const seq = seatOf(a)!.epoch.log.get(seatOf(a)!.me.idx)!.count + 1;
		const insider = new Insider(world, a);
		insider.send(insider.frame(insider.body([insider.event(seq, 'utan moderator')])), b);
		world.runUntil(since + 35 * SECOND);
		expect(has(b, 'utan moderator')).toBe(true);
		expect(JSON.stringify(shown(world, b).timeline)).not.toContain('utan moderator');
		world.runUntil(since + 75 * SECOND);
		for (const actor of [lead, b]) {
			expect(JSON.stringify(shown(world, actor).timeline)).toContain('utan moderator');
		}
		expect(shown(world, a).talk.mayWrite).toBe('yes');
	});

	test('sends everybody her own messages back', () => {
		const world = watchedWorld('mirror');
		const { all } = meeting(world, 2);
		const from = world.seen.length;
		for (const [at, actor] of all.entries())
			world.do(actor, { type: 'say', text: `eget ${String(at)}` });
		world.runUntil(world.now + 5 * SECOND);
		const notices = all.map((actor) => actor.notices.length);
		for (const { actor: name, link, message } of world.seen.slice(from)) {
			const actor = all.find((one) => one.name === name)!;
			const frame = message.subarray(65);
			world.inject(actor, link, forwardedFrom(message.subarray(1, 33), frame));
		}
		expect(all.map((actor) => actor.notices.length)).toEqual(notices);
		for (const actor of all) expect(textsOf(actor)).toHaveLength(3);
	});
});

/** Forty short meetings, each on its own bad day. */
describe('a short meeting', () => {
	const seeds = Array.from({ length: 40 }, (_, at) => `short ${String(at)}`);

	test.each(seeds)('ends in disagreement (%s)', (seed) => {
		const world = watchedWorld(seed);
		const dice = new Seeded(`${seed}/dice`);
		const lead = openMeeting(world);
		const weather = { ...CALM, latencyMs: 20 + dice.below(150), jitterMs: dice.below(300) };
		const members = Array.from({ length: 2 + dice.below(2) }, (_, at) => {
			const kind = dice.chance(0.5) ? 'link' : 'code';
			return letIn(world, lead, `m${String(at)}`, kind, { weather });
		});
		world.runUntil(world.now + 12 * SECOND);
		const said = new Map<string, Actor>();
		const bad = { loss: dice.fraction() * 0.15, late: dice.fraction() * 0.2 };
		world.tamper = (delivery) => {
			if (dice.chance(bad.loss)) return [];
			if (dice.chance(bad.late)) return [{ ...delivery, lateMs: dice.below(2_000) }];
			return dice.chance(0.05) ? [delivery, delivery] : [delivery];
		};
		const removed: Actor[] = [];
		const later: string[] = [];
		for (let at = 0; at < 12; at++) {
			const speaker = [lead, ...members][dice.below(members.length + 1)]!;
			if (speaker.state.phase === 'room') {
				const text = `${seed} ${String(at)} ${'ö'.repeat(dice.below(600))}`;
				world.do(speaker, { type: 'say', text });
				said.set(text, speaker);
				if (removed.length > 0) later.push(text);
			}
			if (at === 4) world.do(lead, { type: 'rotate' });
			if (at === 8 && dice.chance(0.5)) {
				const [gone] = members.splice(0, 1) as [Actor];
				world.do(lead, { type: 'remove', idx: seatOf(gone)!.me.idx });
				removed.push(gone);
				world.runUntil(world.now + 4 * SECOND);
			}
			world.runUntil(world.now + 1_500);
		}
		world.tamper = undefined;
		world.runUntil(world.now + 14 * SECOND);
		for (const actor of [lead, ...members]) {
			expect(hex(seatOf(actor)!.epoch.id), actor.name).toBe(hex(seatOf(lead)!.epoch.id));
			for (const [text, by] of said) {
				if (has(actor, text) || removed.includes(by)) continue;
				const author = placeIn(lead, by);
				const gaps = seatOf(actor)!.lines.filter(({ type }) => type === 'gap');
				expect(gaps, text.slice(0, 20)).toContainEqual(
					expect.objectContaining({ who: expect.objectContaining({ idx: author }) as unknown })
				);
			}
			expect(new Set(textsOf(actor)).size).toBe(textsOf(actor).length);
		}
		for (const actor of removed) {
			const read = actor.notices.flatMap((one) => (one.type === 'text' ? [one.text] : []));
			for (const text of later) expect(read).not.toContain(text);
		}
		admitAll(world, lead);
	});
});

const placeIn = (lead: Actor, actor: Actor) => (actor === lead ? 0 : seatOf(actor)!.me.idx);
