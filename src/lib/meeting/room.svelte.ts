import type { Ending, Invitation, Notice, Phase, RoomView, Verb, WordsVerb } from '#crypto';
import type { Ticker } from '../clock/ticker.svelte.ts';
import type { Command, GroupView, Report, Settings } from '../engine/messages.ts';
import '../engine/later-arrays.ts';
import { keepSame } from '../engine/same.ts';

/** The engine as the page knows it: commands in, reports out, and an end that kills its keys. */
export interface Engine {
	send(command: Command): void;
	end(): void;
}

/** Last words are waited for so long at most. */
const FAREWELL_MS = 8_000;
/**
 * So many texts may be on their way to the engine before its next view. Below a backlog it has place
 * for two of the longest, so none of them is dropped.
 */
const UNSEEN_TEXTS = 2;
/** From here on an invitation that was proved does not work again. */
const SPENT: readonly Phase[] = ['proving', 'lobby', 'room', 'closing'];

/** What a room is built with. */
export interface RoomWorld {
	readonly settings: Settings;
	/** Starts an engine; `report` is called for everything it tells, `failed` when it broke. */
	readonly connect: (report: (report: Report) => void, failed: () => void) => Engine;
	/** The engine's clock, seen from the page: durations, never sent. */
	readonly ticker: Ticker;
	/** The engine's time as a time of day. */
	readonly timeOfDay: (at: number) => Date;
	/** Calls `run` once after `delayMs` and returns how to call it off. */
	readonly after: (delayMs: number, run: () => void) => () => void;
	/** Calls `act` whenever the person comes back to the page, until what it returns is called. */
	readonly whenBack: (act: () => void) => () => void;
}

/**
 * `failed`: the engine could not be loaded, or broke while nothing was lost by it. `broken`: it broke
 * when the invitation had been proved. Nothing more comes from either.
 */
export type Readiness =
	'starting' | 'ready' | 'noWebAssembly' | 'noRandomness' | 'failed' | 'broken';
export type VaultPlace = Extract<Report, { type: 'ready' }>['vault'];
export type VaultAnswer = Extract<Report, { type: 'vault' }>['state'];

/**
 * One meeting on one screen: the last view of the engine, and the verbs of the person. Holds no key
 * and no state of the protocol; whatever the engine has not told is not here.
 */
export class Room {
	#view = $state.raw<RoomView | undefined>(undefined);
	#readiness = $state<Readiness>('starting');
	#vaultPlace = $state<VaultPlace>('none');
	#vaultAnswer = $state<VaultAnswer | undefined>(undefined);
	#groups = $state.raw<readonly GroupView[]>([]);
	#led = $state<string | undefined>();
	#storageFailed = $state(false);
	#lossMs = $state(0);
	/** How many texts of hers were there before her last words; undefined until she says them. */
	#farewell = $state<number | undefined>();
	#unseenTexts = 0;
	#returned = $state.raw<WordsVerb | undefined>();
	#cancelFarewell: (() => void) | undefined;
	readonly #engine: Engine;
	readonly #stopWatching: () => void;
	#listeners: readonly ((notice: Notice) => void)[] = [];
	#ended: readonly ((ending: Ending) => void)[] = [];
	#ticketed: (ticket: string | undefined) => void = () => undefined;
	readonly #world: RoomWorld;

	readonly phase = $derived(this.#view?.phase);
	readonly me = $derived(this.#view?.people.find((person) => person.me));
	/** Whether a text may be written now; without a connection it waits, it is not refused. */
	readonly canSay = $derived(this.#view?.phase === 'room' && this.#farewell === undefined);

	constructor(role: 'participant' | 'lead', world: RoomWorld) {
		this.#world = world;
		this.#engine = world.connect(
			(report) => {
				this.#hear(report);
			},
			() => {
				this.#fail();
			}
		);
		this.#engine.send({ type: 'start', role, settings: world.settings });
		// A device that slept may have lost its connection and wait long for the next attempt.
		this.#stopWatching = world.whenBack(() => {
			this.reconnect();
		});
	}

	/** Undefined until there is a room to look at. */
	get view(): RoomView | undefined {
		return this.#view;
	}

	/** Whether the cryptography of this device is loaded, or why it cannot be. */
	get readiness(): Readiness {
		return this.#readiness;
	}

	/** Whether this browser holds a moderator's vault, could hold one, or cannot. */
	get vaultPlace(): VaultPlace {
		return this.#vaultPlace;
	}

