import { loadavg } from 'node:os';
import type { Page } from '@playwright/test';
import { expect, test } from '../e2e/world.ts';
import { SlowNet, type Net } from './slow-net.ts';
import { table, type Row } from './table.ts';

/*
 * How long people wait, measured on demand: times depend on the machine and on what else it does, so
 * no other test asks for them. Prints a table; nothing fails for being slow.
 */

const TIMES = 5;

/** As Lighthouse names them; of the slowest, as a browser's own tools set it. */
const SLOW_3G: Net = { name: 'Slow 3G', roundTripMs: 2_000, kilobitsPerSecond: 400 };
const REGULAR_3G: Net = { name: 'regular 3G', roundTripMs: 300, kilobitsPerSecond: 700 };
const SLOW_4G: Net = { name: 'slow 4G', roundTripMs: 150, kilobitsPerSecond: 1_600 };

test.describe.configure({ timeout: 600_000 });

const rows: Row[] = [];

test.afterAll(() => {
	const load = loadavg()[0]?.toFixed(1);
	console.log(`\n${table(rows)}\n\nLoad of the machine at the end: ${String(load)}`);
});

/** Slows the page's own thread: its Worker runs at full speed. */
async function slow(page: Page, rate: number) {
	const session = await page.context().newCDPSession(page);
	await session.send('Emulation.setCPUThrottlingRate', { rate });
	return session;
}

test('the first screen', async ({ world }) => {
	for (const [net, readable, usable] of [
		[SLOW_3G, 3_000, 7_000],
		[REGULAR_3G, undefined, 4_500],
		[SLOW_4G, undefined, 3_000]
	] as const) {
		const seen: number[] = [];
		const works: number[] = [];
		for (let time = 0; time < TIMES; time += 1) {
			const a = await world.participant();
			const session = await slow(a.page, 4);
			const bytes = (net.kilobitsPerSecond * 1_000) / 8;
			await session.send('Network.enable');
			await session.send('Network.emulateNetworkConditions', {
				offline: false,
				latency: net.roundTripMs,
				downloadThroughput: bytes,
				uploadThroughput: bytes
			});
			await a.page.addInitScript(() => {
				const look = () => {
					if (document.querySelector('form[data-ready="true"]') === null) return;
					observer.disconnect();
					performance.mark('ready');
				};
				const observer = new MutationObserver(look);
				observer.observe(document, { attributes: true, childList: true, subtree: true });
			});
			await a.page.goto(`${world.origin}/`, { timeout: 60_000 });
			await a.page.locator('form[data-ready="true"]').waitFor({ timeout: 60_000 });
			const times = await a.page.evaluate(() =>
				['first-contentful-paint', 'ready'].map(
					(name) => performance.getEntriesByName(name)[0]?.startTime ?? Infinity
				)
			);
			seen.push(times[0] ?? Infinity);
			works.push(times[1] ?? Infinity);
			await a.page.context().close();
		}
		const where = `${net.name}, CPU 4×`;
		if (readable !== undefined) {
			rows.push({ bar: `S2 readable, ${where}`, most: readable, of: 'median', times: seen });
		}
		rows.push({ bar: `S2 code field usable, ${where}`, most: usable, of: 'median', times: works });
	}
});

