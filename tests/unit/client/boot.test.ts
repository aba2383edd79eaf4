import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { organisation } from '../../../src/lykta.config.ts';

const source = readFileSync(new URL('../../../src/boot.js', import.meta.url), 'utf8');

type Handler = (event: object) => void;
interface Key {
	readonly key: string;
	readonly repeat?: boolean;
	readonly altKey?: boolean;
	readonly ctrlKey?: boolean;
}

/** Just enough of a page for the script: real events are the browser tests' matter. */
function load(address = 'https://lykta.example/', hasStorage = true) {
	const url = new URL(address);
	const handlers = new Map<string, Handler[]>();
	const said: number[] = [];
	const order: string[] = [];
	const dataset: Record<string, unknown> = { exit: organisation.appName };
	const exit = { href: organisation.neutralUrl, dataset };
	const fields = [{ value: 'hemligt' }, { value: 'ord' }];
	const document = {
		title: 'Samtal – Lykta',
		documentElement: {
			set hidden(value: boolean) {
				order.push(`hidden ${String(value)}`);
			}
		},
		querySelectorAll: (what: string) => (what === 'a[data-exit]' ? [exit] : fields)
	};
	const world = {
		document,
		location: {
			hash: url.hash,
			search: url.search,
			pathname: url.pathname,
			replace: (to: string) => order.push(`replace ${to}`),
			reload: () => order.push('reload')
		},
		history: {
			state: null,
			replaceState: (_: unknown, __: string, to: string) => order.push(`address ${to}`)
		},
		navigator: { onLine: true },
		fetch: (to: string, how: { method: string; keepalive: boolean }) => {
			order.push(`fetch ${how.method} ${to} ${String(how.keepalive)}`);
			return Promise.resolve();
		},
		addEventListener: (type: string, handler: Handler) => {
			handlers.set(type, [...(handlers.get(type) ?? []), handler]);
		},
		dispatchEvent: (event: { detail: number }) => said.push(event.detail),
		CustomEvent: class {
			readonly detail: number;
			constructor(_: string, { detail }: { detail: number }) {
				this.detail = detail;
			}
		},
		setTimeout: (run: (arg: number) => void, ms: number, arg: number) => setTimeout(run, ms, arg),
		clearTimeout,
		get sessionStorage() {
			if (!hasStorage) throw new Error('SecurityError');
			return { removeItem: (name: string) => order.push(`forget ${name}`) };
		},
		window: undefined as unknown
	};
	world.window = world;
	runInNewContext(source, world);
	const fire = (type: string, event: object = {}) => {
		for (const handler of handlers.get(type) ?? []) handler(event);
	};
	const down = (key: Key) => {
		fire('keydown', { repeat: false, altKey: false, ctrlKey: false, metaKey: false, ...key });
	};
	const up = (key: string) => {
		fire('keyup', { key });
	};
	const shift = () => {
		down({ key: 'Shift' });
		up('Shift');
	};
	const { lykta } = world as unknown as {
		lykta: {
			fragment: string;
			shift: boolean;
			tab?: object;
			wipe?: () => void;
			leave: () => void;
		};
	};
	const left = () => order.some((step) => step.startsWith('replace '));
	return { document, world, said, order, exit, fields, lykta, fire, down, up, shift, left };
}

beforeEach(() => {
	vi.useFakeTimers();
	return () => {
		vi.useRealTimers();
	};
});

describe('the script before all others', () => {
	test('is no longer small', () => {
		expect(brotliCompressSync(source).length).toBeLessThan(1_024);
	});

	test('leaves an invitation in the address', () => {
		const page = load('https://lykta.example/?x=1#1.abc');
		expect(page.lykta.fragment).toBe('1.abc');
		expect(page.order).toEqual(['address /']);
	});

	test('forgets on which page it is', () => {
		expect(load('https://lykta.example/led#x').order).toEqual(['address /led']);
	});

	test('leaves the framework a storage to write in', () => {
		const page = load();
		expect((page.world as { sessionStorage?: unknown }).sessionStorage).toBeNull();
	});

	test('uses another name than the app does', () => {
		const page = load();
		page.lykta.leave();
		expect(page.document.title).toBe(organisation.appName);
	});
});

