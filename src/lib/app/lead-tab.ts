/** The parts of a moderator's room; on a narrow screen one at a time. */
export type LeadTab = 'talk' | 'lobby' | 'invites' | 'round' | 'staff';

export const leadTabs: readonly LeadTab[] = ['talk', 'lobby', 'invites', 'round', 'staff'];
