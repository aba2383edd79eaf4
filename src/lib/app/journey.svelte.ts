import { decodeTicket, type Ending, type Invitation } from '#crypto';
import type { Room } from '#lib/meeting/room.svelte.ts';
import type { TabSeat } from '#lib/storage/tab-seat.ts';

/**
 * Where a participant is. From the knock on, the engine's view says it; when the room is over, only
 * how it ended is left.
 */
export type Place =
	| 'start'
	| 'rules'
	| 'name'
	| 'waiting'
	| 'room'
	| 'ended'
	| 'unable'
	| 'unreachable'
	| 'broken'
	/** Another tab of this browser has the talk. */
	| 'second';

/** How it went to move the talk to this tab; `no` before it was tried. */
export type Move = 'no' | 'asking' | 'stays' | 'silent';

/** What the journey needs of the world. */
export interface JourneyWorld {
	readonly openRoom: () => Room;
	/** Three names unlike those `shown` before. */
	readonly drawNames: (shown: readonly number[]) => readonly number[];
	/** This browser's one seat, and what it would come back with. */
	readonly seat: TabSeat;
}

/** P0 to P5 for one person: one address, no routes; what is kept is the seat's ticket alone. */
export class Journey {
	#step = $state<'start' | 'rules' | 'name' | 'inside' | 'second'>('start');
	#room = $state.raw<Room | undefined>();
	#ending = $state<Ending | undefined>();
	#invitation: Invitation | undefined;
	#kind: Invitation['kind'] = 'code';
	#arrival = $state<'loaded' | 'returned'>('loaded');
	#names = $state.raw<readonly number[]>([]);
	#name = $state(0);
	#moderates = $state(false);
	#shared = $state(false);
	#move = $state<Move>('no');
	#typed = '';
	#loaded: Promise<void> = Promise.resolve();
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
		world.seat.onGiven(() => {
			this.#giveWay();
		});
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

	/** She was in the room before and comes back to her place. */
	get returning(): boolean {
		return this.#kind === 'ticket';
	}

	/** There is a way back for her that needs no moderator. */
	get canReturn(): boolean {
		return this.#world.seat.ticket !== undefined;
	}

	/** Whether this browser would keep what she comes back with. */
	get canKeep(): boolean {
		return this.#world.seat.canKeep;
	}

	/** Her link says that she comes to moderate; the room may say otherwise. */
	get moderates(): boolean {
		return this.#moderates;
	}

	/** She says that others use this device: nothing is kept on it. */
	get shared(): boolean {
		return this.#shared;
	}

	get move(): Move {
		return this.#move;
	}

	/** The page is there: what its tab has kept brings her back. */
	load(): Promise<void> {
		this.#loaded = this.#load();
		return this.#loaded;
	}

	/** The page goes; it may be loaded anew before she is in the room again. */
	unload(): void {
		this.#world.seat.keepAgain();
	}

	/** Moves the talk from the tab that has it to this one: she has asked for it. */
	async moveHere(): Promise<void> {
		if (this.#step !== 'second' || this.#move === 'asking') return;
		this.#move = 'asking';
		const answer = await this.#world.seat.ask();
		this.#move = answer === 'stays' || answer === 'silent' ? answer : 'no';
		if (answer === 'given') this.comeBack();
		else if (answer === 'free') this.backToStart();
	}

	/** Knocks with her ticket, in an engine of its own. */
	comeBack(): void {
		const ticket = decodeTicket(this.#world.seat.ticket ?? '');
		this.#drop();
		this.#ending = undefined;
		if (ticket === undefined) {
			this.#world.seat.leave();
			this.backToStart();
			return;
		}
		this.#invitation = { kind: 'ticket', ...ticket };
		this.#kind = 'ticket';
		this.#room = this.#enterRoom();
		this.#step = 'inside';
		// The room knows her name; her ticket does not.
		this.#room.knock(this.#invitation, 0);
	}

	share(shared: boolean): void {
		this.#shared = shared;
		this.#world.seat.shared = shared;
	}

	/** She has an invitation; while she reads the rules the engine loads. */
	begin(invitation: Invitation, typed: string, moderates = false): void {
		this.#invitation = invitation;
		this.#moderates = moderates;
		this.#kind = invitation.kind;
		this.#typed = typed;
		this.#room ??= this.#enterRoom();
		this.#step = 'rules';
	}

	/** A moderator has her first name; whoever is no moderator after all has one of the made-up ones. */
	promise(): void {
		if (this.#names.length === 0) this.moreNames();
		if (this.#moderates) void this.knock();
		else this.#step = 'name';
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

	/** One tab of a browser knocks at a time; in another one she is told. */
	async knock(): Promise<void> {
		await this.#loaded;
		const isHeld = await this.#world.seat.hold();
		if (this.#invitation === undefined || this.#room === undefined) return;
		if (this.#step === 'inside') return;
		if (!isHeld) {
			this.#giveWay();
			return;
		}
		this.#step = 'inside';
		this.#room.knock(this.#invitation, this.#name);
	}

	backToStart(): void {
		this.#kind = 'code';
		this.#arrival = 'returned';
		this.#step = 'start';
	}

	backToRules(): void {
		this.#step = 'rules';
	}

	/** Nobody has answered, or the engine broke: it is dropped, the invitation is still good. */
	withdraw(): void {
		this.#drop();
		this.#world.seat.leave();
		this.backToStart();
	}

	/** It is over: everything of the room leaves the memory, only the reason stays. */
	end(ending: Ending): void {
		this.#drop();
		this.#wipe();
		this.#ending = ending;
		// Whoever has only lost the room may try again.
		if (ending !== 'lost' || !this.canReturn) this.#world.seat.leave();
	}

	/** After an end, from the beginning. */
	again(): void {
		this.#ending = undefined;
		this.#names = [];
		this.#world.seat.leave();
		this.backToStart();
	}

	#enterRoom(): Room {
		const room = this.#world.openRoom();
		room.onEnded((ending) => {
			this.end(ending);
		});
		room.onTicket((ticket) => {
			if (ticket === undefined) this.#world.seat.forget();
			else this.#world.seat.keep(ticket);
		});
		return room;
	}

	async #load(): Promise<void> {
		const found = await this.#world.seat.find();
		if (found.type === 'ticket') this.comeBack();
		else if (found.type === 'taken') this.#giveWay();
	}

	/** Another tab has the talk, or gets it. */
	#giveWay(): void {
		this.#drop();
		this.#wipe();
		this.#ending = undefined;
		this.#step = 'second';
	}

	#wipe(): void {
		const held = this.#invitation;
		if (held !== undefined && held.kind !== 'code') held.secret.fill(0);
		this.#invitation = undefined;
		this.#typed = '';
	}

	#drop(): void {
		this.#room?.dispose();
		this.#room = undefined;
	}
}
