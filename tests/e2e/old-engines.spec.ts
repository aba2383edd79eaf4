import { readFileSync, readdirSync } from 'node:fs';
import type { BrowserContext } from '@playwright/test';
import { tokenizer, type Options } from 'acorn';
import { Moderator, Participant } from './people.ts';
import { expect, test } from './world.ts';

/* The oldest engines this is built for: Safari 15.4, Chrome 94, Firefox 98. */

/** Everything here came to one of them later, or never; what the tests themselves need stays. */
const YOUNGER = {
	'Array.prototype': [
		...['findLast', 'findLastIndex', 'toReversed', 'toSorted', 'toSpliced', 'with', 'group']
	],
	Array: ['fromAsync'],
	'Uint8Array.prototype': ['toReversed', 'toSorted', 'with', 'toHex', 'toBase64', 'setFromHex'],
	Uint8Array: ['fromHex', 'fromBase64'],
	Object: ['groupBy'],
	Map: ['groupBy'],
	Promise: ['withResolvers', 'try'],
	'String.prototype': ['isWellFormed', 'toWellFormed'],
	'Set.prototype': ['union', 'difference', 'intersection', 'isSubsetOf', 'isDisjointFrom'],
	AbortSignal: ['any', 'timeout'],
	'Document.prototype': ['adoptedStyleSheets', 'startViewTransition'],
	'Element.prototype': ['setHTMLUnsafe'],
	'HTMLElement.prototype': ['showPopover', 'hidePopover', 'togglePopover', 'inert'],
	'Navigator.prototype': ['userActivation'],
	Intl: ['Segmenter', 'DurationFormat'],
	globalThis: ['structuredClone', 'Iterator', 'CompressionStream', 'navigation']
} as const;

/** Runs before anything else, in a page or in a Worker. */
const MAKE_OLD = `for (const [path, names] of Object.entries(${JSON.stringify(YOUNGER)})) {
	const owner = path.split('.').reduce((at, name) => at?.[name], globalThis);
	for (const name of names) if (owner) delete owner[name];
}`;

const STATIC = new URL('../../build/', import.meta.url);
/** The newest syntax that all of them read; what is younger in it is looked for by name. */
const SYNTAX: Options = { ecmaVersion: 2022, sourceType: 'module' };

test('an engine of its age does not read what is built for it', () => {
	const scripts = readdirSync(STATIC, { recursive: true, encoding: 'utf8' }).filter((path) =>
		path.endsWith('.js')
	);
	expect(scripts.length).toBeGreaterThan(5);
	const faults: string[] = [];
	for (const path of scripts) {
		const code = readFileSync(new URL(path, STATIC), 'utf8');
		try {
			for (const token of tokenizer(code, SYNTAX)) {
				const { regex } = token as { regex?: { pattern: string; flags: string } };
				// Looking behind came with Safari 16.4, sets in patterns later still.
				if (regex !== undefined && (/\(\?<[=!]/.test(regex.pattern) || regex.flags.includes('v'))) {
					faults.push(`${path}: /${regex.pattern}/${regex.flags}`);
				}
			}
			// The first Firefox that runs a module as a Worker is 114.
			if (path.includes('workers/') && /^(?:import|export)\b/m.test(code)) {
				faults.push(`${path} is a module`);
			}
			if (code.includes('.checkVisibility(')) faults.push(`${path} asks what is visible`);
			if (/[;{}]static\{/.test(code)) faults.push(`${path} has a static block`);
		} catch (error) {
			faults.push(`${path}: ${String(error)}`);
		}
	}
	expect(faults).toEqual([]);
});

test('a meeting needs something that old engines have not', async ({ world }) => {
	const anna = new Moderator(await (await old(await world.browser())).newPage(), world.origin);
	await anna.open();
	await anna.activate('Anna', 'sju lyktor i regnet');
	const links = [await anna.newLink(), (await anna.newCode()).digits] as const;
	await anna.openDoors();
	const people: Participant[] = [];
	while (people.length < links.length) {
		const context = await old(await world.browser());
		people.push(new Participant(await context.newPage(), world.origin));
	}
	const [a, b] = people as [Participant, Participant];
	await a.arriveByLink(links[0]);
	await b.arriveByCode(links[1]);
	for (const person of people) {
		await anna.admit();
		expect(await person.page.evaluate(() => 'structuredClone' in globalThis)).toBe(false);
	}
	for (const person of people) await person.inRoom();
	for (const person of [anna, a, b]) await person.isWith(3);
	const { hand, lead, mark, line } = a.t.talk;
	const name = await a.name();
	await a.say('Min mobil är gammal.');
	for (const person of [anna, b]) await person.reads('Min mobil är gammal.');
	await b.button(mark.menuName(name)).click();
	await b.button(mark.reply).click();
	await b.say('Min också.');
	await a.reads('Min också.');
	await a.button(hand.up).click();
	await anna.button(lead.giveName(name)).click();
	await b.reads(line.word(name));
	await a.button(a.t.talk.turn.done).click();
	await a.button(a.t.talk.support.button).click();
	await a.button(a.t.talk.support.levels[2]).click();
	await anna.button(lead.take).click();
	await expect(a.dialog.getByText(lead.takeText)).toBeVisible();
	await anna.page.reload();
	await anna.unlock('sju lyktor i regnet');
	await anna.isPreparing();
	await anna.openDoors();
	await anna.isWith(3, 120_000);
	await anna.say('Jag är tillbaka.');
	await b.reads('Jag är tillbaka.');
	await anna.close();
	await b.heading(b.t.after.endedH1).waitFor({ timeout: 60_000 });
});

/** As if her browser was one of them: what is younger is gone before any script begins. */
async function old(context: BrowserContext): Promise<BrowserContext> {
	await context.addInitScript(MAKE_OLD);
	// Of a script that a test hands over the browser does not know where on the net it came from.
	await context.grantPermissions(['local-network-access']);
	await context.route(/\/workers\/.*\.js$/, async (route) => {
		const response = await route.fetch();
		await route.fulfill({ response, body: `${MAKE_OLD}\n${await response.text()}` });
	});
	return context;
}
