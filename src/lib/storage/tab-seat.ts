import type { TabTicket } from './tab-ticket.ts';
import type { Release } from './vault-lock.ts';

/** What tabs of one browser say to each other about the one seat. */
type Word =
	| { readonly type: 'ask' }
	| { readonly type: 'stays' }
	| { readonly type: 'given'; readonly ticket: string; readonly shared: boolean };

/** What of a BroadcastChannel is used. */
export interface Channel {
	postMessage(word: unknown): void;
	addEventListener(type: 'message', listen: (event: { readonly data: unknown }) => void): void;
}

/** What a seat is built with. */
export interface TabSeatWorld {
	readonly ticket: TabTicket;
	/** The lock of this browser's one seat; `undefined` while another tab has it. */
	readonly lock: () => Promise<Release | undefined>;
	/** Opened with the first look: a page that is only being built has none. */
	readonly channel: () => Channel;
	/** Calls `run` once after `delayMs` and returns how to call it off. */
	readonly after: (delayMs: number, run: () => void) => () => void;
}

/** A tab that lives answers at once. */
const ANSWER_MS = 3_000;

/** What a loaded page found: a ticket or none, or that another tab has the seat. */
export type Found =
	{ readonly type: 'ticket'; readonly ticket: string } | { readonly type: 'nothing' | 'taken' };

/**
 * The one seat that this browser may have, and whether this tab has it (PROTOCOL.md §11). There is
 * one copy of a ticket: with the tab that has the seat. It gives both away when a person asks for
 * that in another tab, and never otherwise.
 */
export class TabSeat {
	readonly #world: TabSeatWorld;
	#channel: Channel | undefined;
	#release: Release | undefined;
	#taking: Promise<Release | undefined> | undefined;
	#ticket: string | undefined;
	#shared = false;
	#ongiven: () => void = () => undefined;
	#heard: ((word: Word) => void) | undefined;

	constructor(world: TabSeatWorld) {
		this.#world = world;
	}

	/** Whether this browser would keep a ticket. */
	get canKeep(): boolean {
		return this.#world.ticket.isPossible;
	}

	/** Somebody else uses this device too: nothing of hers is kept on it. */
	get shared(): boolean {
		return this.#shared;
	}

	set shared(shared: boolean) {
		this.#shared = shared;
		if (shared) this.#world.ticket.drop();
	}

	/** There is something to come back with, kept by the browser or only remembered by this page. */
	get ticket(): string | undefined {
		return this.#ticket;
	}

	/** Calls `ongiven` when the seat goes to another tab, before that one has it. */
	onGiven(ongiven: () => void): void {
		this.#ongiven = ongiven;
	}

	/**
	 * What this tab has kept. A tab that does not get the seat removes it unread: it is a copy of what
	 * the other one has.
	 */
	async find(): Promise<Found> {
		this.#listen();
		if (!(await this.hold())) {
			this.#world.ticket.drop();
			return { type: 'taken' };
		}
		this.#ticket = this.#world.ticket.take();
		if (this.#ticket !== undefined) return { type: 'ticket', ticket: this.#ticket };
		this.leave();
		return { type: 'nothing' };
	}

	/** Takes the seat, or has it already; false while another tab does. */
	async hold(): Promise<boolean> {
		if (this.#release !== undefined) return true;
		this.#taking ??= this.#world.lock();
		const release = await this.#taking;
		this.#taking = undefined;
		this.#release ??= release;
		return release !== undefined;
	}

	keep(ticket: string): void {
		this.#ticket = ticket;
		this.keepAgain();
	}

	/** The page may be loaded anew before it is in the room again: what was read goes back. */
	keepAgain(): void {
		if (this.#ticket !== undefined && !this.#shared) this.#world.ticket.keep(this.#ticket);
	}

	/** She does not come back: nothing is kept any more. */
	forget(): void {
		this.#ticket = undefined;
		this.#world.ticket.drop();
	}

	/** Her part is over: nothing is kept, and another tab may have the seat. */
	leave(): void {
		this.forget();
		this.#release?.();
		this.#release = undefined;
	}

	/** Asks the tab that has the seat for it. `stays`: that one has nothing to come back with yet. */
	async ask(): Promise<'given' | 'stays' | 'silent' | 'free'> {
		const found = await this.find();
		if (found.type !== 'taken') return found.type === 'ticket' ? 'given' : 'free';
		const word = await this.#answer();
		if (word?.type !== 'given') return word === undefined ? 'silent' : 'stays';
		if (!(await this.hold())) return 'silent';
		this.#ticket = word.ticket;
		this.#shared = word.shared;
		return 'given';
	}

	#listen(): void {
		if (this.#channel !== undefined) return;
		this.#channel = this.#world.channel();
		this.#channel.addEventListener('message', ({ data }) => {
			this.#hear(data as Word);
		});
	}

	#answer(): Promise<Word | undefined> {
		return new Promise((resolve) => {
			const cancel = this.#world.after(ANSWER_MS, () => {
				this.#heard = undefined;
				resolve(undefined);
			});
			this.#heard = (word) => {
				this.#heard = undefined;
				cancel();
				resolve(word);
			};
			this.#channel?.postMessage({ type: 'ask' } satisfies Word);
		});
	}

	#hear(word: Word): void {
		if (word.type === 'ask') this.#give();
		else this.#heard?.(word);
	}

	#give(): void {
		if (this.#release === undefined) return;
		const ticket = this.#ticket;
		if (ticket === undefined) {
			this.#channel?.postMessage({ type: 'stays' } satisfies Word);
			return;
		}
		const given: Word = { type: 'given', ticket, shared: this.#shared };
		this.#ongiven();
		this.leave();
		this.#channel?.postMessage(given);
	}
}
