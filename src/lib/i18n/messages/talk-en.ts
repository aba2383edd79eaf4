import { organisation } from '../../../lykta.config.ts';
import { countWord, list, plural, sentence } from '../format.ts';
import type { talkSv } from './talk-sv.ts';

export const talkEn: typeof talkSv = {
	bar: {
		label: 'How we talk now',
		round: (question) => (question === '' ? 'Going round' : `Going round: ${question}`),
		now: (name) => `Now: ${name}.`,
		next: (name) => `Next: ${name}.`,
		you: 'you',
		yours: "It's your turn. Take the time you need.",
		word: (name) => `${name} has the floor.`,
		order: 'The whole round',
		has: 'has the floor',
		been: 'done',
		pause: 'We are taking a break.',
		pauseUntil: (time) => `We are taking a break until ${time}.`,
		none: 'The conversation is paused until a moderator is back.',
		typing: (name) => `${name} is writing …`
	},
	blocked: {
		turn: (name) =>
			`${name} has the floor. Feel free to write already. You send when it's your turn.`,
		someModerator: 'A moderator',
		turnOver: 'You have passed the floor on.',
		paused: 'We are on a break. You can read, and you can press I need support.',
		muted: (name) =>
			`${name} has paused your writing for a while. You can read, and you can press I need support.`,
		noModerator: 'The conversation is paused until a moderator is back.'
	},
	turn: {
		done: 'Done, pass it on',
		pass: 'Skip'
	},
	hand: {
		up: 'Raise your hand',
		down: 'Lower your hand',
		place: (place) => `You are number ${String(place)} in line.`,
		raised: 'Your hand is up.',
		lowered: 'Your hand is down.',
		queue: (place) => `hand raised, number ${String(place)}`
	},
	line: {
		roundStarted: (question) =>
			question === '' ? 'We go round the group.' : `We go round the group: ${question}`,
		word: (name) => `${name} is given the floor.`,
		paused: (time) =>
			time === '' ? 'We are taking a break.' : `We are taking a break until ${time}.`,
		resumed: 'The break is over.',
		ended: 'Everyone can write again.',
		passed: (name) => `${name} will write later.`,
		skipped: (moderator, name) => `${moderator} moves on in the round after ${name}.`,
		muted: (moderator, name) => `${moderator} has paused ${name}'s writing for a while.`,
		unmuted: (name) => `${name} can write again.`,
		flagged: (count, name) =>
			`${sentence(countWord('en', count))} ${plural('en', count, 'thing', 'things')} from ${name} ` +
			`${plural('en', count, 'is', 'are')} shown to no one, since it was not allowed just then.`,
		takenBack: (name) => `${name} took back a message.`,
		ownTakenBack: 'You took back your message.',
		takenAway: (moderator) => `${moderator} removed a message.`
	},
	mark: {
		menu: 'More',
		menuName: (name) => `More about the message from ${name}`,
		menuOwn: 'More about your message',
		title: (name) => `Message from ${name}`,
		titleOwn: 'Your message',
		reply: 'Reply',
		replyTo: (name) => `You are replying to ${name}:`,
		replyOff: "Don't reply",
		answers: (name) => `Reply to ${name}:`,
		answersGone: 'A reply to something that is not shown here.',
		react: 'Show support',
		reactions: ["I'm listening", 'I know the feeling', 'Thank you for sharing', 'Strength to you'],
		reactedBy: (text, names) => `${text}: ${list('en', names)}`,
		reacted: (text) => `You show support: ${text}.`,
		unreacted: 'Your support is no longer shown.',
		cover: 'Cover my message',
		coverAny: 'Cover the message',
		coverHint: 'The others choose whether to read it. What is it about?',
		uncover: 'Uncover the message',
		topics: [
			'not saying',
			'eating',
			'hurting oneself',
			'thoughts of dying',
			'death and grief',
			'violence',
			'sexual violence',
			'alcohol and drugs',
			'illness'
		],
		covered: 'Covered message',
		coveredAbout: (topic) => `Covered message about: ${topic}`,
		show: 'Show',
		hide: 'Cover again',
		retract: 'Take back my message',
		retractH2: 'Take back your message?',
		retractNote: 'It disappears for everyone. Those who have read it may remember.',
		retractYes: 'Take back',
		retractNo: 'Leave it',
		retractAny: 'Remove for everyone',
		retractAnyH2: (name) => `Remove the message from ${name}?`,
		flag: 'Tell the moderators',
		flagText: (name, time, text) => `About what ${name} wrote at ${time}: “${text}”`,
		flagged: 'The moderators are told. No one else sees it.',
		waiting: 'will be sent when you may write',
		notSeen: (names) => `has not reached ${list('en', names)} yet`
	},
	notice: {
		from: (name) => `${name} to everyone`
	},
	support: {
		button: 'I need support',
		h2: 'What do you need?',
		only: (names) =>
			names.length === 0
				? 'Only the moderators see this.'
				: `Only ${list('en', names)} can see this.`,
		levels: {
			1: 'It feels heavy. Keep an eye on me.',
			2: 'I want to talk with the moderators alone.',
			3: 'I am in danger now.'
		},
		danger: "Call 112 if you are in danger. The call shows in your phone's call list.",
		call: 'Call 112',
		dangerSend: 'Tell the moderators that I am in danger',
		back: 'Back',
		open: 'Write to the moderators in private',
		sent: (names) => (names.length === 0 ? 'Sent.' : `Sent. Only ${list('en', names)} can see it.`),
		seen: (names) => `${list('en', names)} ${plural('en', names.length, 'has', 'have')} got it.`,
		awaits: (names) =>
			`${list('en', names)} ${plural('en', names.length, "hasn't", "haven't")} got it yet.`,
		wait: 'No one has answered yet.',
		waitSeen: 'Those who have got it can see that you are waiting.',
		noModerator: 'No moderator is here right now. They get it when they are back.',
		withdraw: "I'm all right now",
		withdrawn: 'The moderators are told that you are all right now.',
		standing: 'You have told the moderators'
	},
	aside: {
		h2: (names) =>
			names.length === 0
				? 'In private with the moderators'
				: `In private with ${list('en', names)}`,
		lead: 'What you write here is seen only by you and all moderators in the room.',
		composer: 'Write to the moderators',
		send: 'Send to the moderators',
		empty: 'Nothing has been said here yet.',
		over: 'No more can be written here.',
		unread: (count) =>
			`${sentence(countWord('en', count))} new ${plural('en', count, 'reply', 'replies')} from the moderators`,
		gap: 'Something before this did not arrive.',
		heard: (name, text) => `In private from ${name}: ${text}`,
		late: (names) =>
			names.length === 0
				? 'What you wrote in private has not arrived yet.'
				: `What you wrote in private has not reached ${list('en', names)} yet.`
	},
	lead: {
		round: 'Round',
		roundLead: 'Everyone has the floor in turn. Anyone may skip.',
		question: 'Question for the round',
		questions: ['How are things right now?', 'What do you take with you from here?'],
		ownQuestion: 'My own question',
		ownQuestionLabel: 'Your question',
		ownQuestionLong: 'The question is too long. Make it a little shorter.',
		order: 'Order',
		orderEmpty: 'Nobody is in the round yet.',
		up: (name) => `Move ${name} up`,
		down: (name) => `Move ${name} down`,
		without: (name) => `Without ${name}`,
		with: (name) => `Include ${name}`,
		handsFirst: 'Raised hands first',
		start: 'Start the round',
		started: 'The round has begun.',
		next: 'Next',
		end: 'End the round',
		free: 'Let everyone write',
		since: (minutes) =>
			minutes < 1
				? 'Has had the floor for less than a minute.'
				: `Has had the floor for ${String(minutes)} min.`,
		pause: 'Break',
		pauseFor: (minutes) => `Break for ${String(minutes)} min`,
		resume: 'End the break',
		give: 'Give the floor',
		giveName: (name) => `Give the floor to ${name}`,
		given: (name) => `${name} is given the floor.`,
		more: 'More',
		moreName: (name) => `More about ${name}`,
		mute: 'Pause writing',
		muteHint: 'Everyone sees a line about it. The support signal works all the time.',
		unmute: 'Let write again',
		muted: 'writing is paused',
		aside: 'Write in private',
		asideH2: (name) => `In private with ${name}`,
		asideLead: (name) => `This is seen by ${name} and all moderators in the room.`,
		asideComposer: (name) => `Write to ${name}`,
		asideSend: 'Send in private',
		ask: (name) => `Ask if ${name} would be a moderator`,
		askBody: (name) =>
			`Whoever says yes becomes a moderator and is still called ${name}. ` +
			'Then you can hand over. When you have left, the lock changes and you can read no more.',
		askYes: 'Ask',
		askNo: 'Not now',
		asked: (name) => `${name} has been asked.`,
		handOver: (name) => `Hand over to ${name}`,
		handOverBody: (name) =>
			`${name} leads the meeting from now on: lets people in, changes the lock and ends it. You stay as a moderator.`,
		handOverYes: 'Hand over',
		handOverNo: 'Go on leading',
		handingOver: (name) => `Handing over to ${name} …`,
		handingHint: 'It takes a little while. Until then no invitations can be made.',
		handingWaits: 'First answer whoever is waiting in the waiting room.',
		notHandedOver: (name) =>
			`It was not possible to hand over to ${name}. You are still leading the meeting.`,
		signals: 'Need support',
		signal: (name) => `${name} needs support.`,
		take: "I'll take it",
		takeText: 'I have seen it and I am here.',
		taken: (name) => `${name} is on it.`,
		open: 'Open in private',
		openName: (name) => `Open in private with ${name}`,
		wrote: (name) => `${name} has written in private.`,
		staff: 'Moderators only',
		staffLead: 'What you write here is seen only by the moderators in the room.',
		staffComposer: 'Write to the moderators',
		staffSend: 'Send to the moderators',
		staffAlone: 'No other moderator is here.'
	},
	offer: {
		h2: (name) => `${name} asks if you would hold the group`,
		body:
			'If you say yes you become a moderator. You let others in and see who needs support. ' +
			'You stay in the conversation all the time. If you lead alone later, don’t reload or close ' +
			'the page: the meeting could not go on. You may say no.',
		name: (name) => `The others see you as the moderator ${name}.`,
		yes: 'Yes, I will',
		no: 'No, thank you',
		taking: 'You will be a moderator in a moment. What you write waits a little.'
	},
	nudge: {
		h2: 'Do you want to send this?',
		contact:
			"This looks like contact details. We don't share those here, so that no one feels pressured.",
		name: 'Is there a real name in this? Please change it to something made up.',
		numbers: "In this group we don't write weights, sizes or calories.",
		edit: 'Edit',
		send: 'Send anyway'
	},
	cover: {
		h1: organisation.appName,
		show: 'Show the conversation'
	},
	say: {
		yourTurn: "It's your turn.",
		pause: 'We are taking a break.',
		resumed: 'The break is over.',
		notTaken: 'What you wrote was not sent. It is still in the box.'
	}
};