test('from an invitation into the room', async ({ world }) => {
	const net = await SlowNet.before(world.relay.port, SLOW_4G);
	world.origin = net.origin;
	const times = { link: [], words: [], seen: [], room: [] } as Record<string, number[]>;
	const since = (name: string, start: number) => times[name]?.push(Date.now() - start);
	const anna = await world.moderator();
	await anna.activate('Anna');
	await anna.openDoors();
	for (let time = 0; time < 2 * TIMES; time += 1) {
		const way = time % 2 === 0 ? 'link' : 'words';
		const invitation =
			way === 'link' ? await anna.newLink() : (await anna.newCode()).words.join(' ');
		const a = await world.participant();
		const start = Date.now();
		if (way === 'link') await a.open(invitation);
		else {
			await a.open();
			await a.code.fill(invitation);
		}
		await a.next();
		await a.promise();
		await a.button(a.t.name.next).click();
		const knock = Date.now();
		const arrival = a.heading(a.t.lobby.h1).waitFor();
		await Promise.all([
			arrival.then(() => since(way, start)),
			anna
				.button(anna.admitName)
				.waitFor()
				.then(() => since('seen', knock))
		]);
		await a.waits();
		const admit = Date.now();
		await Promise.all([anna.admit(), a.composer.waitFor().then(() => since('room', admit))]);
		await anna.isWith(time + 2);
	}
	rows.push(
		{
			bar: 'T2 link → waiting room, slow 4G',
			most: 5_000,
			of: 'median',
			times: times['link'] ?? []
		},
		{
			bar: 'T2 words → waiting room, slow 4G',
			most: 12_000,
			of: 'median',
			times: times['words'] ?? []
		},
		{
			bar: 'T4 knock → the moderator sees it, slow 4G',
			most: 4_000,
			of: 'p95',
			times: times['seen'] ?? []
		},
		{
			bar: 'T4 let in → she is in the room, slow 4G',
			most: 4_000,
			of: 'p95',
			times: times['room'] ?? []
		}
	);
	await world.goHome();
	await net.end();
	world.complaints.splice(0);
});

/** What the page offers once its Worker's words go through our hands. */
interface Hands {
	/** The last view again, with so many made-up texts after those it had; until it is painted. */
	append: (count: number) => Promise<number>;
	/** From each key to the picture with its letter. */
	keys: number[];
}

test('the room with 400 rows', async ({ world }) => {
	const anna = await world.moderator();
	await anna.activate('Anna');
	const link = await anna.newLink();
	await anna.openDoors();
	const a = await world.participant();
	await a.page.addInitScript(takeHold);
	await a.arriveByLink(link);
	await anna.admit();
	await a.inRoom();
	await anna.say('Välkommen hit i kväll.');
	await a.reads('Välkommen hit i kväll.');
	const hands = (count: number) =>
		a.page.evaluate((rows) => (window as unknown as { hands: Hands }).hands.append(rows), count);
	await hands(400);
	const session = await slow(a.page, 6);
	const appended: number[] = [];
	for (let time = 0; time < 4 * TIMES; time += 1) {
		appended.push(await hands(1));
		await a.page.waitForTimeout(200);
	}
	rows.push({ bar: 'S4 one more of 400 rows, CPU 6×', most: 200, of: 'p95', times: appended });
	await a.composer.click();
	for (const letter of 'Det har varit en tung vecka, men i dag ') {
		await a.page.keyboard.press(letter);
		await a.page.waitForTimeout(150);
	}
	const typed = await a.page.evaluate(() => (window as unknown as { hands: Hands }).hands.keys);
	rows.push({ bar: 'S4 a letter, 400 rows, CPU 6×', most: 100, of: 'p95', times: typed });
	await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
	const bursts: number[] = [];
	for (let time = 0; time < TIMES; time += 1) bursts.push(await hands(50));
	rows.push({ bar: 'S5 to show 50 at once, CPU 4×', most: 1_000, of: 'median', times: bursts });

	const blank: number[] = [];
	const gone: number[] = [];
	for (let time = 0; time < 8 * TIMES; time += 1) {
		// Any other key: presses of Shift are counted from here.
		await a.page.keyboard.press('End');
		await a.page.evaluate(watchExit);
		if (time % 2 === 0) await a.exit.click();
		else for (let press = 0; press < 3; press += 1) await a.page.keyboard.press('Shift');
		await expect.poll(() => a.page.evaluate(() => 'left' in window)).toBe(true);
		const left = await a.page.evaluate(() => {
			document.documentElement.hidden = false;
			return (window as unknown as { left: { blank: number; gone: number } }).left;
		});
		blank.push(left.blank);
		gone.push(left.gone);
		await a.page.waitForTimeout(200);
	}
	rows.push(
		{ bar: 'Q1 exit → blank, CPU 4×', most: 100, of: 'p95', times: blank },
		{ bar: 'Q1 exit → on the way, CPU 4×', most: 300, of: 'p95', times: gone }
	);
});

