import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { UsageError } from '../../../../crypto/errors.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';

const secret = () => new Secret(Uint8Array.of(201, 202, 203));

test('a wiped secret can still be read', () => {
	const bytes = Uint8Array.of(201, 202, 203);
	const wiped = new Secret(bytes);
	expect(wiped.lend((lent) => lent[1])).toBe(202);
	wiped.wipe();
	wiped.wipe();
	expect(bytes).toEqual(new Uint8Array(3));
	expect(wiped).toHaveLength(3);
	expect(() => wiped.lend((lent) => lent[1])).toThrow(UsageError);
});

test('a secret leaves by serialising, printing, cloning or listing', () => {
	expect(() => JSON.stringify({ key: secret() })).toThrow(UsageError);
	expect(inspect(secret(), { showHidden: true, depth: 9 })).not.toMatch(/20[123]/);
	expect(structuredClone(secret())).toEqual({});
	expect(Object.entries(secret())).toEqual([]);
});
