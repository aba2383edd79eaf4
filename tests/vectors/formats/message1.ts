import { concat, u8 } from '../../../crypto/bytes/writer.ts';
import { equalBytes } from '../../../crypto/primitives/equal.ts';
import { challenge, helloId, readHello } from '../../../crypto/room/admission.ts';
import { fixed, put, turned } from '../draws.ts';
import { format, type Broken, type Example } from '../format.ts';
import { MODES, runOf, sharedOf, type Mode } from './admission.ts';

/* Message 1 in all modes, as the lead reads it (PROTOCOL.md §6). */

const drawn = { skP: 'hex' } as const;
const given = { mode: 'number', hs_id: 'hex', message1: 'hex' } as const;
const made = { p: 'hex', pkP: 'hex' } as const;

type HelloExample = Example<typeof drawn, typeof given>;

const ANYTHING = new Uint8Array(32);

export const message1Format = format({
	name: 'message1',
	drawn,
	given,
	made,
	play: ({ mode, hs_id, message1 }) => {
		const shared = sharedOf({ mode, A: ANYTHING, S: ANYTHING, PRS: ANYTHING });
		const p = shared && readHello(message1, shared.mode);
		if (shared === undefined || p === undefined || !equalBytes(helloId(p), hs_id)) return undefined;
		const isKey = challenge(ANYTHING, shared, message1, (length) => fixed('any', length));
		return isKey && { p, pkP: message1.slice(-1_216) };
	},
	examples: () => MODES.map(example)
});

function example(mode: Mode): HelloExample {
	const { hello, hs1, skP, door } = runOf(mode);
	const bytes = hello.bytes;
	const refused = (name: string, defect: string, message1: Uint8Array): Broken<typeof given> => ({
		name: `${mode}-${name}`,
		defect,
		given: { message1 }
	});
	const otherMode = (door.mode + 1) % MODES.length;
	return {
		name: mode,
		pins: `Message 1 in mode ${String(door.mode)}.`,
		drawn: { skP },
		given: { mode: door.mode, hs_id: hs1, message1: bytes },
		broken: [
			refused('version-2', 'The version is 2.', put(bytes, 0, 2)),
			refused(
				'other-mode',
				`It says mode ${String(otherMode)}, and the invitation is of another.`,
				put(bytes, 1, otherMode)
			),
			refused('one-byte-short', 'The last byte is missing.', bytes.slice(0, -1)),
			...(mode === 'link'
				? [
						refused('mode-4', 'It says mode 4, which does not exist.', put(bytes, 1, 4)),
						refused('one-byte-long', 'A byte follows.', concat(bytes, u8(0))),
						refused(
							'pk-not-reduced',
							'The first coefficient of the ML-KEM key is above the modulus.',
							put(put(bytes, 18, 0xff), 19, 0xff)
						),
						refused(
							'pk-low-order',
							'The X25519 part of pkP is zero: the shared secret would be, too.',
							concat(bytes.slice(0, -32), new Uint8Array(32))
						),
						{
							name: 'link-other-hs-id',
							defect: 'hs_id is not made from its p.',
							given: { hs_id: turned(hs1, 0) }
						}
					]
				: [])
		]
	};
}
