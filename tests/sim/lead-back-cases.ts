import { CALM } from './actor.ts';
import type { Deed, Plan } from './lead-back-plan.ts';

/* What random runs have found, as it happened then, under the name of what went wrong. */

function silent(
	seed: string,
	[moderators, guests]: readonly [number, number],
	[latencyMs, jitterMs, loss, tickMs]: readonly [number, number, number, number],
	deeds: readonly Deed[]
): Plan {
	const weather = { ...CALM, latencyMs, jitterMs, loss };
	return { seed, people: { moderators, guests }, weather, tickMs, recap: false, deeds };
}

export const CASES: readonly (readonly [name: string, plans: readonly Plan[]])[] = [
	[
		'cannot come back from a root epoch of her own',
		[
			silent(
				'8',
				[2, 1],
				[31, 26, 0.08742095434572549, 2000],
				[
					{ at: 14_787, type: 'sleep', who: 0, forMs: 31_548, stands: true, cut: false },
					{ at: 16_826, type: 'sleep', who: 1, forMs: 13_894, stands: false, cut: false }
				]
			),
			silent(
				'10',
				[2, 2],
				[28, 88, 0, 2000],
				[
					{ at: 10_227, type: 'die', who: 0, forMs: 2_712 },
					{ at: 11_873, type: 'sleep', who: 3, forMs: 13_535, stands: true, cut: false }
				]
			),
			silent(
				'48',
				[2, 1],
				[211, 90, 0.07497730746399611, 2000],
				[
					{ at: 19_192, type: 'die', who: 0, forMs: 2_557 },
					{ at: 14_476, type: 'sleep', who: 1, forMs: 20_598, stands: true, cut: true }
				]
			)
		]
	],
	[
		'takes what had waited for her device for a sign of others',
		[
			silent(
				'72',
				[2, 2],
				[36, 185, 0.02737038116902113, 2000],
				[
					{ at: 23_999, type: 'sleep', who: 0, forMs: 83_903, stands: false, cut: false },
					{ at: 28_973, type: 'die', who: 1, forMs: 11_708 },
					{ at: 23_582, type: 'sleep', who: 3, forMs: 87_710, stands: false, cut: false }
				]
			)
		]
	],
	[
		'opens a root epoch while she is being answered',
		[
			silent(
				'207',
				[3, 1],
				[95, 176, 0, 2000],
				[
					{ at: 14_183, type: 'die', who: 0, forMs: 20_767 },
					{ at: 26_479, type: 'die', who: 2, forMs: 61_449 },
					{ at: 22_820, type: 'sleep', who: 3, forMs: 16_383, stands: false, cut: false }
				]
			)
		]
	],
	[
		'takes a grant that was begun in her silence for a false one',
		[
			silent(
				'152',
				[3, 2],
				[116, 143, 0, 2000],
				[
					{ at: 26_405, type: 'sleep', who: 0, forMs: 19_256, stands: false, cut: false },
					{ at: 26_457, type: 'sleep', who: 1, forMs: 52_671, stands: false, cut: false },
					{ at: 23_040, type: 'sleep', who: 3, forMs: 26_542, stands: true, cut: true }
				]
			)
		]
	],
	[
		'takes one that was begun while she asked for another, too',
		[
			silent(
				'246',
				[2, 2],
				[111, 103, 0.07011418798938394, 2000],
				[
					{ at: 11_559, type: 'sleep', who: 0, forMs: 24_544, stands: false, cut: false },
					{ at: 12_929, type: 'sleep', who: 1, forMs: 37_990, stands: false, cut: true },
					{ at: 27_572, type: 'sleep', who: 3, forMs: 47_514, stands: false, cut: false }
				]
			)
		]
	],
	[
		'is answered by another, and leads all the same',
		[
			silent(
				'425',
				[3, 1],
				[39, 49, 0, 2000],
				[
					{ at: 16_511, type: 'sleep', who: 0, forMs: 26_787, stands: true, cut: false },
					{ at: 19_911, type: 'sleep', who: 3, forMs: 27_453, stands: true, cut: true }
				]
			),
			silent(
				'473',
				[2, 2],
				[126, 136, 0.06600592606700957, 1000],
				[
					{ at: 19_316, type: 'die', who: 0, forMs: 4_114 },
					{ at: 20_574, type: 'sleep', who: 2, forMs: 17_206, stands: false, cut: false }
				]
			),
			silent(
				'589',
				[3, 2],
				[168, 13, 0, 1000],
				[
					{ at: 23_974, type: 'sleep', who: 0, forMs: 25_037, stands: true, cut: false },
					{ at: 29_611, type: 'sleep', who: 1, forMs: 21_960, stands: true, cut: false },
					{ at: 22_740, type: 'sleep', who: 4, forMs: 48_130, stands: false, cut: false }
				]
			)
		]
	],
	[
		'does not ask for those she misses, and leads beside the one they are with',
		[
			silent(
				'664',
				[3, 1],
				[109, 57, 0.004772106208838523, 2000],
				[
					{ at: 15_685, type: 'sleep', who: 0, forMs: 34_131, stands: false, cut: false },
					{ at: 21_526, type: 'sleep', who: 3, forMs: 31_667, stands: false, cut: true }
				]
			)
		]
	],
	[
		'waits for ever for one she let in and who went elsewhere',
		[
			silent(
				'689',
				[2, 2],
				[208, 68, 0.02188386095222086, 2000],
				[
					{ at: 25_644, type: 'die', who: 0, forMs: 16_917 },
					{ at: 27_705, type: 'sleep', who: 1, forMs: 46_575, stands: true, cut: true },
					{ at: 17_165, type: 'sleep', who: 2, forMs: 23_297, stands: true, cut: false }
				]
			)
		]
	],
	[
		'knocks whenever the other who leads knocks, and listens whenever she listens',
		[
			silent(
				'244',
				[2, 2],
				[179, 134, 0, 1000],
				[
					{ at: 10_472, type: 'die', who: 0, forMs: 35_871 },
					{ at: 27_542, type: 'die', who: 1, forMs: 18_369 }
				]
			)
		]
	],
	[
		'went with one who led for a while, and whom the others do not know her by',
		[
			silent(
				'248',
				[3, 2],
				[185, 174, 0.08548514696303755, 2000],
				[
					{ at: 16_213, type: 'die', who: 0, forMs: 16_807 },
					{ at: 29_906, type: 'sleep', who: 1, forMs: 16_435, stands: false, cut: true },
					{ at: 20_660, type: 'sleep', who: 2, forMs: 5_200, stands: false, cut: false }
				]
			)
		]
	],
	[
		'hears somebody, and never learns that the other moderators are in another room',
		[
			silent(
				'615',
				[3, 1],
				[120, 45, 0, 2000],
				[
					{ at: 24_450, type: 'sleep', who: 0, forMs: 70_051, stands: false, cut: true },
					{ at: 20_941, type: 'sleep', who: 1, forMs: 40_018, stands: false, cut: false },
					{ at: 22_592, type: 'die', who: 2, forMs: 29_645 }
				]
			),
			silent(
				'779',
				[3, 1],
				[206, 20, 0, 2000],
				[
					{ at: 23_342, type: 'die', who: 0, forMs: 17_388 },
					{ at: 27_761, type: 'sleep', who: 1, forMs: 22_914, stands: false, cut: false },
					{ at: 22_513, type: 'sleep', who: 3, forMs: 59_428, stands: true, cut: true }
				]
			)
		]
	],
	[
		'goes to another who is on her way to her',
		[
			silent(
				'293',
				[2, 2],
				[219, 44, 0, 1000],
				[
					{ at: 20_744, type: 'die', who: 0, forMs: 30_054 },
					{ at: 28_306, type: 'sleep', who: 1, forMs: 18_418, stands: false, cut: false },
					{ at: 15_139, type: 'sleep', who: 3, forMs: 45_694, stands: true, cut: true }
				]
			)
		]
	],
	[
		'leaves somebody behind in a room of a higher number',
		[
			silent(
				'5422',
				[3, 1],
				[184, 119, 0, 1000],
				[
					{ at: 11_250, type: 'sleep', who: 0, forMs: 86_886, stands: true, cut: false },
					{ at: 28_869, type: 'die', who: 1, forMs: 54_969 },
					{ at: 12_037, type: 'die', who: 2, forMs: 51_784 },
					{ at: 19_435, type: 'sleep', who: 3, forMs: 18_669, stands: false, cut: false }
				]
			),
			silent(
				'6553',
				[3, 1],
				[107, 199, 0, 2000],
				[
					{ at: 14_588, type: 'sleep', who: 0, forMs: 66_867, stands: true, cut: false },
					{ at: 22_149, type: 'die', who: 2, forMs: 2_017 },
					{ at: 19_987, type: 'sleep', who: 3, forMs: 73_705, stands: true, cut: false }
				]
			)
		]
	],
	[
		'does not know of a pause or round by which some hide what the others say',
		[
			silent(
				'1092',
				[3, 5],
				[61, 170, 0, 2000],
				[
					{ at: 18_205, type: 'sleep', who: 0, forMs: 53_488, stands: false, cut: true },
					{ at: 27_973, type: 'sleep', who: 6, forMs: 33_442, stands: true, cut: false },
					{ at: 78_975, type: 'round', side: 0 }
				]
			),
			silent(
				'1767',
				[3, 4],
				[73, 182, 0, 2000],
				[
					{ at: 7_395, type: 'say', who: 3 },
					{ at: 7_492, type: 'say', who: 0 },
					{ at: 10_312, type: 'sleep', who: 3, forMs: 24_204, stands: true, cut: true },
					{ at: 13_694, type: 'split', apart: [2, 3, 5, 6], forMs: 29_000 },
					{ at: 14_202, type: 'say', who: 0 },
					{ at: 18_108, type: 'pause', side: 1 },
					{ at: 18_550, type: 'say', who: 1 },
					{ at: 21_961, type: 'sleep', who: 0, forMs: 19_041, stands: false, cut: false }
				]
			),
			silent(
				'3142',
				[2, 4],
				[49, 46, 0, 1000],
				[
					{ at: 14_139, type: 'split', apart: [1, 3, 4], forMs: 37_000 },
					{ at: 18_867, type: 'round', side: 0 }
				]
			)
		]
	],
	[
		'changes places with one who leads elsewhere, over and over',
		[
			silent(
				'20088',
				[3, 4],
				[75, 12, 0, 1000],
				[
					{ at: 10_279, type: 'say', who: 2 },
					{ at: 13_997, type: 'die', who: 0, forMs: 1_045 },
					{ at: 16_201, type: 'say', who: 1 },
					{ at: 22_338, type: 'sleep', who: 0, forMs: 40_009, stands: false, cut: true },
					{ at: 37_842, type: 'say', who: 6 },
					{ at: 66_184, type: 'remove', who: 6, side: 1 },
					{ at: 67_561, type: 'come', side: 0 }
				]
			)
		]
	]
];
