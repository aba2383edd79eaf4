/*
 * Half of libsodium's binary, as it is sent, is a table: multiples of Ed25519's base point, which do not
 * compress. They follow from the curve, so the build leaves them out and they are computed here.
 * All of it is public, and libsodium starts only if the result has the SHA-256 of its own table.
 */

const P = 2n ** 255n - 19n;
/** −121665/121666 of RFC 8032 §5.1, and the x of the base point; its y is 4/5. */
const D = mod(-121665n * inverse(121666n));
const X = 15112221349535400772501151409588531511454012693041857206046113283949847762202n;

const ROWS = 32;
const COLUMNS = 8;
/** Where the ten limbs of a number begin: 26 and 25 bits in turn. */
const LIMBS = [0, 26, 51, 77, 102, 128, 153, 179, 204, 230, 255] as const;
const BYTES = ROWS * COLUMNS * 3 * (LIMBS.length - 1) * 4;

/** X, Y, Z and T of RFC 8032 §5.1.4. */
type Point = readonly [x: bigint, y: bigint, z: bigint, t: bigint];

/**
 * 30,720 bytes, little-endian: for each i below 32 and j from 1 to 8 the point j·256^i·B, as
 * y + x, y − x and 2dxy with ten signed limbs each (`ge25519_base` of libsodium's fe_25_5).
 */
export function basePoints(): Uint8Array<ArrayBuffer> {
	const points = multiples();
	const inverses = inverted(points.map(([, , z]) => z));
	const table = new DataView(new ArrayBuffer(BYTES));
	const numbers = points.flatMap(([x, y], at) => {
		const [u, v] = [x * (inverses[at] ?? 0n), y * (inverses[at] ?? 0n)];
		return [v + u, v - u, 2n * D * mod(u * v)];
	});
	numbers
		.flatMap((it) => limbs(mod(it)))
		.forEach((it, at) => {
			table.setInt32(4 * at, it, true);
		});
	return new Uint8Array(table.buffer);
}

function multiples(): Point[] {
	const y = mod(4n * inverse(5n));
	let first: Point = [X, y, 1n, mod(X * y)];
	const points: Point[] = [];
	for (let row = 0; row < ROWS; row += 1) {
		let point = first;
		for (let column = 0; column < COLUMNS; column += 1) {
			if (column > 0) point = sum(point, first);
			points.push(point);
		}
		for (let doubled = COLUMNS; doubled < 256; doubled *= 2) point = sum(point, point);
		first = point;
	}
	return points;
}

/** RFC 8032 §5.1.4; complete, so that a point can be added to itself. */
function sum([x, y, z, t]: Point, [p, q, r, s]: Point): Point {
	const a = (y - x) * (q - p);
	const b = (y + x) * (q + p);
	const c = 2n * D * mod(t * s);
	const d = 2n * z * r;
	const [e, f, g, h] = [mod(b - a), mod(d - c), mod(d + c), mod(b + a)];
	return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

/** All for the price of one. */
function inverted(numbers: readonly bigint[]): bigint[] {
	let product = 1n;
	const before = numbers.map((it) => {
		const upToHere = product;
		product = mod(product * it);
		return upToHere;
	});
	let rest = inverse(product);
	const inverses: bigint[] = [];
	for (let at = numbers.length - 1; at >= 0; at -= 1) {
		inverses[at] = mod(rest * (before[at] ?? 0n));
		rest = mod(rest * (numbers[at] ?? 0n));
	}
	return inverses;
}

/** As libsodium's `fe25519_frombytes` leaves them: what exceeds a half is carried on. */
function limbs(value: bigint): number[] {
	const all = LIMBS.slice(1).map((end, at) => {
		const start = LIMBS[at] ?? 0;
		return Number((value >> BigInt(start)) % 2n ** BigInt(end - start));
	});
	for (const at of [9, 1, 3, 5, 7, 0, 2, 4, 6, 8]) {
		const size = at % 2 === 0 ? 2 ** 26 : 2 ** 25;
		const carry = Math.floor(((all[at] ?? 0) + size / 2) / size);
		all[at] = (all[at] ?? 0) - carry * size;
		const next = (at + 1) % all.length;
		all[next] = (all[next] ?? 0) + carry * (next === 0 ? 19 : 1);
	}
	return all;
}

function inverse(value: bigint): bigint {
	let [result, base] = [1n, value];
	for (let rest = P - 2n; rest > 0n; rest >>= 1n) {
		if (rest % 2n === 1n) result = mod(result * base);
		base = mod(base * base);
	}
	return result;
}

function mod(value: bigint): bigint {
	const rest = value % P;
	return rest < 0n ? rest + P : rest;
}
