import { stdout } from 'node:process';
import { busyAndEmptyDoor, hasty, likeness, talkerAndSilent, type Likeness } from './cadence.ts';
import { leadBack } from './lead-back.ts';
import { playMonkey } from './monkey.ts';
import { sealMany, type Sealed } from './single-use.ts';
import { evening } from './soak.ts';

/*
 * What takes too long for `npm test`, which does the same with smaller numbers. Each prints what it
 * measured and returns whether all was as it has to be.
 */

const REPORT_EVERY = 100;
const MONKEY_MS = 240_000;
/** How rarely chance alone may look like a difference. */
const DOUBT = 0.001;

/** By the word that `npm run sim` is given. */
export const LONG_RUNS: ReadonlyMap<string, (...numbers: number[]) => boolean> = new Map([
	['lead-back', leadsBack],
	['monkey', monkeys],
	['cadence', cadence],
	['frames', frames],
	['evening', twoHours]
]);

function leadsBack(count = 10_000, first = 0): boolean {
	let failed = 0;
	for (let run = first; run < first + count; run++) {
		const fault = leadBack(String(run));
		if (fault !== undefined) {
			failed += 1;
			say(`${String(run)}: ${fault}`);
		}
		if ((run + 1 - first) % REPORT_EVERY === 0) {
			say(`${String(run + 1 - first)} of ${String(count)} leads, ${String(failed)} rooms at fault`);
		}
	}
	return failed === 0;
}

/** What a room throws is told with its seed; the others go on. */
function monkeys(count = 1_000, first = 0): boolean {
	let failed = 0;
	for (let seed = first; seed < first + count; seed++) {
		try {
			playMonkey(`monkey ${String(seed)}`, MONKEY_MS);
		} catch (error) {
			failed += 1;
			say(`${String(seed)}: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
		}
	}
	say(`${String(count)} rooms, ${String(failed)} in which a machine stopped or kept too much`);
	return failed === 0;
}

function cadence(ticks = 10_000): boolean {
	const [talker, silent] = talkerAndSilent('cadence', ticks);
	const [busy, empty] = busyAndEmptyDoor('door', ticks);
	const room = likeness(talker, silent);
	const door = likeness(busy, empty);
	const control = likeness(hasty('control', ticks), silent);
	tell('talking or silent', room);
	tell('a door with people or none', door);
	tell('control, sent at once', control);
	const isAlike = [room, door].every(
		({ distance, advantage }) => distance.p > DOUBT && advantage.least < 0
	);
	return isAlike && control.distance.p < DOUBT && control.advantage.least > 0;
}

function tell(what: string, { ticks, distance, advantage }: Likeness): void {
	const { measured, least, most } = advantage;
	const shares = [measured, least, most].map((share) => share.toFixed(3));
	say(
		`${what}: ${String(ticks)} intervals, D ${distance.d.toFixed(4)}, p ${distance.p.toPrecision(2)}, ` +
			`advantage ${shares[0]!} (between ${shares[1]!} and ${shares[2]!})`
	);
}

function frames(count = 1_000_000): boolean {
	const report = ({ frames: sealed, pairs, rooms }: Sealed) => {
		say(`${String(sealed)} frames, ${String(pairs)} keys and nonces, ${String(rooms)} rooms`);
	};
	report(sealMany('single use', count, undefined, report));
	return true;
}

/** Growth that a phone does not notice. */
const GROWTH_BYTES = 30_000_000;

function twoHours(minutes = 120): boolean {
	const played = evening('evening', minutes * 60_000);
	const { said, missed, cuts, growthBytes } = played;
	say(
		`${String(minutes)} minutes, 11 people, ${String(said)} texts, ${String(missed.length)} missed, ` +
			`at least ${String(cuts)} cuts of each line, ${(growthBytes / 1e6).toFixed(2)} MB more per client`
	);
	for (const fault of [...missed.slice(0, 20), ...played.outgrown]) say(fault);
	return missed.length + played.outgrown.length === 0 && growthBytes <= GROWTH_BYTES;
}

function say(line: string): void {
	stdout.write(`${line}\n`);
}
