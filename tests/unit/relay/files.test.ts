import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gunzipSync, brotliDecompressSync, gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answerFrom, readClient } from '../../../relay/files.ts';
import { originRule } from '../../../relay/origin.ts';

const POLICY = "default-src 'none'; script-src 'self' 'sha256-AAAA'; connect-src 'self'";
const page = (policy: string, text: string) =>
	`<!doctype html><head><meta http-equiv="content-security-policy" content="${policy}"></head>${text}`;
const SCRIPT = 'export const answer = 42;\n'.repeat(20);

const BUILD = {
	'index.html': page(POLICY, 'start'),
	'led.html': page(`${POLICY}; img-src data:`, 'moderators'),
	'_app/start.js': SCRIPT,
	'_app/start.js.br': brotliCompressSync(SCRIPT),
	'_app/start.js.gz': gzipSync(SCRIPT),
	'_app/plain.css': 'body { margin: 0 }',
	'_app/version.json': '{}',
	'robots.txt': 'User-agent: *\nDisallow: /\n',
	'picture.bin': Buffer.from([0, 255, 1])
};

describe('the client from memory', () => {
	test('the pages are at their own addresses and nowhere else', async () => {
		const get = await served();
		expect((await get('/')).text).toBe(BUILD['index.html']);
		expect((await get('/led')).text).toBe(BUILD['led.html']);
		for (const path of ['/index.html', '/led.html', '/index', '/led/']) {
			expect((await get(path)).status).toBe(404);
		}
	});

	test('what a messenger appends to a link does not hide the start page', async () => {
		const get = await served();
		expect((await get('/?fbclid=x')).text).toBe(BUILD['index.html']);
	});

	test('assets keep their types', async () => {
		const get = await served();
		const types = {
			'/': 'text/html; charset=utf-8',
			'/_app/start.js': 'text/javascript; charset=utf-8',
			'/_app/plain.css': 'text/css; charset=utf-8',
			'/_app/version.json': 'application/json; charset=utf-8',
			'/robots.txt': 'text/plain; charset=utf-8',
			'/picture.bin': 'application/octet-stream'
		};
		for (const [path, type] of Object.entries(types)) {
			expect((await get(path)).headers['content-type']).toBe(type);
		}
	});

	test.each([
		['', 'identity'],
		['br', 'br'],
		['gzip, deflate, br', 'br'],
		['gzip', 'gzip'],
		['GZIP', 'gzip'],
		['br;q=0, gzip;q=0.5', 'gzip'],
		['br; q=0.0, gzip; q=0', 'identity'],
		['deflate, zstd', 'identity'],
		['*', 'identity'],
		['brx', 'identity']
	])('offered "%s", the script comes as %s and is the same script', async (accepts, coding) => {
		const get = await served();
		const { headers, bytes } = await get('/_app/start.js', { 'accept-encoding': accepts });
		expect(headers['content-encoding'] ?? 'identity').toBe(coding);
		const open = { br: brotliDecompressSync, gzip: gunzipSync, identity: (raw: Buffer) => raw };
		expect(open[coding as keyof typeof open](bytes).toString()).toBe(SCRIPT);
		expect(headers['content-length']).toBe(String(bytes.length));
		expect(headers.vary).toBe('Accept-Encoding');
	});

	test('the compressed forms have no address of their own', async () => {
		const get = await served();
		expect((await get('/_app/start.js.br')).status).toBe(404);
		expect((await get('/_app/start.js.gz')).status).toBe(404);
	});

	test('the ETag is the SHA-256 of the plain content, and the coding', async () => {
		const get = await served();
		const hash = createHash('sha256').update(SCRIPT).digest('hex');
		expect((await get('/_app/start.js')).headers.etag).toBe(`"${hash}"`);
		const compressed = await get('/_app/start.js', { 'accept-encoding': 'br' });
		expect(compressed.headers.etag).toBe(`"${hash}-br"`);
	});

	test('HEAD says the same and sends nothing', async () => {
		const get = await served();
		const [head, whole] = [await get('/', {}, 'HEAD'), await get('/')];
		expect(head.status).toBe(200);
		expect(head.headers).toEqual(whole.headers);
		expect(head.bytes).toHaveLength(0);
	});

	test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])(
		'%s of a page is refused',
		async (method) => {
			const get = await served();
			expect((await get('/', {}, method)).status).toBe(405);
		}
	);

	test.each([
		'/nothing',
		'//',
		'/../index.html',
		'/_app/../index.html',
		'/%69ndex.html',
		'/_app',
		'/_app/',
		'/__proto__',
		'/constructor',
		'/rensa',
		'/relay',
		'/etc/passwd'
	])('%s is not there', async (path) => {
		const get = await served();
		const { status, text } = await get(path);
		expect(status).toBe(404);
		expect(text).toBe('refused\n');
	});

	test('changes on disk after the start are not served', async () => {
		const folder = build(BUILD);
		const get = await served(folder);
		writeFileSync(join(folder, 'index.html'), 'changed');
		expect((await get('/')).text).toBe(BUILD['index.html']);
	});
});

