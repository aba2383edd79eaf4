import { beforeAll, expect } from 'vitest';
import { FRAME_BYTES, VAULT_BYTES } from '../../crypto/limits.ts';
import { ready } from '../../crypto/primitives/ready.ts';
import { SEAL_OVERHEAD } from '../../crypto/primitives/seal.ts';
import { Secret } from '../../crypto/primitives/secret.ts';
import { signingKeys } from '../../crypto/primitives/sign.ts';
import {
	challenge,
	checkProof,
	hello,
	openReply,
	prove,
	sealReply,
	type Shared
} from '../../crypto/room/admission.ts';
import { openSignedDoor, signDoor } from '../../crypto/room/door-sign.ts';
import { roomTag } from '../../crypto/room/invite.ts';
import { openLobby } from '../../crypto/room/lobby.ts';
import { step, type RoomState } from '../../crypto/room/step.ts';
import { openVault, sealVault } from '../../crypto/room/vault.ts';
import { admitAll, arrive, invite, letIn, openMeeting, reload, waiting } from '../sim/people.ts';
import { World } from '../sim/world.ts';
import { snapshot } from '../unit/crypto/room/rooms.ts';
import { flipped, seeded } from '../unit/crypto/seeded.ts';
import { history } from './case.ts';

const SECOND = 1_000;
const MODES = ['link', 'code', 'ticket', 'open'] as const;
type Mode = (typeof MODES)[number];

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

history(
	{
		id: 'R21',
		source: 'MEGA 2022, ciphertexts that can be bent',
		refusal:
			'a turned byte of any lobby frame or message, or of the vault, is refused and changes nothing'
	},
	() => {
		for (const mode of MODES) {
			expect(bendFrames(mode), mode).toEqual([
				...['challenge 0 of 2', 'challenge 1 of 2', 'hello 0 of 2', 'hello 1 of 2'],
				...['proof 0 of 1', 'reply 0 of 1']
			]);
			bendMessages(mode);
		}
		bendVault();
	},
	120_000
);

/** The lobbies that somebody listens at, first doors and second ones. */
function lobbiesOf(state: RoomState) {
	if (state.role === 'lead') return state.hall.served.map(({ lobby }) => lobby);
	const { arrival } = state;
	return arrival ? [arrival.lobby, ...arrival.proofs.map(({ keys }) => keys.lobby)] : [];
}

/**
 * What the relay can do: every byte of every frame of an admission turned, before whoever it is for
 * has read it. Gives the frames that were bent, of each kind the first.
 */
function bendFrames(mode: Mode): readonly string[] {
	const world = new World(`R21 ${mode}`);
	const bent = new Set<string>();
	const random = seeded('R21 bent');
	world.watchers.push((_, before, input) => {
		if (input.type !== 'received') return;
		const frame = input.message.subarray(8);
		const part = lobbiesOf(before)
			.map((lobby) => openLobby(lobby, frame))
			.find((it) => it !== undefined);
		const toLead = part?.direction === 'toLead';
		if (part === undefined || toLead !== (before.role === 'lead')) return;
		const name = `${part.type} ${String(part.part)} of ${String(part.parts)}`;
		if (part.type === 'probe' || bent.has(name)) return;
		bent.add(name);
		const held = snapshot(before);
		for (let at = 0; at < 8 + FRAME_BYTES; at++) {
			const message = flipped(input.message, at);
			const { state } = step(before, { ...input, message }, random);
			if (state !== before)
				throw new Error(`${mode}: ${name}, byte ${String(at)} changes something`);
		}
		expect(snapshot(before)).toBe(held);
		expect(step(before, input, random).state).not.toBe(before);
	});
	comeIn(world, mode);
	return [...bent].sort();
}

/** Somebody comes in, in this way. */
function comeIn(world: World, mode: Mode): void {
	const lead = openMeeting(world);
	if (mode === 'ticket') {
		const { watchers } = world;
		const watching = watchers.splice(0);
		const guest = letIn(world, lead, 'guest', 'link');
		world.runUntil(world.now + 5 * SECOND);
		watchers.push(...watching);
		reload(world, guest);
		expect(world.runUntilTrue(() => guest.state.phase === 'room', 30 * SECOND)).toBe(true);
		return;
	}
	const guest = arrive(world, 'guest', invite(world, lead, mode));
	expect(world.runUntilTrue(() => waiting(world, lead) > 0, 30 * SECOND)).toBe(true);
	admitAll(world, lead);
	expect(world.runUntilTrue(() => guest.state.phase === 'room', 60 * SECOND)).toBe(true);
}

