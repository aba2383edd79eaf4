import {
	UsageError,
	type Effect,
	type Input,
	type Link,
	type Millis,
	type RoomView
} from '#crypto';
import type { Cancel, Clock } from '../clock/clock.ts';
import type { Report } from './messages.ts';
import { isSame } from './same.ts';
import type { Transport } from './transport.ts';
import type { Vault } from './vault.ts';

/** A machine whose time and randomness come from outside; in production that of #crypto. */
export interface Machine<State> {
	step(state: State, input: Input): Stepped<State>;
	view(state: State, now: Millis): RoomView;
	links(state: State): readonly Link[];
}

/** A new state and what has to be done because of it, in this order. */
export interface Stepped<State> {
	readonly state: State;
	readonly effects: readonly Effect[];
}

/** An input without its time: the driver stamps it when its turn has come. */
export type Unstamped = Stampless<Input>;
type Stampless<I> = I extends Input ? Omit<I, 'now' | 'nowS'> : never;

export interface DriverOutside<State> {
	readonly clock: Clock;
	readonly machine: Machine<State>;
	readonly transport: Pick<Transport, 'keep' | 'load' | 'close' | 'end'>;
	/** A lead's vault, closed by the driver at the end; whoever knocks has none. */
	readonly vault: Pick<Vault, 'keep' | 'forget' | 'close'> | undefined;
	readonly report: (report: Report) => void;
	/** Our own code broke; everything has been stopped. */
	readonly crashed: (error: unknown) => void;
}

/** How often a view that changes with time alone is looked at again. */
const REFRESH_MS = 1_000;

/**
 * Turns one machine: stamps the time, steps, and performs the effects one at a time, awaiting each,
 * on one queue. It decides nothing. Inputs that arrive meanwhile wait in their order; the slots of
 * the transport do not wait.
 */
export class Driver<State> {
	readonly #outside: DriverOutside<State>;
	#state: State;
	#tail: Promise<void> = Promise.resolve();
	#shown: RoomView | undefined;
	#over = false;
	#cancelWake: Cancel | undefined;
	#cancelRefresh: Cancel | undefined;

	/** Begins with the machine's first step. */
	constructor(first: Stepped<State>, outside: DriverOutside<State>) {
		this.#outside = outside;
		this.#state = first.state;
		void this.#enqueue(() => this.#follow(first));
	}

	/** Nothing more will happen: the machine has ended, or the driver was stopped. */
	get isOver(): boolean {
		return this.#over;
	}

	/** Fulfils when the input and all its effects are done; at once if everything is over. */
	dispatch(input: Unstamped): Promise<void> {
		return this.#enqueue(() =>
			this.#follow(this.#outside.machine.step(this.#state, this.#stamp(input)))
		);
	}

	/**
	 * Ends a meeting whose waiting room has not been open, once what was asked before is done, and
	 * leaves its vault open. False, and nothing happens, for any other.
	 */
	async letGo(): Promise<boolean> {
		let isLetGo = false;
		await this.#enqueue(() => {
			isLetGo = this.#shown?.phase === 'prepared';
			if (isLetGo) this.#halt();
			return Promise.resolve();
		});
		return isLetGo;
	}

	/** Stops everything at once: no message leaves, no key of the vault stays. */
	stop(): void {
		this.#halt();
		this.#outside.vault?.close();
	}

	#halt(): void {
		this.#over = true;
		this.#cancelWake?.();
		this.#cancelRefresh?.();
		this.#outside.transport.end();
	}

	#enqueue(job: () => Promise<void>): Promise<void> {
		this.#tail = this.#tail.then(async () => {
			if (this.#over) return;
			try {
				await job();
			} catch (error) {
				this.stop();
				this.#outside.crashed(error);
			}
		});
		return this.#tail;
	}

	#stamp(input: Unstamped): Input {
		const { clock } = this.#outside;
		return { ...input, now: clock.now(), nowS: clock.nowS() };
	}

	async #follow({ state, effects }: Stepped<State>): Promise<void> {
		this.#state = state;
		for (const effect of effects) {
			await this.#perform(effect);
			if (this.#over) return;
		}
		this.#outside.transport.keep(this.#outside.machine.links(state));
		this.#show();
	}

	async #perform(effect: Effect): Promise<void> {
		const { clock, report, transport } = this.#outside;
		switch (effect.type) {
			case 'persist':
				await this.#persist(effect);
				return;
			case 'forget':
				await this.#forget();
				return;
			case 'transmit':
				transport.load(effect.link, effect);
				return;
			case 'wakeAt':
				this.#cancelWake?.();
				this.#cancelWake = clock.setTimer(effect.at, () => void this.dispatch({ type: 'wake' }));
				return;
			case 'notify':
				report({ type: 'notice', notice: effect.notice });
				return;
			case 'keepTicket':
				report({ type: 'ticket', ticket: effect.ticket });
				return;
			case 'dropTicket':
				report({ type: 'ticket', ticket: undefined });
				return;
			case 'wipe':
				for (const secret of effect.secrets) secret.wipe();
				return;
			case 'close':
				transport.close(effect.link);
				return;
		}
	}

	/**
	 * What could not be stored must not become visible: no effect after it is performed. Whoever came
	 * in by an invitation has no vault: what she holds as a moderator lasts as long as her tab.
	 */
	async #persist({ record, write }: Extract<Effect, { type: 'persist' }>): Promise<void> {
		const { report, vault } = this.#outside;
		try {
			await vault?.keep(record);
		} catch (error) {
			if (error instanceof UsageError) throw error;
			this.stop();
			report({ type: 'storageFailed' });
			return;
		}
		void this.dispatch({ type: 'persisted', write });
	}

	/** Keys die and connections close even if the sealed record cannot be removed. */
	async #forget(): Promise<void> {
		const { report, vault } = this.#outside;
		try {
			await vault?.forget();
		} catch {
			report({ type: 'storageFailed' });
		}
	}

	#show(): void {
		const { clock, machine, report } = this.#outside;
		const view = machine.view(this.#state, clock.now());
		if (!isSame(view, this.#shown)) report({ type: 'view', view });
		this.#shown = view;
		this.#cancelRefresh?.();
		if (view.phase === 'ended') this.stop();
		else if (changesWithTime(view)) this.#planRefresh();
	}

	/** Waits for its turn like everything else: a state is not shown before it is durable. */
	#planRefresh(): void {
		const { clock } = this.#outside;
		this.#cancelRefresh = clock.setTimer(clock.now() + REFRESH_MS, () => {
			void this.#enqueue(() => {
				this.#show();
				return Promise.resolve();
			});
		});
	}
}

/** Whether silence alone can change this view: somebody goes quiet, here or at the door. */
function changesWithTime(view: RoomView): boolean {
	return (
		view.connection.state === 'down' ||
		view.lock.state !== 'locked' ||
		view.lock.behind.length > 0 ||
		view.people.length > 1 ||
		view.knocks.length > 0
	);
}
