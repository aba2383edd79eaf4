import { ascii, concat, u16, u32, u8 } from '../../../crypto/bytes/writer.ts';
import { encodeUtf8 } from '../../../crypto/bytes/utf8.ts';
import { KIND, MODES, TURN_ACTS } from '../../../crypto/room/event.ts';
import { readHappening, type Happening } from '../../../crypto/room/happening.ts';
import { append, startLog } from '../../../crypto/room/log.ts';
import { encodePolicy } from '../../../crypto/room/roster.ts';
import type { Values } from '../form.ts';
import { put } from '../draws.ts';
import { format, type Broken, type Example } from '../format.ts';
import { POLICY, roomOf } from '../rooms.ts';

/* What the fragments of one event say together (PROTOCOL.md §9.3). */

const FRAGMENT = {
	eseq: 'number',
	kind: 'number',
	frag: 'number',
	frags: 'number',
	content: 'hex'
} as const;

const drawn = {} as const;
const given = { fragments: [FRAGMENT] } as const;
const made = {
	kind: 'number',
	rid: 'number',
	turn: 'number',
	ref: [{ tag: 'number', idx: 'number', eseq: 'number' }],
	number: 'number',
	continues: 'truth',
	seconds: 'number',
	order: ['number'],
	policy: 'hex',
	text: 'text'
} as const;

type EventExample = Example<typeof drawn, typeof given>;
type Fragment = Values<typeof FRAGMENT>;
type Made = Values<typeof made>;

const NOTHING: Made = {
	kind: 0,
	rid: 0,
	turn: 0,
	ref: [],
	number: 0,
	continues: false,
	seconds: 0,
	order: [],
	policy: new Uint8Array(0),
	text: ''
};

export const eventFormat = format({
	name: 'event',
	drawn,
	given,
	made,
	play: ({ fragments }) => {
		const { facts } = roomOf('event', 1);
		let log = startLog(facts.sid, facts.roster);
		const whole = fragments.flatMap(({ eseq, ...rest }) => {
			const appended = append(log, 0, { seq: eseq, ...rest });
			log = appended.log;
			return appended.whole;
		});
		const [event] = whole;
		const kind = event?.[0]?.kind;
		if (event === undefined || kind === undefined || whole.length > 1) return undefined;
		const read = fieldsOf(readHappening(event));
		return read && { ...NOTHING, kind, ...read };
	},
	examples: () => [text(), reply(), reaction(), round(), turn(), mute(), cover(), policy(), close()]
});

function fieldsOf(said: Happening): Partial<Made> | undefined {
	switch (said.type) {
		case 'unknown':
			return undefined;
		case 'text':
			return { rid: said.rid, turn: said.turn, text: said.text };
		case 'reply':
			return { rid: said.rid, turn: said.turn, ref: refOf(said.ref), text: said.text };
		case 'notice':
			return { text: said.text };
		case 'reaction':
			return { ref: refOf(said.ref), number: said.code };
		case 'retract':
		case 'uncover':
			return { ref: refOf(said.ref) };
		case 'mute':
			return { order: [said.idx], number: said.on ? 1 : 0 };
		case 'policy':
			return { policy: said.policy };
		case 'close':
			return { number: said.seeds ? 1 : 0 };
		case 'turn':
			return { rid: said.rid, turn: said.turn, number: TURN_ACTS.indexOf(said.act) + 1 };
		case 'cover':
			return { ref: refOf(said.ref), number: said.topic };
		case 'round': {
			const { rid, turn: at, mode, continues, seconds, order, question } = said;
			const number = MODES.indexOf(mode);
			return { rid, turn: at, number, continues, seconds, order, text: question };
		}
	}
}

function refOf(ref: { readonly tag: number; readonly idx: number; readonly seq: number }) {
	return [{ tag: ref.tag, idx: ref.idx, eseq: ref.seq }];
}

