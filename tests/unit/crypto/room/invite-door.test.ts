import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import * as admission from '../../../../crypto/room/admission.ts';
import { setInvite, sharedOf } from '../../../../crypto/room/invites.ts';
import type { LeadState, LeadTurn, Visitor } from '../../../../crypto/room/lead-state.ts';
import { sealLobby, type LobbyMessage } from '../../../../crypto/room/lobby.ts';
import type { InviteState } from '../../../../crypto/room/vault.ts';
import {
	announce,
	evaluate,
	lobbyReceived,
	nextLobbyFrame,
	refuse,
	serve,
	tendVisitors
} from '../../../../crypto/room/waiting-room.ts';
import { forwardedFrom } from '../../../sim/forwarded.ts';
import { HOUSE, invite, openMeeting } from '../../../sim/people.ts';
import { World } from '../../../sim/world.ts';
import { seeded } from '../seeded.ts';
import { turnAt } from './rooms.ts';

/* What a lead refuses at the door of an invitation for one person, one message at a time (PROTOCOL.md §5, §6). */

const kinds = ['link', 'code'] as const;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const turn = (now: number) => ({ ...turnAt(now), persisting: [], notices: [] }) satisfies LeadTurn;
const stages = ({ hall }: LeadState) => hall.visitors.map(({ stage }) => stage);

/** One invitation that is served, and somebody who is to say something there. */
function atTheDoor(name: string, kind: (typeof kinds)[number]) {
	const world = new World(name);
	const lead = openMeeting(world);
	invite(world, lead, kind);
	world.runUntil(world.now + 10_000);
	const { state } = lead;
	if (state.role !== 'lead') throw new Error('not a lead');
	const now = world.clockOf(lead);
	const random = seeded(name);
	const place = state.hall.served[0]!;
	const made = state.record.invites[0]!;
	const says = (before: LeadState, message: LobbyMessage, watched = turn(now)): LeadState =>
		sealLobby(place.lobby, message, random).reduce(
			(held, frame) => lobbyReceived(held, forwardedFrom(place.lobby.address, frame), watched),
			before
		);
	const first = admission.hello(kind, random);
	const head = { direction: 'toLead', seq: 0 } as const;
	const handshake = admission.helloId(first.p);
	const hello: LobbyMessage = { ...head, type: 'hello', handshake, data: first.bytes };
	const challenged = says(state, hello);
	const visitor = challenged.hall.visitors[0]!;
	const identity = { vk: random(32), name: 1, house: HOUSE };
	const run = { hello: first, challenge: visitor.challenge.bytes, identity };
	const { bytes, id } = admission.prove(place.lobby.address, sharedOf(made)!, run, random)!;
	const proof: LobbyMessage = { ...head, type: 'proof', handshake: id, data: bytes };
	const withInvite = (before: LeadState, to: InviteState, p?: Uint8Array): LeadState => {
		const verified = p && { handshake: random(8), verifiedBy: p };
		return { ...before, record: setInvite(before.record, place.invite, to, verified) };
	};
	return { state, now, random, place, says, first, hello, challenged, visitor, proof, withInvite };
}

/** What was heard changed nothing but the list of messages that are not whole yet. */
function isUnheard(before: LeadState, after: LeadState): boolean {
	const { hall, record } = after;
	const { visitors, queue, probes, usedTwice } = before.hall;
	return (
		record === before.record &&
		hall.visitors === visitors &&
		hall.queue === queue &&
		hall.probes === probes &&
		hall.usedTwice === usedTwice
	);
}

