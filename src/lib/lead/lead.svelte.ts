import type { InviteView, Verb } from '#crypto';
import type { GroupView } from '../engine/messages.ts';
import type { Place } from './places.ts';
import { stageOf } from './stage.ts';
import type { Asked, Known, Stage } from './stage.ts';

/** The room as a moderator's tools use it. */
export interface LedRoom {
	readonly readiness: Known['readiness'];
	readonly vaultPlace: Known['place'];
	readonly vaultAnswer: Known['answer'];
	readonly storageFailed: boolean;
	/** The group of the open vault whose meeting this is. */
	readonly led: Pick<GroupView, 'id' | 'name' | 'moderators' | 'slots'> | undefined;
	createVault(passphrase: string, firstName: string): void;
	unlockVault(passphrase: string): void;
	withoutVault(firstName: string): void;
	forgetVault(): void;
	rememberModerator(group: string, firstName: string): void;
	forgetModerator(group: string, firstName: string): void;
	emptyPlace(number: number): void;
	do(verb: Verb): void;
}

/**
 * What a moderator has beside the room itself: her vault, her waiting room, her invites, removal,
 * lock and close. Holds no key and no passphrase.
 */
export class Lead {
	readonly #room: LedRoom;
	#asked = $state<Asked>();
	#refused = $state(0);
	#unavailable = $state(false);
	#seen = $state.raw<readonly string[]>([]);

	constructor(room: LedRoom) {
		this.#room = room;
	}

	get stage(): Stage {
		return stageOf({
			readiness: this.#room.readiness,
			place: this.#room.vaultPlace,
			answer: this.#room.vaultAnswer,
			asked: this.#asked,
			refused: this.#refused,
			unavailable: this.#unavailable,
			storageFailed: this.#room.storageFailed,
			isLeading: this.#room.led !== undefined
		});
	}

	/** Keys of the warnings she has read. */
	get seen(): readonly string[] {
		return this.#seen;
	}

	/** Begins a meeting; without a passphrase nothing of it is kept. */
	activate(firstName: string, passphrase: string | undefined): void {
		this.#ask(passphrase === undefined ? 'without' : 'create');
		if (passphrase === undefined) this.#room.withoutVault(firstName);
		else this.#room.createVault(passphrase, firstName);
	}

	unlock(passphrase: string): void {
		this.#ask('unlock');
		this.#room.unlockVault(passphrase);
	}

	/** Gives up what this browser keeps; its invites stop working. */
	forget(): void {
		this.#ask('forget');
		this.#room.forgetVault();
	}

	/** For a place of the group, whose made-up name goes with it, or for nobody's. */
	invite(kind: InviteView['kind'], place?: Pick<Place, 'number' | 'name'>): void {
		const slot = place && { number: place.number, name: place.name };
		this.#room.do({ type: 'invite', kind, ...(slot && { slot }) });
	}

	/** First names of those who moderate this group with her; none of a single meeting. */
	get moderators(): readonly string[] {
		return this.#group?.moderators ?? [];
	}

	/** The place of the group that somebody in the meeting came by. */
	placeOf(idx: number): number | undefined {
		return this.#group?.slots.find((slot) => slot.idx === idx)?.number;
	}

	/** Its next guest is somebody new. */
	emptyPlace(number: number): void {
		this.#room.emptyPlace(number);
	}

	forgetModerator(firstName: string): void {
		if (this.#group !== undefined) this.#room.forgetModerator(this.#group.id, firstName);
	}

	/** A link for another moderator, who is called so; a group remembers her. */
	inviteModerator(firstName: string): void {
		if (this.#group !== undefined) this.#room.rememberModerator(this.#group.id, firstName);
		this.#room.do({ type: 'invite', kind: 'link', moderator: firstName });
	}

	cancelInvite(invite: string): void {
		this.#room.do({ type: 'cancelInvite', invite });
	}

	/** Opens the waiting room, and the room with it. */
	open(): void {
		this.#room.do({ type: 'open' });
	}

	admit(id: string): void {
		this.#room.do({ type: 'admit', id });
	}

	refuse(id: string): void {
		this.#room.do({ type: 'refuse', id });
	}

	/** A set sentence, 1…3, for somebody who waits. */
	greet(id: string, words: number): void {
		this.#room.do({ type: 'greet', id, words });
	}

	/** From this meeting, or from the group: then her place is for somebody else. */
	remove(idx: number, from: 'today' | 'group'): void {
		const place = from === 'group' ? this.placeOf(idx) : undefined;
		this.#room.do({ type: 'remove', idx });
		if (place !== undefined) this.#room.emptyPlace(place);
	}

	rotate(): void {
		this.#room.do({ type: 'rotate' });
	}

	close(): void {
		this.#room.do({ type: 'close' });
	}

	/** A warning has been read and need not stand there any more. */
	read(key: string): void {
		this.#seen = [...this.#seen, key];
	}

	/** A group with a name meets again; a single meeting is none. */
	get #group() {
		const { led } = this.#room;
		return led === undefined || led.name === '' ? undefined : led;
	}

	/** The room forgets its last answer with the next question: what it said is kept here. */
	#ask(asked: Asked): void {
		if (this.#room.vaultAnswer === 'wrongPassphrase') this.#refused += 1;
		if (this.#room.vaultAnswer === 'unavailable') this.#unavailable = true;
		this.#asked = asked;
	}
}
