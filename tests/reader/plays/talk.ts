import { encodeArea, openArea } from '../client/area.ts';
import { encodeView, type EventItem } from '../client/body.ts';
import { equal, zeros } from '../client/bytes.ts';
import { Fragments } from '../client/event.ts';
import { Logs, type Logged } from '../client/log.ts';
import type { Entry } from '../client/roster.ts';
import type { Given, Play } from './played.ts';

/* PROTOCOL.md §8.2 and §9: what is said to a few, and to all. */

export const area: Play = {
	read(given) {
		const header = { idx: given.number('idx'), ctr: given.number('ctr') };
		const place = { epochId: given.bytes('epoch_id'), header, who: given.number('who') };
		const content = openArea(given.bytes('K'), place, given.bytes('area'));
		if (content === undefined) return undefined;
		const pt = encodeArea(content);
		if (content.type === 'letter') {
			const { data, first, isMore, kind, seq } = content.letter;
			return { pt, kind, more: isMore, seq, first, data, receipt: [] };
		}
		const { ahead, from, signer, to, who } = content.receipt;
		const bits = Array.from(
			{ length: 64 },
			(_, k) => ((ahead[k >> 3]! >> (7 - (k & 7))) & 1) === 1
		);
		const waiting = bits.flatMap((bit, k) => (bit ? [to + 1 + k] : []));
		const receipt = [{ who, signer, from, to, ahead: waiting }];
		return { pt, kind: 3, more: false, seq: 0, first: 0, data: pt.slice(7, 21), receipt };
	}
};

const eventIn = (given: Given): EventItem => ({
	eseq: given.number('eseq'),
	kind: given.number('kind'),
	frag: given.number('frag'),
	frags: given.number('frags'),
	content: given.bytes('content')
});

export const event: Play = {
	read(given) {
		const fragments = new Fragments();
		let said: ReturnType<Fragments['take']>;
		for (const fragment of given.list('fragments')) said = fragments.take(eventIn(fragment));
		if (said === undefined) return undefined;
		return { ...said, ref: said.ref === undefined ? [] : [said.ref], policy: said.policy ?? '' };
	}
};

/** Where an event came from does not matter to its log. */
const NOWHERE = {
	header: { idx: 0, ctr: 0 },
	body: zeros(0),
	fillHash: zeros(32),
	sig: zeros(64)
};

const entryWith = (idx: number): Entry => ({
	idx,
	isModerator: false,
	isMuted: false,
	vk: zeros(32),
	name: 0,
	firstName: undefined
});

export const log: Play = {
	read(given) {
		const idxs = given.numbers('idxs');
		const logs = new Logs(given.bytes('epoch_id'), idxs.map(entryWith));
		for (const came of given.list('events')) {
			const logged: Logged = { ...eventIn(came), from: NOWHERE };
			logs.of(came.number('idx')).take(logged);
		}
		const [counts, vh] = [given.numbers('counts'), given.bytes('vh')];
		const mine = logs.vhAt(counts);
		if (mine === undefined || !equal(mine, vh)) return undefined;
		const shown = idxs.map((idx) => {
			const { count } = logs.of(idx);
			const heads = Array.from({ length: count + 1 }, (_, n) => logs.of(idx).head(n));
			return { idx, count, heads };
		});
		return { logs: shown, view: encodeView({ counts, vh }) };
	}
};
