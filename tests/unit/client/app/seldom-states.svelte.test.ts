import axe from 'axe-core';
import { createRawSnippet, type Component } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { PersonView } from '#crypto';
import LobbyScreen from '../../../../src/lib/arrive/LobbyScreen.svelte';
import SecondTab from '../../../../src/lib/arrive/SecondTab.svelte';
import TurnedAway from '../../../../src/lib/arrive/TurnedAway.svelte';
import ConnectionBar from '../../../../src/lib/meeting/ConnectionBar.svelte';
import LockPanel from '../../../../src/lib/meeting/LockPanel.svelte';
import AfterScreen from '../../../../src/lib/refuge/AfterScreen.svelte';
import SupportLines from '../../../../src/lib/app/SupportLines.svelte';
import '../../../../src/lib/ui/base.css';
import '../../../../src/lib/ui/tokens.css';
import { provided } from '../lead/provided.ts';
import Framed from './Framed.svelte';
import Stuck from './Stuck.svelte';

/*
 * What a meeting seldom comes to, or only after minutes, held to the same as what it always comes by
 * (tests/e2e/looks.ts): nothing for axe to find, at any width, in both colours and both languages.
 */

const WIDTHS = [320, 360, 768, 1280];
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const nothing = () => undefined;
const contact = 'samordnaren';
const empty = createRawSnippet(() => ({ render: () => '<span></span>' }));
const support = createRawSnippet(() => ({ render: () => '<p>Exempellinjen</p>' }));
const lobby = {
	hosts: ['Anna'],
	greeting: 0,
	spent: true,
	returning: false,
	name: 7,
	nameText: 'Blå uggla',
	contact,
	onback: nothing,
	onretry: nothing,
	lock: empty
};
const me: PersonView = {
	...{ idx: 1, role: 'participant', name: 4, firstName: '', me: true, presence: 'here' },
	signs: []
};
const odd: PersonView = { ...me, idx: 2, name: 9, me: false, signs: ['twoVersions'] };
const lock = { changes: 2, changedAt: 0, behind: [2] } as const;
const away = { contact, onagain: nothing, onreload: nothing, support };
const after = { contact, onclose: nothing, onreturn: nothing, support };

type State = readonly [name: string, of: unknown, shown: object, heading?: string, below?: string];

const states: readonly State[] = [
	...(
		['refused', 'used', 'unansweredCode', 'unansweredLink', 'rulesChanged', 'wrongRoom'] as const
	).map((reason): State => [reason, TurnedAway, { ...away, reason }]),
	...(['unreachable', 'knocking', 'silent', 'proving', 'lobby', 'slow'] as const).flatMap(
		(waiting): State[] => [
			[`waiting, ${waiting}`, LobbyScreen, { ...lobby, waiting, greeting: 2 }],
			[`returning, ${waiting}`, LobbyScreen, { ...lobby, waiting, returning: true }]
		]
	),
	...(['asking', 'stays', 'silent'] as const).map((move): State => [
		`second tab, ${move}`,
		SecondTab,
		{ move, onmove: nothing, onclose: nothing }
	]),
	...(
		[
			...(['trying', 'lost', 'back', 'everybody', 'guests'] as const),
			...(['moderators', 'out', 'asked', 'refused'] as const)
		] as const
	).map((state): State => [
		`connection, ${state}`,
		ConnectionBar,
		{ state, knocks: state === 'everybody', onretry: nothing },
		'Rummet'
	]),
	...(['changing', 'offline', 'unsure', 'check'] as const).map((state): State => [
		`lock, ${state}`,
		LockPanel,
		{ lock: { ...lock, state: 'locked' }, state, people: [me, odd] },
		'Rummet',
		'Låset'
	]),
	...(['left', 'closed', 'removed', 'elsewhere', 'lost'] as const).map((ending): State => [
		`after, ${ending}`,
		AfterScreen,
		{ ...after, ending }
	]),
	['no way back', AfterScreen, { ...after, ending: 'lost', onreturn: undefined }],
	['where to turn', SupportLines, {}, 'Rummet']
];

/** Screens with a frame of their own. */
const stuck = [
	['a device that cannot', { place: 'unable', canReturn: false }],
	['no way to the server', { place: 'unreachable', canReturn: false }],
	['an error', { place: 'broken', canReturn: false }],
	['an error, and a way back', { place: 'broken', canReturn: true }]
] as const;

afterEach(() => {
	delete document.documentElement.dataset['theme'];
});

for (const [name, of, shown, heading, below] of states) {
	test(`${name} cannot be seen or heard by somebody`, async () => {
		const props = { of: of as Component, shown, heading, below };
		expect(await faultsOf(await provided(Framed, props))).toEqual([]);
	});
}

for (const [name, shown] of stuck) {
	test(`${name} cannot be seen or heard by somebody, or is not where one begins to read`, async () => {
		const screen = await provided(Stuck, shown);
		await expect.element(screen.getByRole('heading', { level: 1 })).toHaveFocus();
		expect(await faultsOf(screen)).toEqual([]);
	});
}

async function faultsOf({
	language
}: Pick<Awaited<ReturnType<typeof provided>>, 'language'>): Promise<string[]> {
	const faults: string[] = [];
	for (const code of ['sv', 'en']) {
		if (code !== language.code) language.toggle();
		document.documentElement.lang = code;
		for (const width of WIDTHS) {
			await page.viewport(width, 800);
			for (const theme of ['light', 'dark']) {
				document.documentElement.dataset['theme'] = theme;
				const found = await faultsNow();
				faults.push(...found.map((fault) => `${fault}, ${code} ${String(width)} ${theme}`));
			}
			const { scrollWidth, clientWidth } = document.documentElement;
			if (scrollWidth > clientWidth) faults.push(`${String(scrollWidth)} wide at ${String(width)}`);
		}
	}
	return faults;
}

async function faultsNow(): Promise<string[]> {
	const { violations, passes } = await axe.run(document, {
		runOnly: RULES,
		rules: { 'label-content-name-mismatch': { enabled: true } },
		resultTypes: ['violations']
	});
	expect(passes.length).toBeGreaterThan(10);
	return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
