import {
	draftAct,
	draftTexts,
	stampTurn,
	type Act,
	type TurnOf
} from '../../../../crypto/room/event.ts';
import type { TalkVerb } from '../../../../crypto/room/input.ts';
import type { Item } from '../../../../crypto/room/item.ts';
import { tick } from '../../../../crypto/room/heard.ts';
import type { Seat } from '../../../../crypto/room/member.ts';
import { queueText } from '../../../../crypto/room/outgoing.ts';
import { mayWrite } from '../../../../crypto/room/talk-mode.ts';
import { talkDoes } from '../../../../crypto/room/talk-verbs.ts';
import { talkOf } from '../../../../crypto/room/talk-view.ts';
import type { TalkView, TextItem, TimelineItem } from '../../../../crypto/room/view.ts';
import { Room, SECOND, START, turnAt } from './rooms.ts';

/** A room whose people talk by the rules, and one clock for all of them. */
export class Talking extends Room {
	now = START;
	/** Events of somebody that `claim` made: her own log knows nothing of them. */
	readonly #claimed = new Map<number, number>();

	/** What somebody does; false if the rules do not let her. */
	do(idx: number, verb: TalkVerb): boolean {
		const before = this.seat(idx);
		this.seats[idx] = talkDoes(before, verb, turnAt(this.now, `do ${String(idx)}`));
		return this.seats[idx] !== before;
	}

	/** What somebody writes, if her own client lets her. */
	write(idx: number, text: string): boolean {
		const before = this.seat(idx);
		if (mayWrite(before) !== 'yes') return false;
		for (const drafts of draftTexts(text)) {
			this.seats[idx] = queueText(this.seat(idx), drafts, turnAt(this.now));
		}
		return true;
	}

	/** So many ticks in which everybody hears everybody, but for what `lost` names. */
	pass(ticks = 1, lost?: (from: number, to: number) => boolean): void {
		for (let at = 0; at < ticks; at++) {
			this.now += SECOND;
			this.tick(this.now, lost);
			this.seats.forEach((_, idx) => {
				this.drain(idx, this.now);
				this.seats[idx] = tick(this.seat(idx), this.now);
			});
		}
	}

	talk(idx: number): TalkView {
		return talkOf(this.seat(idx), 'none', this.now);
	}

	lines<Type extends TimelineItem['type']>(
		idx: number,
		type: Type
	): readonly Extract<TimelineItem, { type: Type }>[] {
		const isOne = (line: TimelineItem): line is Extract<TimelineItem, { type: Type }> =>
			line.type === type;
		return this.seat(idx).lines.filter(isOne);
	}

	/** The line of a text on somebody's screen. */
	text(idx: number, text: string): TextItem {
		const found = this.seat(idx).lines.find(
			(line): line is TextItem => 'text' in line && line.text === text
		);
		if (found === undefined) throw new Error(`nobody said ${text}`);
		return found;
	}

	/** A frame with acts or texts that no client of ours would send, for a view of one's choice. */
	claim(
		idx: number,
		said: readonly (Act | string)[],
		options: { counts?: readonly number[]; turn?: TurnOf } = {}
	): Uint8Array {
		let seq = this.#claimed.get(idx) ?? this.seat(idx).epoch.log.get(idx)?.count ?? 0;
		const items = said.flatMap((one): readonly Item[] => {
			const drafts =
				typeof one === 'string'
					? stampTurn(draftTexts(one)[0]!, options.turn ?? { rid: 0, turn: 0 })
					: [draftAct(one)];
			return drafts.map((part) => ({ type: 'event', event: { ...part, seq: ++seq } }));
		});
		this.#claimed.set(idx, seq);
		return this.forge(idx, items, options.counts);
	}
}

/** Words of others and oneself on a seat's screen, in a fixed order. */
export function shownOn(seat: Seat): readonly string[] {
	const texts = seat.lines.flatMap((line) =>
		line.type === 'text' && line.retracted === undefined ? [line.text] : []
	);
	return texts.toSorted();
}