describe('headers', () => {
	test.each([
		['/', 'GET'],
		['/led', 'HEAD'],
		['/_app/start.js', 'GET'],
		['/robots.txt', 'GET'],
		['/nothing', 'GET'],
		['/', 'POST'],
		['/rensa', 'POST']
	])('%s %s carries all of them', async (path, method) => {
		const get = await served();
		const { headers } = await get(path, {}, method);
		expect(headers).toMatchObject({
			'cache-control': 'no-store',
			'referrer-policy': 'no-referrer',
			'x-robots-tag': 'noindex',
			'x-content-type-options': 'nosniff',
			'cross-origin-opener-policy': 'same-origin',
			'cross-origin-resource-policy': 'same-origin'
		});
		expect(headers['content-security-policy']).toMatch(
			/default-src 'none'.*frame-ancestors 'none'/
		);
		expect(headers).not.toHaveProperty('date');
		expect(headers).not.toHaveProperty('server');
		expect(headers).not.toHaveProperty('x-powered-by');
		const features = String(headers['permissions-policy']).split(', ');
		expect(features).toContain('camera=()');
		expect(features.filter((feature) => !/^[a-z-]+=\(\)$/.test(feature)).sort()).toEqual([
			'clipboard-write=(self)',
			'screen-wake-lock=(self)'
		]);
	});

	test('each page sends its own policy, with the frame rule a meta element cannot carry', async () => {
		const get = await served();
		const header = async (path: string) => (await get(path)).headers['content-security-policy'];
		expect(await header('/')).toBe(`${POLICY}; frame-ancestors 'none'`);
		expect(await header('/led')).toBe(`${POLICY}; img-src data:; frame-ancestors 'none'`);
	});

	test('an escaped policy is sent as it was meant', async () => {
		const escaped = page("default-src 'none'; report-to &quot;a&amp;b&quot;", 'start');
		const get = await served(build({ 'index.html': escaped }));
		expect((await get('/')).headers['content-security-policy']).toBe(
			`default-src 'none'; report-to "a&b"; frame-ancestors 'none'`
		);
	});

	test('a script may open the socket and run WebAssembly when it is a Worker, no more', async () => {
		const get = await served();
		const policy = (await get('/_app/start.js')).headers['content-security-policy'];
		expect(policy).toContain("default-src 'none'");
		expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
		expect(policy).toContain("connect-src 'self'");
		expect(policy).not.toContain("'unsafe-eval'");
		expect(policy).not.toContain("'unsafe-inline'");
	});
});

describe('/rensa', () => {
	const ours = { origin: 'http://lykta.example', host: 'lykta.example' };

	test('empties cache, storage and cookies for our own page', async () => {
		const get = await served();
		const { status, headers, bytes } = await get(
			'/rensa',
			{ ...ours, 'content-length': '0' },
			'POST'
		);
		expect(status).toBe(204);
		expect(headers['clear-site-data']).toBe('"cache", "storage", "cookies"');
		expect(bytes).toHaveLength(0);
	});

	test.each([
		['another site', { ...ours, origin: 'http://evil.example' }],
		['no site', { host: 'lykta.example' }],
		['a form of an opaque page', { ...ours, origin: 'null' }]
	])('does nothing for %s', async (_name, headers) => {
		const get = await served();
		const answer = await get('/rensa', { ...headers, 'content-length': '0' }, 'POST');
		expect(answer.status).toBe(403);
		expect(answer.headers).not.toHaveProperty('clear-site-data');
	});

	test('takes no body, however small', async () => {
		const get = await served();
		expect((await get('/rensa', { ...ours, 'content-length': '1' }, 'POST', 'x')).status).toBe(413);
		const chunked = { ...ours, 'transfer-encoding': 'chunked' };
		expect((await get('/rensa', chunked, 'POST', 'x')).status).toBe(413);
	});

	test('is nothing but a POST', async () => {
		const get = await served();
		expect((await get('/rensa', ours)).headers).not.toHaveProperty('clear-site-data');
	});
});

describe('a build that is not whole is not served', () => {
	test('without a start page', () => {
		expect(readClient(build({ 'led.html': page(POLICY, '') }))).toBeUndefined();
	});

	test('with a page that carries no policy', () => {
		const files = { 'index.html': page(POLICY, ''), 'led.html': '<!doctype html>' };
		expect(readClient(build(files))).toBeUndefined();
	});

	test('links out of the folder are not followed', () => {
		const folder = build(BUILD);
		symlinkSync('/etc/hostname', join(folder, 'outside.txt'));
		expect(readClient(folder)?.has('/outside.txt')).toBe(false);
	});
});

type Answer = {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly bytes: Buffer;
	readonly text: string;
};

function build(files: Readonly<Record<string, string | Buffer>>): string {
	const folder = mkdtempSync(join(tmpdir(), 'build-'));
	onTestFinished(() => {
		rmSync(folder, { recursive: true });
	});
	for (const [name, content] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, name)), { recursive: true });
		writeFileSync(join(folder, name), content);
	}
	return folder;
}

async function served(folder = build(BUILD)) {
	const client = readClient(folder);
	if (client === undefined) throw new Error('the build was refused');
	const server = createServer(answerFrom(client, originRule(undefined)));
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => {
		server.close();
		server.closeAllConnections();
	});
	const { port } = server.address() as AddressInfo;
	return async (
		path: string,
		headers: Readonly<Record<string, string>> = {},
		method = 'GET',
		body = ''
	): Promise<Answer> => {
		const asked = request({ port, host: '127.0.0.1', path, headers, method, agent: false });
		asked.end(body);
		const [answer] = (await once(asked, 'response')) as [IncomingMessage];
		const chunks: Buffer[] = [];
		for await (const chunk of answer) chunks.push(chunk as Buffer);
		const bytes = Buffer.concat(chunks);
		const status = answer.statusCode ?? 0;
		return { status, headers: answer.headers, bytes, text: bytes.toString() };
	};
}
