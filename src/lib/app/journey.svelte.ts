import type { Ending, Invitation } from '#crypto';
import type { Room } from '#lib/meeting/room.svelte.ts';

/**
 * Where a participant is. From the knock on, the engine's view says it; when the room is over, only
 * how it ended is left.
 */
export type Place =
	'start' | 'rules' | 'name' | 'waiting' | 'room' | 'ended' | 'unable' | 'unreachable' | 'broken';

/** What the journey needs of the world. */
export interface JourneyWorld {
	readonly openRoom: () => Room;
	/** Three names unlike those `shown` before. */
	readonly drawNames: (shown: readonly number[]) => readonly number[];
}

/** P0 to P5 for one person: one address, no routes, nothing stored. */
export class Journey {
	#step = $state<'start' | 'rules' | 'name' | 'inside'>('start');
	#room = $state.raw<Room | undefined>();
	#ending = $state<Ending | undefined>();
	#invitation: Invitation | undefined;
	#kind: Invitation['kind'] = 'code';
	#arrival = $state<'loaded' | 'returned'>('loaded');
	#names = $state.raw<readonly number[]>([]);
	#name = $state(0);
	#typed = '';
	readonly #world: JourneyWorld;

	readonly place = $derived.by((): Place => {
		if (this.#ending !== undefined) return 'ended';
		const readiness = this.#room?.readiness;
		if (readiness === 'noWebAssembly' || readiness === 'noRandomness') return 'unable';
		if (readiness === 'failed') return 'unreachable';
		if (readiness === 'broken') return 'broken';
		if (this.#step !== 'inside') return this.#step;
		const phase = this.#room?.phase;
		return phase === 'room' || phase === 'closing' ? 'room' : 'waiting';
	});

	constructor(world: JourneyWorld) {
		this.#world = world;
	}

	get room(): Room | undefined {
		return this.#room;
	}

	/** How it ended; undefined while it has not. */
	get ending(): Ending | undefined {
		return this.#ending;
	}

	/** Which kind of invitation she came with. */
	get invitationKind(): Invitation['kind'] {
		return this.#kind;
	}

	/** Whether this is the first screen after loading: then nothing moves the focus. */
	get arrival(): 'loaded' | 'returned' {
		return this.#arrival;
	}

	/** The names to choose from. */
	get names(): readonly number[] {
		return this.#names;
	}

	get name(): number {
		return this.#name;
	}

	/** What she typed as her code, for when she comes back to it. */
	get typed(): string {
		return this.#typed;
	}

	/** She has an invitation; while she reads the rules the engine loads. */
	begin(invitation: Invitation, typed: string): void {
		this.#invitation = invitation;
		this.#kind = invitation.kind;
		this.#typed = typed;
		this.#room ??= this.#enterRoom();
		this.#step = 'rules';
	}

	promise(): void {
		if (this.#names.length === 0) this.moreNames();
		this.#step = 'name';
	}

	choose(name: number): void {
		this.#name = name;
	}

	/** Three other names, the first of them chosen. */
	moreNames(): readonly number[] {
		this.#names = this.#world.drawNames(this.#names);
		this.#name = this.#names[0] ?? 0;
		return this.#names;
	}

	knock(): void {
		if (this.#invitation === undefined || this.#room === undefined) return;
		this.#step = 'inside';
		this.#room.knock(this.#invitation, this.#name);
	}

	backToStart(): void {
		this.#arrival = 'returned';
		this.#step = 'start';
	}

	backToRules(): void {
		this.#step = 'rules';
	}

	/** Nobody has answered, or the engine broke: it is dropped, the invitation is still good. */
	withdraw(): void {
		this.#drop();
		this.backToStart();
	}

	/** It is over: everything of the room leaves the memory, only the reason stays. */
	end(ending: Ending): void {
		this.#drop();
		const held = this.#invitation;
		if (held !== undefined && held.kind !== 'code') held.secret.fill(0);
		this.#invitation = undefined;
		this.#typed = '';
		this.#ending = ending;
	}

	/** After an end, from the beginning. */
	again(): void {
		this.#ending = undefined;
		this.#names = [];
		this.backToStart();
	}

	#enterRoom(): Room {
		const room = this.#world.openRoom();
		room.onEnded((ending) => {
			this.end(ending);
		});
		return room;
	}

	#drop(): void {
		this.#room?.dispose();
		this.#room = undefined;
	}
}
