import { watchEndings } from './oracles/endings.ts';
import { watchFrames } from './oracles/frames.ts';
import { watchInvites } from './oracles/invites.ts';
import { watchLogs } from './oracles/logs.ts';
import { checkProofs, watchMarks } from './oracles/marks.ts';
import { watchNonces } from './oracles/nonces.ts';
import { watchOutsiders } from './oracles/outsiders.ts';
import { secretsWatch } from './oracles/secrets.ts';
import { checkSettled, isSettled } from './oracles/settled.ts';
import { watchSlots } from './oracles/slots.ts';
import { checkWhispers } from './oracles/whispers.ts';
import { watchTexts } from './oracles/texts.ts';
import type { Schedule } from './schedule.ts';
import { stage } from './stage.ts';
import { World } from './world.ts';

/** How a schedule went wrong: in one sentence, and when. */
export interface Failure {
	readonly what: string;
	readonly atMs: number;
	readonly stack: string;
}

const SETTLE_MS = 27_000;
/** Whoever has to notice that nobody is heard, and comes back by ticket, gets this much more. */
const RETURN_MS = 90_000;
/** Two who lead may need so much until they have found each other, as in `lead-back.ts` (§18). */
const TWO_LEADS_MS = 480_000;
const LOOK_MS = 4_000;
/** Whoever is together again asks for what she lacks, and gets it, within this time. */
const REPAIR_MS = 12_000;

/**
 * Plays a schedule with every invariant watched; `undefined` if all of them held. `look` gets the
 * world before anything happens in it.
 */
export function play(
	plan: Schedule,
	look: (world: World) => void = () => undefined
): Failure | undefined {
	const world = new World(plan.seed);
	world.awaitsDisk = true;
	look(world);
	const noncesUsed = watchNonces();
	try {
		const { cast } = stage(world, plan);
		watchSlots(world);
		watchFrames(cast);
		const splits = watchLogs(cast);
		watchMarks(cast);
		watchTexts(cast);
		watchEndings(cast);
		const checkInvites = watchInvites(cast);
		const checkOutsiders = watchOutsiders(cast);
		const checkSecrets = secretsWatch(cast);
		const end = plan.calmAt + SETTLE_MS;
		let last = end + RETURN_MS;
		while (world.now < end || (world.now < last && !isSettled(cast))) {
			world.runUntil(world.now + LOOK_MS);
			if (cast.leads.length > 1) last = end + TWO_LEADS_MS;
			checkSecrets();
		}
		const repaired = world.now + REPAIR_MS;
		world.runUntil(repaired);
		// A lock may be changing just now.
		while (world.now < repaired + LOOK_MS && !isSettled(cast)) world.runUntil(world.now + 500);
		checkSecrets();
		if (noncesUsed() === 0) throw new Error('nothing was sealed');
		checkInvites();
		checkOutsiders();
		checkProofs(cast, splits);
		checkWhispers(cast);
		checkSettled(cast);
		return undefined;
	} catch (error) {
		const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
		return { what: message, atMs: Math.round(world.now), stack };
	}
}
