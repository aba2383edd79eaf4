import { pseudonym } from '#crypto';
import { CLIENT_MESSAGE_BYTES, PUB_OFFSET, ADDRESS_BYTES, RELAY_MESSAGE_BYTES } from '#relay/wire';
import { searchMemory } from './memory.ts';
import { NodeParticipant } from './node-participant.ts';
import type { CodeInvite, Moderator, Participant } from './people.ts';
import { keyCanary, Search, textCanary, type Canary } from './search.ts';
import { Tap, type Frame, type Line } from './tap.ts';
import { expect, test, type World } from './world.ts';

/*
 * What the relay sees: a tap on the wire and the relay's own memory, while four people meet. One of
 * them runs in this process, so that her keys can be looked for too.
 */

const WINDOW_MS = 30_000;
const ROOM_TICK_MS = 1_000;
const LOBBY_TICK_MS = 250;
/** How late a message may come by, and how many may be later: four browsers share this machine. */
const LATE_MS = { [ROOM_TICK_MS]: 250, [LOBBY_TICK_MS]: 100 };
const LATE_SHARE = 0.05;

const FIRST_NAME = 'Ingalill';
const PASSPHRASE = 'sju lyktor i regnet över ån';
const TEXTS = {
	anna: ['Välkomna. Vi tar det lugnt i kväll.', 'Ingen behöver skynda sig här.'],
	a: ['Jag sov knappt i natt, ändå är jag här.', 'Det känns skönt att få säga det.'],
	b: ['Tack för att du berättar det där.', 'Jag känner igen mig i det du säger.'],
	node: ['Hej, jag lyssnar mest i dag.', 'Det var fint skrivet.']
};

test('the relay sees equal noise at an even pace, and nothing else', async ({ world }) => {
	test.setTimeout(300_000);
	const tap = await Tap.before(world.relay.port);
	world.origin = tap.origin;

	const anna = await world.moderator();
	await anna.activate(FIRST_NAME, PASSPHRASE);
	const link = await anna.newLink();
	const codes = [await anna.newCode(), await anna.newCode()] as const;
	await anna.openDoors();
	const a = await world.participant();
	await a.arriveByLink(link);
	const names = [await anna.admit()];
	await a.inRoom();
	const b = await world.participant('en');
	await b.open();
	await sendsNothingForATypo(b, tap, codes[0].words);
	await b.promiseAndKnock();
	names.push(await anna.admit());
	await b.inRoom();
	const node = await NodeParticipant.arrive(tap.origin, codes[1].digits, 77);
	names.push(await anna.admit());
	await expect.poll(() => node.phase).toBe('room');
	const people = { anna, a, b, node };
	for (const person of [anna, a, b]) await person.isWith(4);

	// Grants, repairs and the grace of the last lock end first.
	await talk(people, 0);
	await pause(12_000);
	const idle = await window(tap, () => pause(WINDOW_MS));
	const busy = await window(tap, () => writeAllTheTime(people));
	await talk(people, 1);

	const canaries = [
		...secretsOf(names, [link, ...codes], codes),
		...[...node.keys.values()].map((key, at) => keyCanary(`key ${String(at)}`, key))
	];
	await memoryHoldsNothing(world, tap, canaries, 'while they talk');

	await anna.close();
	await anna.focusIsOn(anna.heading(anna.lead.after.h1));
	node.stop();
	await memoryHoldsNothing(world, tap, canaries, 'after they have gone');
	await world.goHome();
	await tap.close();

	expect(node.keys.size, 'her machine has keys').toBeGreaterThan(20);
	hasOneSize(tap.lines);
	for (const { toRelay } of tap.lines) {
		const messages = toRelay.filter(({ opcode }) => opcode === 2);
		keepsTime(
			messages.map(({ at }) => at),
			LOBBY_TICK_MS
		);
	}
	isTheSame(idle, busy);
	recordHoldsNothing(tap, new Search(canaries), codes);
});

