import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Three bytes to each point, rows from the top. */
interface Bitmap {
	readonly width: number;
	readonly height: number;
	readonly rgb: Uint8Array;
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const RGB = 2;
const INDEXED = 3;
const COLOURS = 256;

/**
 * The same picture with its 256 commonest colours, every other point in the nearest of them: two
 * fifths of the size. Takes what a browser makes of an opaque page (8 bits, RGB, not interlaced) and
 * throws a `RangeError` at anything else.
 */
export function inPalette(png: Buffer): Buffer {
	const { width, height, rgb } = decode(png);
	const counts = new Map<number, number>();
	for (let at = 0; at < rgb.length; at += 3) {
		const colour = colourAt(rgb, at);
		counts.set(colour, (counts.get(colour) ?? 0) + 1);
	}
	// The number of the colour decides between equals, so that a run repeats itself.
	const byUse = [...counts].sort(([a, usedA], [b, usedB]) => usedB - usedA || a - b);
	const palette = byUse.slice(0, COLOURS).map(([colour]) => colour);
	const places = new Map(byUse.map(([colour], at) => [colour, at]));
	for (const [colour] of byUse.slice(COLOURS)) places.set(colour, nearest(palette, colour));

	const rows = Buffer.alloc((width + 1) * height);
	for (let y = 0; y < height; y += 1) {
		for (let x = 0; x < width; x += 1) {
			const colour = colourAt(rgb, (y * width + x) * 3);
			rows[y * (width + 1) + 1 + x] = places.get(colour) ?? 0;
		}
	}
	const head = Buffer.alloc(13);
	head.writeUInt32BE(width, 0);
	head.writeUInt32BE(height, 4);
	head.set([8, INDEXED], 8);
	const colours = Buffer.alloc(palette.length * 3);
	for (const [at, colour] of palette.entries()) colours.writeUIntBE(colour, at * 3, 3);
	return Buffer.concat([
		SIGNATURE,
		chunk('IHDR', head),
		chunk('PLTE', colours),
		chunk('IDAT', deflateSync(rows, { level: 9 })),
		chunk('IEND', Buffer.alloc(0))
	]);
}

function colourAt(rgb: Uint8Array, at: number): number {
	return (rgb[at]! << 16) | (rgb[at + 1]! << 8) | rgb[at + 2]!;
}

function nearest(palette: readonly number[], colour: number): number {
	const away = palette.map((other) => {
		const [red, green, blue] = [16, 8, 0].map(
			(shift) => ((colour >> shift) & 255) - ((other >> shift) & 255)
		);
		return red! ** 2 + green! ** 2 + blue! ** 2;
	});
	return away.indexOf(Math.min(...away));
}

function chunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const frame = Buffer.alloc(8);
	frame.writeUInt32BE(data.length, 0);
	frame.writeUInt32BE(crc32(body), 4);
	return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

function decode(png: Buffer): Bitmap {
	const parts: Buffer[] = [];
	let head: Buffer | undefined;
	for (let at = SIGNATURE.length; at < png.length;) {
		const end = at + 8 + png.readUInt32BE(at);
		const type = png.toString('latin1', at + 4, at + 8);
		if (type === 'IHDR') head = png.subarray(at + 8, end);
		if (type === 'IDAT') parts.push(png.subarray(at + 8, end));
		at = end + 4;
	}
	if (head?.[8] !== 8 || head[9] !== RGB || head[12] !== 0) throw new RangeError('another PNG');
	const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
	return { width, height, rgb: unfiltered(inflateSync(Buffer.concat(parts)), width * 3, height) };
}

/** Each row is stored as what it differs from its neighbours, in one of five ways. */
function unfiltered(raw: Buffer, stride: number, height: number): Uint8Array {
	const out = new Uint8Array(stride * height);
	for (let y = 0; y < height; y += 1) {
		const filter = raw[y * (stride + 1)]!;
		for (let x = 0; x < stride; x += 1) {
			const at = y * stride + x;
			const left = x < 3 ? 0 : out[at - 3]!;
			const above = y === 0 ? 0 : out[at - stride]!;
			const corner = x < 3 || y === 0 ? 0 : out[at - stride - 3]!;
			const guesses = [0, left, above, (left + above) >> 1, paeth(left, above, corner)];
			out[at] = raw[at + y + 1]! + guesses[filter]!;
		}
	}
	return out;
}

/** Whichever neighbour is nearest to left + above − corner. */
function paeth(left: number, above: number, corner: number): number {
	const [byLeft, byAbove] = [Math.abs(above - corner), Math.abs(left - corner)];
	const byCorner = Math.abs(left + above - 2 * corner);
	if (byLeft <= byAbove && byLeft <= byCorner) return left;
	return byAbove <= byCorner ? above : corner;
}
