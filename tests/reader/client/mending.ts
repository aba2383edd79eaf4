import { encodeBody, type Item, type View, type Want } from './body.ts';
import type { Epoch } from './epoch.ts';
import type { Signed } from './frame.ts';
import type { Logged } from './log.ts';

/* PROTOCOL.md §9.4: asking for what I lack, and saying again what I said. */

const ASK_TICKS = 2;
const ANYBODY = 255;
const MAX_WANTS = 16;
const MAX_ANSWERED = 64;
const MAX_PLANNED = 8;
const MAX_HEADS = 40;
const HEADS_AGAIN = [3, 3, 10];

/** What mends in one epoch. */
export class Mending {
	readonly #epoch: Epoch;
	#askedAt = -Infinity;
	#round = 0;
	/** Frames to say again, with the one who asked. */
	#planned: { readonly asker: number; readonly signed: Signed }[] = [];
	#headsAt: number | undefined;
	#headsSaid = 0;

	constructor(epoch: Epoch) {
		this.#epoch = epoch;
	}

	get isIdle(): boolean {
		return this.#planned.length === 0 && !this.#epoch.isLacking;
	}

	/** Of one body the first 16 are heeded; this client answers what is asked of it, or its own. */
	asked(asker: number, wants: readonly Want[]): void {
		for (const { from, idx, of, to } of wants.slice(0, MAX_WANTS)) {
			const isMine = of === this.#epoch.me || (of === ANYBODY && idx === this.#epoch.me);
			const log = this.#epoch.roster.some((entry) => entry.idx === idx) && this.#epoch.logs.of(idx);
			if (!isMine || log === false) continue;
			for (let eseq = from; eseq <= Math.min(to, from + MAX_ANSWERED - 1); eseq++) {
				const event = log.event(eseq);
				if (event !== undefined) this.#plan(asker, event);
			}
		}
	}

	#plan(asker: number, { from: signed }: Logged): void {
		const isPlanned = this.#planned.some((plan) => isSameFrame(plan.signed, signed));
		const plans = this.#planned.filter((plan) => plan.asker === asker).length;
		if (!isPlanned && plans < MAX_PLANNED) this.#planned.push({ asker, signed });
	}

	/** A proof is said before all else, even if others say it too: the relay may keep one of them. */
	prove(versions: readonly Signed[]): void {
		const asker = this.#epoch.me;
		this.#planned.unshift(...versions.map((signed) => ({ asker, signed })));
	}

	/** Somebody else said it again. */
	said(signed: Signed): void {
		const { me } = this.#epoch;
		this.#planned = this.#planned.filter(
			(plan) => plan.asker === me || !isSameFrame(plan.signed, signed)
		);
	}

	/** Somebody's view differs from mine: my heads are due (§9.2). */
	differ(tick: number): void {
		this.#headsAt ??= tick;
	}

	/** What mends and fits, in this order: HEADS, WANTs, one CAPSULE. */
	items(tick: number, view: View, fits: (items: readonly Item[]) => boolean): Item[] {
		const items: Item[] = [];
		const add = (item: Item): boolean => {
			if (!fits([...items, item])) return false;
			items.push(item);
			return true;
		};
		const heads = this.#heads(tick, view);
		if (heads !== undefined && add(heads)) {
			this.#headsAt = tick + (HEADS_AGAIN[this.#headsSaid++] ?? 10);
		}
		this.#ask(tick, add);
		const [plan] = this.#planned;
		if (plan === undefined) return items;
		const { body, fillHash, header, sig } = plan.signed;
		if (add({ type: 'capsule', ...header, fillHash, sig, body })) this.#planned.shift();
		return items;
	}

	#ask(tick: number, add: (item: Item) => boolean): void {
		if (tick - this.#askedAt < ASK_TICKS) return;
		for (const want of this.#epoch.wants.slice(0, MAX_WANTS / 2)) {
			this.#askedAt = tick;
			add({ type: 'want', ...want });
			const of = this.#nextToAsk(want);
			if (of !== undefined) add({ type: 'want', ...want, of });
		}
		if (this.#askedAt === tick) this.#round++;
	}

	/** One who has the first event of the gap, in the order `(idx − own) mod 256`. */
	#nextToAsk({ from, idx }: Want): number | undefined {
		const { me, others } = this.#epoch;
		const owners = others.map((entry) => entry.idx);
		const able = owners.filter((of) => of !== idx && this.#epoch.has(of, idx, from));
		able.sort((a, b) => ((a - me + 256) % 256) - ((b - me + 256) % 256));
		return able[this.#round % Math.max(1, able.length)];
	}

	#heads(tick: number, { counts }: View): Item | undefined {
		if (this.#headsAt === undefined || tick < this.#headsAt) return undefined;
		const { logs, roster } = this.#epoch;
		const heads = roster.map(({ idx }, place) => logs.of(idx).head(counts[place]!)!.slice(0, 16));
		return { type: 'heads', from: 0, heads: heads.slice(0, MAX_HEADS) };
	}
}

const isSameFrame = (a: Signed, b: Signed): boolean =>
	a.header.idx === b.header.idx && a.header.ctr === b.header.ctr;

/** So many bytes a body of these would have. */
export const bodySize = (view: View, items: readonly Item[]): number =>
	encodeBody({ flags: 0, phase: 0, view, items }).length;
