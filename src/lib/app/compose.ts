import { houseVersion } from '#crypto';
import { after } from '#lib/clock/after.ts';
import { countingSleep } from '#lib/clock/counting-sleep.ts';
import { Ticker } from '#lib/clock/ticker.svelte.ts';
import { relayUrlOf } from '#lib/engine/relay-url.ts';
import { houseText } from '#lib/i18n/rules.ts';
import { Room } from '#lib/meeting/room.svelte.ts';
import { takeSeatLock } from '#lib/storage/seat-lock.ts';
import { TabSeat } from '#lib/storage/tab-seat.ts';
import { TabTicket } from '#lib/storage/tab-ticket.ts';
import { startEngine } from './engine-worker.ts';
import { organisation } from '../../lykta.config.ts';

const TICK_MS = 1_000;

/** A room with an engine of its own; the quick exit ends it. */
export function openRoom(role: 'participant' | 'lead'): Room {
	const startedAt = performance.now();
	const startedWallMs = Date.now();
	const room = new Room(role, {
		settings: {
			relayId: organisation.relayId,
			house: houseVersion(houseText()),
			relayUrl: organisation.relayUrl ?? relayUrlOf(location.origin),
			origin: location.origin
		},
		connect: (report, failed) => startEngine(role, report, failed),
		// A Worker's clock begins with the Worker, and counts its sleep too.
		ticker: new Ticker(
			countingSleep(() => performance.now() - startedAt, Date.now),
			everyTick
		),
		timeOfDay: (at) => new Date(startedWallMs + at),
		after,
		whenBack
	});
	window.lykta.wipe = () => {
		room.dispose();
	};
	return room;
}

/** The seat of this browser. Without locks two tabs could be one person: then nothing is kept. */
export function openSeat(): TabSeat {
	const hasLocks = 'locks' in navigator;
	return new TabSeat({
		ticket: new TabTicket(() => (hasLocks ? window.lykta.tab : undefined)),
		lock: () => (hasLocks ? takeSeatLock(navigator.locks) : Promise.resolve(() => undefined)),
		channel: () => new BroadcastChannel('mde1 seat'),
		after
	});
}

function everyTick(tick: () => void): () => void {
	const timer = setInterval(tick, TICK_MS);
	return () => {
		clearInterval(timer);
	};
}

function whenBack(act: () => void): () => void {
	const onvisibility = () => {
		if (document.visibilityState === 'visible') act();
	};
	document.addEventListener('visibilitychange', onvisibility);
	addEventListener('pageshow', act);
	return () => {
		document.removeEventListener('visibilitychange', onvisibility);
		removeEventListener('pageshow', act);
	};
}
