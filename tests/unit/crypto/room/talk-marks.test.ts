import { beforeAll, describe, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { tagOf } from '../../../../crypto/room/event.ts';
import { refKey } from '../../../../crypto/room/marks.ts';
import { shownOn, Talking } from './talking.ts';

/* What is done to words (PROTOCOL.md §10.4). */

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

const everybody = [0, 1, 2, 3];
/** Anna, Berit and two guests. */
const room = (seed: string, people = 4) => new Talking(people, seed, {}, 2);

describe('what is done to words', () => {
	const withText = (seed: string) => {
		const talk = room(seed);
		talk.write(2, 'något');
		talk.pass(2);
		return talk;
	};
	const nameOf = (talk: Talking, idx: number) =>
		refKey({ tag: tagOf(talk.seat(idx).epoch.id), idx, seq: 1 });
	const key = (talk: Talking, idx: number) => talk.text(idx, 'något').key;

	test('has another name on each screen', () => {
		const talk = withText('ref');
		const refs = everybody.map((idx) => talk.text(idx, 'något').ref);
		expect(refs).toEqual(everybody.map(() => nameOf(talk, 2)));
	});

	test('a reply does not say what it answers', () => {
		const talk = withText('reply');
		expect(talk.do(3, { type: 'reply', to: 'none', text: 'ja' })).toBe(false);
		expect(talk.do(3, { type: 'reply', to: key(talk, 3), text: ' ' })).toBe(false);
		expect(talk.do(3, { type: 'reply', to: key(talk, 3), text: 'ja' })).toBe(true);
		talk.pass(2);
		for (const idx of everybody) {
			expect(talk.text(idx, 'ja')).toMatchObject({
				ref: nameOf(talk, 3),
				answers: nameOf(talk, 2)
			});
		}
	});

	test('a reaction counts twice, stays when taken back, or is of another code', () => {
		const talk = withText('react');
		for (const code of [-1, 5, 1.5]) {
			expect(talk.do(3, { type: 'react', key: key(talk, 3), code })).toBe(false);
		}
		expect(talk.do(3, { type: 'react', key: key(talk, 3), code: 4 })).toBe(true);
		expect(talk.do(1, { type: 'react', key: key(talk, 1), code: 4 })).toBe(true);
		expect(talk.do(0, { type: 'react', key: key(talk, 0), code: 1 })).toBe(true);
		talk.pass(2);
		for (const idx of everybody) {
			expect(talk.text(idx, 'något').reactions).toMatchObject([
				{ code: 1, by: [{ idx: 0 }] },
				{ code: 4, by: [{ idx: 1 }, { idx: 3 }] }
			]);
		}
		talk.do(3, { type: 'react', key: key(talk, 3), code: 2 });
		talk.do(1, { type: 'react', key: key(talk, 1), code: 0 });
		talk.pass(2);
		for (const idx of everybody) {
			expect(talk.text(idx, 'något').reactions).toMatchObject([
				{ code: 1, by: [{ idx: 0 }] },
				{ code: 2, by: [{ idx: 3 }] }
			]);
		}
	});

	test('a retracted text stays, in memory too, or nobody is named for it', () => {
		const talk = withText('retract');
		expect(talk.do(3, { type: 'retract', key: key(talk, 3) })).toBe(false);
		expect(talk.do(3, { type: 'retractAny', key: key(talk, 3) })).toBe(false);
		talk.do(3, { type: 'react', key: key(talk, 3), code: 1 });
		talk.pass(1);
		expect(talk.do(2, { type: 'retract', key: key(talk, 2) })).toBe(true);
		talk.pass(2);
		for (const idx of everybody) {
			const line = talk.lines(idx, 'text')[0]!;
			expect(line).toMatchObject({ text: '', retracted: { idx: 2 }, reactions: [] });
			expect(talk.do(idx, { type: 'react', key: line.key, code: 1 })).toBe(false);
			expect(talk.do(idx, { type: 'reply', to: line.key, text: 'men' })).toBe(false);
		}
	});

	test('a moderator takes a text away without her name', () => {
		const talk = withText('retract any');
		expect(talk.do(1, { type: 'retract', key: key(talk, 1) })).toBe(false);
		expect(talk.do(1, { type: 'retractAny', key: key(talk, 1) })).toBe(true);
		expect(talk.do(2, { type: 'retract', key: key(talk, 2) })).toBe(true);
		talk.pass(2);
		for (const idx of everybody) {
			const line = talk.lines(idx, 'text')[0]!;
			expect(line).toMatchObject({ text: '', retracted: { idx: 1, firstName: 'Berit' } });
		}
	});

	test('an own text that has not left is sent after it was taken back', () => {
		const talk = room('unsent');
		talk.write(2, 'ett');
		expect(talk.do(2, { type: 'retract', key: key2(talk) })).toBe(true);
		talk.write(2, 'x'.repeat(2_000));
		talk.pass(1);
		expect(talk.do(2, { type: 'retract', key: talk.lines(2, 'text')[0]!.key })).toBe(true);
		talk.write(2, 'två');
		talk.pass(8);
		for (const idx of everybody) expect(shownOn(talk.seat(idx))).toEqual(['två']);
	});
	const key2 = (talk: Talking) => talk.lines(2, 'text')[0]!.key;

	test('a cover is not on every screen, or anybody may lift it', () => {
		const talk = withText('cover');
		expect(talk.do(3, { type: 'cover', key: key(talk, 3), topic: 1 })).toBe(false);
		for (const topic of [-1, 9, 0.5]) {
			expect(talk.do(2, { type: 'cover', key: key(talk, 2), topic })).toBe(false);
		}
		expect(talk.do(1, { type: 'cover', key: key(talk, 1), topic: 3 })).toBe(true);
		talk.pass(2);
		for (const idx of everybody) {
			expect(talk.text(idx, 'något').cover).toMatchObject({ topic: 3, by: { idx: 1 } });
		}
		expect(talk.do(3, { type: 'uncover', key: key(talk, 3) })).toBe(false);
		expect(talk.do(2, { type: 'uncover', key: key(talk, 2) })).toBe(true);
		talk.pass(2);
		for (const idx of everybody) expect(talk.text(idx, 'något').cover).toBeUndefined();
		expect(talk.do(2, { type: 'cover', key: key(talk, 2), topic: 0 })).toBe(true);
		talk.pass(2);
		for (const idx of everybody) expect(talk.text(idx, 'något').cover?.topic).toBe(0);
	});

	test('a notice is anybody’s, or cannot be taken away', () => {
		const talk = room('notice');
		expect(talk.do(3, { type: 'notice', text: 'nej' })).toBe(false);
		expect(talk.do(1, { type: 'notice', text: ' ' })).toBe(false);
		expect(talk.do(1, { type: 'notice', text: 'Paus kl. åtta.' })).toBe(true);
		talk.pass(2);
		for (const idx of everybody) {
			expect(talk.lines(idx, 'notice')).toMatchObject([
				{ text: 'Paus kl. åtta.', who: { idx: 1 }, ref: nameOf(talk, 1) }
			]);
		}
		talk.do(0, { type: 'retractAny', key: talk.text(0, 'Paus kl. åtta.').key });
		talk.pass(2);
		for (const idx of everybody) {
			expect(talk.lines(idx, 'notice')).toMatchObject([{ text: '', retracted: { idx: 0 } }]);
		}
	});
});
