import type { Group, MeetingRecord } from '#crypto';
import type { GroupView } from './messages.ts';
import { idOf } from './vault.ts';

/** A group as the page may see it: no key, no ticket, no secret of an invite. */
export function showGroup(group: Group): GroupView {
	const { name, firstName, slots, meeting } = group;
	return { id: idOf(group), name, firstName, slots, ...showMeeting(meeting) };
}

function showMeeting(meeting: MeetingRecord | undefined): Pick<GroupView, 'meeting' | 'unused'> {
	if (meeting === undefined) return { meeting: 'none', unused: 0 };
	const unused = meeting.invites.filter(({ kind, state }) => kind !== 'open' && state === 'open');
	return { meeting: meeting.epoch > 0 ? 'begun' : 'prepared', unused: unused.length };
}