/** A word of the code with one wrong letter: no connection, no request. */
async function sendsNothingForATypo(b: Participant, tap: Tap, right: readonly string[]) {
	const seen = () => [
		tap.requests.filter((request) => !request.startsWith('GET /favicon')).length,
		tap.lines.length
	];
	const before = seen();
	await b.code.fill([`${right[0]!}x`, ...right.slice(1)].join(' '));
	await b.next();
	await expect(b.page.getByRole('alert').getByText(b.t.error.title)).toBeVisible();
	expect(seen()).toEqual(before);
	await b.code.fill(right.join(' '));
	await b.next();
}

interface People {
	readonly anna: Moderator;
	readonly a: Participant;
	readonly b: Participant;
	readonly node: NodeParticipant;
}

/** Everybody says one of her texts, and everybody reads all of them. */
async function talk(people: People, which: 0 | 1) {
	const { anna, a, b, node } = people;
	await anna.say(TEXTS.anna[which]!);
	await a.say(TEXTS.a[which]!);
	await b.say(TEXTS.b[which]!);
	node.say(TEXTS.node[which]!);
	const all = Object.values(TEXTS).map((texts) => texts[which]!);
	for (const person of [anna, a, b]) await person.reads(...all);
	await expect.poll(() => all.every((text) => node.texts.includes(text))).toBe(true);
}

/** More than a slot can carry: each of them always has something waiting. */
async function writeAllTheTime({ anna, a, b, node }: People) {
	const end = performance.now() + WINDOW_MS;
	for (let round = 0; performance.now() < end; round += 1) {
		for (const person of [anna, a, b]) await person.say(`${TEXTS.a[0]!} ${String(round)}`);
		node.say(`${TEXTS.node[0]!} ${String(round)}`);
		await pause(Math.min(200, Math.max(0, end - performance.now())));
	}
}

/** What went over every line in a stretch of time: when to the relay, and how often back. */
async function window(tap: Tap, during: () => Promise<void>) {
	const from = tap.now;
	await during();
	const within = ({ at }: Frame) => at >= from && at < from + WINDOW_MS;
	return tap.lines
		.filter(({ isOpen }) => isOpen)
		.map(({ toRelay, fromRelay }) => ({
			sent: toRelay.filter(within).map(({ at }) => at),
			received: fromRelay.filter(within).length
		}));
}

type Windows = Awaited<ReturnType<typeof window>>;

function isTheSame(idle: Windows, busy: Windows) {
	const ticks = idle.map(({ sent }) => (sent.length > 60 ? LOBBY_TICK_MS : ROOM_TICK_MS));
	expect(
		ticks.filter((tick) => tick === LOBBY_TICK_MS),
		'only a lead serves doors'
	).toHaveLength(1);
	expect([idle.length, busy.length], 'a lead has two lines, three others one').toEqual([5, 5]);
	for (const [at, quiet] of idle.entries()) {
		const loud = busy[at]!;
		expect(Math.abs(quiet.sent.length - WINDOW_MS / ticks[at]!)).toBeLessThanOrEqual(1);
		expect(Math.abs(loud.sent.length - quiet.sent.length)).toBeLessThanOrEqual(1);
		expect(Math.abs(loud.received - quiet.received), 'one of each other').toBeLessThanOrEqual(3);
		for (const { sent } of [quiet, loud]) keepsTime(sent, ticks[at]!);
	}
}

function hasOneSize(lines: readonly Line[]) {
	for (const { toRelay, fromRelay } of lines) {
		const messages = toRelay.filter(({ opcode }) => opcode !== 8);
		expect(messages.length).toBeGreaterThan(20);
		for (const { opcode, isLast, payload } of messages) {
			expect([opcode, isLast, payload.length]).toEqual([2, true, CLIENT_MESSAGE_BYTES]);
		}
		for (const { opcode, payload } of fromRelay.filter(({ opcode }) => opcode !== 8)) {
			expect([opcode, payload.length]).toEqual([2, RELAY_MESSAGE_BYTES]);
		}
	}
}

