import { concat, u8 } from '../../../crypto/bytes/writer.ts';
import { equalBytes } from '../../../crypto/primitives/equal.ts';
import { decapsulate } from '../../../crypto/primitives/kem.ts';
import { Secret } from '../../../crypto/primitives/secret.ts';
import { sign, signingKeys } from '../../../crypto/primitives/sign.ts';
import { helloId, prove, readHello } from '../../../crypto/room/admission.ts';
import { openSignedDoor, signDoor } from '../../../crypto/room/door-sign.ts';
import { fixed, turned } from '../draws.ts';
import { untouched } from '../untouched.ts';
import { format, type Broken, type Example } from '../format.ts';
import { bytesOf, DOOR, MODES, runOf, sharedOf, type Mode, type Run } from './admission.ts';

/* Message 2 in all modes, as she who knocked reads it (PROTOCOL.md §6). */

const drawn = { b: 'hex', encapsulation: 'hex', y: 'hex', room_seed: 'hex' } as const;
const given = {
	...DOOR,
	roomtag: 'hex',
	skP: 'hex',
	message1: 'hex',
	hs_id: 'hex',
	message2: 'hex'
} as const;
const made = { b: 'hex', ctP: 'hex', YM: 'hex', ss: 'hex', vk_room: 'hex', bare: 'hex' } as const;

type ChallengeExample = Example<typeof drawn, typeof given>;
type ChallengeBroken = Broken<typeof given>;

const NOTHING = new Uint8Array(0);

export const message2Format = format({
	name: 'message2',
	drawn,
	given,
	made,
	play: (door) => {
		const { A, message1, message2, roomtag, skP, hs_id } = door;
		const shared = sharedOf(door);
		const p = shared && readHello(message1, shared.mode);
		if (shared === undefined || p === undefined || !equalBytes(helloId(p), hs_id)) return undefined;
		const isSigned = shared.mode === 'open';
		const asked = { address: A, hello: message1 };
		const bare = isSigned ? openSignedDoor(roomtag, asked, message2) : message2;
		const hello = { p, kemKey: new Secret(skP.slice()), bytes: message1 };
		const identity = { vk: fixed('anybody', 32), name: 0, house: 0 };
		const anything = (length: number) => fixed('any', length);
		const said = bare && { hello, challenge: bare, identity };
		const answer = untouched([shared, said], () => said && prove(A, shared, said, anything));
		const ss = bare && decapsulate(bare.slice(16, 1_136), skP);
		if (bare === undefined || answer === undefined || ss === undefined) return undefined;
		return {
			b: bare.slice(0, 16),
			ctP: bare.slice(16, 1_136),
			YM: bare.slice(1_136),
			ss,
			vk_room: isSigned ? message2.slice(1_168, 1_200) : NOTHING,
			bare
		};
	},
	examples: () => MODES.map(example)
});

function example(mode: Mode): ChallengeExample {
	const run = runOf(mode);
	const { door, roomtag, skP, hello, hs1, message2 } = run;
	const isOpen = mode === 'open';
	return {
		name: mode,
		pins: `Message 2 in mode ${String(door.mode)}.`,
		drawn: {
			b: run.b,
			encapsulation: run.kemSeed,
			y: run.leadShare,
			room_seed: isOpen ? run.roomSeed : NOTHING
		},
		given: {
			...door,
			roomtag: isOpen ? roomtag : NOTHING,
			skP,
			message1: hello.bytes,
			hs_id: hs1,
			message2
		},
		broken: brokenOf(mode, run)
	};
}

/** Message 2 around other bytes, signed anew where it has to be. */
function around(run: Run, bare: Uint8Array): Uint8Array {
	const asked = { address: run.door.A, hello: run.hello.bytes };
	return run.shared.mode === 'open' ? signDoor(run.roomKey, asked, bare) : bare;
}

function brokenOf(mode: Mode, run: Run): readonly ChallengeBroken[] {
	const bare = run.challenge.bytes;
	const refused = (name: string, defect: string, message2: Uint8Array): ChallengeBroken => ({
		name: `${mode}-${name}`,
		defect,
		given: { message2 }
	});
	const zeroKey = concat(bare.slice(0, 16 + 1_088), new Uint8Array(32), bare.slice(1_136));
	return [
		refused('one-byte-short', 'The last byte is missing.', run.message2.slice(0, -1)),
		refused('one-byte-long', 'A byte follows.', concat(run.message2, u8(0))),
		refused(
			'ct-low-order',
			'The X25519 part of ctP is zero: the shared secret would be, too.',
			around(run, zeroKey)
		),
		...(mode === 'code' ? brokenShares(bare) : []),
		...(mode === 'open' ? brokenSignatures(run) : []),
		...(mode === 'link'
			? [
					{
						name: 'link-other-hs-id',
						defect: 'hs_id is that of another message 1.',
						given: { hs_id: turned(run.hs1, 0) }
					}
				]
			: [])
	];
}

function brokenShares(bare: Uint8Array): readonly ChallengeBroken[] {
	const withShare = (name: string, defect: string, share: Uint8Array): ChallengeBroken => ({
		name,
		defect,
		given: { message2: concat(bare.slice(0, 1_136), share) }
	});
	const prime = new Uint8Array(32).fill(0xff).with(31, 0x7f);
	return [
		withShare('code-identity', 'YM is the identity.', new Uint8Array(32)),
		withShare('code-not-canonical', 'YM is a number above the prime of the field.', prime),
		withShare(
			'code-negative',
			'YM is 1, a negative field element: no point.',
			new Uint8Array(32).with(0, 1)
		)
	];
}

function brokenSignatures(run: Run): readonly ChallengeBroken[] {
	const bare = run.challenge.bytes;
	const asked = { address: run.door.A, hello: run.hello.bytes };
	const other = signingKeys(fixed('admission/open/other room', 32));
	const stranger = { vk: other.publicKey, secret: new Secret(other.secretKey) };
	const secret = bytesOf(run.roomKey.secret);
	const refused = (name: string, defect: string, message2: Uint8Array): ChallengeBroken => ({
		name,
		defect,
		given: { message2 }
	});
	return [
		refused('open-unsigned', 'It is a message 2 of a link: no room key and no signature.', bare),
		refused(
			'open-other-room',
			'Another room has signed it, with its own key beside it.',
			signDoor(stranger, asked, bare)
		),
		refused(
			'open-signed-by-another',
			'The right room key stands in it, and another has signed.',
			concat(bare, run.roomKey.vk, signDoor(stranger, asked, bare).slice(-64))
		),
		refused(
			'open-other-message-1',
			'The signature is over a message 1 with another p.',
			signDoor(run.roomKey, { ...asked, hello: turned(run.hello.bytes, 2) }, bare)
		),
		refused(
			'open-other-address',
			'The signature is over another lobby address.',
			signDoor(run.roomKey, { ...asked, address: turned(run.door.A, 0) }, bare)
		),
		refused(
			'open-other-prefix',
			'The signature begins with the prefix of a Welcome.',
			concat(
				bare,
				run.roomKey.vk,
				sign(secret, 'MDE1 admit-sig', run.door.A, run.hello.bytes, bare)
			)
		)
	];
}
