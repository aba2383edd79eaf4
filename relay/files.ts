import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import type { OriginRule } from './origin.ts';

/** The built client by path, all of it in memory: nothing is opened after start-up. */
export type Client = ReadonlyMap<string, File>;

type File = {
	readonly headers: Readonly<Record<string, string>>;
	readonly etag: string;
	/** The same content, best first; the last is the plain one. */
	readonly forms: readonly Form[];
};

type Form = { readonly coding: Coding; readonly bytes: Buffer };
type Coding = 'br' | 'gzip' | 'identity';

/** Reads `folder` once. `undefined` if there is no start page or a page carries no policy. */
export function readClient(folder: string): Client | undefined {
	const names = readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
	const client = new Map<string, File>();
	for (const name of names) {
		if (name.endsWith('.br') || name.endsWith('.gz')) continue;
		const file = readFile(folder, name, new Set(names));
		if (file === undefined) return undefined;
		client.set(pathOf(name), file);
	}
	return client.has('/') ? client : undefined;
}

/** relay/PROTOCOL.md §8: pages and assets, the answer that empties the browser, and refusals. */
export function answerFrom(client: Client, allowsOrigin: OriginRule) {
	return (request: IncomingMessage, response: ServerResponse): void => {
		response.sendDate = false;
		const path = (request.url ?? '').split('?', 1)[0] ?? '';
		if (request.method === 'POST' && path === '/rensa') {
			clear(request, response, allowsOrigin);
			return;
		}
		const file = client.get(path);
		if (file === undefined) refuse(response, 404);
		else if (request.method !== 'GET' && request.method !== 'HEAD') refuse(response, 405);
		else send(file, request, response);
	};
}

/** A whole refusal for a socket that never became a request: same headers, same body. */
export function rawRefusal(status: number): string {
	const headers = Object.entries(REFUSAL).map(([name, value]) => `${name}: ${value}`);
	const first = `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`;
	return [first, ...headers, '', REFUSAL_BODY].join('\r\n');
}

/** Both halves of the name are ASCII from our own build; `/led.html` is served as `/led`. */
function pathOf(name: string): string {
	const path = `/${name.split(sep).join('/')}`;
	return path.replace(/\/index\.html$/, '/').replace(/\.html$/, '');
}

function readFile(folder: string, name: string, names: ReadonlySet<string>): File | undefined {
	const bytes = readFileSync(join(folder, name));
	const policy = policyOf(extname(name), bytes);
	if (policy === undefined) return undefined;
	const forms: Form[] = [];
	if (names.has(`${name}.br`)) {
		forms.push({ coding: 'br', bytes: readFileSync(join(folder, `${name}.br`)) });
	}
	if (names.has(`${name}.gz`)) {
		forms.push({ coding: 'gzip', bytes: readFileSync(join(folder, `${name}.gz`)) });
	}
	return {
		headers: {
			...HEADERS,
			'Content-Security-Policy': policy,
			'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream'
		},
		etag: createHash('sha256').update(bytes).digest('hex'),
		forms: [...forms, { coding: 'identity', bytes }]
	};
}

/**
 * A page brings its own policy in a meta element; as a header it also covers what a meta element
 * cannot (`frame-ancestors`). A dedicated Worker takes its policy from its script's response, so
 * scripts get what the engine needs and nothing more.
 */
function policyOf(extension: string, bytes: Buffer): string | undefined {
	if (extension === '.js') return WORKER_POLICY;
	if (extension !== '.html') return STRICT_POLICY;
	const meta = /<meta http-equiv="content-security-policy" content="([^"]+)"/i.exec(
		bytes.toString('utf8')
	);
	const policy = meta?.[1]?.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
	return policy === undefined ? undefined : `${policy}; frame-ancestors 'none'`;
}

function send(file: File, request: IncomingMessage, response: ServerResponse): void {
	const accepted = acceptedCodings(request.headers['accept-encoding'] ?? '');
	const form = file.forms.find(({ coding }) => coding === 'identity' || accepted.has(coding));
	if (form === undefined) return;
	response.writeHead(200, {
		...file.headers,
		...(form.coding === 'identity' ? {} : { 'Content-Encoding': form.coding }),
		'Content-Length': form.bytes.length,
		ETag: `"${file.etag}${form.coding === 'identity' ? '' : `-${form.coding}`}"`,
		Vary: 'Accept-Encoding'
	});
	response.end(form.bytes);
}

function acceptedCodings(header: string): ReadonlySet<string> {
	const offers = header.split(',').map((offer) => offer.trim().toLowerCase());
	return new Set(
		offers
			.filter((offer) => !/;\s*q=0(\.0*)?$/.test(offer))
			.map((offer) => offer.split(';')[0] ?? '')
	);
}

/**
 * Empties what this origin has left in the browser. Only for our own pages: another site that
 * could cause it would erase a moderator's vault.
 */
function clear(request: IncomingMessage, response: ServerResponse, allows: OriginRule): void {
	const { 'content-length': length = '0', 'transfer-encoding': chunks } = request.headers;
	if (!allows(request.headers)) refuse(response, 403);
	else if (length !== '0' || chunks !== undefined) refuse(response, 413);
	else response.writeHead(204, { ...REFUSAL_HEADERS, ...CLEAR }).end();
}

function refuse(response: ServerResponse, status: number): void {
	response.writeHead(status, REFUSAL).end(REFUSAL_BODY);
}

const OFF = `accelerometer autoplay browsing-topics camera clipboard-read compute-pressure
	display-capture encrypted-media fullscreen gamepad geolocation gyroscope hid
	identity-credentials-get idle-detection local-fonts magnetometer microphone midi payment
	picture-in-picture publickey-credentials-create publickey-credentials-get serial storage-access
	sync-xhr usb window-management xr-spatial-tracking`.split(/\s+/);

/** A waiting person's screen stays lit; a moderator copies an invitation to send it. */
const OWN = ['screen-wake-lock', 'clipboard-write'];

/** On every answer, whatever it says. */
const HEADERS = {
	'Cache-Control': 'no-store',
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Cross-Origin-Resource-Policy': 'same-origin',
	'Permissions-Policy': [
		...OFF.map((name) => `${name}=()`),
		...OWN.map((name) => `${name}=(self)`)
	].join(', '),
	'Referrer-Policy': 'no-referrer',
	'X-Content-Type-Options': 'nosniff',
	'X-Robots-Tag': 'noindex'
};

const STRICT_POLICY =
	"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const WORKER_POLICY = `${STRICT_POLICY}; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'`;

const CLEAR = { 'Clear-Site-Data': '"cache", "storage", "cookies"' };
const REFUSAL_HEADERS = { ...HEADERS, 'Content-Security-Policy': STRICT_POLICY };
const REFUSAL_BODY = 'refused\n';
const REFUSAL = {
	...REFUSAL_HEADERS,
	'Content-Type': 'text/plain; charset=utf-8',
	'Content-Length': String(REFUSAL_BODY.length),
	Connection: 'close'
};

const TYPES: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.json': 'application/json; charset=utf-8',
	'.txt': 'text/plain; charset=utf-8',
	'.svg': 'image/svg+xml',
	'.png': 'image/png',
	'.ico': 'image/x-icon',
	'.wasm': 'application/wasm',
	'.woff2': 'font/woff2'
};
