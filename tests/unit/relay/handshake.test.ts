import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import * as wire from '#relay/wire';
import { address, frame } from './messages.ts';
import {
	join,
	openRelay,
	openSocket,
	pause,
	QUICK,
	reaches,
	statusOf,
	upgrade,
	Wire,
	type RealRelay
} from './real-relay.ts';

const A = address(1);

describe('the Origin of an upgrade', () => {
	const listed = ['https://lykta.example', 'http://lykta.onion'];

	test.each(listed)('%s is on the list and gets in', async (origin) => {
		const { port } = await openRelay(QUICK, listed);
		expect(await statusOf(openSocket(port, { origin }))).toBe(101);
	});

	test.each([
		'null',
		'https://lykta.example/',
		'https://lykta.example:443',
		'https://lykta.example:8443',
		'http://lykta.example',
		'wss://lykta.example',
		'https://LYKTA.example',
		'HTTPS://lykta.example',
		'https://lykta.example.evil.example',
		'https://evil-lykta.example',
		'https://sub.lykta.example',
		'https://lykta.exampl',
		'https://lykta.example.',
		'https://user@lykta.example',
		'https://lykta.example@evil.example',
		'https://lykta.example#x',
		'https://lykta.example?x',
		'https://lykta.example\\.evil.example',
		'https://lykta.example,https://lykta.example',
		'https://lykta.example, http://lykta.onion',
		'https://lykta.example https://evil.example',
		'https://lykta%2eexample',
		'//lykta.example',
		'lykta.example',
		'*',
		'file://',
		'about:blank',
		'chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
		'https://xn--lykta.example',
		'undefined'
	])('%s is refused', async (origin) => {
		const real = await openRelay(QUICK, listed);
		expect(await status(real, upgrade(real, { Origin: origin }))).toBe(403);
	});

	test('none at all is refused, with a list and without', async () => {
		for (const origins of [listed, undefined]) {
			const real = await openRelay(QUICK, origins);
			expect(await status(real, upgrade(real, { Origin: undefined }))).toBe(403);
			expect(await status(real, upgrade(real, { Origin: '' }))).toBe(403);
		}
	});

	test('two of them are refused', async () => {
		const real = await openRelay(QUICK, listed);
		const twice = upgrade(real, { Origin: listed[0] ?? '', origin: listed[0] ?? '' });
		expect(await status(real, twice)).toBe(403);
	});

	test('the name of an older draft does not stand in for it', async () => {
		const real = await openRelay(QUICK, listed);
		const old = { Origin: undefined, 'Sec-WebSocket-Origin': listed[0] ?? '' };
		expect(await status(real, upgrade(real, { ...old, 'Sec-WebSocket-Version': '8' }))).toBe(403);
	});

	test('without a list it is the host that was asked for, and nothing near it', async () => {
		const real = await openRelay();
		const host = `127.0.0.1:${String(real.port)}`;
		expect(await status(real, upgrade(real, { Origin: `http://${host}` }))).toBe(101);
		expect(await status(real, upgrade(real, { Origin: `https://${host}` }))).toBe(101);
		for (const origin of [
			'null',
			'http://127.0.0.1',
			`http://127.0.0.1:${String(real.port + 1)}`,
			`http://localhost:${String(real.port)}`,
			`http://${host}/`,
			`http://user@${host}`,
			`http://${host}.evil.example`,
			`ws://${host}`,
			'https://evil.example'
		]) {
			expect(await status(real, upgrade(real, { Origin: origin }))).toBe(403);
		}
	});

	test('without a list and without a Host there is nothing to match', async () => {
		const real = await openRelay();
		const bare = upgrade(real, { Host: undefined, Origin: 'http://undefined' });
		expect(await status(real, bare)).toBe(403);
		const older = upgrade(
			real,
			{ Host: undefined, Origin: 'http://undefined' },
			'GET /relay HTTP/1.0'
		);
		expect(await status(real, older)).not.toBe(101);
	});
});