/** Runs in the page before it: listens where it listens to its Worker, and to keys. */
function takeHold() {
	type Item = { key: string; ref: string; type: string; at: number; who: object };
	/** Eight people, two texts each time, half a minute between two: groups and lines of time as in a talk. */
	const PEOPLE = 8;
	const RUN = 2;
	const APART_MS = 30_000;
	type Report = { type: string; view?: { timeline: Item[] } };
	type Heard = (event: { data: Report }) => void;
	let heard: Heard | undefined;
	let last: Report | undefined;
	let extra: Item[] = [];
	const painted = () =>
		new Promise<number>((resolve) => {
			requestAnimationFrame(() => {
				const { port1, port2 } = new MessageChannel();
				port1.onmessage = () => {
					resolve(performance.now());
				};
				port2.postMessage(0);
			});
		});
	const withExtra = (report: Report): Report => {
		if (report.view === undefined) return report;
		last = report;
		return { ...report, view: { ...report.view, timeline: [...report.view.timeline, ...extra] } };
	};
	// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its Worker below
	const { addEventListener } = Worker.prototype;
	Worker.prototype.addEventListener = function (this: Worker, type: string, listener: unknown) {
		if (type === 'message') heard = listener as Heard;
		addEventListener.call(this, type, (event: Event) => {
			const { data } = event as MessageEvent<Report>;
			if (type === 'message') (listener as Heard)({ data: withExtra(data) });
			else (listener as (event: Event) => void)(event);
		});
	} as typeof addEventListener;
	const keys: number[] = [];
	addEventListener.call(
		window,
		'keydown',
		({ timeStamp }: Event) => {
			void painted().then((now) => keys.push(now - timeStamp));
		},
		true
	);
	const append = (count: number) => {
		const text = last?.view?.timeline.findLast((item) => item.type === 'text');
		if (text === undefined || heard === undefined || last === undefined)
			throw new TypeError('early');
		const from = extra.length;
		const made = Array.from({ length: count }, (_, at) => {
			const nth = from + at;
			const name = `made-${String(nth)}`;
			const person = Math.floor(nth / RUN) % PEOPLE;
			return {
				...text,
				key: name,
				ref: name,
				at: text.at + nth * APART_MS,
				who: {
					idx: 20 + person,
					role: 'participant',
					name: 3 + 11 * person,
					firstName: '',
					me: false
				},
				text: `${name}: det har varit en tung vecka för mig`
			};
		});
		extra = [...extra, ...made];
		const start = performance.now();
		// As it comes from a Worker: a copy of everything.
		heard({ data: structuredClone(withExtra(last)) });
		return painted().then((now) => now - start);
	};
	Object.assign(window, { hands: { append, keys } satisfies Hands });
}

/** Runs in the page: the next exit is timed from when its last press is let go, and not followed. */
function watchExit() {
	const all = window as unknown as {
		left?: { blank: number; gone: number };
		lykta: { wipe: () => void };
		navigation: EventTarget;
	};
	delete all.left;
	const LET_GO = ['pointerup', 'keyup'];
	let start = 0;
	// Each time: the last one counts.
	const note = ({ timeStamp }: Event) => {
		start = timeStamp;
	};
	for (const type of LET_GO) addEventListener(type, note, true);
	all.lykta.wipe = () => undefined;
	const stop = (event: Event) => {
		event.preventDefault();
		const gone = performance.now() - start;
		for (const type of LET_GO) removeEventListener(type, note, true);
		requestAnimationFrame(() => {
			const { port1, port2 } = new MessageChannel();
			port1.onmessage = () => {
				all.left = { blank: performance.now() - start, gone };
			};
			port2.postMessage(0);
		});
	};
	all.navigation.addEventListener('navigate', stop, { once: true });
}