	/** Answer to the last vault command; undefined until it comes. */
	get vaultAnswer(): VaultAnswer | undefined {
		return this.#vaultAnswer;
	}

	/** What the open vault holds. */
	get groups(): readonly GroupView[] {
		return this.#groups;
	}

	/** The one whose meeting this is; undefined while she chooses. */
	get led(): GroupView | undefined {
		return this.#groups.find(({ id }) => id === this.#led);
	}

	/** The vault could not be written: nothing more is sent. */
	get storageFailed(): boolean {
		return this.#storageFailed;
	}

	/** How long the last loss of the connection was; 0 while there was none. */
	get lossMs(): number {
		return this.#lossMs;
	}

	/** Now on the clock that all times of the view are on; keeps a component current. */
	get now(): number {
		return this.#world.ticker.now;
	}

	/** A time of the view as a time of day. */
	timeOfDay(at: number): Date {
		return this.#world.timeOfDay(at);
	}

	/** Calls `listen` for everything that is to be said once; the answer takes it back. */
	onNotice(listen: (notice: Notice) => void): () => void {
		this.#listeners = [...this.#listeners, listen];
		return () => {
			this.#listeners = this.#listeners.filter((other) => other !== listen);
		};
	}

	/** Calls `listen` once, when nothing more will come; the answer takes it back. */
	onEnded(listen: (ending: Ending) => void): () => void {
		this.#ended = [...this.#ended, listen];
		return () => {
			this.#ended = this.#ended.filter((other) => other !== listen);
		};
	}

	/** Calls `listen` with what the tab may come back with, and with nothing once that is void. */
	onTicket(listen: (ticket: string | undefined) => void): void {
		this.#ticketed = listen;
	}

	/** Shows up at the waiting room. */
	knock(invitation: Invitation, name: number): void {
		this.#engine.send({ type: 'knock', invitation, name });
	}

	/** False: the text was not taken, because too much of hers waits or nothing can be said now. */
	say(text: string): boolean {
		if (!this.#takes()) return false;
		this.#unseenTexts++;
		this.do({ type: 'say', text });
		return true;
	}

	/** Like `say`, to something that was said: `to` is its key. */
	reply(to: string, text: string): boolean {
		if (!this.#takes()) return false;
		this.#unseenTexts++;
		this.do({ type: 'reply', to, text });
		return true;
	}

	/**
	 * Words the room did not take after all, for the one field they were written in, which knows its
	 * own: they never come back in front of other readers.
	 */
	returned(isOwn: (verb: WordsVerb) => boolean): string | undefined {
		const verb = this.#returned;
		return verb !== undefined && isOwn(verb) ? verb.text : undefined;
	}

	/** Words that nobody has sent, while another screen begins: they are in its field then. */
	putAside(verb: WordsVerb): void {
		if (this.phase === 'room') this.#returned = verb;
	}

	/** They are where she can see them again. */
	accepted(): void {
		this.#returned = undefined;
	}

	leave(): void {
		this.#dropTicket();
		this.do({ type: 'leave' });
	}

	/** Says the last words and leaves once somebody has them, or after a few seconds without. */
	sayAndLeave(text: string): void {
		const before = ownTexts(this.#view).length;
		this.#dropTicket();
		this.say(text);
		this.#farewell = before;
		this.#cancelFarewell?.();
		this.#cancelFarewell = this.#world.after(FAREWELL_MS, () => {
			this.#leaveOnce();
		});
	}

	/** Any verb, also those of a lead. */
	do(verb: Verb): void {
		this.#engine.send({ type: 'do', verb });
	}

	reconnect(): void {
		this.#engine.send({ type: 'reconnect' });
	}

	createVault(passphrase: string, firstName: string): void {
		this.#askVault({ type: 'createVault', passphrase, firstName });
	}

	unlockVault(passphrase: string): void {
		this.#askVault({ type: 'unlockVault', passphrase });
	}

	withoutVault(firstName: string): void {
		this.#askVault({ type: 'withoutVault', firstName });
	}

	forgetVault(): void {
		this.#askVault({ type: 'forgetVault' });
	}

	/** A group of the open vault, kept and led from now on. */
	foundGroup(name: string, firstName: string): void {
		this.#engine.send({ type: 'foundGroup', name, firstName });
	}

	leadGroup(group: string): void {
		this.#engine.send({ type: 'leadGroup', group });
	}

	renameGroup(group: string, name: string): void {
		this.#engine.send({ type: 'renameGroup', group, name });
	}

	endGroup(group: string): void {
		this.#engine.send({ type: 'endGroup', group });
	}

	planGroup(group: string, next: string): void {
		this.#engine.send({ type: 'planGroup', group, next });
	}

	/** A co-moderator of the group, whose name need not be written again. */
	rememberModerator(group: string, firstName: string): void {
		this.#engine.send({ type: 'rememberModerator', group, firstName });
	}

	forgetModerator(group: string, firstName: string): void {
		this.#engine.send({ type: 'forgetModerator', group, firstName });
	}

	/** A place of the group that is led, for somebody else from now on. */
	emptyPlace(number: number): void {
		this.#engine.send({ type: 'emptyPlace', number });
	}

	/** Back to the choice of groups, from a meeting whose waiting room has not been open. */
	putDownGroup(): void {
		this.#engine.send({ type: 'groups' });
	}

	/** Ends the engine and with it every key, and drops what the screen knew. */
	dispose(): void {
		this.#stop();
		this.#listeners = [];
		this.#ended = [];
		this.#ticketed = () => undefined;
	}

	#takes(): boolean {
		const isFull = this.#view?.backlog !== false || this.#unseenTexts >= UNSEEN_TEXTS;
		return this.canSay && !isFull;
	}

