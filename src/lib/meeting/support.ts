import type { PrivateLineView, PrivateMessageView, SupportLevel, Who } from '#crypto';

/** Somebody's call for support, or words of hers that no moderator has answered. */
export interface Call {
	readonly who: Who;
	/** 0: she has written without calling. */
	readonly level: SupportLevel;
	readonly at: number;
	/** The moderator who answered it first. */
	readonly takenBy: Who | undefined;
}

/** What moderators have to see, the most urgent first, then the oldest. */
export function callsOf(lines: readonly PrivateLineView[]): readonly Call[] {
	return lines
		.filter(({ open }) => open)
		.flatMap((line) => callOf(line) ?? [])
		.sort((a, b) => b.level - a.level || a.at - b.at);
}

function callOf({ who, support, messages }: PrivateLineView): Call | undefined {
	const begins =
		support > 0
			? messages.findLastIndex(({ level }) => level !== undefined && level > 0)
			: lastUnanswered(messages, who);
	const first = messages[begins];
	if (first === undefined) return undefined;
	const takenBy = messages.slice(begins + 1).find((one) => one.who.role === 'moderator')?.who;
	return { who, level: support, at: first.at, takenBy };
}

/** Where what she wrote last begins to be without an answer; -1 when it is answered. */
function lastUnanswered(messages: readonly PrivateMessageView[], who: Who): number {
	const answered = messages.findLastIndex((one) => one.who.idx !== who.idx);
	const at = messages.findIndex(
		(one, place) => place > answered && one.who.idx === who.idx && one.text !== ''
	);
	return at;
}
