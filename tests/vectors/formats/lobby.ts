import { concat, u16, u8 } from '../../../crypto/bytes/writer.ts';
import { aad } from '../../../crypto/labels.ts';
import { open, seal } from '../../../crypto/primitives/seal.ts';
import {
	collect,
	openLobby,
	sealLobby,
	type Lobby,
	type LobbyMessage,
	type Partials
} from '../../../crypto/room/lobby.ts';
import { fixed, put, tape, turned } from '../draws.ts';
import { format, type Broken, type Example } from '../format.ts';

/* Lobby frames and the message they carry (PROTOCOL.md §6). */

const drawn = { n: ['hex'] } as const;
const given = { A: 'hex', outer: 'hex', frames: ['hex'] } as const;
const made = {
	direction: 'number',
	type: 'number',
	hs_id: 'hex',
	parts: 'number',
	seq: 'number',
	data: 'hex'
} as const;

type LobbyExample = Example<typeof drawn, typeof given>;
type LobbyBroken = Broken<typeof given>;

const TYPES = ['hello', 'challenge', 'proof', 'reply', 'probe', 'taken'] as const;

export const lobbyFormat = format({
	name: 'lobby-frame',
	drawn,
	given,
	made,
	play: ({ A, outer, frames }) => {
		let partials: Partials = [];
		for (const [at, frame] of frames.entries()) {
			const part = openLobby({ address: A, outer }, frame);
			if (part === undefined) return undefined;
			const next = collect(partials, part);
			partials = next.partials;
			if (next.message === undefined) continue;
			if (at < frames.length - 1) return undefined;
			const { direction, type, handshake, seq, data } = next.message;
			return {
				direction: direction === 'toLead' ? 0 : 1,
				type: TYPES.indexOf(type) + 1,
				hs_id: handshake,
				parts: part.parts,
				seq,
				data
			};
		}
		return undefined;
	},
	examples: () => [probe(), hello(), reply()]
});

interface Sent {
	readonly lobby: Lobby;
	readonly n: readonly Uint8Array[];
	readonly frames: readonly Uint8Array[];
	/** The same frames around other plaintexts. */
	readonly resealed: (at: number, change: (pt: Uint8Array) => Uint8Array) => readonly Uint8Array[];
}

function send(name: string, message: Omit<LobbyMessage, 'handshake'>, parts: number): Sent {
	const lobby = { address: fixed(`${name}/A`, 32), outer: fixed(`${name}/outer`, 32) };
	const n = Array.from({ length: parts }, (_, at) => fixed(`${name}/n ${String(at)}`, 24));
	const whole = { ...message, handshake: fixed(`${name}/hs_id`, 8) };
	const frames = sealLobby(lobby, whole, tape(...n));
	const context = aad('MDE1 lobby', lobby.address);
	const resealed: Sent['resealed'] = (at, change) => {
		const pt = open(lobby.outer, context, frames[at] ?? new Uint8Array(0));
		const nonce = n[at] ?? new Uint8Array(0);
		const other = seal(lobby.outer, context, change(pt ?? new Uint8Array(0)), tape(nonce));
		return frames.with(at, other);
	};
	return { lobby, n, frames, resealed };
}

function example(
	{ lobby, n, frames }: Sent,
	what: { readonly name: string; readonly pins: string },
	broken: readonly LobbyBroken[]
): LobbyExample {
	return { ...what, drawn: { n }, given: { A: lobby.address, outer: lobby.outer, frames }, broken };
}

