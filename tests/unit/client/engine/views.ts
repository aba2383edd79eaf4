import type { RoomView } from '#crypto';

const WHEN = 0;

/** A participant who has just knocked; each test changes what it is about. */
export const knocking: RoomView = {
	role: 'participant',
	phase: 'knocking',
	ending: undefined,
	connection: { state: 'up', since: WHEN },
	since: WHEN,
	closing: undefined,
	greeting: { hosts: [], words: 0 },
	lock: { state: 'locked', changes: 0, changedAt: WHEN, behind: [] },
	silence: 'none',
	phrase: [],
	returning: 'no',
	succession: {
		lead: undefined,
		invitesLost: false,
		offer: undefined,
		taking: false,
		offered: [],
		handover: undefined,
		usurper: undefined,
		listening: false
	},
	backlog: false,
	full: false,
	people: [],
	talk: {
		mode: 'open',
		since: WHEN,
		holder: undefined,
		order: [],
		turn: 0,
		seconds: 0,
		question: '',
		mayWrite: 'yes',
		muted: [],
		mutedBy: undefined,
		hands: [],
		myHand: false,
		typing: false
	},
	timeline: [],
	privateLines: [],
	staffLine: [],
	knocks: [],
	invites: []
};
