import { AWAY_MS, HEARD_MS, MAX_OUTBOX, QUIET_TICKS, SILENCE_MS } from '../limits.ts';
import { showClosing } from './closing.ts';
import { inviteKey, ordinalOf, showInvite } from './invites.ts';
import { roomTag } from './invite.ts';
import type { LeadState, Visitor } from './lead-state.ts';
import type { LinkState } from './link.ts';
import type { Millis } from './input.ts';
import type { Seat } from './member.ts';
import { moderatorHeardAt } from './heard.ts';
import { isSettling, unheard } from './member.ts';
import { privateLinesOf, staffLineOf } from './private-show.ts';
import { roleOf, successionOf } from './show-succession.ts';
import { isFull } from './rotation.ts';
import { notSeenBy } from './seen.ts';
import { signsOf } from './signs.ts';
import { isAsked } from './ticket-door.ts';
import { roomPhrase } from './phrase.ts';
import type { RoomState } from './step.ts';
import { silenceOf } from './talk-mode.ts';
import { NO_TALK, ownTexts, talkOf } from './talk-view.ts';
import type {
	InviteView,
	KnockView,
	LockView,
	PersonView,
	RoomView,
	TextItem,
	TimelineItem
} from './view.ts';
import { NO_GREETING, type Greeting } from './greeting.ts';
import { invitedAs, inviteOf, isOffered, waitingVisitors } from './hall.ts';

/** Below the limit by what one long text may take. */
const BACKLOG = MAX_OUTBOX - 4;

/** What a screen may know of a state at a time: plain data that a Worker can post. */
export function view(state: RoomState, now: Millis): RoomView {
	const link = state.role === 'lead' ? state.room : state.link;
	return {
		role: roleOf(state),
		phase: state.phase,
		ending: state.ending,
		connection: { state: link.up ? 'up' : 'down', since: link.since },
		since: state.since,
		phrase: phraseOf(state),
		succession: successionOf(state),
		closing: state.closed ?? showClosing(state.seat, 'going on'),
		returning: returningOf(state),
		greeting: greetingOf(state),
		...(state.seat === undefined ? OUTSIDE : inRoom(state.seat, link, now)),
		...(state.role === 'lead' && state.phase !== 'ended' ? atTheDoor(state, now) : NO_DOOR)
	};
}

function greetingOf(state: RoomState): Greeting {
	if (state.role !== 'participant' || state.arrival === undefined) return NO_GREETING;
	const { hosts, words } = state.arrival.greeting;
	const isWaiting = state.phase === 'lobby' || state.returning?.door === 'lobby';
	return isWaiting ? { hosts, words } : NO_GREETING;
}

function returningOf(state: RoomState): RoomView['returning'] {
	const returning = state.role === 'participant' ? state.returning : undefined;
	if (returning === undefined || returning.why === 'offer') return 'no';
	if (returning.door === 'over') return 'refused';
	if (returning.door === 'lobby') return 'asked';
	return returning.why === 'silence' ? 'beside' : 'out';
}

function phraseOf(state: RoomState): readonly number[] {
	const facts = state.seat?.epoch.facts;
	if (facts !== undefined) return roomPhrase(facts.sid, facts.vkRoom);
	const isOver = state.role === 'participant' || state.phase === 'ended';
	return isOver ? [] : roomPhrase(state.record.sid, state.roomKey.vk);
}

type InRoom = Pick<
	RoomView,
	'lock' | 'silence' | 'backlog' | 'people' | 'talk' | 'timeline' | 'privateLines' | 'staffLine'
>;
type AtTheDoor = Pick<RoomView, 'full' | 'knocks' | 'invites'>;

const OUTSIDE: InRoom = {
	lock: { state: 'offline', changes: 0, changedAt: 0, behind: [] },
	silence: 'none',
	backlog: false,
	people: [],
	talk: NO_TALK,
	timeline: [],
	privateLines: [],
	staffLine: []
};

const NO_DOOR: AtTheDoor = { full: false, knocks: [], invites: [] };

function inRoom(seat: Seat, link: LinkState, now: Millis): InRoom {
	const silence = link.up ? silenceOf(seat, link.since, now) : 'none';
	return {
		lock: lockOf(seat, link.up, now),
		silence,
		backlog: seat.outbox.length >= BACKLOG,
		people: peopleOf(seat, now),
		talk: talkOf(seat, silence, now),
		timeline: ownTexts(seat, timelineOf(seat, now)),
		privateLines: privateLinesOf(seat, now),
		staffLine: staffLineOf(seat, now)
	};
}

