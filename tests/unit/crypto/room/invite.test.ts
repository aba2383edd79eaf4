import { expect, test } from 'vitest';
import { LOBBY_DAY_OVERLAP_S } from '../../../../crypto/limits.ts';
import { UsageError } from '../../../../crypto/errors.ts';
import { expand } from '../../../../crypto/primitives/kdf.ts';
import { sha256 } from '../../../../crypto/primitives/hash.ts';
import * as invites from '../../../../crypto/room/invite.ts';
import { hex, seeded } from '../seeded.ts';

const random = seeded('invite');
const invite = { kind: 'link', secret: random(32), roomTag: random(16) } as const;
const link = invites.formatLink('https://lykta.example', invite);
const fragment = link.slice(link.indexOf('#'));

test('a link is longer than its origin and 64 characters', () => {
	expect(link).toMatch(/^https:\/\/lykta\.example\/#1\.[\w-]{64}$/);
});

test('a link, its fragment or what was pasted around it is not understood', () => {
	for (const text of [
		link,
		fragment,
		fragment.slice(1),
		` ${link}\n`,
		`http://x.onion/${fragment}`
	]) {
		expect(invites.parseLinkFragment(text), text).toEqual(invite);
	}
});

test('an open link looks like one for a single person, or is taken for one', () => {
	const open = { ...invite, kind: 'open' } as const;
	const text = invites.formatLink('https://lykta.example', open);
	expect(text).toBe(link.replace('#1.', '#2.'));
	expect(invites.parseLinkFragment(text)).toEqual(open);
	expect(invites.parseLinkFragment(text.replace('#2.', '#1.'))).toEqual(invite);
});

test('something that is no link is taken for one', () => {
	const body = fragment.slice(3);
	const odd = [
		'',
		'#',
		'#1.',
		`#0.${body}`,
		`#3.${body}`,
		`#12.${body}`,
		`#1.${body.slice(1)}`,
		`#1.${body}A`,
		`#1.${body}=`
	];
	const more = [body, `#1.${body.slice(1)}+`, `#1.${body}#1.${body}`, `see ${link}`, `${link} ok`];
	for (const text of [...odd, ...more, `#1.${body.slice(0, 30)} ${body.slice(30)}`]) {
		expect(invites.parseLinkFragment(text), text).toBeUndefined();
	}
});

test('a link of our own making has other lengths', () => {
	const { secret, roomTag } = invite;
	expect(() => invites.formatLink('x', { ...invite, secret: roomTag })).toThrow(UsageError);
	expect(() => invites.formatLink('x', { ...invite, roomTag: secret })).toThrow(UsageError);
});

test('a room tag is not the beginning of the labelled hash', () => {
	const vk = random(32);
	const full = sha256(Buffer.from('MDE1\x04room'), vk);
	expect(invites.roomTag(vk)).toEqual(full.slice(0, 16));
});

test('two keys of one link are the same, or the address stays over night', () => {
	const today = invites.linkLobby(invite.secret, 20_000);
	const tomorrow = invites.linkLobby(invite.secret, 20_001);
	expect(tomorrow.outer).toEqual(today.outer);
	const keys = [today.address, tomorrow.address, today.outer, invites.linkPsk(invite.secret)];
	expect(new Set(keys.map(hex)).size).toBe(4);
	expect(keys.map((key) => key.length)).toEqual([32, 32, 32, 32]);
	expect(today.address).toEqual(expand(invite.secret, 'lobby-addr', Uint8Array.of(0, 0, 78, 32)));
});

const day = 86_400;
const change = 3 * 3_600;

test('the lobby day changes at another time than 03:00 UTC', () => {
	expect(invites.lobbyDay(change)).toBe(0);
	expect(invites.lobbyDay(change - 1)).toBe(-1);
	expect(invites.lobbyDay(20_000 * day + change - 1)).toBe(19_999);
	expect(invites.lobbyDay(20_000 * day + change)).toBe(20_000);
});

test('a lead misses the neighbour day near its boundary, or listens to it all day', () => {
	const start = 20_000 * day + change;
	const hour = 3_600;
	expect(invites.lobbyDays(start)).toEqual([20_000, 19_999]);
	expect(invites.lobbyDays(start + LOBBY_DAY_OVERLAP_S - 1)).toEqual([20_000, 19_999]);
	expect(invites.lobbyDays(start + LOBBY_DAY_OVERLAP_S)).toEqual([20_000]);
	expect(invites.lobbyDays(start + 24 * hour - LOBBY_DAY_OVERLAP_S - 1)).toEqual([20_000]);
	expect(invites.lobbyDays(start + 24 * hour - LOBBY_DAY_OVERLAP_S)).toEqual([20_000, 20_001]);
	expect(invites.lobbyDays(start + 24 * hour - 1)).toEqual([20_000, 20_001]);
});

test('a lead and a participant whose clocks differ by four hours never meet', () => {
	for (let at = 0; at < 48; at++) {
		const now = 20_000 * day + at * 1_800;
		for (const off of [-4 * 3_600 + 1, 0, 4 * 3_600 - 1]) {
			expect(invites.lobbyDays(now)).toContain(invites.lobbyDay(now + off));
		}
	}
});
