import { isRecipient } from './recipient.ts';

/*
 * What a build refuses in the settings of an organisation. They are edited by hand, in a file that
 * the build does not type-check, and a slip in them stands on a frightened person's screen: so every
 * setting is looked at, and nothing is corrected silently.
 */

const FILE = 'src/lykta.config.ts';
/** Characters of a refused value that are shown. */
const SHOWN = 60;
/** Somewhere on earth it is a later day than here; no further than this. */
const AHEAD_MS = 14 * 3_600_000;

interface Fault {
	/** Where in the settings, as one writes it: `supportLines[0].checked`. */
	readonly path: string;
	/** What stands there, in a few characters. */
	readonly value: string;
	readonly expected: string;
}

type Check = (value: unknown, path: string) => readonly Fault[];

/**
 * One line for each setting that cannot be used: the file, the setting, its value, what was
 * expected. Empty when all is well. `now` decides which days are in the future.
 */
export function faultsOf(settings: unknown, now: Date): readonly string[] {
	return organisation(now)(settings, '').map(
		({ path, value, expected }) =>
			`${FILE}: ${path === '' ? 'organisation' : path} is ${value}, expected ${expected}`
	);
}

function organisation(now: Date): Check {
	return record({
		name: line(60),
		appName: line(24),
		contact: localised(60),
		neutralUrl: address('https:'),
		supportLines: listOf(
			8,
			record({
				name: localised(60),
				reach: line(60),
				about: localised(200),
				checked: pastDay(now)
			})
		),
		rulePack: oneOf('young', 'adult'),
		numbersRule: yesOrNo,
		vow: record({ promise: localised(300), moderators: localised(600) }),
		twoModerators: yesOrNo,
		coordinatorKey: optional(publicKey),
		relayId: check(/^[a-z0-9-]{1,32}$/, 'up to 32 of a–z, 0–9 and -'),
		relayUrl: optional(address('wss:'))
	});
}

function record(settings: Readonly<Record<string, Check>>): Check {
	const names = Object.keys(settings);
	return (value, path) => {
		if (typeof value !== 'object' || value === null || Array.isArray(value)) {
			return refuse(path, value, `an object with ${names.join(', ')}`);
		}
		const given = new Map<string, unknown>(Object.entries(value));
		const at = (name: string) => (path === '' ? name : `${path}.${name}`);
		return [
			...[...given]
				.filter(([name]) => !names.includes(name))
				.flatMap(([name, it]) => refuse(at(name), it, `one of the settings ${names.join(', ')}`)),
			...Object.entries(settings).flatMap(([name, test]) => test(given.get(name), at(name)))
		];
	};
}

function listOf(most: number, each: Check): Check {
	return (value, path) => {
		if (!Array.isArray(value) || value.length > most) {
			return refuse(path, value, `a list of at most ${most}`);
		}
		return value.flatMap((it: unknown, at) => each(it, `${path}[${at}]`));
	};
}

function optional(test: Check): Check {
	return (value, path) => (value === undefined ? [] : test(value, path));
}

/** The same text in both languages; a text in one of them only is a person left out. */
function localised(most: number): Check {
	return record({ sv: line(most), en: line(most) });
}

/** Texts stand in the middle of a sentence or a list, and lines separate the texts of a house. */
function line(most: number): Check {
	return (value, path) => {
		const fits =
			typeof value === 'string' &&
			value !== '' &&
			value.length <= most &&
			value === value.trim() &&
			!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(value);
		return fits ? [] : refuse(path, value, `a text of 1 to ${most} characters on one line`);
	};
}

function check(pattern: RegExp, expected: string): Check {
	return (value, path) =>
		typeof value === 'string' && pattern.test(value) ? [] : refuse(path, value, expected);
}

function oneOf(...choices: readonly string[]): Check {
	return (value, path) =>
		choices.some((it) => it === value) ? [] : refuse(path, value, choices.join(' or '));
}

function yesOrNo(value: unknown, path: string): readonly Fault[] {
	return typeof value === 'boolean' ? [] : refuse(path, value, 'true or false');
}

/** A secret key is not repeated: what a build says is often kept. */
function publicKey(value: unknown, path: string): readonly Fault[] {
	if (typeof value === 'string' && isRecipient(value)) return [];
	const expected = 'a public key of age, age1… or age1pq1…, whole and without a slip';
	const isSecret = typeof value === 'string' && /age-secret-key/i.test(value);
	const given = isSecret ? 'a secret key' : shown(value);
	return [{ path, value: given, expected: isSecret ? `${expected}; make a new pair` : expected }];
}

/** Nothing in an address but a place: no name, password, question or fragment. */
function address(protocol: 'https:' | 'wss:'): Check {
	const expected = `an address that begins with ${protocol}// and has no name, ? or # in it`;
	return (value, path) => {
		const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
		const isPlace =
			url?.protocol === protocol &&
			url.href === value &&
			[url.username, url.password, url.search, url.hash].every((part) => part === '');
		return isPlace ? [] : refuse(path, value, `${expected}${written(url, value)}`);
	};
}

/** Browsers would write it so; what is compared later is the written form. */
function written(url: URL | undefined, value: unknown): string {
	const differs = url !== undefined && url.href !== value && url.href === `${String(value)}/`;
	return differs ? `; write ${url.href}` : '';
}

function pastDay(now: Date): Check {
	const latest = new Date(now.getTime() + AHEAD_MS).toISOString().slice(0, 10);
	return (value, path) => {
		if (typeof value !== 'string' || !isDay(value)) {
			return refuse(path, value, 'a day that there is, written YYYY-MM-DD');
		}
		return value <= latest
			? []
			: refuse(path, value, `a day that has come, ${latest} at the latest`);
	};
}

function isDay(text: string): boolean {
	const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
	return day !== undefined && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function refuse(path: string, value: unknown, expected: string): readonly [Fault] {
	return [{ path, value: shown(value), expected }];
}

/** JSON has no word for the others. */
function isWritable(value: unknown): boolean {
	return !['function', 'symbol', 'bigint'].includes(typeof value);
}

function shown(value: unknown): string {
	if (value === undefined) return 'missing';
	const text = isWritable(value) ? JSON.stringify(value) : `a ${typeof value}`;
	return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
