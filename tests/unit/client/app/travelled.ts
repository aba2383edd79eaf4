import type { Invitation, LinkInvite, Phase, RoomView, TimelineItem } from '#crypto';
import { Journey } from '../../../../src/lib/app/journey.svelte.ts';
import { Ticker } from '../../../../src/lib/clock/ticker.svelte.ts';
import type { Command, Report } from '../../../../src/lib/engine/messages.ts';
import { Room } from '../../../../src/lib/meeting/room.svelte.ts';
import { knocking } from '../engine/views.ts';
import { OneBrowser } from '../storage/one-browser.ts';

export const settings = { relayId: 'r', house: 1, relayUrl: 'ws://x', origin: 'http://x' };
const me = { idx: 1, role: 'participant', name: 7, firstName: '', me: true } as const;
const lead = { idx: 0, role: 'moderator', name: 0, firstName: 'Anna', me: false } as const;

export function viewOf(phase: Phase, more: Partial<RoomView> = {}): RoomView {
	return {
		...knocking,
		phase,
		people: [
			{ ...lead, presence: 'here', signs: [] },
			{ ...me, presence: 'here', signs: [] }
		],
		...more
	};
}
export const own = (key: string, state: 'sending' | 'sent'): TimelineItem => ({
	type: 'text',
	key,
	at: 0,
	who: me,
	text: 'x',
	state
});

/** A room whose engine is this test: what it was sent, and what it can be told. */
export function wired() {
	const sent: Command[] = [];
	const state = { ended: 0, watching: true };
	const timers: { delayMs: number; run: () => void; off: boolean }[] = [];
	let back: () => void = () => undefined;
	let tell: (report: Report) => void = () => undefined;
	let fail: () => void = () => undefined;
	const room = new Room('participant', {
		settings,
		connect: (report, failed) => {
			tell = report;
			fail = failed;
			return {
				send: (command) => {
					sent.push(command);
				},
				end: () => {
					state.ended++;
				}
			};
		},
		ticker: new Ticker(
			() => 0,
			() => () => undefined
		),
		timeOfDay: (at) => new Date(at),
		after: (delayMs, run) => {
			const timer = { delayMs, run, off: false };
			timers.push(timer);
			return () => {
				timer.off = true;
			};
		},
		whenBack: (act) => {
			back = act;
			return () => {
				state.watching = false;
			};
		}
	});
	const show = (view: RoomView) => {
		tell({ type: 'view', view });
	};
	return {
		room,
		sent,
		timers,
		state,
		show,
		comeBack: () => {
			back();
		},
		tell: (report: Report) => {
			tell(report);
		},
		fail: () => {
			fail();
		}
	};
}

/** A ticket for place 3 of some meeting, as a tab keeps it. */
export const TICKET = `AQECAwQD${'A'.repeat(43)}`;

export function travelled(content?: Readonly<Record<string, string>>, browser = new OneBrowser()) {
	const engines: ReturnType<typeof wired>[] = [];
	const { seat, kept } = browser.tab(content);
	let drawn = 0;
	const journey = new Journey({
		seat,
		openRoom: () => {
			const engine = wired();
			engines.push(engine);
			return engine.room;
		},
		drawNames: () => [++drawn, ++drawn, ++drawn]
	});
	return { journey, engines, browser, kept };
}
export const code: Invitation = { kind: 'code', code: { nameplate: 1, secret: 2 } };
export const link = (): LinkInvite => ({
	kind: 'link',
	secret: new Uint8Array(32).fill(9),
	roomTag: new Uint8Array(16)
});
