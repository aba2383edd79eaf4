import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * One failing test is enough to kill a mutant, so whatever failed last comes first (a neighbour is
 * often killed by the same test), and then the quickest. The order decides nothing else: a mutant
 * survives only if every test that reaches it has passed.
 */
export class Quickest extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const known = new Map(
			files.map((file) => {
				const result = this.ctx.cache.getTestSpecificationResult(file);
				return [file, { isLate: result?.failed !== true, ms: result?.duration ?? 0 }];
			})
		);
		const rank = (file: TestSpecification) => known.get(file) ?? { isLate: true, ms: 0 };
		return Promise.resolve(
			[...files].sort((a, b) => {
				const [first, second] = [rank(a), rank(b)];
				return Number(first.isLate) - Number(second.isLate) || first.ms - second.ms;
			})
		);
	}
}