/** An event of one fragment, and contents that have no effect. */
function example(
	what: { readonly name: string; readonly pins: string; readonly kind: number },
	content: Uint8Array,
	refused: Readonly<Record<string, readonly [defect: string, content: Uint8Array]>>
): EventExample {
	const fragment = (bytes: Uint8Array): Fragment => ({
		eseq: 1,
		kind: what.kind,
		frag: 0,
		frags: 1,
		content: bytes
	});
	const broken = Object.entries(refused).map(([name, [defect, bytes]]) => ({
		name: `${what.name}-${name}`,
		defect,
		given: { fragments: [fragment(bytes)] }
	}));
	const { name, pins } = what;
	return { name, pins, drawn: {}, given: { fragments: [fragment(content)] }, broken };
}

function ref(tag = 0x9f3c_0a51, idx = 253, eseq = 7): Uint8Array {
	return concat(u32(tag), u8(idx), u16(eseq));
}

/** A text in two fragments; a character of three bytes is not cut by its sender, and could be. */
function text(): EventExample {
	const words = encodeUtf8('jag är här \u2013 och lyssnar');
	const half = words.indexOf(0xe2) + 1;
	const fields = concat(u16(5), u16(2));
	const one = (frag: number, bytes: Uint8Array, change: Partial<Fragment> = {}): Fragment => ({
		eseq: frag + 1,
		kind: KIND.text,
		frag,
		frags: 2,
		content: concat(fields, bytes),
		...change
	});
	const [first, second] = [one(0, words.slice(0, half)), one(1, words.slice(half))];
	const refused = (
		name: string,
		defect: string,
		...fragments: Fragment[]
	): Broken<typeof given> => ({
		name: `text-${name}`,
		defect,
		given: { fragments }
	});
	return {
		name: 'text',
		pins: 'A text in two fragments, joined before its UTF-8 is decoded: one character is in both.',
		drawn: {},
		given: { fragments: [first, second] },
		broken: [
			refused('half', 'The second fragment never comes.', first),
			refused(
				'fragment-skipped',
				'The first fragment never comes.',
				one(1, words.slice(half), { eseq: 1 })
			),
			refused('other-turn', 'The second fragment names another turn.', first, {
				...second,
				content: put(second.content, 3, 3)
			}),
			refused('other-frags', 'The second fragment is one of three.', first, {
				...second,
				frags: 3
			}),
			refused('other-kind', 'The second fragment is of kind 19.', first, { ...second, kind: 19 }),
			refused('not-utf8', 'The last byte belongs to no character.', first, {
				...second,
				content: concat(second.content, u8(0xe2))
			}),
			refused('surrogate', 'It ends with half of a surrogate pair.', first, {
				...second,
				content: concat(second.content, Uint8Array.of(0xed, 0xa0, 0x80))
			}),
			refused('overlong', 'It ends with a NUL in two bytes.', first, {
				...second,
				content: concat(second.content, Uint8Array.of(0xc0, 0x80))
			}),
			refused(
				'empty',
				'Both fragments have no text.',
				{ ...first, content: fields },
				{ ...second, content: fields }
			),
			refused(
				'turn-without-round',
				'Both fragments name turn 2 of round 0.',
				{ ...first, content: put(first.content, 1, 0) },
				{ ...second, content: put(second.content, 1, 0) }
			)
		]
	};
}

function reply(): EventExample {
	const known = {
		name: 'reply',
		pins: 'A reply to the text of idx 253, outside of a round.',
		kind: KIND.reply
	};
	const fields = concat(u16(0), u16(0));
	const words = encodeUtf8('tack');
	return example(known, concat(fields, ref(), words), {
		'eseq-0': ['It answers event 0.', concat(fields, ref(undefined, 253, 0), words)],
		'idx-254': ['It answers idx 254.', concat(fields, ref(undefined, 254), words)],
		cut: ['Its reference has six bytes and there is no text.', concat(fields, ref().slice(0, 6))]
	});
}

function reaction(): EventExample {
	const known = {
		name: 'reaction',
		pins: 'Reaction 4 to the text of idx 253.',
		kind: KIND.reaction
	};
	return example(known, concat(ref(), u8(4)), {
		'code-5': ['The code is 5.', concat(ref(), u8(5))],
		'no-code': ['There is no code.', ref()],
		'left-over': ['A byte follows.', concat(ref(), u8(4), u8(0))]
	});
}

