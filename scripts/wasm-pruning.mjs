/*
 * WebAssembly without what nobody can reach. Function numbers, types, table and memory stay as they
 * are, so that the result can be laid beside the original: an unreachable body has become the one
 * instruction `unreachable`, the list of exports is shorter, and nothing else differs.
 */

const HEADER = '0061736d01000000';
/** No locals; unreachable; end. */
const EMPTY_BODY = Uint8Array.of(0, 0x00, 0x0b);
const FUNCTION = 0;
const CALL = 0x10;
const CALL_INDIRECT = 0x11;
/** Ids of the sections of WebAssembly 1.0. A start function would be one more beginning: refused. */
const SECTION = {
	type: 1,
	import: 2,
	function: 3,
	export: 7,
	start: 8,
	element: 9,
	code: 10,
	data: 11
};

/** Reads LEB128 and bytes in order. */
class Reader {
	/** @param {Uint8Array} bytes */
	constructor(bytes, at = 0, end = bytes.length) {
		this.bytes = bytes;
		this.at = at;
		this.end = end;
	}

	byte() {
		if (this.at >= this.end) throw new Error('WebAssembly: it ends too early');
		return this.bytes[this.at++] ?? 0;
	}

	/** Unsigned; of a signed number only the length is of use here. */
	number() {
		let value = 0;
		for (let scale = 1; ; scale *= 0x80) {
			const next = this.byte();
			value += (next & 0x7f) * scale;
			if (next < 0x80) return value;
		}
	}

	take(length = this.number()) {
		this.at += length;
		if (this.at > this.end) throw new Error('WebAssembly: it ends too early');
		return this.bytes.subarray(this.at - length, this.at);
	}

	text() {
		return Buffer.from(this.take()).toString('utf8');
	}

	/**
	 * @template T
	 * @param {() => T} read
	 * @returns {T[]}
	 */
	list(read) {
		return Array.from({ length: this.number() }, read);
	}
}

/**
 * @param {Uint8Array} binary
 * @returns {Map<number, Uint8Array>} content by id, in the order of the file
 */
export function sectionsOf(binary) {
	if (Buffer.from(binary.subarray(0, 8)).toString('hex') !== HEADER) {
		throw new Error('WebAssembly: no module of version 1');
	}
	const reader = new Reader(binary, HEADER.length / 2);
	const sections = new Map();
	while (reader.at < reader.end) {
		const id = reader.byte();
		if (id === 0 || id === SECTION.start || sections.has(id)) {
			throw new Error(`WebAssembly: a section ${String(id)} is not expected`);
		}
		sections.set(id, reader.take());
	}
	return sections;
}

/**
 * The bodies of the functions that are not imported, in order.
 * @param {Uint8Array} binary
 */
export function bodiesOf(binary) {
	const code = inside(sectionsOf(binary), SECTION.code);
	return code.list(() => code.take());
}

/**
 * The binary with the exports that `names` maps to the names they shall have, and with the bodies
 * that these can reach.
 * @param {Uint8Array} binary
 * @param {ReadonlyMap<string, string>} names
 */
export function pruned(binary, names) {
	const sections = sectionsOf(binary);
	const kept = exportsOf(sections).filter(({ name }) => names.has(name));
	if (kept.length !== names.size) throw new Error('WebAssembly: an export is missing');
	const bodies = bodiesOf(binary);
	const imported = importsOf(sections).length;
	const reached = reachable(sections, bodies, kept);
	const parts = [...sections].map(([id, content]) => {
		if (id === SECTION.export) {
			return section(id, [
				number(kept.length),
				...kept.flatMap(({ name, kind, index }) => {
					const text = Buffer.from(names.get(name) ?? '');
					return [number(text.length), text, Uint8Array.of(kind), number(index)];
				})
			]);
		}
		if (id === SECTION.code) {
			const left = bodies.map((body, at) => (reached.has(imported + at) ? body : EMPTY_BODY));
			return section(id, [
				number(left.length),
				...left.flatMap((body) => [number(body.length), body])
			]);
		}
		return section(id, [content]);
	});
	return Buffer.concat([Buffer.from(HEADER, 'hex'), ...parts]);
}

/**
 * Every function that an exported one calls, over however many others. A call through the table may
 * reach whatever stands there and has the type that is called.
 * @param {Map<number, Uint8Array>} sections
 * @param {Uint8Array[]} bodies
 * @param {{ kind: number, index: number }[]} kept
 */
function reachable(sections, bodies, kept) {
	const types = typesOf(sections);
	const imported = importsOf(sections);
	const declared = inside(sections, SECTION.function);
	const typeOf = [...imported, ...declared.list(() => declared.number())].map((at) => types[at]);
	const table = tableOf(sections);
	const reached = new Set(kept.filter(({ kind }) => kind === FUNCTION).map(({ index }) => index));
	const indirect = new Set();
	for (const index of reached) {
		const body = bodies[index - imported.length];
		if (body === undefined) continue;
		for (const { direct, type } of callsIn(body)) {
			if (direct !== undefined) reached.add(direct);
			else if (!indirect.has(types[type])) {
				indirect.add(types[type]);
				for (const at of table) if (typeOf[at] === types[type]) reached.add(at);
			}
		}
	}
	return reached;
}

