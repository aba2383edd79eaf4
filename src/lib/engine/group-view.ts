import type { Group, MeetingRecord } from '#crypto';
import type { GroupView } from './messages.ts';
import { idOf } from './vault.ts';

/** A group as the page may see it: no key, no ticket, no secret of an invite. */
export function showGroup(group: Group): GroupView {
	const { name, next, firstName, moderators, meeting } = group;
	const slots = group.slots.map((slot) => ({ ...slot, idx: whoIsIn(meeting, slot.number) }));
	return { id: idOf(group), name, next, firstName, moderators, slots, ...showMeeting(meeting) };
}

function whoIsIn(meeting: MeetingRecord | undefined, number: number): number | undefined {
	return meeting?.roster.find(({ slot }) => slot === number)?.idx;
}

function showMeeting(meeting: MeetingRecord | undefined): Pick<GroupView, 'meeting' | 'unused'> {
	if (meeting === undefined) return { meeting: 'none', unused: 0 };
	const unused = meeting.invites.filter(({ kind, state }) => kind !== 'open' && state === 'open');
	return { meeting: meeting.epoch > 0 ? 'begun' : 'prepared', unused: unused.length };
}
