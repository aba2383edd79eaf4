import { countWord, list, plural, sentence } from '../format.ts';

/** What a moderator reads of her groups and of the places in them. */
export const groupsEn = {
	groups: {
		h1: 'My groups',
		lead: 'Which group are you meeting? Only you see this, on this device.',
		unnamed: 'A meeting without a group',
		places: (count: number) =>
			count === 0
				? 'No regular places yet'
				: `${sentence(countWord('en', count))} regular ${plural('en', count, 'place', 'places')}`,
		meetings: {
			none: 'no meeting prepared',
			prepared: 'meeting prepared',
			begun: 'a meeting that was not closed'
		},
		unused: (count: number) =>
			`${countWord('en', count)} unused ${plural('en', count, 'invitation', 'invitations')}`,
		next: 'Next meeting',
		nextName: (name: string) => `Next meeting of ${name}`,
		nextHint:
			'Day and time in your own words, such as Tuesday 19:00. It shows only here, locked with your passphrase. ' +
			'The invitations do not mention it.',
		nextSave: 'Save the time',
		nextLine: (next: string) => `Next meeting: ${next}`,
		moderatorsLine: (names: readonly string[]) => `Also moderated by ${list('en', names)}`,
		open: 'Open',
		openName: (name: string) => `Open ${name}`,
		rename: 'Rename',
		renameName: (name: string) => `Rename ${name}`,
		end: 'Remove',
		endName: (name: string) => `Remove ${name}`,
		endH2: (name: string) => `Remove ${name}?`,
		endBody:
			'Everything about the group is removed from this device: name, time, places, moderators and invitations. ' +
			'Nobody can come in by an invitation to it. This cannot be undone.',
		endNo: 'Keep',
		newH2: 'New group',
		name: 'What you call the group',
		nameHint: 'Only you see the name. Write nothing about what the group is about or who is in it.',
		nameFaults: {
			empty: 'Write what you call the group.',
			long: 'The name is too long. Write a shorter one.'
		},
		found: 'Create the group',
		today: 'The group',
		again: 'Will the group meet again?',
		againBody:
			'Give it a name, and this device remembers the regular places of the group. ' +
			'Whoever comes to the same place next time has the same made-up name. ' +
			'The name, the places and the first names of those you invite to moderate stay after the meeting, ' +
			'locked with your passphrase, until you remove the group.',
		save: 'Save the group',
		all: 'All my groups'
	},
	places: {
		hint:
			'Whoever comes to a regular place has the same made-up name every time. ' +
			'Who has which place is written nowhere here. A new invitation to a place replaces the last one.',
		place: (number: number) => `Place ${String(number)}`,
		nobody: 'new',
		uninvited: 'not invited',
		make: {
			code: (number: number) => `New code for place ${String(number)}`,
			link: (number: number) => `New link for place ${String(number)}`
		},
		without: 'Without a regular place',
		empty: 'Empty',
		emptyName: (number: number) => `Empty place ${String(number)}`,
		emptyH2: (number: number) => `Empty place ${String(number)}?`,
		emptyBody: (name: string) =>
			`The place forgets the name ${name}, and unused invitations for it stop working. ` +
			'The next one there chooses their own name. Whoever is in the room now stays.',
		emptyNo: 'Keep',
		moderator: (name: string) => `New link for ${name}`,
		forget: 'Remove',
		forgetName: (name: string) => `Remove ${name} from the group`
	}
};
