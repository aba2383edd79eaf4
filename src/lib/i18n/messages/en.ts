import { organisation } from '../../../lykta.config.ts';
import { countWord, list, plural, sentence } from '../format.ts';
import { earlyEn } from './early-en.ts';
import type { Messages } from './sv.ts';
import { talkEn } from './talk-en.ts';

/** Neutral: it stands in tabs and histories. */
const { appName } = organisation;

/** A translation of the intent, not of the words. */
export const en = {
	...earlyEn,
	common: {
		...earlyEn.common,
		theme: 'Appearance',
		themes: { system: 'As the device', light: 'Light', dark: 'Dark' },
		settings: 'Settings',
		shift: 'Shift three times leaves quickly',
		spelling: 'Spelling help',
		spellingHint: 'Some browsers send what you write to a company to correct it.',
		enter: 'Enter sends',
		reading: 'Reading aloud',
		readings: { all: 'All messages', moderators: 'Only moderators', none: 'Nothing' },
		readingHint: 'For you who listen to the page.',
		keys: 'Keys',
		keyList: [
			{ keys: 'Tab', does: 'Next button or field' },
			{ keys: '↑ ↓ Home End', does: 'Move between messages in the conversation' },
			{ keys: 'Enter', does: 'Send. Shift and Enter make a new line' },
			{ keys: 'Ctrl and Enter', does: 'Always send' },
			{ keys: 'F6', does: 'Next part of the room' },
			{ keys: 'Esc', does: 'Close what is on top' },
			{ keys: 'Shift three times', does: 'Leave quickly' },
			{ keys: 'Ctrl and /', does: 'This list' }
		]
	},
	lock: {
		...earlyEn.lock,
		check: 'Check',
		/* True whatever is the cause: nobody is blamed for it. */
		unfit: (name: string) => `What comes from ${name} doesn’t match what we see here.`,
		unfitTell: 'Tell the moderators.',
		doubt: 'something does not fit',
		late: 'has not got the new lock yet',
		mayBeOut: 'The room may have gone on without you.'
	},
	rules: {
		h1: 'How we treat each other',
		moderator: {
			h1: 'You are invited as a moderator',
			body: [
				'Whoever leads the meeting has written your first name in the invitation. Everybody in the conversation sees it.',
				'You can read everything that is written, also what is written privately to the moderators. ' +
					'If whoever leads loses the connection, you may be the one who leads.'
			]
		},
		vowH2: 'My promise',
		moderatorsH2: 'What the moderators have promised',
		technologyH2: 'What technology can’t promise',
		reloadH2: 'If the page reloads',
		shared: 'Save nothing. I share this phone or computer with someone.',
		sharedHint: 'Nothing is saved. If the page reloads, you need a new invitation.',
		keptHint:
			'The tab saves a return ticket, so that you get your place back. ' +
			'It does not say who you are or what you write. It works only while the meeting lasts.',
		notKept: 'Your browser can’t save your place. If the page reloads, you need a new invitation.',
		yes: 'I promise',
		no: 'Not now'
	},
	name: {
		h1: 'Choose a name to use here',
		lead: 'The names are made up, so no real name can slip in.',
		legend: 'Name',
		more: 'Show three other names',
		fresh: (a: string, b: string, c: string) => `Three new names: ${list('en', [a, b, c])}.`,
		wish: 'If someone else has the name already, you get one that is close to it.',
		preview: 'How the others see you',
		previewText: 'Hi! It feels good to be here.',
		next: 'Go to the waiting room',
		wait: 'Almost ready …',
		back: 'Back'
	},
	lobby: {
		h1: 'You are in the waiting room',
		knocking: 'We are knocking for you.',
		proving: 'Your invitation is being checked.',
		waiting: 'A moderator can see you are here. You will be let in soon.',
		seenBy: (names: readonly string[]) =>
			`${list('en', names)} can see you are here. ` +
			plural('en', names.length, 'You will be let in soon.', 'They will let you in soon.'),
		greetings: [
			'Welcome. We can see you.',
			'We will begin in a little while.',
			'It will take a few more minutes. You can wait here and take it easy.'
		],
		greetedBy: (name: string | undefined) =>
			name === undefined ? 'A note from the moderator' : `A note from ${name}`,
		nothing: 'You don’t need to do anything.',
		stay: 'You can leave this page open.',
		noReload: 'Don’t reload the page now. You would need a new invitation.',
		slow: 'It may take a while. You haven’t missed anything.',
		returnH1: 'Welcome back',
		returnSoon: 'You will soon be in the room again.',
		returnSilent: (contact: string) =>
			'No moderator has answered yet. The meeting may be over, or the moderator may have lost the connection. ' +
			`We go on knocking. Ask ${contact} for a new invitation if it takes long.`,
		silent: (contact: string) =>
			'No moderator has answered yet. The meeting may not have started. ' +
			`The code or link may also have been used or run out. Ask ${contact} for a new one. ` +
			'Check also that the date and time of this device are right.',
		yourName: 'The name you chose',
		exitHelp: 'The button **Leave quickly** is always in the same place.',
		awake: 'Keep the screen on so you don’t lose your place.',
		admitted: (people: number) =>
			`You are in the room. ${sentence(countWord('en', people))} ` +
			`${plural('en', people, 'person is', 'people are')} here.`,
		back: 'Go back',
		leaveH2: 'Would you like to leave?',
		leaveYes: 'Leave',
		refusedH1: 'You can’t join today',
		refusedBody: (contact: string) =>
			`It may not be about you. Contact ${contact} if you want to know more.`,
		usedH1: 'This invitation has already been used',
		usedBody: (contact: string) =>
			'An invitation works only once. If you opened it on another device, go on there. ' +
			`If not, ask ${contact} for a new one.`,
		unansweredH1: 'The code is not right',
		unansweredLinkH1: 'No answer right now',
		unansweredLinkBody: (contact: string) =>
			'We got no answer to your invitation. The moderator may have lost the connection. ' +
			`The invitation may also have been used. Ask ${contact} for a new one.`,
		unansweredBody: (contact: string) =>
			'The code is wrong or has already been used. A code works only once. ' +
			`Look at your invitation again, or ask ${contact} for a new one.`,
		changedH1: 'The page needs to reload',
		changedBody: (contact: string) =>
			`There is a newer version. Ask ${contact} for a new invitation and then reload.`,
		reload: 'Reload',
		wrongH1: 'This is the wrong room',
		wrongBody: (contact: string) =>
			`The room is not the one your invitation is for. Don’t go on. Contact ${contact}.`
	},
	room: {
		h1: 'The room',
		inRoom: 'in the room',
		peopleH2: 'In the room',
		timeline: 'Conversation',
		empty: 'The conversation starts here. Only those in the room can read it.',
		composer: 'Write to the group',
		send: 'Send',
		charsLeft: (count: number) =>
			`${String(count)} ${plural('en', count, 'character', 'characters')} left.`,
		tooLong: (count: number) =>
			`The text is ${String(count)} ${plural('en', count, 'character', 'characters')} too long.`,
		you: 'You',
		moderator: 'moderator',
		quiet: 'weak connection',
		away: 'away for a while',
		sending: 'being sent',
		again: 'sent again by the moderator',
		fresh: (count: number) =>
			`${String(count)} ${plural('en', count, 'new message', 'new messages')}`,
		freshLine: 'New messages',
		earlier: 'Show earlier',
		came: (names: readonly string[]) =>
			`${list('en', names)} ${plural('en', names.length, 'has', 'have')} made the promise and ` +
			`${plural('en', names.length, 'is', 'are')} here.`,
		cameModerator: (names: readonly string[]) => `${list('en', names)} came in.`,
		leads: (names: readonly string[]) =>
			`${list('en', names)} runs the meeting now. The room has a new lock.`,
		/* First who she was, then who she is. */
		promoted: ([was = '', now = '']: readonly string[]) =>
			was === now
				? `${was} is a moderator now.`
				: `${was} is a moderator now and is called ${now}.`,
		demoted: (names: readonly string[]) =>
			`${list('en', names)} no longer ${plural('en', names.length, 'moderates', 'moderate')}.`,
		left: (names: readonly string[]) =>
			`${list('en', names)} ${plural('en', names.length, 'has', 'have')} left the room. ` +
			'The room gets a new lock.',
		/* A new key under an old name: whoever wonders can ask her. */
		returned: (names: readonly string[]) =>
			`${list('en', names)} came back with new keys. The room has a new lock.`,
		removed: 'One person is no longer here. The room has a new lock.',
		/* Moderators alone read it: first who removed her, then whom. */
		stillHere: ([by = '', who = '']: readonly string[]) =>
			`${by} removed ${who} before, but ${who} is still in this room. ` +
			`A moderator can remove ${who} here too.`,
		lock: 'The room has a new lock.',
		closed: 'Today’s meeting is over.',
		gap: (names: readonly string[]) =>
			`Something ${list('en', names)} wrote could not be unlocked.`,
		twoVersions: (names: readonly string[]) =>
			`Two different versions of the same thing have come from ${list('en', names)}. ` +
			'You may have read different ones.',
		more: (names: readonly string[], rest: number) => [...names, `${String(rest)} more`],
		closing: 'The meeting is closing.',
		leaving: 'You are leaving …',
		backlog: 'Wait a little. What you have written is on its way.'
	},
	leave: {
		button: 'Leave the conversation',
		h2: 'Would you like to say goodbye first?',
		farewell: 'Thank you for today. Goodbye!',
		bye: 'Say goodbye and leave',
		quiet: 'Leave without a word',
		stay: 'Stay',
		body: 'You can’t come in again with the same invitation.'
	},
	after: {
		h1: 'Thank you for being here',
		endedH1: 'Today’s meeting is over',
		thanks: 'Thank you for being here.',
		land: 'Take a moment before you do anything else. Drink some water. Feel your feet on the floor.',
		more: 'If you want to talk with someone now',
		checked: (date: string) => `Checked ${date}.`,
		traces: 'How to remove traces',
		tracesOpen: 'Open your browser history.',
		tracesFind: (address: string) => `Search for ${address} and remove the rows.`,
		tracesInvitation: 'Also delete the message with your invitation.',
		nothing: 'What you wrote is not on the server. It is not kept on this page either.',
		close: 'Close the page',
		removedH1: 'You are no longer in this meeting',
		removedBody: (contact: string) =>
			'A moderator has ended your part in today’s meeting. ' +
			`You can contact ${contact} if you want to talk about it.`,
		elsewhereH1: 'You are no longer in this conversation',
		elsewhereBody: (contact: string) =>
			'It may go on in another browser. ' +
			'Or a moderator may have ended your part in today’s meeting. ' +
			`Ask ${contact} if you wonder.`,
		lostH1: 'The connection to the room broke off',
		lostBody: (contact: string) =>
			'Your key to the room is gone. You may have had no connection when the lock was changed. ' +
			`The moderator may also have lost the connection. Ask ${contact} for a new invitation.`,
		lostReturn: (contact: string) =>
			'Your key to the room is gone. You may have had no connection when the lock was changed. ' +
			'The moderator may also have lost the connection. Your place may still be there. ' +
			`If you can’t come back, ask ${contact} for a new invitation.`,
		return: 'Come back',
		again: 'To the start'
	},
	tab: {
		h1: 'The conversation is open in another tab',
		body: 'It can be open in one tab at a time only.',
		move: 'Move it here',
		moving: 'Moving the conversation here …',
		close: 'Close this one',
		failed: {
			stays: 'You have not been let in yet, so it can’t be moved. Go to the other tab.',
			silent: 'The other tab does not answer. Go to it.'
		}
	},
	net: {
		trying: 'No connection. We are trying again.',
		lost: 'No connection. We are trying again. Your words are still here.',
		silence: {
			everybody: 'You hear no one right now. The room may have a new lock that you did not get.',
			everybodyHint: 'Wait a while. If no one is heard soon, we knock for you.',
			guests: 'You hear none of the participants right now.',
			moderators:
				'The conversation is paused until a moderator is back. What you have written stays in the box.'
		},
		/* She is on her way back while this page still shows the room. */
		returning: {
			beside: 'We are knocking for you.',
			out: 'The room may have gone on without you. We are knocking for you.',
			asked: 'A moderator can see that you are knocking. You will soon be back in.',
			refused: 'A moderator has said no to letting you back in. The conversation here is paused.'
		},
		noneH1: `${appName} can’t be reached`,
		brokenH1: 'Something broke on this page',
		broken: (contact: string) =>
			`What you wrote is gone. Reload the page and ask ${contact} for a new invitation.`,
		brokenReturn: 'What stood here is gone. You can come back to your place in the room.',
		now: 'Try now',
		back: 'You are back. We fetch what you missed, if we can.'
	},
	talk: talkEn
} satisfies Messages;
