import { describe, expect, test } from 'vitest';
import { pseudonym, type Notice, type Who } from '#crypto';
import { leadAnnouncement, leadFarewell } from '../../../../src/lib/app/lead-announcement.ts';

const guest: Who = { idx: 2, role: 'participant', name: 5, firstName: '', me: false };
const said = (notice: Notice, locale: 'sv' | 'en' = 'sv') => leadAnnouncement(notice, locale);

describe('what a moderator who listens hears', () => {
	test('a knock with its name, and the number only when more than one wait', () => {
		const name = pseudonym(5, 'sv');
		expect(said({ type: 'knock', name: 5, firstName: '', open: false, waiting: 1 })).toEqual({
			how: 'politely',
			text: `${name} knackar på. Inbjudan stämmer.`
		});
		expect(said({ type: 'knock', name: 5, firstName: '', open: true, waiting: 1 })?.text).toMatch(
			/ knackar på med den öppna länken\.$/
		);
		expect(said({ type: 'knock', name: 5, firstName: '', open: false, waiting: 2 })).toEqual({
			how: 'politely',
			text: `${name} knackar på. Inbjudan stämmer. Två väntar i väntrummet.`
		});
	});

	test('the same knock in English, with the English name', () => {
		const name = pseudonym(5, 'en');
		expect(said({ type: 'knock', name: 5, firstName: '', open: false, waiting: 2 }, 'en')).toEqual({
			how: 'politely',
			text: `${name} is knocking. The invitation is right. Two are waiting in the waiting room.`
		});
	});

	test('what others write, as a message of theirs', () => {
		expect(said({ type: 'text', who: guest, text: 'hej' })).toEqual({
			how: 'message',
			name: pseudonym(5, 'sv'),
			text: 'hej',
			from: 'participant'
		});
	});

	test('not her own texts, and not every new lock', () => {
		expect(said({ type: 'text', who: { ...guest, me: true }, text: 'hej' })).toBeUndefined();
		expect(said({ type: 'lock' })).toBeUndefined();
	});

	test('a burned code and a link used twice, each with its number', () => {
		expect(said({ type: 'burned', invite: 3 })?.text).toContain('inbjudan 3');
		expect(said({ type: 'usedTwice', invite: 4 })?.text).toContain('inbjudan 4');
	});

	test('that a room she lost, left or was removed from has been closed, or an end twice', () => {
		expect(leadFarewell('closed', 'sv').title).toBe('Träffen är avslutad');
		expect(leadFarewell('left', 'sv').title).toBe('Du har lämnat träffen');
		expect(leadFarewell('removed', 'sv').title).toBe('Du är inte längre med i den här träffen');
		expect(leadFarewell('elsewhere', 'sv').title).toBe('Du är inte längre med i det här samtalet');
		expect(leadFarewell('lost', 'sv').title).toBe('Träffen bröts');
		expect(leadFarewell('lost', 'en').title).toBe('The meeting broke off');
		expect(said({ type: 'ended' })).toBeUndefined();
	});

	test('somebody who signed two versions, under her name', () => {
		const name = pseudonym(5, 'en');
		expect(said({ type: 'twoVersions', who: guest }, 'en')).toEqual({
			how: 'politely',
			text: `Two different versions of the same thing have come from ${name}.`
		});
	});

	test('her keys in other hands, at once', () => {
		expect(said({ type: 'identityElsewhere' })?.how).toBe('now');
	});
});
