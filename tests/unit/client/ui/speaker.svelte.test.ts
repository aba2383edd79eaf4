import { expect, test } from 'vitest';
import { BREATH_MS } from '../../../../src/lib/ui/announcement-queue.ts';
import { Speaker } from '../../../../src/lib/ui/speaker.svelte.ts';

const words = { many: String, manyFrom: String, cut: '' };

/** A speaker whose time passes when it is told to. */
function timed() {
	let now = 0;
	let timers: { at: number; run: () => void }[] = [];
	const speaker = new Speaker(
		{
			now: () => now,
			after: (delayMs, run) => {
				const timer = { at: now + delayMs, run };
				timers.push(timer);
				return () => {
					timers = timers.filter((other) => other !== timer);
				};
			}
		},
		() => words
	);
	const pass = (ms: number) => {
		now += ms;
		const due = timers.filter(({ at }) => at <= now);
		timers = timers.filter(({ at }) => at > now);
		for (const { run } of due) run();
	};
	return { speaker, pass };
}

test('the same words at once are given to a region that holds them, and not heard', () => {
	const { speaker, pass } = timed();
	speaker.sayNow('Träffen är slut');
	pass(1_000);
	speaker.sayNow('Träffen är slut');
	expect(speaker.assertive).toBe('');
	pass(BREATH_MS);
	expect(speaker.assertive).toBe('Träffen är slut');
	speaker.sayNow('Något annat');
	expect(speaker.assertive).toBe('Något annat');
});

test('the next message after her own text has no name', () => {
	const { speaker, pass } = timed();
	speaker.message('Blå uggla', 'Hej', 'participant');
	expect(speaker.polite).toBe('Blå uggla: Hej');
	pass(1_000);
	speaker.interrupted();
	speaker.message('Blå uggla', 'Hej du', 'participant');
	expect(speaker.polite).toBe('Blå uggla: Hej du');
});

test('what is written while the conversation is covered is read aloud', () => {
	const { speaker, pass } = timed();
	speaker.message('Blå uggla', 'Hej', 'participant');
	speaker.hushed = true;
	expect(speaker.polite).toBe('');
	speaker.message('Blå uggla', 'Hej igen', 'participant');
	speaker.say('Ingen kontakt');
	pass(10_000);
	expect(speaker.polite).toBe('');
	speaker.sayNow('Träffen är slut');
	expect(speaker.assertive).toBe('Träffen är slut');
	speaker.hushed = false;
	pass(10_000);
	expect(speaker.polite).toBe('');
	speaker.message('Blå uggla', 'Hej då', 'participant');
	expect(speaker.polite).toBe('Blå uggla: Hej då');
});
