/** Who speaks when, as a moderator arranges it before a round. */
export interface Order {
	/** In the order of the round. */
	readonly in: readonly number[];
	/** Here, and not in the round. */
	readonly out: readonly number[];
}

/** The arrangement for those who are here now: who came since is last, who left is gone. */
export function arranged({ in: inside, out }: Order, here: readonly number[]): Order {
	const kept = inside.filter((idx) => here.includes(idx));
	const left = out.filter((idx) => here.includes(idx));
	const fresh = here.filter((idx) => !kept.includes(idx) && !left.includes(idx));
	return { in: [...kept, ...fresh], out: left };
}

/** One place earlier (-1) or later (1); at the edge nothing changes. */
export function moved(order: Order, idx: number, by: -1 | 1): Order {
	const at = order.in.indexOf(idx);
	const other = order.in[at + by];
	if (at < 0 || other === undefined) return order;
	return { ...order, in: order.in.with(at, other).with(at + by, idx) };
}

/** In the round, or out of it; whoever is taken in again is last. */
export function switched(order: Order, idx: number): Order {
	return order.in.includes(idx)
		? { in: order.in.filter((one) => one !== idx), out: [...order.out, idx] }
		: { in: [...order.in, idx], out: order.out.filter((one) => one !== idx) };
}

/** Those who asked to speak, in the order they asked, and then the others as they were. */
export function handsFirst(order: Order, hands: readonly number[]): Order {
	const asking = hands.filter((idx) => order.in.includes(idx));
	return { ...order, in: [...asking, ...order.in.filter((idx) => !asking.includes(idx))] };
}
