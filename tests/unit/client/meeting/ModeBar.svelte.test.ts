import { expect, test } from 'vitest';
import type { PersonView, TalkView } from '#crypto';
import ModeBar from '../../../../src/lib/meeting/ModeBar.svelte';
import { provided } from '../lead/provided.ts';

const people = [1, 2, 3].map((idx): PersonView => ({
	idx,
	role: 'participant',
	name: 70 * idx,
	firstName: '',
	me: false,
	presence: 'here',
	signs: []
}));
const talk: TalkView = {
	mode: 'round',
	since: 0,
	holder: 1,
	order: [1, 2, 3],
	turn: 0,
	seconds: 0,
	question: 'Hur mår du?',
	mayWrite: 'yes',
	muted: [],
	mutedBy: undefined,
	hands: [],
	myHand: false,
	typing: false
};
const wall = (at: number) => new Date(2026, 0, 1, 19, 0, 0, at);

test('the page stops when somebody is given the word who has a turn of her own to come', async () => {
	const screen = await provided(ModeBar, { talk, people, wall });
	const rows = () => screen.container.querySelectorAll('li');
	expect(rows()).toHaveLength(3);
	await screen.show({ talk: { ...talk, order: [1, 3, 2, 3], turn: 1, holder: 3 }, people, wall });
	expect(rows()).toHaveLength(4);
	await screen.show({ talk: { ...talk, order: [1, 3, 2, 3], turn: 3, holder: 3 }, people, wall });
	expect(rows()).toHaveLength(4);
});
