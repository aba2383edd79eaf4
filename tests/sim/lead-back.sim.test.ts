import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import type { Seat } from '../../crypto/room/member.ts';
import { CALM } from './actor.ts';
import { CASES } from './lead-back-cases.ts';
import type { Plan } from './lead-back-plan.ts';
import { leadBack, playPlan } from './lead-back.ts';
import type { World } from './world.ts';

/** `LEAD_BACK=10000` runs as many; `LEAD_BACK_FROM` is the first of them. */
const RUNS = Number(process.env['LEAD_BACK'] ?? 8);
const FROM = Number(process.env['LEAD_BACK_FROM'] ?? 0);

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

test(
	'a lead who comes back finds a split room, or is left outside',
	() => {
		const faults: string[] = [];
		for (let run = FROM; run < FROM + RUNS; run++) {
			const fault = leadBack(String(run));
			if (fault !== undefined) faults.push(`${String(run)}: ${fault}`);
		}
		expect(faults).toEqual([]);
	},
	RUNS * 30_000
);

test.each(CASES)('a lead %s', (_, plans) => {
	for (const plan of plans) expect(playPlan(plan), plan.seed).toBeUndefined();
});

describe('a room whose people were apart is taken for one talk, though', () => {
	/** Guest 4 is heard by both halves in turn; somebody is removed, and somebody comes. */
	const plan: Plan = {
		seed: 'at fault',
		people: { moderators: 2, guests: 3 },
		weather: CALM,
		tickMs: 1_000,
		recap: true,
		deeds: [
			{ at: 2_000, type: 'say', who: 2 },
			{ at: 4_000, type: 'aside', who: 3 },
			{ at: 12_000, type: 'split', apart: [1, 3], forMs: 40_000 },
			{ at: 20_000, type: 'say', who: 2 },
			{ at: 45_000, type: 'say', who: 3 },
			{ at: 46_000, type: 'remove', who: 4, side: 0 },
			{ at: 50_000, type: 'come', side: 0 },
			{ at: 62_000, type: 'pause', side: 0 }
		]
	};

	/** Something is done to a screen as soon as there is something to do it to. */
	const change = (name: string, to: (seat: Seat) => Seat | undefined) => (world: World) => {
		world.watchers.push((actor) => {
			const { seat } = actor.state;
			const changed = seat && actor.name === name ? to(seat) : undefined;
			if (changed !== undefined) actor.state = { ...actor.state, seat: changed };
		});
	};

	test('nothing is wrong', () => {
		expect(playPlan(plan)).toBeUndefined();
	});

	test.each<readonly [name: string, fault: string, look: (world: World) => void]>([
		[
			'somebody hides what another says',
			'guest 2 does not show what sara says',
			change('guest 2', (seat) => {
				const lines = seat.lines.filter(
					(line) => line.type !== 'text' || !line.text.endsWith('sara')
				);
				return lines.length === seat.lines.length ? undefined : { ...seat, lines };
			})
		],
		[
			'a pause has been forgotten on one screen',
			'guest 2 shows open undefined muted , the lead pause',
			(world) => {
				let talk: Seat['talk'] | undefined;
				change('guest 2', (seat) => ({ ...seat, talk: (talk ??= seat.talk) }))(world);
			}
		],
		[
			'a letter lies in the thread of another',
			'sara shows whispered 2 in a wrong thread',
			change('sara', (seat) => {
				const { messages } = seat.privateLine;
				if (messages.every(({ line }) => line?.name !== 210)) return undefined;
				const moved = messages.map((one) => ({ ...one, line: { ...one.line!, name: 140 } }));
				return { ...seat, privateLine: { ...seat.privateLine, messages: moved } };
			})
		],
		[
			'a letter that all have is repeated for ever',
			'guest 3 shows whispered 2 as late',
			change('guest 3', (seat) => {
				const { messages } = seat.privateLine;
				if (messages.every(({ repeating }) => repeating)) return undefined;
				const open = messages.map((one) => ({ ...one, repeating: true }));
				return { ...seat, privateLine: { ...seat.privateLine, messages: open } };
			})
		],
		[
			'somebody reads what was said before she came',
			'new 5 shows recap #1 guest 2, and was not there',
			change('new 5', (seat) => {
				if (seat.lines.some(({ type }) => type === 'recap')) return undefined;
				const who = { idx: 2, role: 'participant', name: 140, firstName: '', me: false } as const;
				const line = {
					type: 'recap',
					who,
					text: '#1 guest 2',
					ref: '7.2.1',
					key: 'r',
					at: 0
				} as const;
				return { ...seat, lines: [...seat.lines, line] };
			})
		],
		[
			'a removal is forgotten',
			'anna locks with whom she removed',
			(world) => {
				world.watchers.push((actor, _before, input) => {
					const { state } = actor;
					if (actor.name !== 'anna' || state.role !== 'lead' || input.type === 'do') return;
					actor.state = { ...state, removing: [], going: [] };
				});
			}
		]
	])('%s', (_, fault, look) => {
		expect(playPlan(plan, look) ?? 'nothing').toContain(fault);
	});
});
