import { concat, lp8, u32, u8 } from '../../../crypto/bytes/writer.ts';
import { Secret } from '../../../crypto/primitives/secret.ts';
import { seal } from '../../../crypto/primitives/seal.ts';
import {
	openReply,
	sealReply,
	type Handshake,
	type Status
} from '../../../crypto/room/admission.ts';
import { encodeGreeting, type Greeting } from '../../../crypto/room/greeting.ts';
import { fixed, tape, turned } from '../draws.ts';
import { untouched } from '../untouched.ts';
import { format, type Broken, type Example } from '../format.ts';
import { bytesOf, runOf, type Mode } from './admission.ts';
import { welcomeOf } from './welcome-bytes.ts';

/* Message 4 with every status, as she who waits reads it (PROTOCOL.md §6). */

const drawn = { n: 'hex' } as const;
const given = { Km: 'hex', h3: 'hex', seq: 'number', message4: 'hex' } as const;
const made = { status: 'number', body: 'hex' } as const;

type ReplyExample = Example<typeof drawn, typeof given>;

const STATUSES: readonly Status[] = [
	'waiting',
	'refused',
	'welcome',
	'rulesChanged',
	'used',
	'closed'
];
const NOTHING = new Uint8Array(0);

export const message4Format = format({
	name: 'message4',
	drawn,
	given,
	made,
	play: ({ Km, h3, seq, message4 }) => {
		const keys = handshakeOf(Km, h3);
		const reply = untouched(keys, () => openReply(keys, seq, message4));
		return reply && { status: STATUSES.indexOf(reply.status), body: reply.body };
	},
	examples: () => [
		example('link', 'waiting', 1, 'link-waiting'),
		example('code', 'refused', 1, 'code-refused'),
		example('ticket', 'rulesChanged', 2, 'ticket-rules-changed'),
		example('open', 'waiting', 1, 'open-waiting'),
		greeted('link', 1, 'link-seen', { hosts: ['Anna', 'Åsa'], words: 0 }),
		greeted('code', 2, 'code-greeted', { hosts: ['Anna'], words: 3 }),
		greeted('open', 2, 'open-greeted', { hosts: [], words: 1 }),
		example('link', 'used', 65_536, 'link-used'),
		example('ticket', 'closed', 4, 'ticket-closed'),
		example('code', 'welcome', 3, 'code-welcome')
	]
});

/** Of a handshake only these two open replies. */
function handshakeOf(Km: Uint8Array, h3: Uint8Array): Handshake {
	return {
		transcript: h3,
		replyKey: new Secret(Km.slice()),
		pairKey: new Secret(new Uint8Array(32)),
		recapKey: undefined,
		lobby: { address: NOTHING, outer: NOTHING }
	};
}

/** `waiting` with a greeting behind it, and what is none. */
function greeted(mode: Mode, seq: number, name: string, greeting: Greeting): ReplyExample {
	const body = encodeGreeting(greeting);
	const made = example(mode, 'waiting', seq, name, body);
	const { h3, Km } = made.given;
	const n = made.drawn.n;
	const wrong = (what: string, defect: string, bytes: Uint8Array): Broken<typeof given> => {
		const plaintext = concat(u8(0), bytes);
		const message4 = seal(Km, concat(h3, u32(seq)), plaintext, tape(n));
		return { name: `${name}-${what}`, defect, given: { message4 } };
	};
	const hosts = body.subarray(1);
	const tooMany = concat(u8(1), u8(4), ...Array.from({ length: 4 }, () => lp8(u8(0x41))));
	const broken = [
		...made.broken,
		wrong('sentence-4', 'There is no sentence 4.', concat(u8(4), hosts)),
		wrong('four-hosts', 'It names four moderators.', tooMany),
		wrong('nobody', 'It says nothing, in two bytes.', concat(u8(0), u8(0))),
		wrong('no-name', 'A name is empty.', concat(u8(1), u8(1), u8(0))),
		wrong(
			'long-name',
			'A name has 25 bytes.',
			concat(u8(1), u8(1), lp8(new Uint8Array(25).fill(0x41)))
		),
		wrong('not-utf8', 'A name is not UTF-8.', concat(u8(1), u8(1), lp8(u8(0xff)))),
		wrong('short', 'A name ends too early.', concat(u8(1), u8(1), u8(2), u8(0x41)))
	];
	return { ...made, broken };
}

function example(
	mode: Mode,
	status: Status,
	seq: number,
	name: string,
	body = status === 'welcome' ? welcomeOf(mode).body : NOTHING
): ReplyExample {
	const run = runOf(mode);
	const n = fixed(`message4/${name}/n`, 24);
	const h3 = run.keys.transcript;
	const Km = bytesOf(run.keys.replyKey);
	const message4 = sealReply(run.keys, seq, { status, body }, tape(n));
	const sealed = (plaintext: Uint8Array, aad = concat(h3, u32(seq))) =>
		seal(Km, aad, plaintext, tape(n));
	const right = concat(u8(STATUSES.indexOf(status)), body);
	const refused = (wrong: string, defect: string, bytes: Uint8Array): Broken<typeof given> => ({
		name: `${name}-${wrong}`,
		defect,
		given: { message4: bytes }
	});
	return {
		name,
		pins: `Status ${String(STATUSES.indexOf(status))} in mode ${String(run.door.mode)}, with seq ${String(seq)}.`,
		drawn: { n },
		given: { Km, h3, seq, message4 },
		broken: [
			refused('status-6', 'The status is 6.', sealed(concat(u8(6), body))),
			{
				name: `${name}-other-seq`,
				defect: 'The frames that carried it say another seq.',
				given: { seq: seq + 1 }
			},
			refused(
				'other-transcript',
				'It is sealed for the transcript of another handshake.',
				sealed(right, concat(turned(h3, 0), u32(seq)))
			),
			refused('nothing', 'It has no status.', sealed(NOTHING)),
			...(status === 'welcome'
				? []
				: [refused('with-body', 'A byte follows the status.', sealed(concat(right, u8(0))))])
		]
	};
}