describe('everything else about an upgrade', () => {
	test.each([
		['an unknown path', 'GET /relay2 HTTP/1.1', {}, 404],
		['a path below', 'GET /relay/ HTTP/1.1', {}, 404],
		['a path in other letters', 'GET /Relay HTTP/1.1', {}, 404],
		['an encoded path', 'GET /rel%61y HTTP/1.1', {}, 404],
		['a query', 'GET /relay?room=1 HTTP/1.1', {}, 404],
		['the start page', 'GET / HTTP/1.1', {}, 404],
		['a whole URL', 'GET http://127.0.0.1/relay HTTP/1.1', {}, 404],
		['POST', 'POST /relay HTTP/1.1', {}, 405],
		['HEAD', 'HEAD /relay HTTP/1.1', {}, 405],
		['another protocol', undefined, { Upgrade: 'h2c' }, 400],
		['an old version', undefined, { 'Sec-WebSocket-Version': '8' }, 400],
		['no version', undefined, { 'Sec-WebSocket-Version': undefined }, 400],
		['no key', undefined, { 'Sec-WebSocket-Key': undefined }, 400],
		['a bad key', undefined, { 'Sec-WebSocket-Key': 'AAAA' }, 400],
		['a bad protocol list', undefined, { 'Sec-WebSocket-Protocol': 'a,,b' }, 400],
		['a bad Upgrade header', undefined, { Upgrade: 'websocket, nothing' }, 400]
	])('%s is refused, and the room notices nothing', async (_name, first, changes, expected) => {
		const real = await openRelay();
		const check = await room(real);
		expect(await status(real, upgrade(real, changes, first))).toBe(expected);
		expect(await check()).toBe(true);
	});

	test('every refusal is the same but for its status, and says nothing of what was sent', async () => {
		const real = await openRelay();
		const answers = await Promise.all([
			refusal(real, upgrade(real, {}, 'GET /SECRET HTTP/1.1')),
			refusal(real, upgrade(real, { Origin: 'http://SECRET' })),
			refusal(real, upgrade(real, { 'Sec-WebSocket-Key': 'SECRET' })),
			refusal(real, 'SECRET\r\n\r\n'),
			refusal(real, `GET / HTTP/1.1\r\nX: ${'SECRET'.repeat(1000)}\r\n\r\n`)
		]);
		const statuses = answers.map((answer) => /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
		expect(statuses).toEqual(['404', '403', '400', '400', '431']);
		const rest = new Set(answers.map((answer) => answer.slice(answer.indexOf('\r\n'))));
		expect(rest.size).toBe(1);
		for (const text of rest) {
			expect(text).not.toContain('SECRET');
			expect(text).toContain("Content-Security-Policy: default-src 'none'");
			expect(text.endsWith('\r\n\r\nrefused\n')).toBe(true);
		}
	});

	test('compression is never agreed to, and no protocol is picked', async () => {
		const real = await openRelay();
		const wired = new Wire(real.port);
		const offers = {
			'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits, x-unknown',
			'Sec-WebSocket-Protocol': 'SECRET'
		};
		wired.socket.write(upgrade(real, offers));
		const head = await wired.head();
		expect(head).toMatch(/^HTTP\/1\.1 101/);
		expect(head.toLowerCase()).not.toContain('extensions');
		expect(head).not.toContain('SECRET');
	});

	test('one connection more than the relay holds gets 503, and room once another leaves', async () => {
		const real = await openRelay({ ...QUICK, connections: 2 });
		const ada = await join(real);
		await join(real);
		expect(await status(real, upgrade(real))).toBe(503);
		ada.socket.close();
		await ada.closed;
		expect(await status(real, upgrade(real))).toBe(101);
	});

	test('more TCP connections than both limits together are dropped', async () => {
		const real = await openRelay({ ...QUICK, connections: 1, httpConnections: 1 });
		const ada = await join(real, A);
		const second = new Wire(real.port);
		await once(second.socket, 'connect');
		const third = new Wire(real.port);
		await third.closed;
		expect(third.bytes).toHaveLength(0);
		await ada.settled();
	});
});

describe('bytes that are no request leave the relay alive', () => {
	const tls = Buffer.from('16030100a5010000a10303', 'hex');
	const many = (count: number) =>
		Array.from({ length: count }, (_, index) => `X-${String(index)}: 1\r\n`).join('');

	test.each([
		['the HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
		['a TLS hello', Buffer.concat([tls, Buffer.alloc(160, 7)]), 400],
		['a header of 5 KiB', `GET / HTTP/1.1\r\nX: ${'y'.repeat(5120)}\r\n\r\n`, 431],
		['a line of 64 KiB', `GET /${'y'.repeat(65_536)} HTTP/1.1\r\n\r\n`, 431],
		['2,000 headers', `GET /relay HTTP/1.1\r\n${many(2000)}\r\n`, 431],
		['zeros', Buffer.alloc(100), 400],
		['a request inside a request', 'GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n', 400]
	])('%s', async (_name, bytes, expected) => {
		const real = await openRelay();
		const check = await room(real);
		expect(await status(real, bytes)).toBe(expected);
		expect(await check()).toBe(true);
	});

	test.each([70, 2000])('%i small headers first, under a larger size limit', async (count) => {
		const real = await openRelay({ ...QUICK, headerBytes: 64 * 1024 });
		const check = await room(real);
		const padded = upgrade(real).replace('\r\n', `\r\n${many(count)}`);
		expect(await status(real, padded)).not.toBe(101);
		expect(await check()).toBe(true);
	});

	test.each(['Sec-WebSocket-Extensions', 'Sec-WebSocket-Protocol', 'Sec-WebSocket-Key', 'Origin'])(
		'a pathological %s costs next to nothing',
		async (name) => {
			const real = await openRelay();
			const value = `a${'; b'.repeat(500)}${' ,'.repeat(500)}`.slice(0, 3000);
			const from = process.cpuUsage();
			const code = await status(real, upgrade(real, { [name]: value }));
			const { user } = process.cpuUsage(from);
			expect([101, 400, 403]).toContain(code);
			expect(user).toBeLessThan(250_000);
		}
	);

	test('CONNECT is closed', async () => {
		const real = await openRelay();
		const wired = new Wire(real.port);
		wired.socket.write('CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: x\r\n\r\n');
		await wired.closed;
		expect(wired.text).not.toContain('200');
	});
});

describe('a handshake that does not come to an end', () => {
	const impatient = { ...QUICK, handshakeMs: 150 };

	test('a connection that says nothing is closed', async () => {
		const real = await openRelay(impatient);
		const wired = new Wire(real.port);
		await wired.closed;
		expect(wired.text.slice(9, 12)).toBe('408');
	});

	test('one that says it a byte at a time is closed', async () => {
		const real = await openRelay(impatient);
		const check = await room(real);
		const wired = new Wire(real.port);
		const dribble = setInterval(() => wired.socket.write('G'), 20);
		await wired.closed;
		clearInterval(dribble);
		expect(wired.text.slice(9, 12)).toMatch(/408|400/);
		expect(await check()).toBe(true);
	});

	test('one that sends its headers a line at a time is closed', async () => {
		const real = await openRelay(impatient);
		const wired = new Wire(real.port);
		wired.socket.write('GET /relay HTTP/1.1\r\n');
		const dribble = setInterval(() => wired.socket.write('X: 1\r\n'), 20);
		await wired.closed;
		clearInterval(dribble);
		expect(wired.text.slice(9, 12)).toBe('408');
	});

	test('an open WebSocket is not subject to that deadline', async () => {
		const real = await openRelay({ ...impatient, idleHttpMs: 150 });
		const check = await room(real);
		await pause(500);
		expect(await check()).toBe(true);
	});
});

test('the limits that are shipped are the documented ones', () => {
	expect(wire.LIMITS).toMatchObject({
		headerBytes: 4096,
		handshakeMs: 5000,
		fragments: 4,
		bufferedChunks: 64,
		burstMessages: 64,
		messagesPerSecond: 5,
		floodMs: 60_000,
		connectionsPerAddress: 80,
		addressesPerConnection: 256
	});
	expect(wire.CLIENT_MESSAGE_BYTES).toBe(wire.FRAME_OFFSET + wire.FRAME_BYTES);
	expect(wire.FRAME_OFFSET).toBe(wire.CTL_OFFSET + wire.ADDRESS_BYTES);
	expect(wire.CTL_OFFSET).toBe(wire.PUB_OFFSET + wire.ADDRESS_BYTES);
	expect(wire.RELAY_MESSAGE_BYTES).toBe(wire.ADDRESS_TAG_BYTES + wire.FRAME_BYTES);
	expect(wire.FRAME_BYTES).toBe(wire.LIST_ADDRESSES * wire.ADDRESS_BYTES);
});

/** Two people of one room; the check is that a frame still passes and nothing else came. */
async function room(real: RealRelay): Promise<() => Promise<boolean>> {
	const [ada, bo] = [await join(real, A), await join(real, A)] as const;
	return async () => (await reaches(ada, bo, A, frame(1))) && (await reaches(bo, ada, A, frame(2)));
}

async function refusal({ port }: RealRelay, bytes: string | Buffer): Promise<string> {
	const wired = new Wire(port);
	wired.socket.write(bytes);
	await wired.closed;
	return wired.text;
}

async function status({ port }: RealRelay, bytes: string | Buffer): Promise<number> {
	const wired = new Wire(port);
	wired.socket.write(bytes);
	await Promise.race([wired.head(), wired.closed]);
	return Number(wired.text.slice(9, 12));
}
