import { organisation } from '../../../lykta.config.ts';
import { countWord, list, plural, sentence } from '../format.ts';
import type { EarlyMessages } from './early-sv.ts';

/** Neutral: it stands in tabs and histories. */
const { appName } = organisation;

/** A translation of the intent, not of the words. */
export const earlyEn = {
	common: {
		skip: 'Skip to content',
		langSwitch: 'På svenska',
		close: 'Close',
		tryAgain: 'Try again',
		quoted: (text: string) => `“${text}”`,
		slowLoad: 'The page has not finished loading. Wait a little longer, or reload it.'
	},
	start: {
		h1: 'Come on in',
		lead: 'A small group talks here, in writing. You don’t need an account. Nobody asks who you are.',
		sharedH2: 'Do you share a phone or computer?',
		sharedBody:
			'Press **Leave quickly** if someone comes. The page disappears at once and an ordinary page opens. ' +
			'The address may still be in your browser history.',
		sharedMore: 'How to leave few traces',
		sharedTips: [
			'Open the page in a private window.',
			'Remove it from your history afterwards.',
			'Delete the message with your invitation.',
			'Sit where no one can see your screen.'
		],
		codeLabel: 'Your code words',
		codeHint: 'Five words from your invitation, or 16 digits. Capitals don’t matter.',
		codeProgress: (count: number) => `${String(count)} of 5 words are in place.`,
		digitProgress: (count: number) => `${String(count)} of 16 digits are in place.`,
		codeWhole: 'All five words are in place.',
		digitsWhole: 'All 16 digits are in place.',
		codeRight: 'right',
		codeOpen: 'not finished',
		codeUnknown: 'not in the list',
		suggestions: 'Suggestions',
		linkOk: 'Your invitation is ready.',
		linkOther: 'Enter another code',
		linkBack: 'Use the invitation from the link',
		next: 'Continue',
		checking: 'Checking …',
		unreachable: (contact: string) =>
			`${appName} can’t be reached right now. Try again in a while, or contact ${contact}.`,
		noCode: 'No code? Get in touch with the person who invited you.',
		noscript: (contact: string) =>
			`This page needs JavaScript to lock what you write. Turn it on and reload, or contact ${contact}.`,
		old: (contact: string) =>
			'Your browser can’t lock the conversation safely. ' +
			`Try updating it, or use another phone. You can also contact ${contact}.`,
		oldH1: 'This device can’t do it'
	},
	speak: {
		many: (count: number) =>
			`${String(count)} ${plural('en', count, 'new message', 'new messages')}`,
		manyFrom: (count: number, names: readonly string[]) =>
			`${String(count)} ${plural('en', count, 'new message', 'new messages')} from ${list('en', names)}`,
		cut: ' … more in the conversation'
	},
	exit: {
		button: 'Leave quickly',
		description: 'Leave quickly. The page is cleared and another page opens.',
		shift: (left: number) =>
			`Shift ${plural('en', left, 'once', `${countWord('en', left)} times`)} more to leave.`,
		off: 'Cancelled. You are still here.'
	},
	error: {
		title: 'Something needs fixing',
		prefix: 'Error:',
		empty: 'Enter your five code words or your 16 digits.',
		few: (count: number) =>
			`${sentence(countWord('en', count))} ${plural('en', count, 'word is', 'words are')} missing.`,
		many: 'There are too many words. A code has five.',
		word: (word: string, near: string) =>
			`The word “${word}” is not in the list. Did you mean ${near}?`,
		unknown: (word: string) => `The word “${word}” is not in the list.`,
		meant: (near: string) => `Change to ${near}`,
		check: 'The words don’t belong together. Check the order.',
		digitsFew: (count: number) =>
			`${sentence(countWord('en', count))} ${plural('en', count, 'digit is', 'digits are')} missing.`,
		digitsMany: 'There are too many digits. A code has 16.',
		digitsCheck: 'The digits don’t belong together. Check them once more.',
		link: 'Something is missing from the link. Copy the whole link once more.'
	},
	lock: {
		locked: 'Locked',
		changing: 'Changing the lock …',
		offline: 'No connection',
		unsure: 'Unsure',
		h2: 'How the conversation is protected',
		body: (count: number) =>
			'What you write is locked on your phone or computer before it is sent. ' +
			`Only the ${countWord('en', count)} of you in the room have the key.`,
		bodyBefore:
			'What you write is locked on your phone or computer before it is sent. ' +
			'Only those in the room have the key.',
		wait: 'The lock is being changed. What you write waits for a moment.',
		offlineBody: 'No connection right now. What you write waits here.',
		behind: (names: readonly string[]) =>
			`${list('en', names)} ${plural('en', names.length, 'hasn’t', 'haven’t')} got the new lock yet.`,
		changes: (count: number) =>
			count === 0
				? 'The lock has not changed since you came.'
				: `The lock has changed ${plural('en', count, 'once', `${countWord('en', count)} times`)} since you came.`,
		seesH3: 'What the server sees',
		sees: [
			'Your internet address while you are connected.',
			'That the page sends a locked envelope four times a second in the waiting room. ' +
				'In the room it is once a second, whether you write or not.',
			'How many are connected to the same room, and when they come and go.',
			'Which connection opens the waiting room. It is the moderator’s.',
			'When the room gets a new lock.'
		],
		seesNotH3: 'What the server does not see',
		seesNot: [
			'What you write.',
			'Who writes and who is quiet. All envelopes are the same size.',
			'Which names you use.',
			'What the group is about.'
		]
	}
} satisfies EarlyMessages;