function atTheDoor(state: LeadState, now: Millis): AtTheDoor {
	return {
		full: state.phase === 'room' && isFull(state),
		knocks: knocksOf(state, now),
		invites: invitesOf(state)
	};
}

function lockOf(seat: Seat, up: boolean, now: Millis): LockView {
	const { epoch, locks } = seat;
	const isLate = now - epoch.adoptedAt > HEARD_MS;
	return {
		state: !up ? 'offline' : isChanging(seat, now) ? 'changing' : 'locked',
		changes: locks.changes,
		changedAt: locks.changedAt,
		behind: isLate ? unheard(epoch, seat.me.idx) : []
	};
}

function isChanging(seat: Seat, now: Millis): boolean {
	return seat.granting !== undefined || isSettling(seat, now);
}

function peopleOf(seat: Seat, now: Millis): readonly PersonView[] {
	const { roster, policy } = seat.epoch.facts;
	const people = roster.map((entry): PersonView => {
		const silentMs = now - (seat.heardAt.get(entry.idx) ?? now);
		const me = entry.idx === seat.me.idx;
		const quiet = silentMs > QUIET_TICKS * policy.tickMs ? 'quiet' : 'here';
		return {
			idx: entry.idx,
			role: entry.role,
			name: entry.name,
			firstName: entry.firstName,
			me,
			signs: me ? [] : signsOf(seat, entry.idx, now),
			presence: me ? 'here' : silentMs > AWAY_MS ? 'away' : quiet
		};
	});
	return people.sort((a, b) => Number(b.role === 'moderator') - Number(a.role === 'moderator'));
}

/**
 * The talk. While no moderator is heard for 20 s nothing new is shown: it appears, in its place,
 * once one is back (PROTOCOL.md §7.5).
 */
function timelineOf(seat: Seat, now: Millis): readonly TimelineItem[] {
	const until = moderatorHeardAt(seat, now) + SILENCE_MS;
	const missedBy = notSeenBy(seat, now);
	return seat.lines
		.filter((line) => !isSaid(line) || line.who.me || line.at <= until)
		.map((line) => {
			const missed = line.type === 'text' ? (missedBy.get(line.key) ?? []) : [];
			return missed.length === 0 ? line : { ...line, notSeenBy: missed };
		});
}

function isSaid(line: TimelineItem): line is TextItem {
	return line.type === 'text' || line.type === 'notice';
}

function knocksOf(state: LeadState, now: Millis): readonly KnockView[] {
	return waitingVisitors(state)
		.filter((one) => isShown(one) && !(one.stage === 'waiting' && isOffered(state, one.invite)))
		.sort((a, b) => a.since - b.since)
		.map((visitor) => ({
			id: visitor.key,
			name: visitor.name,
			...invitedAs(state, visitor),
			invite: ordinalOf(state.record, visitor.invite),
			open: inviteOf(state, visitor.invite)?.kind === 'open',
			kind: kindOf(visitor),
			since: visitor.since,
			greeted: visitor.greeted,
			quiet: now - visitor.heardAt > SILENCE_MS,
			state: visitor.stage === 'waiting' && isAsked(state, visitor) ? 'waiting' : 'admitting'
		}));
}

/** Who may be the same person twice is not shown before it is sure. */
function isShown({ hereAt, contested, stage }: Visitor): boolean {
	return stage !== 'waiting' || hereAt === undefined || contested;
}

function kindOf({ ticket, contested }: Visitor): KnockView['kind'] {
	if (ticket === undefined) return 'arrival';
	return contested ? 'contested' : 'return';
}

function invitesOf(state: LeadState): readonly InviteView[] {
	const tag = roomTag(state.roomKey.vk);
	const waiting = state.hall.visitors.filter(({ stage }) => stage === 'waiting');
	return state.record.invites.map((invite, at) =>
		showInvite(invite, at + 1, {
			roomTag: tag,
			usedTwice: state.hall.usedTwice.includes(inviteKey(invite)),
			waiting: waiting.filter((one) => one.invite === inviteKey(invite)).length
		})
	);
}
