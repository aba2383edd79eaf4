import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { linkLobby } from '../../../../crypto/room/invite.ts';
import { grantingSecrets } from '../../../../crypto/room/member.ts';
import { standAside, standDown } from '../../../../crypto/room/stand-down.ts';
import { staffedRoom } from '../../../sim/staffed.ts';
import { World } from '../../../sim/world.ts';
import { SECOND, turnAt } from './rooms.ts';

/* A lead who becomes a moderator beside another again (PROTOCOL.md §10.6). */

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

test.each(['gives way', 'steps aside'])(
	'a lead who %s in the middle of a lock leaves the keys of that lock in memory',
	(how) => {
		const world = new World(how);
		const { lead } = staffedRoom(world, how, { moderators: 2, guests: 2 });
		world.runUntil(world.now + 5 * SECOND);
		world.do(lead, { type: 'rotate' });
		const isSending = () => lead.state.seat?.granting !== undefined;
		expect(world.runUntilTrue(isSending, 10 * SECOND)).toBe(true);
		const { state } = lead;
		if (state.role !== 'lead') throw new Error('she does not lead');
		const seat = state.seat!;
		const { headerKey, chains, asides } = seat.granting!.issued.keys;
		expect(grantingSecrets(seat)).toHaveLength(1 + chains.size + asides.size);
		const turn = { ...turnAt(world.clockOf(lead)), persisting: [] };
		const member =
			how === 'gives way' ? standDown(state, seat, turn) : standAside(state, seat, false, turn);
		expect(member.seat?.granting).toBeUndefined();
		for (const secret of [headerKey, ...chains.values(), ...asides.values()]) {
			expect(turn.spent).toContain(secret);
		}
	}
);

test('a lead who gives way while the key of the room changes leaves what it heals from in memory', () => {
	const world = new World('healing');
	const { lead } = staffedRoom(world, 'healing', { moderators: 2, guests: 1 });
	world.runUntil(world.now + 5 * SECOND);
	const { state } = lead;
	if (state.role !== 'lead') throw new Error('she does not lead');
	const old = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
	const rekeying = { stage: 'wanted', unhealed: [], old } as const;
	const turn = { ...turnAt(world.clockOf(lead)), persisting: [] };
	standDown({ ...state, rekeying }, state.seat!, turn);
	for (const secret of turn.spent) secret.wipe();
	expect(old).toEqual([new Uint8Array(32), new Uint8Array(32)]);
});

test('a lead who gives way comes back by another’s ticket, or by bytes that are wiped', () => {
	const world = new World('tickets');
	const { lead } = staffedRoom(world, 'tickets', { moderators: 2, guests: 1 });
	const { state } = lead;
	if (state.role !== 'lead') throw new Error('she does not lead');
	const own = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
	const [me, ...others] = state.record.roster;
	const roster = [...others, { ...me!, tickets: own }];
	const turn = { ...turnAt(world.clockOf(lead)), persisting: [] };
	const member = standDown({ ...state, record: { ...state.record, roster } }, state.seat!, turn);
	for (const bytes of own) bytes.fill(0);
	expect(member.phase).toBe('room');
	expect(member.ticket?.lend((bytes) => bytes.slice())).toEqual(new Uint8Array(32).fill(2));
	expect(member.spare?.lend((bytes) => bytes.slice())).toEqual(new Uint8Array(32).fill(1));
});

test.each(['gives way', 'steps aside'])(
	'a lead who %s forgets whom she was to ask about, and may lead again before she is told',
	(how) => {
		const world = new World(how);
		const { lead } = staffedRoom(world, how, { moderators: 2, guests: 2 });
		const { state } = lead;
		if (state.role !== 'lead') throw new Error('she does not lead');
		const asking = { ...state, doubted: [3] };
		const turn = { ...turnAt(world.clockOf(lead)), persisting: [] };
		const member =
			how === 'gives way'
				? standDown(asking, state.seat!, turn)
				: standAside(asking, state.seat!, false, turn);
		expect(member.office?.doubted).toEqual([3]);
	}
);

test('a lead is called away in the middle of a removal, and who was removed stays', () => {
	const world = new World('called away');
	const people = { moderators: 2, guests: 3 };
	const { lead, moderators, guests } = staffedRoom(world, 'called away', people);
	world.runUntil(world.now + 5 * SECOND);
	world.do(lead, { type: 'rotate' });
	// One of them does not follow: a removal waits for her a moment.
	world.kill(guests[0]!);
	const number = () => lead.state.seat?.epoch.facts.number;
	expect(world.runUntilTrue(() => number() === 8, 10 * SECOND)).toBe(true);
	world.do(lead, { type: 'remove', idx: 4 });
	const { state } = lead;
	if (state.role !== 'lead') throw new Error('she does not lead');
	expect(state.removing).toEqual([4]);
	const now = world.clockOf(lead);
	const asked = { lobby: linkLobby(new Uint8Array(32), 20_000), count: 9, nextAt: now + SECOND };
	const names = { handshake: new Uint8Array(8), nonce: new Uint8Array(16) };
	const answered = { since: now - 200 * SECOND, last: now, older: false };
	lead.state = {
		...state,
		sounding: { ...asked, ...names, missing: [], older: false, answered, keptAt: undefined }
	};
	world.runUntil(world.now + 60 * SECOND);
	// By then the other moderator leads, who goes on with the roster that this one left her.
	const leads = [lead, ...moderators].filter((actor) => actor.state.role === 'lead');
	expect(leads).toHaveLength(1);
	const ids = leads[0]!.state.seat?.epoch.facts.roster.map(({ idx }) => idx);
	expect(ids).not.toContain(4);
});