/** @param {Map<number, Uint8Array>} sections */
function exportsOf(sections) {
	const reader = inside(sections, SECTION.export);
	return reader.list(() => ({
		name: reader.text(),
		kind: reader.byte(),
		index: reader.number()
	}));
}

/**
 * The types of the imported functions, which come first in the numbering.
 * @param {Map<number, Uint8Array>} sections
 */
function importsOf(sections) {
	const reader = inside(sections, SECTION.import);
	return reader.list(() => {
		reader.take();
		reader.take();
		if (reader.byte() !== FUNCTION) throw new Error('WebAssembly: only functions are imported');
		return reader.number();
	});
}

/**
 * Each type as text, so that equal ones are equal.
 * @param {Map<number, Uint8Array>} sections
 */
function typesOf(sections) {
	const reader = inside(sections, SECTION.type);
	return reader.list(() => {
		if (reader.byte() !== 0x60) throw new Error('WebAssembly: a type of a function is expected');
		return `${reader.take().join()} to ${reader.take().join()}`;
	});
}

/**
 * What stands in the table from the beginning. The module may not hand the table out.
 * @param {Map<number, Uint8Array>} sections
 */
function tableOf(sections) {
	const reader = inside(sections, SECTION.element);
	const segments = reader.list(() => {
		const [form, constant, , end] = [
			reader.number(),
			reader.byte(),
			reader.number(),
			reader.byte()
		];
		if (form !== 0 || constant !== 0x41 || end !== 0x0b) {
			throw new Error('WebAssembly: the table is filled in another way');
		}
		return reader.list(() => reader.number());
	});
	return segments.flat();
}

/**
 * @param {Uint8Array} body
 * @returns {{ direct?: number, type: number }[]}
 */
function callsIn(body) {
	const reader = new Reader(body);
	reader.list(() => [reader.number(), reader.byte()]);
	const calls = [];
	while (reader.at < reader.end) {
		const instruction = reader.byte();
		if (instruction === CALL) calls.push({ direct: reader.number(), type: 0 });
		else if (instruction === CALL_INDIRECT) {
			calls.push({ type: reader.number() });
			reader.number();
		} else skip(instruction, reader);
	}
	return calls;
}

/** Instructions that carry nothing: they end, choose, compare, compute or convert. */
const BARE = [[0x00, 0x01], [0x05], [0x0b], [0x0f], [0x1a, 0x1b], [0x45, 0xc4]];
/** Those that carry one number: blocks, branches, variables, the size of the memory, constants. */
const ONE_NUMBER = [
	[0x02, 0x04],
	[0x0c, 0x0d],
	[0x20, 0x24],
	[0x3f, 0x42]
];
/** Loads and stores: alignment and offset. */
const TWO_NUMBERS = [[0x28, 0x3e]];
const BRANCH_TABLE = 0x0e;
const BULK = 0xfc;
/** Numbers behind each of the instructions that begin with 0xfc, as far as they are known here. */
const BULK_NUMBERS = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1];

/**
 * Reads over what an instruction carries. One that is not known could be a call: refused.
 * @param {number} instruction
 * @param {Reader} reader
 */
function skip(instruction, reader) {
	const isOneOf = (/** @type {number[][]} */ ranges) =>
		ranges.some(([from = 0, to = from]) => instruction >= from && instruction <= to);
	if (isOneOf(BARE)) return;
	if (isOneOf(ONE_NUMBER)) reader.number();
	else if (isOneOf(TWO_NUMBERS)) [reader.number(), reader.number()];
	else if (instruction === BRANCH_TABLE) [reader.list(() => reader.number()), reader.number()];
	else if (instruction === 0x43) reader.take(4);
	else if (instruction === 0x44) reader.take(8);
	else {
		const numbers = instruction === BULK ? BULK_NUMBERS[reader.number()] : undefined;
		if (numbers === undefined) {
			throw new Error(`WebAssembly: the instruction ${instruction.toString(16)} is not known`);
		}
		for (let at = 0; at < numbers; at += 1) reader.number();
	}
}

/**
 * @param {Map<number, Uint8Array>} sections
 * @param {number} id
 */
function inside(sections, id) {
	return new Reader(sections.get(id) ?? Uint8Array.of(0));
}

/**
 * @param {number} id
 * @param {Uint8Array[]} parts
 */
function section(id, parts) {
	const content = Buffer.concat(parts);
	return Buffer.concat([Uint8Array.of(id), number(content.length), content]);
}

/** @param {number} value */
function number(value) {
	const bytes = [];
	let rest = value;
	for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
	return Uint8Array.from([...bytes, rest]);
}

/**
 * The binary with zeros for the `length` bytes that it puts into the memory at `from`.
 * @param {Uint8Array} binary
 * @param {{ from: number, length: number }} range
 */
export function blanked(binary, { from, length }) {
	const copy = Buffer.from(binary);
	const data = inside(sectionsOf(copy), SECTION.data);
	const filled = data.list(() => {
		const [form, constant, start, end] = [data.number(), data.byte(), data.number(), data.byte()];
		if (form !== 0 || constant !== 0x41 || end !== 0x0b) {
			throw new Error('WebAssembly: the memory is filled in another way');
		}
		const bytes = data.take();
		if (from < start || from + length > start + bytes.length) return 0;
		return bytes.fill(0, from - start, from - start + length).length;
	});
	if (filled.every((bytes) => bytes === 0)) throw new Error('WebAssembly: there is no such data');
	return copy;
}
