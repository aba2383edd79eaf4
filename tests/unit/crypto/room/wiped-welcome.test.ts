import { beforeAll, expect, test, vi } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import * as sealing from '../../../../crypto/primitives/seal.ts';
import * as welcomes from '../../../../crypto/room/welcome.ts';
import { letIn, openMeeting } from '../../../sim/people.ts';
import { World } from '../../../sim/world.ts';

vi.mock('../../../../crypto/primitives/seal.ts', { spy: true });
vi.mock('../../../../crypto/room/welcome.ts', { spy: true });

/* What a Welcome holds is as good as the epoch: no copy of it stays (PROTOCOL.md, Keys). */

/** The associated data of a message 4 is h3 and a number. */
const REPLY_AAD = 36;

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const isWiped = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

test('the bytes of a Welcome stay in memory at either end', () => {
	const world = new World('wiped');
	const lead = openMeeting(world);
	letIn(world, lead, 'guest', 'link');
	const sealed = vi.mocked(sealing.seal).mock.calls.filter(([, aad]) => aad.length === REPLY_AAD);
	expect(Math.max(...sealed.map(([, , plaintext]) => plaintext.length))).toBeGreaterThan(281);
	for (const [, , plaintext] of sealed) expect(isWiped(plaintext)).toBe(true);
	const { calls, results } = vi.mocked(sealing.open).mock;
	const opened = calls.flatMap(([, aad], at) => {
		const result = results[at];
		const plaintext = result?.type === 'return' ? result.value : undefined;
		return aad.length === REPLY_AAD && plaintext !== undefined ? [plaintext] : [];
	});
	expect(Math.max(...opened.map(({ length }) => length))).toBeGreaterThan(281);
	for (const plaintext of opened) expect(isWiped(plaintext)).toBe(true);
	const made = vi.mocked(welcomes.encodeWelcome).mock.results;
	expect(made.length).toBeGreaterThan(0);
	for (const { value } of made) expect(isWiped(value as Uint8Array)).toBe(true);
	const read = vi.mocked(welcomes.openWelcome).mock.calls;
	expect(read.length).toBeGreaterThan(0);
	for (const [body] of read) expect(isWiped(body)).toBe(true);
});
