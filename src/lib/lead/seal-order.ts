/** Page → Worker: one report, locked to one key. */
export interface SealOrder {
	readonly report: string;
	readonly recipient: string;
}

/** Worker → page: the file in its armour, or nothing when it could not be locked. */
export interface SealAnswer {
	readonly sealed: string | undefined;
}