/**
 * Gaps are whole numbers of ticks, and there are not more messages than ticks: two that a busy
 * machine delivers together are a late one and its successor, not two in one slot.
 */
function keepsTime(times: readonly number[], tickMs: typeof ROOM_TICK_MS | typeof LOBBY_TICK_MS) {
	const gaps = times.slice(1).map((at, before) => at - times[before]!);
	const late = gaps.filter((gap) => {
		const ticks = Math.round(gap / tickMs);
		return ticks < 1 || Math.abs(gap - ticks * tickMs) > LATE_MS[tickMs];
	});
	expect(late.length, `gaps ${late.join()}`).toBeLessThanOrEqual(gaps.length * LATE_SHARE);
	expect(times.length).toBeLessThanOrEqual((times.at(-1)! - times[0]!) / tickMs + 2);
}

function secretsOf(
	names: readonly string[],
	held: readonly unknown[],
	codes: readonly CodeInvite[]
): Canary[] {
	const link = String(held[0]);
	const secret = link.slice(link.indexOf('#1.') + 3);
	const everyText = Object.values(TEXTS).flat();
	const english = names.map(inEnglish);
	return [
		...everyText.map((text, at) => textCanary(`text ${String(at)}`, text)),
		...[...names, ...english].map((name) => textCanary(`name ${name}`, name)),
		textCanary('first name', FIRST_NAME),
		textCanary('passphrase', PASSPHRASE),
		textCanary('link', secret),
		keyCanary('link secret', Buffer.from(secret, 'base64url').subarray(0, 32)),
		...codes.flatMap(({ words, digits }) => [
			textCanary('digits', digits.replace(/\s/g, '')),
			textCanary('digits in fours', digits.replace(/\s+/g, ' ')),
			...words.slice(1).map((word, at) => textCanary('two words', `${words[at]!} ${word}`)),
			textCanary('words with hyphens', words.join('-'))
		])
	];
}

function recordHoldsNothing(tap: Tap, search: Search, codes: readonly CodeInvite[]) {
	const record = tap.record();
	expect(record.length).toBeGreaterThan(500_000);
	expect(search.in(record)).toEqual([]);
	const long = codes.flatMap(({ words }) => words).filter((word) => word.length >= 6);
	const words = new Search(long.map((word) => textCanary(word, word)));
	expect(words.in(record), 'no single word of a code').toEqual([]);

	const planted = Buffer.concat(
		[record, Buffer.from(`x${TEXTS.a[0]!}`).toString('base64'), record].map((part) =>
			Buffer.from(part as Buffer)
		)
	);
	expect(search.in(planted).map(({ canary }) => canary)).toEqual(['text 2']);
}

/** Looks once for what must not be there and for what has to be, so that the search is proved. */
async function memoryHoldsNothing(
	world: World,
	tap: Tap,
	canaries: readonly Canary[],
	when: string
) {
	const line = tap.lines[0]!;
	const address = line.toRelay.at(-1)!.payload.subarray(PUB_OFFSET, PUB_OFFSET + ADDRESS_BYTES);
	const known = [
		textCanary('start line', 'Lykta is open at'),
		...(line.isOpen ? [keyCanary('address in use', address)] : [])
	];
	const { hits, bytes } = await searchMemory(world.relay.pid, new Search([...canaries, ...known]));
	expect(bytes).toBeGreaterThan(20_000_000);
	expect([...new Set(hits.map(({ canary }) => canary))].toSorted(), when).toEqual(
		known.map(({ name }) => name).toSorted()
	);
}

function inEnglish(swedish: string): string {
	for (let at = 0; ; at += 1) {
		if (pseudonym(at, 'sv') === swedish) return pseudonym(at, 'en');
	}
}

function pause(forMs: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, forMs));
}