/**
 * What somebody can do who has the key around the frames, as anybody has it who knows a nameplate or
 * an open link: every byte of the messages in them turned. The two long ones are made alike in all modes:
 * of what the KEM gave to them every byte for a link, and every 23rd elsewhere, which saves seconds.
 */
function bendMessages(mode: Mode): void {
	const random = seeded(`R21 messages ${mode}`);
	const address = random(32);
	const secret = random(32);
	const shared: Shared = mode === 'code' ? { mode, prs: secret } : { mode, psk: secret };
	const identity = { vk: random(32), name: 1, house: 1 };
	const first = hello(mode, random);
	const second = challenge(address, shared, first.bytes, random)!;
	const answer = (bytes: Uint8Array) =>
		prove(address, shared, { hello: first, challenge: bytes, identity }, random);
	const third = answer(second.bytes)!;
	const isChecked = (kem: readonly [number, number], at: number) =>
		mode === 'link' || at < kem[0] || at >= kem[1] || at % 23 === 0;

	for (let at = 0; at < first.bytes.length; at++) {
		if (!isChecked([18, 1_234], at)) continue;
		const answered = challenge(address, shared, flipped(first.bytes, at), random);
		const proof = answered && answer(answered.bytes);
		const opened = proof && checkProof(address, shared, answered, proof.bytes);
		expect(opened, `${mode}: message 1, byte ${String(at)}`).toBeUndefined();
	}
	for (let at = 0; at < second.bytes.length; at++) {
		if (!isChecked([16, 1_136], at)) continue;
		const proof = answer(flipped(second.bytes, at));
		const opened = proof && checkProof(address, shared, second, proof.bytes);
		expect(opened, `${mode}: message 2, byte ${String(at)}`).toBeUndefined();
	}
	for (let at = 0; at < third.bytes.length; at++) {
		const opened = checkProof(address, shared, second, flipped(third.bytes, at));
		expect(opened, `${mode}: message 3, byte ${String(at)}`).toBeUndefined();
	}
	const { keys } = checkProof(address, shared, second, third.bytes)!;
	const fourth = sealReply(keys, 1, { status: 'welcome', body: random(600) }, random);
	const held = snapshot(third.keys);
	for (let at = 0; at < fourth.length; at++) {
		const opened = openReply(third.keys, 1, flipped(fourth, at));
		expect(opened, `${mode}: message 4, byte ${String(at)}`).toBeUndefined();
	}
	expect(snapshot(third.keys)).toBe(held);
	expect(openReply(third.keys, 1, fourth)?.status).toBe('welcome');
	if (mode !== 'open') return;

	const { publicKey, secretKey } = signingKeys(random(32));
	const asked = { address, hello: first.bytes };
	const signed = signDoor({ vk: publicKey, secret: new Secret(secretKey) }, asked, second.bytes);
	for (let at = 0; at < signed.length; at++) {
		const opened = openSignedDoor(roomTag(publicKey), asked, flipped(signed, at));
		expect(opened, `signed message 2, byte ${String(at)}`).toBeUndefined();
	}
	expect(openSignedDoor(roomTag(publicKey), asked, signed)).toEqual(second.bytes);
}

/** Every byte of its ends, with the data and the tag in them, and 2,000 of the fill between. */
function bendVault(): void {
	const random = seeded('R21 vault');
	const kv = random(32);
	const place = { origin: 'https://lykta.test', version: 1 };
	const data = random(500);
	const box = sealVault(kv, place, data, random);
	expect(box).toHaveLength(VAULT_BYTES + SEAL_OVERHEAD);
	const [begin, end] = [600, box.length - 64];
	const stride = Math.ceil((end - begin) / 2_000);
	for (let at = 0; at < box.length; at++) {
		if (at >= begin && at < end && at % stride > 0) continue;
		box[at]! ^= 1;
		if (openVault(kv, place, box) !== undefined) throw new Error(`vault, byte ${String(at)}`);
		box[at]! ^= 1;
	}
	expect(openVault(kv, place, box)).toEqual(data);
}
