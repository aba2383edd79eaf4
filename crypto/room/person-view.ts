/* Somebody in the room, as a screen may know her. */

export interface PersonView {
	readonly idx: number;
	readonly role: 'participant' | 'moderator';
	/** Index into the made-up names; of no meaning for a moderator. */
	readonly name: number;
	/** A moderator's first name; empty for a participant. */
	readonly firstName: string;
	readonly me: boolean;
	/** quiet: nothing heard for 6 ticks; away: for 60 s. */
	readonly presence: 'here' | 'quiet' | 'away';
	/** Nothing, as long as all is well. */
	readonly signs: readonly Sign[];
}

/** What is held against somebody's client for the rest of the meeting. */
export type Mark = 'twoVersions' | 'inconsistent' | 'outOfStep';

/**
 * What her frames say of how her device and this one agree.
 * twoVersions  she signed two versions of one thing; proven, not only to this device
 * inconsistent what she shows of her talk contradicts itself
 * outOfStep    she showed to have less than before
 * differs      her talk is not the one here; it is being looked into
 * unexplained  that came to nothing: somebody signed two versions, or what she shows is not true
 * missing      something of hers has not come here; it is being asked for
 * repairing    she says that she lacks something
 */
export type Sign = Mark | 'differs' | 'unexplained' | 'missing' | 'repairing';

/** Who wrote or did something: still true after she has left. */
export type Who = Pick<PersonView, 'idx' | 'role' | 'name' | 'firstName' | 'me'>;
