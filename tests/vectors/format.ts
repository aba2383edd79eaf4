import {
	exactFields,
	readAll,
	readSome,
	readValue,
	writeValue,
	type Fields,
	type Values
} from './form.ts';

/*
 * The vectors of one of our own formats. A positive file holds what went into a message (`drawn`),
 * what its reader has, the message included (`given`), and what she must get from it (`made`). A
 * negative one names the positive it comes from, and replaces fields of its `given` so that there is
 * exactly one defect.
 */

/** What a stranger plays: `made` from `given`, or `undefined` where she must refuse. */
type Play<G extends Fields, M extends Fields> = (given: Values<G>) => Values<M> | undefined;

/** One defect, in the words of its file. */
export interface Broken<G extends Fields> {
	readonly name: string;
	readonly defect: string;
	readonly given: Partial<Values<G>>;
}

/** A valid message and what is refused beside it. */
export interface Example<D extends Fields, G extends Fields> {
	readonly name: string;
	readonly pins: string;
	readonly drawn: Values<D>;
	readonly given: Values<G>;
	readonly broken: readonly Broken<G>[];
}

/** A format, whatever its fields. */
export interface Format {
	/** Its folder below `mde1/`. */
	readonly name: string;
	/** Every file, by name without ending. */
	readonly files: () => ReadonlyMap<string, string>;
	/** Throws if a positive file does not give what it says, or a negative one is not refused. */
	readonly check: (file: string, textOf: (name: string) => string) => 'positive' | Negative;
}

/** A negative file and the positive it comes from. */
export interface Negative {
	readonly of: string;
}

/** A format out of its fields, its reader and its examples. */
export function format<D extends Fields, G extends Fields, M extends Fields>(of: {
	readonly name: string;
	readonly drawn: D;
	readonly given: G;
	readonly made: M;
	readonly play: Play<G, M>;
	readonly examples: () => readonly Example<D, G>[];
}): Format {
	const { name, drawn, given, made, play } = of;
	const source = `MDE1 version 1; tests/vectors/make.ts from a fixed seed, format ${name}`;

	const positive = (example: Example<D, G>): string => {
		const result = play(example.given);
		if (result === undefined) throw new Error(`${name}/${example.name} is refused`);
		return json({
			source,
			pins: example.pins,
			drawn: writeValue(example.drawn, drawn),
			given: writeValue(example.given, given),
			made: writeValue(result, made)
		});
	};
	const negative = (example: Example<D, G>, broken: Broken<G>): string =>
		json({
			source,
			of: example.name,
			defect: broken.defect,
			given: writeValue(broken.given, given)
		});

	const files = () => {
		const all = of
			.examples()
			.flatMap((example): readonly (readonly [string, string])[] => [
				[example.name, positive(example)],
				...example.broken.map((broken) => [broken.name, negative(example, broken)] as const)
			]);
		const byName = new Map(all);
		if (byName.size < all.length) throw new Error(`${name}: a name twice`);
		return byName;
	};

	const readPositive = (text: string) => {
		const file = exactFields(JSON.parse(text), ['source', 'pins', 'drawn', 'given', 'made']);
		if (file['source'] !== source || !isSentence(file['pins'])) throw new Error('no source');
		readAll(file['drawn'], drawn);
		return { given: readAll(file['given'], given), made: readAll(file['made'], made) };
	};
	const readNegative = (text: string) => {
		const file = exactFields(JSON.parse(text), ['source', 'of', 'defect', 'given']);
		if (file['source'] !== source || !isSentence(file['defect'])) throw new Error('no defect');
		const changed = readSome(file['given'], given);
		if (Object.keys(changed).length === 0) throw new Error('nothing is changed');
		return { of: readValue(file['of'], 'text'), given: changed };
	};

	const check = (file: string, textOf: (name: string) => string): 'positive' | Negative => {
		const text = textOf(file);
		if (!('of' in (JSON.parse(text) as object))) {
			const stored = readPositive(text);
			const result = play(stored.given);
			const [expected, found] = [stored.made, result].map((one) => one && writeValue(one, made));
			if (json(found) !== json(expected)) throw new Error(`${name}/${file} gives something else`);
			return 'positive';
		}
		const stored = readNegative(text);
		const whole = { ...readPositive(textOf(stored.of)).given, ...stored.given };
		if (play(whole) !== undefined) throw new Error(`${name}/${file} is not refused`);
		return { of: stored.of };
	};

	return { name, files, check };
}

function isSentence(text: unknown): boolean {
	return typeof text === 'string' && /^\S.*\.$/.test(text);
}

function json(value: unknown): string {
	return JSON.stringify(value, null, '\t') + '\n';
}