describe.each(kinds)('a first message by a %s', (kind) => {
	test('under another name, of another kind or with a key that is none is answered', () => {
		const { state, random, says, hello } = atTheDoor('names', kind);
		const other = admission.hello(kind === 'link' ? 'code' : 'link', random);
		const handshake = admission.helloId(other.p);
		for (const wrong of [
			{ ...hello, handshake: random(8) },
			{ ...hello, handshake, data: other.bytes },
			{ ...hello, data: hello.data.slice().fill(255, 18) }
		]) {
			expect(isUnheard(state, says(state, wrong))).toBe(true);
		}
	});

	test('is answered again to whom it let in, while it is asked about, or when it is used up', () => {
		const { state, place, random, says, first, hello, withInvite } = atTheDoor('used', kind);
		const used = withInvite(state, 'admitted', first.p);
		expect(isUnheard(used, says(used, hello))).toBe(true);
		const probe = { ...place, nonce: random(16), handshake: random(8), left: 0, until: Infinity };
		const asking = { ...state, hall: { ...state.hall, probes: [probe] } };
		expect(isUnheard(asking, says(asking, hello))).toBe(true);
		for (const to of ['tried', 'burned', 'refused', 'expired', 'void'] as const) {
			const over = withInvite(state, to);
			expect(isUnheard(over, says(over, hello)), to).toBe(true);
		}
		for (const to of ['verified', 'admitted'] as const) {
			const taken = withInvite(state, to, random(16));
			expect(stages(says(taken, hello)), to).toEqual(kind === 'link' ? ['challenged'] : []);
		}
	});

	test('that was answered gets another answer, or takes a second place', () => {
		const { says, hello, challenged, visitor } = atTheDoor('again', kind);
		const emptied = { ...challenged, hall: { ...challenged.hall, queue: [] } };
		const again = says(emptied, hello);
		expect(again.hall.visitors).toEqual([visitor]);
		expect(again.hall.queue[0]?.frame).toBe(visitor.challengeFrames[0]);
	});
});

describe.each(kinds)('a proof by a %s', (kind) => {
	test('of another handshake, of another length or of another type is tried', () => {
		const { random, says, challenged, proof } = atTheDoor('other', kind);
		expect(stages(says(challenged, proof))).toEqual(['trying']);
		for (const wrong of [
			{ ...proof, handshake: random(8) },
			{ ...proof, data: proof.data.subarray(1) },
			...(['challenge', 'reply', 'probe', 'taken'] as const).map((type) => ({ ...proof, type }))
		]) {
			expect(isUnheard(challenged, says(challenged, wrong))).toBe(true);
		}
	});

	test('is tried twice, or for an invitation that is no longer open', () => {
		const { now, says, challenged, proof, withInvite } = atTheDoor('twice', kind);
		const trying = says(challenged, proof);
		const writes = turn(now);
		expect(isUnheard(trying, says(trying, proof, writes))).toBe(true);
		expect(writes.persisting).toEqual([]);
		for (const to of ['tried', 'burned', 'refused', 'expired', 'void'] as const) {
			const over = withInvite(challenged, to);
			expect(isUnheard(over, says(over, proof)), to).toBe(true);
		}
	});

	test('is evaluated that nobody is there for any more', () => {
		const { now, says, challenged, visitor, proof } = atTheDoor('gone', kind);
		const trying = says(challenged, proof);
		const checks = (state: LeadState, key = visitor.key) => evaluate(state, key, turn(now));
		expect(stages(checks(trying))).toEqual(['verified']);
		expect(checks(trying, 'another')).toBe(trying);
		expect(checks(challenged), 'no proof').toBe(challenged);
		const none = { ...trying, record: { ...trying.record, invites: [] } };
		expect(checks(none)).toBe(none);
	});
});

test('a link that was used raises an alarm by a wrong proof, or lets her guess again', () => {
	const { now, random, says, challenged, proof, withInvite } = atTheDoor('second', 'link');
	const used = withInvite(challenged, 'admitted', random(16));
	const quiet = turn(now);
	const guessed = says(used, { ...proof, data: random(proof.data.length) }, quiet);
	expect(stages(guessed)).toEqual([]);
	expect(guessed.hall.usedTwice).toEqual([]);
	const alarmed = turn(now);
	const noticed = says(used, proof, alarmed);
	expect(stages(noticed)).toEqual(['gone']);
	expect(noticed.hall.usedTwice).toHaveLength(1);
	expect([quiet.notices, alarmed.notices]).toEqual([[], [{ type: 'usedTwice', invite: 1 }]]);
});

