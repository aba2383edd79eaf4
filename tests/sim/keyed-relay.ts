import { decodeBody, type Body } from '../../crypto/room/body.ts';
import { openFrame, readHeader } from '../../crypto/room/frame.ts';
import { seatOf } from './invariants.ts';
import type { Delivery } from './world.ts';

/* A relay to which somebody inside has given her keys: it reads what it keeps from whom. */

/** True if the frame brings an event of `idx`, in a frame of hers or by a capsule. */
export function carriesWordsOf(idx: number, delivery: Delivery): boolean {
	const author = delivery.from && seatOf(delivery.from)?.me.idx;
	return (bodyIn(delivery)?.items ?? []).some(
		(item) =>
			(item.type === 'event' && author === idx) ||
			(item.type === 'capsule' && item.capsule.idx === idx)
	);
}

/** What the person it is for would read in it. */
function bodyIn({ to, message }: Delivery): Body | undefined {
	const seat = seatOf(to);
	const frame = message.subarray(8);
	for (const epoch of seat === undefined ? [] : [seat.epoch, seat.draining?.epoch]) {
		const header = epoch && readHeader(epoch, frame);
		const receiver = header && epoch.receiving.get(header.idx);
		const entry = epoch?.facts.roster.find(({ idx }) => idx === header?.idx);
		if (epoch === undefined || header === undefined || !receiver || !entry) continue;
		if (header.counter < receiver.chain.next || header.counter > receiver.chain.next + 99) continue;
		const opened = openFrame(epoch, frame, header, { chain: receiver.chain, vk: entry.vk });
		if (opened) return decodeBody(opened.signed.body, epoch.facts.roster.length);
	}
	return undefined;
}