describe('the quick exit', () => {
	const steps = [
		'address /',
		'forget lykta',
		'hidden true',
		'wiped',
		'fetch POST /rensa true',
		`replace ${organisation.neutralUrl}`
	];

	test('does its steps in another order: forget, blank, wipe, clear, leave', () => {
		const page = load();
		page.lykta.wipe = () => page.order.push('wiped');
		page.lykta.leave();
		expect(page.order).toEqual(steps);
		expect(page.fields.map((field) => field.value)).toEqual(['', '']);
	});

	test('leaves a place where the way back could be kept once more', () => {
		const page = load();
		expect(page.lykta.tab).toBeDefined();
		page.lykta.wipe = () => page.order.push(`kept ${String(page.lykta.tab !== undefined)}`);
		page.lykta.leave();
		expect(page.order).toContain('kept false');
	});

	test('fails where a browser keeps nothing', () => {
		const page = load('https://lykta.example/', false);
		expect(page.lykta.tab).toBeUndefined();
		page.lykta.leave();
		expect(page.left()).toBe(true);
	});

	test("empties the storage that holds a moderator's invitations", () => {
		const page = load('https://lykta.example/led');
		page.lykta.leave();
		expect(page.order.some((step) => step.startsWith('fetch'))).toBe(false);
		expect(page.left()).toBe(true);
	});

	test('stays because the app throws while it is wiped', () => {
		const page = load();
		page.lykta.wipe = () => {
			throw new TypeError('broken');
		};
		page.lykta.leave();
		expect(page.left()).toBe(true);
	});

	test('goes nowhere without a network', () => {
		const page = load();
		page.world.navigator.onLine = false;
		page.lykta.leave();
		expect(page.order.at(-1)).toBe('replace about:blank');
	});

	test('follows the link as a link, which would keep the talk behind Back', () => {
		const page = load();
		const preventDefault = vi.fn();
		page.fire('click', { target: { closest: () => page.exit }, preventDefault });
		expect(preventDefault).toHaveBeenCalledOnce();
		expect(page.left()).toBe(true);
	});

	test('takes another link for the exit', () => {
		const page = load();
		page.fire('click', { target: { closest: () => null }, preventDefault: vi.fn() });
		page.fire('click', { target: {}, preventDefault: vi.fn() });
		expect(page.left()).toBe(false);
	});

	test('shows the old page after Back', () => {
		const page = load();
		page.fire('pageshow', { persisted: false });
		expect(page.order).not.toContain('reload');
		page.fire('pageshow', { persisted: true });
		expect(page.order.slice(-2)).toEqual(['hidden true', 'reload']);
		expect(page.order, 'she may come back to her place').not.toContain('forget lykta');
	});
});

describe('Shift three times', () => {
	test('does not leave', () => {
		const page = load();
		page.shift();
		page.shift();
		expect(page.left()).toBe(false);
		page.shift();
		expect(page.left()).toBe(true);
		expect(page.said).toEqual([2, 1]);
		expect(page.exit.dataset['presses']).toBe(2);
	});

	test('counts presses that lie more than two seconds apart', () => {
		const page = load();
		page.shift();
		page.shift();
		vi.advanceTimersByTime(2_000);
		expect(page.said).toEqual([2, 1, 3]);
		page.shift();
		expect(page.left()).toBe(false);
		expect(page.exit.dataset['presses']).toBe(1);
	});

	test('forgets a press just before two seconds have passed', () => {
		const page = load();
		page.shift();
		vi.advanceTimersByTime(1_999);
		page.shift();
		vi.advanceTimersByTime(1_999);
		page.shift();
		expect(page.left()).toBe(true);
	});

	test('counts a capital letter', () => {
		const page = load();
		for (let at = 0; at < 5; at++) {
			page.down({ key: 'Shift' });
			page.down({ key: 'A' });
			page.up('Shift');
			page.up('a');
		}
		expect(page.left()).toBe(false);
		expect(page.said).toEqual([]);
	});

	test('counts a held key, a click, or a switch of the keyboard', () => {
		const page = load();
		for (let at = 0; at < 5; at++) {
			page.down({ key: 'Shift' });
			page.down({ key: 'Shift', repeat: true });
			page.fire('pointerdown');
			page.up('Shift');
			page.down({ key: 'Shift', altKey: true });
			page.up('Shift');
		}
		expect(page.left()).toBe(false);
	});

	test('goes on counting after another key', () => {
		const page = load();
		page.shift();
		page.shift();
		page.down({ key: 'a' });
		page.up('a');
		page.shift();
		expect(page.left()).toBe(false);
	});

	test('leaves although it was switched off', () => {
		const page = load();
		page.lykta.shift = false;
		for (let at = 0; at < 4; at++) page.shift();
		expect(page.left()).toBe(false);
	});

	test('leaves during 10,000 strokes of ordinary Swedish', () => {
		const page = load();
		const text =
			'Hej! Jag heter inte ÅSA, men det är OK. Är du här? Ja: "nej"; (kanske) 50 % & så. Öster & Väster? ÄLG! ';
		for (let stroke = 0; stroke < 10_000; stroke++) {
			const key = text[stroke % text.length] ?? ' ';
			const shifted = key !== key.toLowerCase() || '!?:;"()%&'.includes(key);
			if (shifted) page.down({ key: 'Shift' });
			page.down({ key });
			// Fast typists let go of Shift before the letter as often as after it.
			if (shifted && stroke % 2 === 0) page.up('Shift');
			page.up(key);
			if (shifted && stroke % 2 === 1) page.up('Shift');
			vi.advanceTimersByTime(90);
		}
		expect(page.left()).toBe(false);
		expect(page.said).toEqual([]);
	});
});
