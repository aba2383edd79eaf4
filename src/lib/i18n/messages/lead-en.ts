import { countWord, plural, sentence } from '../format.ts';
import { cardsEn } from './cards-en.ts';
import { groupsEn } from './groups-en.ts';
import type { LeadMessages } from './lead-sv.ts';

/** What only moderators read. */
export const leadEn = {
	starting: 'Getting ready …',
	activate: {
		h1: 'Lead a meeting',
		lead: 'Here you make invitations, let people in and end the meeting. You don’t need an account.',
		organisation: (name: string) => `This page is for moderators of ${name}.`,
		name: 'Your first name',
		nameHint: 'First name only, at most 20 letters. Everyone in the conversation sees it.',
		nameFaults: {
			empty: 'Enter your first name.',
			several: 'Enter just one first name, without spaces.',
			long: 'The name is too long. Enter a shorter one.'
		},
		keep: 'Should the invitations survive a reload of the page?',
		keepYes: 'Yes, keep them locked with a passphrase',
		keepNo: 'No, keep nothing',
		keepBody: [
			'What is kept is your invitations and which of them are used, your first name, the room’s key, ' +
				'the made-up names of those who have been in the meeting and a random ticket for each of them. ' +
				'It stays on this device only, locked with your passphrase. ' +
				'What is written in the conversation is never kept.',
			'Everything is removed when you end or leave the meeting. ' +
				'If you have given the group a name, it stays, and with it the regular places, ' +
				'the time of the next meeting and the first names of those you invite to moderate. ' +
				'An invitation works for seven days at most.',
			'If you reload during a meeting, you unlock it and open the waiting room again. ' +
				'Those who were inside then come back by themselves. ' +
				'Those in the waiting room may need new invitations. ' +
				'If you forget the passphrase, no one can unlock it. Then you make new invitations.'
		],
		keepNoBody:
			'If the page is reloaded or closed, all invitations stop working and the meeting can’t go on.',
		unavailableH2: 'This browser can’t keep anything',
		unavailable:
			'It may be a private window. You can still lead a meeting. ' +
			'But if the page is reloaded or closed, all invitations stop working and the meeting can’t go on.',
		go: 'Continue'
	},
	passphrase: {
		label: 'Passphrase',
		hint: 'At least 12 characters. Four or five words that don’t belong together are good.',
		show: 'Show the passphrase',
		hide: 'Hide the passphrase',
		make: 'Make one for me',
		made: 'Write the words down on paper. They are shown only now.',
		faults: {
			empty: 'Enter a passphrase, or press Make one for me.',
			short: 'The passphrase is too short. Enter at least 12 characters.',
			monotonous: 'The passphrase is easy to guess. Use several different words.'
		},
		working: 'Locking …'
	},
	unlock: {
		h1: 'Unlock the meeting',
		lead: 'You have a meeting kept on this device.',
		button: 'Unlock',
		working: 'Unlocking …',
		empty: 'Enter your passphrase.',
		wrong: 'That is not the right passphrase. Try again.',
		forgot: 'I have forgotten the passphrase',
		forgetH2: 'Remove what is kept?',
		forgetBody:
			'The invitations you have handed out stop working. Then you can prepare a new meeting.',
		forgetYes: 'Remove',
		forgetNo: 'Keep'
	},
	busy: {
		h1: 'The meeting is open in another tab',
		body: 'Only one tab at a time can lead the meeting. Go to the other tab. Or close it and try again here.',
		again: 'Try again'
	},
	fault: {
		h1: 'The meeting has to stop',
		body: 'Something could not be kept on this device. So nothing more is sent from here. Reload the page.',
		reload: 'Reload'
	},
	broken: {
		h1: 'Something went wrong on this device',
		body: 'The page has stopped sending. Reload it. If you kept the meeting, you unlock it again.'
	},
	gone: {
		h1: 'Nothing is kept on this device',
		body: 'You can prepare a new meeting.',
		again: 'Prepare a new meeting'
	},
	unable: {
		h1: 'This device can’t lead a meeting',
		body: 'The browser lacks something that is needed. Try updating it, or use another device.'
	},
	ready: {
		h1: 'Prepare the meeting',
		lead: 'An invitation lets one person in, once. You can make more after the meeting has begun.',
		seeking: 'Looking for the meeting …',
		seekingBody:
			'Someone else may be leading it now. Then you come in there. Otherwise the room opens here. ' +
			'It mostly takes half a minute at most.',
		kept: 'The invitations stay on this device, locked with your passphrase.',
		unkept: 'Nothing is kept. Don’t reload or close the page. The invitations would stop working.',
		open: 'Open the waiting room',
		openHint:
			'Then those you have invited can knock. No one new comes in until you let them in. ' +
			'Those who have been inside come back by themselves.'
	},
	...groupsEn,
	...cardsEn,
	invites: {
		h2: 'Invitations',
		none: 'You haven’t made any invitation yet.',
		newCode: 'New code',
		newLink: 'New link',
		moderator: 'Invite a moderator',
		moderatorHint:
			'A moderator can read everything, also what is written to the moderators in private. ' +
			'If you lose the connection, another moderator takes over.',
		moderatorName: "The moderator's first name",
		moderatorEmpty: "Write the moderator's first name.",
		moderatorMake: 'New link for a moderator',
		forModerator: (name: string) => `for the moderator ${name}`,
		hint:
			'A code is five words or 16 digits. It leaves nothing in the browser history. ' +
			'Choose a code for someone who shares a phone or computer. A link is easier, but may stay in the history.',
		name: (ordinal: number) => `Invitation ${String(ordinal)}`,
		kinds: { code: 'code', link: 'link', open: 'open link' },
		standings: {
			open: 'not used',
			trying: 'being tried',
			knocking: 'waiting for an answer',
			used: 'used',
			refused: 'got a no',
			burned: 'spent, not valid',
			over: 'no longer valid',
			cancelled: 'withdrawn'
		},
		show: 'Show',
		hide: 'Hide',
		made: (name: string) => `${name} is ready to hand out.`,
		useLinks: 'Several codes are spent. Try a link or QR code instead.',
		language: 'Language of the invitation',
		languages: { sv: 'Swedish', en: 'English' },
		address: 'Address',
		words: 'Code words',
		digits: 'The same code in digits',
		link: 'Link',
		qr: 'QR code with the same link',
		copy: 'Copy text to send',
		copied: 'The text is copied. Copy something else afterwards, so that it does not lie on top.',
		copyRefused: 'It could not be copied. Select the text below and copy it yourself.',
		text: 'Text to send',
		print: 'Print',
		cancel: 'Withdraw',
		cancelH2: (name: string) => `Withdraw ${name.toLocaleLowerCase('en')}?`,
		cancelBody: 'It stops working at once. You can make a new one.',
		cancelNo: 'Keep'
	},
	letter: {
		code: (address: string, words: string, digits: string) =>
			`Hi! This is your invitation. Address: ${address} Code words: ${words}. ` +
			`The same code in digits: ${digits}. The code works once. ` +
			'Feel free to delete this message after you have joined.',
		link: (link: string) =>
			`Hi! This is your invitation: ${link} The link works once. ` +
			'Feel free to delete this message after you have joined.'
	},
	lobby: {
		h2: 'Waiting room',
		none: 'No one is waiting right now.',
		right: 'The invitation is right',
		quiet: 'Has lost the connection',
		full: (people: number) =>
			`The room is full. ${sentence(countWord('en', people))} ` +
			`${plural('en', people, 'person is', 'people are')} here.`,
		oneShort: 'Wait for one more moderator. Until then no participants are let in.',
		since: (minutes: number) =>
			minutes < 1 ? 'Knocked just now' : `Has waited ${String(minutes)} min`,
		admit: 'Let in',
		admitName: (name: string) => `Let in ${name}`,
		admitAll: (count: number) => `Let everyone in (${String(count)})`,
		admitting: 'Being let in …',
		greet: 'Greet',
		greetName: (name: string) => `Greet ${name}`,
		greetedName: (name: string) => `The note is on its way to ${name}.`,
		greeted: (sentence: string) => `Note: “${sentence}”`,
		deny: 'Say no',
		denyName: (name: string) => `Say no to ${name}`,
		denyH2: (name: string) => `Say no to ${name}?`,
		denyBody: 'The person reads that joining is not possible today. The invitation stops working.',
		denyBack: 'The person reads that a moderator said no.',
		back: 'Comes back',
		contested: (name: string) =>
			`${name} is here, and someone asks to come back as ${name}. Ask in the conversation before you let anyone in.`,
		denyNo: 'Let them wait',
		knock: (name: string) => `${name} is knocking. The invitation is right.`,
		askedBack: (name: string, contested: boolean) =>
			contested
				? `${name} is here, and someone asks to come back as ${name}.`
				: `Someone asks to come back as ${name}.`,
		waiting: (count: number) =>
			`${sentence(countWord('en', count))} ${plural('en', count, 'is', 'are')} waiting in the waiting room.`
	},
	warnings: {
		h3: 'Please note',
		twiceWaiting: (name: string) =>
			`Someone has knocked again with ${name.toLocaleLowerCase('en')}. ` +
			'It may be the same person, who reloaded the page or changed device. ' +
			'It may also be someone else who has the link. ' +
			'Don’t let anyone in with it yet. Ask the person you invited, and make a new invitation.',
		twiceInside: (name: string) =>
			`Someone has knocked again with ${name.toLocaleLowerCase('en')}. ` +
			'It may be the same person, who reloaded the page or changed device. ' +
			'It may also be someone else who has the link. ' +
			'No one is let in with it. Ask the person you invited.',
		burned: (name: string) =>
			`The code in ${name.toLocaleLowerCase('en')} is spent. ` +
			'Make a new invitation for the person who should have it.',
		burnedHeard: (name: string) =>
			`Someone tried a wrong code for ${name.toLocaleLowerCase('en')}. The code is spent.`,
		twiceHeard: (name: string) =>
			`Someone has knocked again with ${name.toLocaleLowerCase('en')}. Read more in the waiting room.`,
		seen: 'I have read this'
	},
	room: {
		tabs: 'Parts of the meeting',
		talk: 'Talk',
		lobby: (count: number) => `Waiting (${String(count)})`,
		round: 'Round',
		staff: 'Mod',
		invites: 'Invite',
		tools: 'Tools',
		newLock: 'New lock',
		newLockHint: 'Changes the room’s lock. Everyone here gets the new one.',
		lockAsked: 'The lock is being changed.',
		behind: (name: string) => `${name} hasn’t got the new lock yet.`,
		elsewhere:
			'Someone else seems to use the keys on this device. End the meeting and contact the coordinator.',
		unreadable: (name: string) => `Something from ${name} could not be unlocked.`,
		twoVersions: (name: string) =>
			`Two different versions of the same thing have come from ${name}.`
	},
	remove: {
		buttonName: (name: string) => `Remove ${name}`,
		h2: (name: string) => `Remove ${name}?`,
		body: (name: string) =>
			`When the new lock is in place, in a few seconds, ${name} can’t read what is written. ` +
			'What has been read can be remembered.',
		room: 'The room gets a new lock. The others are told that one person is no longer here, not why.',
		how: 'For how long?',
		from: { today: 'Today only', group: 'From the group' },
		fromHint: {
			today: (place: number) =>
				`Place ${String(place)} and the name are kept. You can invite the person next time.`,
			group: (place: number) =>
				`Place ${String(place)} is emptied. No new invitation gets the name, and old invitations for the place stop working.`
		},
		yes: { today: 'Remove from the meeting', group: 'Remove from the group' },
		no: 'Let them stay',
		asked: (name: string) => `${name} is being removed.`
	},
	close: {
		button: 'End the meeting',
		h2: 'End the meeting?',
		body:
			'The room closes for everyone and the lock is destroyed. What was written can’t be brought back. ' +
			'Those who have read it may remember.',
		kept: {
			meeting: 'What is kept on this device is removed.',
			group:
				'Only the group’s name and regular places stay on this device, ' +
				'and what you have written of the next meeting and other moderators.'
		},
		invites: 'Invitations that are not used stop working.',
		waiting: (count: number) =>
			`${sentence(countWord('en', count))} ${plural('en', count, 'person', 'people')} in the waiting room won’t come in.`,
		words: 'Send closing words first',
		line: 'The meeting ends in one minute. Thank you for today.',
		yes: 'End now',
		no: 'Continue the meeting'
	},
	after: {
		closing: 'The meeting is ending …',
		closingBody: 'It takes a little while. Leave the page open.',
		h1: 'The meeting has ended',
		body: 'The room is closed and the lock is destroyed. Nothing of the conversation is left on this page.',
		leftH1: 'You have left the meeting',
		left: 'The others can go on. The room gets a new lock, and you cannot read what is written then.',
		removedH1: 'You are no longer part of this meeting',
		removed: 'Whoever leads the meeting has ended your part in it.',
		elsewhereH1: 'You are no longer part of this conversation',
		elsewhere:
			'It may be going on in another browser. ' +
			'It may also be that whoever leads the meeting has ended your part in it.',
		lostH1: 'The meeting broke off',
		lost: 'The connection was gone for too long and the room’s lock can’t be brought back.',
		unremoved: 'What was kept could not be removed. Clear the site’s data in the browser.',
		self: 'Take a moment for yourself too, before you do anything else.',
		report: 'Write the report',
		noReport: 'No report can be made here: the coordinator’s key has not been set.',
		again: 'Prepare a new meeting'
	},
	report: {
		h1: 'Report to the coordinator',
		lead: 'The report has numbers and ticks only. It has no names, not even yours, and nothing of what was written.',
		draft:
			'It isn’t saved until you lock it and save it yourself. If you close the page it is gone.',
		how: {
			legend: 'How did it go?',
			choices: { well: 'Well', mixed: 'Mixed', hard: 'Hard' }
		},
		happened: {
			legend: 'Did any of this happen?',
			choices: {
				contact: 'Real names or contact details',
				unkind: 'Unkind words',
				detail: 'Too much detail about hurting oneself or being hurt',
				support: 'Somebody needs more support than the group can give',
				technology: 'Trouble with the technology'
			}
		},
		follow: {
			legend: 'Does anything need follow-up?',
			choices: { no: 'No', soon: 'Yes, soon', now: 'Yes, today' }
		},
		self: {
			legend: 'How are you yourself?',
			choices: { fine: 'Fine', soSo: 'So-so', call: 'I’d like a call' }
		},
		unanswered: 'not ticked',
		counts: {
			participants: 'Participants, most at once',
			moderators: 'Moderators, most at once',
			rounds: 'Rounds',
			heavy: 'Support, it feels heavy',
			alone: 'Support, wants to talk in private',
			danger: 'Support, in danger',
			takenBack: 'Messages taken back',
			takenAway: 'Messages removed by a moderator',
			muted: 'Times somebody’s writing was paused',
			removed: 'People removed',
			losses: 'Times this device lost the connection',
			gaps: 'Times something could not be unlocked'
		},
		preview: 'This is the report',
		previewHint: 'This is all that is locked in.',
		span: (day: string, from: string, to: string) => `Counted ${day}, ${from}–${to}, on one device`,
		counted: (from: string) =>
			`The numbers were counted on this device since ${from}. What happened earlier may be missing.`,
		lock: 'Lock the report',
		locking: 'Locking …',
		skip: 'Skip the report',
		failed: 'The report could not be locked. Try again, or try a newer browser.',
		example: 'This is an example key that anybody can unlock with. The report will not be secret.',
		lockedH2: 'The report is locked',
		locked: 'Only whoever has the coordinator’s key can read it.',
		lockedExample: 'It is locked with the example key. Anybody can read it.',
		send: 'It has not been sent. Save or copy it, and send it the way you have agreed on.',
		save: 'Save as a file',
		copy: 'Copy',
		copied: 'The locked report is copied.',
		copyRefused: 'It could not be copied. Select the text and copy it yourself.',
		done: 'Done'
	}
} satisfies LeadMessages;