/** One message in one frame. */
function probe(): LobbyExample {
	const data = fixed('lobby/probe/bytes', 16);
	const sent = send('lobby/probe', { direction: 'toLead', type: 'probe', seq: 0, data }, 1);
	const byte = (name: string, defect: string, at: number, value: number): LobbyBroken => ({
		name,
		defect,
		given: { frames: sent.resealed(0, (pt) => put(pt, at, value)) }
	});
	const known = { name: 'one-part', pins: 'PROBE: a message of 16 bytes in one frame.' };
	const [frame = new Uint8Array(0)] = sent.frames;
	return example(sent, known, [
		byte('direction-2', 'The direction is 2.', 0, 2),
		byte('type-0', 'The type is 0.', 1, 0),
		byte('type-7', 'The type is 7.', 1, 7),
		byte('part-1-of-1', 'The part is 1 of 1.', 10, 1),
		byte('no-parts', 'It is one of 0 parts.', 11, 0),
		{
			name: 'length-939',
			defect: 'The length of data is 939, one more than there is.',
			given: { frames: sent.resealed(0, (pt) => put(put(pt, 12, 3), 13, 0xab)) }
		},
		byte('padding', 'The last byte of the padding is 1.', 951, 1),
		{
			name: 'other-address',
			defect: 'It is read at another address.',
			given: { A: turned(sent.lobby.address, 0) }
		},
		{
			name: 'other-outer',
			defect: 'It is read with another key.',
			given: { outer: turned(sent.lobby.outer, 0) }
		},
		{
			name: 'frame-1023',
			defect: 'The plaintext has 951 bytes: the frame is one short.',
			given: { frames: sent.resealed(0, (pt) => pt.slice(0, -1)) }
		},
		{
			name: 'frame-1025',
			defect: 'A byte follows the frame.',
			given: { frames: [concat(frame, u8(0))] }
		}
	]);
}

/** A message in two frames; the second comes first. */
function hello(): LobbyExample {
	const data = fixed('lobby/hello/data', 1_234);
	const straight = send('lobby/hello', { direction: 'toLead', type: 'hello', seq: 0, data }, 2);
	const sent = { ...straight, frames: straight.frames.toReversed() };
	const second = (change: (pt: Uint8Array) => Uint8Array) => ({
		frames: straight.resealed(1, change).toReversed()
	});
	const known = {
		name: 'two-parts-swapped',
		pins: 'Message 1 in two frames of 938 and 296 bytes; the second part comes first.'
	};
	return example(sent, known, [
		{
			name: 'part-missing',
			defect: 'The first part never comes.',
			given: { frames: sent.frames.slice(0, 1) }
		},
		{
			name: 'part-twice',
			defect: 'The second part comes twice and the first never.',
			given: { frames: [...sent.frames.slice(0, 1), ...sent.frames.slice(0, 1)] }
		},
		{
			name: 'parts-of-two-handshakes',
			defect: 'The second part has another hs_id.',
			given: second((pt) => turned(pt, 2))
		},
		{
			name: 'parts-of-two-types',
			defect: 'The second part is of type 3.',
			given: second((pt) => put(pt, 1, 3))
		},
		{
			name: 'parts-of-two-directions',
			defect: 'The second part has the other direction.',
			given: second((pt) => put(pt, 0, 1))
		},
		{
			name: 'parts-of-two-cuts',
			defect: 'The second part says that it is one of three.',
			given: second((pt) => put(pt, 11, 3))
		}
	]);
}

/** A message of as many frames as there may be, each with its number. */
function reply(): LobbyExample {
	const data = fixed('lobby/reply/data', 2_847);
	const sent = send('lobby/reply', { direction: 'fromLead', type: 'reply', seq: 258, data }, 4);
	const known = {
		name: 'four-parts',
		pins: 'Message 4 with seq 258, in slices of 934 bytes behind it, as long as for 64 people.'
	};
	return example(sent, known, [
		{
			name: 'parts-of-two-seqs',
			defect: 'The third part has seq 259.',
			given: { frames: sent.resealed(2, (pt) => put(pt, 17, 3)) }
		},
		{
			name: 'part-1-of-5',
			defect: 'The second part says that there are 5.',
			given: { frames: sent.resealed(1, (pt) => put(pt, 11, 5)) }
		},
		{
			name: 'seq-cut-off',
			defect: 'The last part has 3 bytes, too few for seq.',
			given: {
				frames: sent.resealed(3, (pt) =>
					concat(pt.slice(0, 12), u16(3), pt.slice(14, 17), new Uint8Array(935))
				)
			}
		}
	]);
}