	#stop(): void {
		this.#engine.end();
		this.#stopWatching();
		this.#cancelFarewell?.();
		this.#view = undefined;
	}

	#fail(): void {
		const phase = this.#view?.phase;
		this.#readiness = phase !== undefined && SPENT.includes(phase) ? 'broken' : 'failed';
		this.#stop();
	}

	#askVault(command: Command): void {
		this.#vaultAnswer = undefined;
		this.#engine.send(command);
	}

	#hear(report: Report): void {
		switch (report.type) {
			case 'ready':
				this.#vaultPlace = report.vault;
				this.#readiness = 'ready';
				return;
			case 'unable':
				this.#readiness = report.reason;
				return;
			case 'vault':
				this.#vaultAnswer = report.state;
				return;
			case 'groups':
				this.#groups = report.groups;
				this.#led = report.led;
				if (report.led === undefined) this.#view = undefined;
				return;
			case 'view':
				this.#hearView(report.view);
				return;
			case 'notice':
				if (report.notice.type === 'notTaken') this.#giveBack(report.notice.verb);
				for (const listen of this.#listeners) listen(report.notice);
				return;
			case 'storageFailed':
				this.#storageFailed = true;
				return;
			case 'ticket':
				this.#ticketed(report.ticket);
				return;
		}
	}

	#hearView(view: RoomView): void {
		this.#noteLoss(view);
		// It came as a copy: what has not changed in it is not drawn again.
		this.#view = { ...view, timeline: keepSame(this.#view?.timeline ?? [], view.timeline) };
		this.#unseenTexts = 0;
		this.#leaveAfterFarewell(view);
		if (view.ending === undefined) return;
		for (const listen of this.#ended) listen(view.ending);
	}

	/** Whoever leaves does not come back, whatever the engine still makes of her ticket. */
	#dropTicket(): void {
		this.#ticketed(undefined);
		this.#ticketed = () => undefined;
	}

	#giveBack(verb: WordsVerb): void {
		this.#unseenTexts = 0;
		this.#returned = verb;
	}

	#leaveAfterFarewell(view: RoomView): void {
		if (this.#farewell === undefined || view.phase !== 'room') return;
		const own = ownTexts(view);
		const said = own.length > this.#farewell;
		const heard = said && own.every((item) => item.state === 'sent');
		if (heard || view.people.length === 1) this.#leaveOnce();
	}

	#leaveOnce(): void {
		if (this.#cancelFarewell === undefined) return;
		this.#cancelFarewell();
		this.#cancelFarewell = undefined;
		this.leave();
	}

	#noteLoss(next: RoomView): void {
		const before = this.#view?.connection;
		if (before?.state !== 'down' || next.connection.state !== 'up') return;
		this.#lossMs = next.connection.since - before.since;
	}
}

function ownTexts(view: RoomView | undefined) {
	const items = view?.timeline ?? [];
	return items.filter((item) => item.type === 'text').filter((item) => item.who.me);
}
