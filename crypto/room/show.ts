import { HEARD_MS } from '../limits.ts';
import { inviteKey, ordinalOf, showInvite } from './invites.ts';
import { roomTag } from './invite.ts';
import type { LeadState } from './lead-state.ts';
import type { Millis } from './input.ts';
import type { Seat } from './member.ts';
import { isSettling, unheard } from './member.ts';
import type { RoomState } from './step.ts';
import type {
	InviteView,
	KnockView,
	LockView,
	PersonView,
	RoomView,
	TimelineItem
} from './view.ts';
import { waitingVisitors } from './hall.ts';

const QUIET_TICKS = 6;
const AWAY_MS = 60_000;
const SILENCE_MS = 20_000;

/** What a screen may know of a state at a time: plain data that a Worker can post. */
export function view(state: RoomState, now: Millis): RoomView {
	const link = state.role === 'lead' ? state.room : state.link;
	const { seat } = state;
	return {
		role: state.role,
		phase: state.phase,
		ending: state.ending,
		connection: { state: link.up ? 'up' : 'down', since: link.since },
		since: state.since,
		lock: lockOf(seat, link.up, now),
		people: seat === undefined ? [] : peopleOf(seat, now),
		timeline: seat === undefined ? [] : timelineOf(seat, now),
		knocks: state.role === 'lead' ? knocksOf(state) : [],
		invites: state.role === 'lead' && state.phase !== 'ended' ? invitesOf(state) : []
	};
}

function lockOf(seat: Seat | undefined, up: boolean, now: Millis): LockView {
	if (seat === undefined) return { state: 'offline', changes: 0, changedAt: 0, behind: [] };
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
	const { roster } = seat.epoch.facts;
	const moderators = roster.filter(({ role }) => role === 'moderator');
	const heard = moderators.map(({ idx }) =>
		idx === seat.me.idx ? now : (seat.heardAt.get(idx) ?? now)
	);
	const until = Math.max(...heard) + SILENCE_MS;
	return seat.lines.filter((line) => line.type !== 'text' || line.who.me || line.at <= until);
}

function knocksOf(state: LeadState): readonly KnockView[] {
	return [...waitingVisitors(state)]
		.sort((a, b) => a.since - b.since)
		.map((visitor) => ({
			id: visitor.key,
			name: visitor.name,
			invite: ordinalOf(state.record, visitor.invite),
			since: visitor.since,
			state: visitor.stage === 'waiting' ? 'waiting' : 'admitting'
		}));
}

function invitesOf(state: LeadState): readonly InviteView[] {
	const tag = roomTag(state.roomKey.vk);
	return state.record.invites.map((invite, at) =>
		showInvite(invite, at + 1, {
			roomTag: tag,
			usedTwice: state.hall.usedTwice.includes(inviteKey(invite))
		})
	);
}
