/*
 * The points of low order that X25519 (RFC 7748 §5) can be given, computed from the curve
 * y² = x³ + 486662·x² + x over p = 2²⁵⁵ − 19 and its twist: doubled three times at most, each of them is
 * the neutral element, so that every scalar of X25519 makes zeros of it.
 */

const P = 2n ** 255n - 19n;
const A = 486_662n;

const mod = (value: bigint) => ((value % P) + P) % P;

function power(base: bigint, exponent: bigint): bigint {
	let result = 1n;
	for (let [b, e] = [mod(base), exponent]; e > 0n; b = (b * b) % P, e >>= 1n) {
		if ((e & 1n) === 1n) result = (result * b) % P;
	}
	return result;
}

/** u of the doubled point, `undefined` for the neutral element (RFC 7748 §5: the step with z₂ = 0). */
function doubled(u: bigint): bigint | undefined {
	const z = mod(4n * u * (u * u + A * u + 1n));
	return z === 0n ? undefined : mod((u * u - 1n) ** 2n * power(z, P - 2n));
}

/** How often a point is doubled until nothing is left of it: at most 3, or `undefined`. */
export function doublings(u: bigint): number | undefined {
	let at: bigint | undefined = mod(u);
	for (let count = 1; count <= 3; count++) {
		at = doubled(at);
		if (at === undefined) return count;
	}
	return undefined;
}

/** A square root modulo p ≡ 5 (mod 8), `undefined` where there is none. */
function root(square: bigint): bigint | undefined {
	const candidate = power(square, (P + 3n) / 8n);
	const other = mod(candidate * power(2n, (P - 1n) / 4n));
	return [candidate, other].find((it) => mod(it * it) === mod(square));
}

/**
 * u of every point of order 1, 2, 4 or 8. The neutral element and (0, 0) are 0, and 1 and −1 double to it.
 * What doubles to ±1 has (u² − 1)² = ±4u(u² + A·u + 1): with t = u + 1/u, t² ∓ 4t − 4 ∓ 4A = 0.
 */
export function lowOrderPoints(): readonly bigint[] {
	const found = new Set([0n, 1n, P - 1n]);
	for (const sign of [1n, -1n]) {
		const half = root(mod(2n + sign * A));
		if (half === undefined) continue;
		for (const t of [2n * sign + 2n * half, 2n * sign - 2n * half]) {
			const width = root(mod(t * t - 4n));
			if (width === undefined) continue;
			for (const u of [t + width, t - width]) found.add(mod(u * power(2n, P - 2n)));
		}
	}
	return [...found];
}

/**
 * All 32 bytes that RFC 7748 reads as u: little-endian, below 2²⁵⁵ also p more, and the top bit is not
 * looked at.
 */
export function encodingsOf(u: bigint): readonly Uint8Array[] {
	return [u, u + P]
		.filter((value) => value < 2n ** 255n)
		.flatMap((value) => [value, value + 2n ** 255n])
		.map((value) =>
			Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex')).reverse()
		);
}
