import { beforeAll, expect, test } from 'vitest';
import { encodeBase64url } from '../../../../crypto/bytes/base64url.ts';
import { concat } from '../../../../crypto/bytes/writer.ts';
import { UsageError } from '../../../../crypto/errors.ts';
import { expand } from '../../../../crypto/primitives/kdf.ts';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { Secret } from '../../../../crypto/primitives/secret.ts';
import { decodeTicket, encodeTicket, sidTag, ticketOf } from '../../../../crypto/room/ticket.ts';
import { hex, seeded } from '../seeded.ts';

const random = seeded('ticket');
const ticket = { sidTag: random(4), idx: 7, secret: random(32) };
const bytes = concat(Uint8Array.of(1), ticket.sidTag, Uint8Array.of(7), ticket.secret);

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

test('a ticket does not come back as it was kept', () => {
	const text = encodeTicket(ticket);
	expect(text).toBe(encodeBase64url(bytes));
	expect(decodeTicket(text)).toEqual(ticket);
});

test('a text that is no ticket is read as one', () => {
	for (const at of [0, 2, 254, 255]) {
		expect(decodeTicket(encodeBase64url(bytes.with(0, at))), `version ${String(at)}`).toBe(
			undefined
		);
	}
	for (const idx of [254, 255]) {
		expect(decodeTicket(encodeBase64url(bytes.with(5, idx)))).toBeUndefined();
	}
	const text = encodeTicket(ticket);
	for (let length = 0; length < text.length; length++) {
		expect(decodeTicket(text.slice(0, length))).toBeUndefined();
	}
	for (const other of [`${text}A`, ` ${text}`, text.replace(/./, '+'), '='.repeat(51)]) {
		expect(decodeTicket(other)).toBeUndefined();
	}
	expect(decodeTicket(encodeBase64url(concat(bytes, bytes)))).toBeUndefined();
});

test('a ticket with a field of another length is written', () => {
	expect(() => encodeTicket({ ...ticket, sidTag: random(5) })).toThrow(UsageError);
	expect(() => encodeTicket({ ...ticket, secret: random(31) })).toThrow(UsageError);
});

test('it is not what the specification derives, or tells the meeting', () => {
	const key = random(32);
	expect(hex(ticketOf(new Secret(key.slice())))).toBe(hex(expand(key, 'resume')));
	expect(sidTag(key)).toEqual(key.slice(0, 4));
});
