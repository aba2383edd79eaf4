import { expect, test } from 'vitest';
import { EMPTY_HALL, hallSecrets } from '../../../../crypto/room/hall.ts';

test('a ticket that was replaced outlives the meeting in which it was', () => {
	const secret = new Uint8Array(32).fill(7);
	const dismissed = [{ idx: 1, secret, isVoid: false, until: 0 }];
	const secrets = hallSecrets({ ...EMPTY_HALL, dismissed });
	expect(secrets).toHaveLength(1);
	for (const one of secrets) one.wipe();
	expect(secret).toEqual(new Uint8Array(32));
});
