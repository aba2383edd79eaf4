import { describe, expect, test } from 'vitest';
import { isOneModeratorShort } from '../../../../src/lib/lead/two-moderators.ts';

const anna = { role: 'moderator', presence: 'here' } as const;
const sara = { role: 'moderator', presence: 'quiet' } as const;
const guest = { role: 'participant', presence: 'here' } as const;

describe('a rule of two moderators', () => {
	test('holds one moderator back where there is no such rule', () => {
		expect(isOneModeratorShort([anna], false)).toBe(false);
	});

	test('lets one moderator let in participants, however many are there', () => {
		expect(isOneModeratorShort([anna, guest, guest], true)).toBe(true);
	});

	test('holds back two, one of them with a weak connection', () => {
		expect(isOneModeratorShort([anna, sara, guest], true)).toBe(false);
	});

	test('counts a moderator who has been away for a while', () => {
		expect(isOneModeratorShort([anna, { ...sara, presence: 'away' }], true)).toBe(true);
	});
});
