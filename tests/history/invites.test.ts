import { beforeAll, expect } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { startLead } from '../../crypto/room/step.ts';
import { afterReload } from '../../crypto/room/vault.ts';
import { admitAll, arrive, HOUSE, invite, openMeeting, RELAY_ID, waiting } from '../sim/people.ts';
import { World, type Actor } from '../sim/world.ts';
import { history } from './case.ts';

const SECOND = 1_000;
/** Longer than anybody needs from her knock to her place. */
const ENOUGH_MS = 30 * SECOND;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

/** Where the lead's page dies on the way of one invite: before an effect, or while it writes. */
type Moment =
	| { readonly effect: number }
	/** The record on its way is on the disk afterwards, or it is not. */
	| { readonly write: number; readonly lasts: boolean };

/**
 * A first person comes by the invite and is let in, as far as the lead's page gets; it is loaded again,
 * and a second person comes by the same invite. `undefined` if the page outlives its moment; else what
 * was on the disk.
 */
function walk(kind: 'link' | 'code', moment: Moment): string | undefined {
	const world = new World(`R33 ${kind} ${JSON.stringify(moment)}`);
	const lead = openMeeting(world);
	const invitation = invite(world, lead, kind);
	world.runUntil(world.now + 5 * SECOND);
	world.awaitsDisk = true;
	const first = arrive(world, 'first', invitation);
	arm(lead, moment);
	const isOver = () => {
		if (waiting(world, lead) > 0 && lead.alive) admitAll(world, lead);
		return !lead.alive || first.state.phase === 'room';
	};
	world.runUntilTrue(isOver, ENOUGH_MS);
	if (lead.alive) return undefined;

	const stored = lead.record!.invites.at(-1)!.state;
	const record = afterReload(lead.record!);
	const kept = record.invites.at(-1)!.state;
	expect(kept, stored).toBe(DECIDED[kind][stored]);
	const hasHeard = first.state.phase === 'lobby' || first.state.phase === 'room';
	if (hasHeard) expect(['verified', 'admitted']).toContain(stored);

	const leading = { record, firstName: 'Anna', house: HOUSE, relayId: RELAY_ID };
	world.restart(lead, startLead({ ...leading, now: world.clockOf(lead) }, lead.random.bytes));
	world.do(lead, { type: 'open' });
	admitFor(10 * SECOND, world, lead);
	const second = arrive(world, 'second', invitation);
	admitFor(20 * SECOND, world, lead);
	const inside = [first, second].filter(({ state }) => state.phase === 'room');
	expect(inside.length).toBeLessThanOrEqual(1);
	if (kept !== 'open') expect(second.state.phase).not.toBe('room');
	return stored;
}

/** What the next page makes of what it finds: a try whose outcome was never written is none any more. */
const DECIDED: Readonly<Record<'link' | 'code', Readonly<Record<string, string>>>> = {
	link: { open: 'open', tried: 'refused', verified: 'verified', admitted: 'admitted' },
	code: { open: 'open', tried: 'burned', verified: 'verified', admitted: 'admitted' }
};

function arm(lead: Actor, moment: Moment): void {
	if ('effect' in moment) {
		lead.fuse = moment.effect;
		return;
	}
	const { disk } = lead;
	let writes = 0;
	let { writing } = disk;
	// A write that begins lights the fuse: the page dies before its next effect.
	Object.defineProperty(disk, 'writing', {
		get: () => writing,
		set: (bytes: Uint8Array | undefined) => {
			writing = bytes;
			if (bytes === undefined || writes++ !== moment.write) return;
			if (moment.lasts) disk.bytes = bytes;
			writing = undefined;
			lead.fuse = 0;
		}
	});
}

function admitFor(ms: number, world: World, lead: Actor): void {
	world.runUntilTrue(() => {
		admitAll(world, lead);
		return false;
	}, ms);
}

history(
	{
		id: 'R33',
		source: 'invites that a reload makes usable again',
		refusal: 'whatever was tried stays tried, and a second person never comes in by it'
	},
	() => {
		for (const kind of ['link', 'code'] as const) {
			const found = [
				...walked((effect) => walk(kind, { effect })),
				...walked((write) => walk(kind, { write, lasts: false })),
				...walked((write) => walk(kind, { write, lasts: true }))
			];
			expect([...new Set(found)].sort()).toEqual(['admitted', 'open', 'tried', 'verified']);
		}
	},
	120_000
);

/** From the first moment to the last that comes before she is in the room. */
function* walked(stored: (moment: number) => string | undefined): Generator<string> {
	for (let moment = 0; ; moment++) {
		const state = stored(moment);
		if (state === undefined) return;
		yield state;
	}
}