function round(): EventExample {
	const known = {
		name: 'round',
		pins: 'A round of three that goes on: turn 1, 90 seconds.',
		kind: KIND.round
	};
	const of = (
		mode: number,
		seconds: number,
		order: readonly number[],
		question: string,
		turnOf = [9, 1]
	) =>
		concat(
			u16(turnOf[0] ?? 0),
			u16(turnOf[1] ?? 0),
			u8(mode),
			u16(seconds),
			u8(order.length),
			Uint8Array.from(order),
			encodeUtf8(question)
		);
	const order = [4, 0, 253];
	return example(known, of(0x81, 90, order, 'Vad bär du med dig?'), {
		'mode-3': ['The mode is 3.', of(0x83, 90, order, 'Vad bär du med dig?')],
		'flag-64': ['Bit 6 of the mode is set.', of(0xc1, 90, order, 'Vad bär du med dig?')],
		'rid-0': ['rid is 0.', of(0x81, 90, order, 'Vad bär du med dig?', [0, 1])],
		'turn-4': ['turn is 4, of three.', of(0x81, 90, order, 'Vad bär du med dig?', [9, 4])],
		nobody: ['A round with nobody in it.', of(0x81, 90, [], 'Vad bär du med dig?', [9, 0])],
		'idx-254': ['idx 254 is in the order.', of(0x81, 90, [4, 0, 254], 'Vad bär du med dig?')],
		'question-201': ['The question has 201 bytes.', of(0x81, 90, order, 'a'.repeat(201))],
		'order-cut': ['n is 4, and three bytes follow.', put(of(0x81, 90, order, ''), 7, 4)],
		'open-with-order': ['Open, with somebody in the order.', of(0, 0, order, '')],
		'open-with-seconds': ['Open, for 90 seconds.', of(0, 90, [], '', [9, 0])],
		'open-with-question': ['Open, with a question.', of(0, 0, [], 'Vad?', [9, 0])]
	});
}

function turn(): EventExample {
	const known = { name: 'turn', pins: 'A moderator skips turn 2 of round 9.', kind: KIND.turn };
	const of = (rid: number, act: number) => concat(u16(rid), u16(2), u8(act));
	return example(known, of(9, 3), {
		'act-0': ['The act is 0.', of(9, 0)],
		'act-4': ['The act is 4.', of(9, 4)],
		'rid-0': ['rid is 0.', of(0, 3)],
		'left-over': ['A byte follows.', concat(of(9, 3), u8(0))]
	});
}

function mute(): EventExample {
	const known = { name: 'mute', pins: 'idx 253 is muted.', kind: KIND.mute };
	return example(known, Uint8Array.of(253, 1), {
		'on-2': ['on is 2.', Uint8Array.of(253, 2)],
		'idx-254': ['idx is 254.', Uint8Array.of(254, 1)],
		cut: ['There is no on.', Uint8Array.of(253)]
	});
}

function cover(): EventExample {
	const known = {
		name: 'cover',
		pins: 'The text of idx 253 is covered, for topic 8.',
		kind: KIND.cover
	};
	return example(known, concat(ref(0), u8(8)), {
		'topic-9': ['The topic is 9.', concat(ref(), u8(9))],
		'eseq-0': ['It is about event 0.', concat(ref(undefined, 253, 0), u8(8))],
		'no-topic': ['There is no topic.', ref()]
	});
}

function policy(): EventExample {
	const known = {
		name: 'policy',
		pins: 'A policy to come with the next grant.',
		kind: KIND.policy
	};
	const bytes = encodePolicy(POLICY);
	return example(known, bytes, {
		'version-2': ['Its version is 2.', put(bytes, 0, 2)],
		cut: ['It has 15 bytes.', bytes.slice(0, -1)],
		'left-over': ['A byte follows.', concat(bytes, u8(0))]
	});
}

function close(): EventExample {
	const known = {
		name: 'close',
		pins: 'The close, with seeds that may be published.',
		kind: KIND.close
	};
	return example(known, u8(1), {
		'flags-2': ['The flags are 2.', u8(2)],
		empty: ['There are no flags.', new Uint8Array(0)],
		'with-words': ['Words follow.', concat(u8(1), ascii('bye'))]
	});
}
