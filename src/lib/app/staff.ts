/*
 * What a participant's page needs only if she becomes a moderator, or has to lead on. It is loaded
 * for everybody who is in the room, at once: no request tells whom the others ask.
 */
export { Tally } from '#lib/lead/tally.ts';
export { Lead } from '#lib/lead/lead.svelte.ts';
export { default as CoordinatorReport } from './CoordinatorReport.svelte';
export { default as LedUntilTheEnd } from './LedUntilTheEnd.svelte';
export { default as LeadRoomScreen } from './LeadRoomScreen.svelte';
export { default as ModeratorRoom } from './ModeratorRoom.svelte';
