import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../crypto/primitives/ready.ts';
import { leadBack } from './lead-back.ts';

/** `LEAD_BACK=10000` runs as many; `LEAD_BACK_FROM` is the first of them. */
const RUNS = Number(process.env['LEAD_BACK'] ?? 8);
const FROM = Number(process.env['LEAD_BACK_FROM'] ?? 0);

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

test(
	'a lead who comes back finds a split room, or is left outside',
	() => {
		const faults: string[] = [];
		for (let run = FROM; run < FROM + RUNS; run++) {
			const fault = leadBack(String(run));
			if (fault !== undefined) faults.push(`${String(run)}: ${fault}`);
		}
		expect(faults).toEqual([]);
	},
	RUNS * 30_000
);

test.each([
	['cannot come back from a root epoch of her own', ['8', '10', '48']],
	['takes what had waited for her device for a sign of others', ['72']],
	['opens a root epoch while she is being answered', ['207']],
	['takes a grant that was begun in her silence for a false one', ['152']],
	['takes one that was begun while she asked for another, too', ['246']],
	['is answered by another, and leads all the same', ['425', '473', '589']],
	['does not ask for those she misses, and leads beside the one they are with', ['664']],
	['waits for ever for one she let in and who went elsewhere', ['689']],
	['knocks whenever the other who leads knocks, and listens whenever she listens', ['244']],
	['went with one who led for a while, and whom the others do not know her by', ['248']],
	[
		'hears somebody, and never learns that the other moderators are in another room',
		['615', '779']
	],
	['goes to another who is on her way to her', ['293']],
	['leaves somebody behind in a room of a higher number', ['5422', '6553']]
])('a lead %s', (_, seeds) => {
	for (const seed of seeds) expect(leadBack(seed), seed).toBeUndefined();
});