describe('a knock', () => {
	/** Her proof was right, and that is durable. */
	function verified(name: string) {
		const door = atTheDoor(name, 'link');
		const trying = door.says(door.challenged, door.proof);
		const { key } = door.visitor;
		return { ...door, key, verified: evaluate(trying, key, turn(door.now)) };
	}

	test('of nobody is shown, or one comes while the lead closes', () => {
		const { now, key, challenged, verified: state } = verified('shown');
		const shown = turn(now);
		expect(stages(announce(state, key, shown))).toEqual(['waiting']);
		expect(shown.notices).toHaveLength(1);
		const silent = turn(now);
		expect(announce(state, 'another', silent)).toBe(state);
		expect(announce(challenged, key, silent), 'unproved').toBe(challenged);
		const closing: LeadState = { ...state, phase: 'closing' };
		const refused = announce(closing, key, silent);
		expect(stages(refused)).toEqual(['gone']);
		expect(refused.record.invites[0]!.state).toBe('refused');
		expect(silent.notices).toEqual([]);
	});

	test('whose answer was lost is not answered when she proves herself again', () => {
		const { now, key, says, proof, verified: state } = verified('lost');
		const waiting = announce(state, key, turn(now));
		const emptied = { ...waiting, hall: { ...waiting.hall, queue: [] } };
		const [frame] = waiting.hall.visitors[0]!.reply!.frames;
		const again = says(emptied, proof);
		expect(again.hall.queue[0]?.frame).toBe(frame);
		expect(again.hall.visitors).toBe(waiting.hall.visitors);
	});

	test('is refused before it was proved, or after its last word', () => {
		const { now, key, challenged, verified: state } = verified('refused');
		const waiting = announce(state, key, turn(now));
		const refused = refuse(waiting, key, turn(now));
		expect(stages(refused)).toEqual(['gone']);
		for (const other of [challenged, state, refused]) {
			const writes = turn(now);
			expect(refuse(other, key, writes)).toBe(other);
			expect(writes.persisting).toEqual([]);
		}
		expect(refuse(waiting, 'another', turn(now))).toBe(waiting);
		const approved = hallOf(waiting, { stage: 'approved' });
		expect(stages(refuse(approved, key, turn(now)))).toEqual(['gone']);
	});

	test('is answered again too early, more often than it may be, or never', () => {
		const { now, key, verified: state } = verified('resent');
		const waiting = announce(state, key, turn(now));
		const reply = { ...waiting.hall.visitors[0]!.reply!, resendAt: now + 1 };
		const holding = (left: number) => {
			const held = hallOf(waiting, { reply: { ...reply, left } });
			return { ...held, hall: { ...held.hall, queue: [] } };
		};
		const queued = (left: number, at: number) => tendVisitors(holding(left), turn(at)).hall.queue;
		expect(queued(1, now)).toEqual([]);
		expect(queued(1, now + 1)).toHaveLength(reply.frames.length);
		expect(queued(0, now + 1)).toEqual([]);
		const once = tendVisitors(holding(1), turn(now + 1)).hall.visitors[0]!.reply!;
		expect(once.left).toBe(0);
		expect(once.resendAt).toBeGreaterThan(now + 1);
	});

	function hallOf(state: LeadState, change: Partial<Visitor>): LeadState {
		const visitors = state.hall.visitors.map((visitor) => ({ ...visitor, ...change }));
		return { ...state, hall: { ...state.hall, visitors } };
	}
});

test('the places of the doors are made anew although nothing has changed', () => {
	const { state, now } = atTheDoor('served', 'code');
	expect(serve(state, turn(now))).toBe(state);
	const record = { ...state.record };
	expect(serve({ ...state, record }, turn(now)).hall.served).not.toBe(state.hall.served);
});

test('a slot without anything to say goes to a place at which nobody listens', () => {
	const { state, now, place } = atTheDoor('noise', 'link');
	const idle = { ...state, hall: { ...state.hall, queue: [], last: [] } };
	const made = nextLobbyFrame(idle, turn(now));
	expect(made.state).toBe(idle);
	expect(made.publication.address).toEqual(place.lobby.address);
});
