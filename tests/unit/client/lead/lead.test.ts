import { beforeEach, describe, expect, test } from 'vitest';
import { Lead, type LedRoom } from '../../../../src/lib/lead/lead.svelte.ts';

type Changeable = { -readonly [Key in keyof LedRoom]: LedRoom[Key] };

const single = { id: 'one', name: '', moderators: [], slots: [] };
const group = {
	id: 'two',
	name: 'Måndag',
	moderators: ['Sara'],
	slots: [{ number: 3, name: 7, idx: 5 }]
};

let sent: unknown[];
let room: Changeable;
let lead: Lead;

beforeEach(() => {
	sent = [];
	const note =
		(name: string) =>
		(...given: unknown[]) => {
			sent.push([name, ...given]);
			room.vaultAnswer = undefined;
		};
	room = {
		readiness: 'ready',
		vaultPlace: 'none',
		vaultAnswer: undefined,
		storageFailed: false,
		led: undefined,
		createVault: note('createVault'),
		unlockVault: note('unlockVault'),
		withoutVault: note('withoutVault'),
		forgetVault: note('forgetVault'),
		rememberModerator: note('rememberModerator'),
		forgetModerator: note('forgetModerator'),
		emptyPlace: note('emptyPlace'),
		do: (verb) => sent.push(verb)
	};
	lead = new Lead(room);
});

describe('the vault', () => {
	test('nothing is kept for somebody who gave no passphrase', () => {
		lead.activate('Anna', undefined);
		room.vaultAnswer = 'open';
		room.led = single;
		expect(sent).toEqual([['withoutVault', 'Anna']]);
		expect(lead.stage).toEqual({ type: 'leading', kept: false });
	});

	test('with a passphrase the meeting is kept', () => {
		lead.activate('Anna', 'sol brygga flöjt');
		room.vaultAnswer = 'open';
		room.led = single;
		expect(sent).toEqual([['createVault', 'sol brygga flöjt', 'Anna']]);
		expect(lead.stage).toEqual({ type: 'leading', kept: true });
	});

	test('a second wrong passphrase is another one than the first', () => {
		room.vaultPlace = 'locked';
		lead.unlock('fel');
		room.vaultAnswer = 'wrongPassphrase';
		expect(lead.stage).toEqual({ type: 'locked', working: false, wrong: 1 });
		lead.unlock('också fel');
		expect(lead.stage).toEqual({ type: 'locked', working: true, wrong: 1 });
		room.vaultAnswer = 'wrongPassphrase';
		expect(lead.stage).toEqual({ type: 'locked', working: false, wrong: 2 });
	});

	test('a browser that could not keep it is remembered while she goes on without', () => {
		lead.activate('Anna', 'sol brygga flöjt');
		room.vaultAnswer = 'unavailable';
		lead.activate('Anna', undefined);
		expect(lead.stage).toEqual({ type: 'new', storage: 'unavailable', working: true });
	});

	test('giving up what is kept leads out of the locked screen', () => {
		room.vaultPlace = 'locked';
		lead.forget();
		room.vaultAnswer = 'none';
		expect(lead.stage).toEqual({ type: 'gone' });
	});
});

test('every tool of hers is one verb', () => {
	lead.invite('code');
	lead.cancelInvite('one');
	lead.open();
	lead.admit('a');
	lead.refuse('b');
	lead.remove(4, 'today');
	lead.rotate();
	lead.close();
	expect(sent).toEqual([
		{ type: 'invite', kind: 'code' },
		{ type: 'cancelInvite', invite: 'one' },
		{ type: 'open' },
		{ type: 'admit', id: 'a' },
		{ type: 'refuse', id: 'b' },
		{ type: 'remove', idx: 4 },
		{ type: 'rotate' },
		{ type: 'close' }
	]);
});

describe('a group that meets again', () => {
	test('whoever is removed from it keeps her place, or loses it for one day', () => {
		room.led = group;
		lead.remove(5, 'today');
		expect(sent).toEqual([{ type: 'remove', idx: 5 }]);
		lead.remove(5, 'group');
		expect(sent.slice(1)).toEqual([{ type: 'remove', idx: 5 }, ['emptyPlace', 3]]);
		lead.remove(6, 'group');
		expect(sent.slice(3), 'nobody of a place').toEqual([{ type: 'remove', idx: 6 }]);
	});

	test('an invited moderator is forgotten, or remembered of a single meeting', () => {
		const verb = { type: 'invite', kind: 'link', moderator: 'Siv' };
		room.led = single;
		lead.inviteModerator('Siv');
		lead.forgetModerator('Siv');
		expect(sent).toEqual([verb]);
		room.led = group;
		expect(lead.moderators).toEqual(['Sara']);
		lead.inviteModerator('Siv');
		lead.forgetModerator('Sara');
		expect(sent.slice(1)).toEqual([
			['rememberModerator', 'two', 'Siv'],
			verb,
			['forgetModerator', 'two', 'Sara']
		]);
	});
});

test('a warning that has been read stays read when the next one is', () => {
	lead.read('one');
	lead.read('two');
	expect(lead.seen).toEqual(['one', 'two']);
});
