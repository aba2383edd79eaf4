import { correction, generate } from 'lean-qr/nano';
import { toSvgPath } from 'lean-qr/extras/svg';

/** Empty modules around the code that a camera needs (ISO/IEC 18004). */
const QUIET = 4;

export interface QrPicture {
	/** For the `d` of one path, one unit per module. */
	readonly path: string;
	/** For the `viewBox`, with the quiet zone around the code. */
	readonly viewBox: string;
}

/** The text as a QR code that still reads with 15 % of it hidden (level M). */
export function qrPicture(text: string): QrPicture {
	const code = generate(text, { minCorrectionLevel: correction.M });
	const side = code.size + 2 * QUIET;
	return { path: toSvgPath(code), viewBox: `${-QUIET} ${-QUIET} ${side} ${side}` };
}
