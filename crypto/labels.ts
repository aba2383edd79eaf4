import { ascii, concat, lp8 } from './bytes/writer.ts';
import { InternalError } from './errors.ts';

/*
 * Every domain-separation string of the protocol (PROTOCOL.md §3). The tables are closed: a new
 * purpose is a new entry here, a protocol change, and no entry serves two purposes.
 */

/** Labels of KDF. */
export const KDF_LABELS = [
	'psk', // link or ticket secret → pre-shared key of the handshake
	'lobby-addr', // link or ticket → lobby address of a day
	'lobby-outer', // link or ticket → key around lobby frames
	'np-addr', // nameplate → lobby address of a code
	'np-outer', // nameplate → key around the lobby frames of a code
	'lobby2-addr', // handshake → address after message 3
	'lobby2-outer', // handshake → key around lobby frames after message 3
	'p2m', // handshake → key of message 3
	'm2p', // handshake → key of message 4
	'pair', // handshake → pair key of one member and one moderator
	'resume', // pair key → ticket for a return
	'step', // pair key → pair key after a grant
	'wrap', // pair key → key of one wrap
	'delta', // room secret → key of a grant's delta
	'heal', // pair key and a fresh KEM secret → healed pair key
	'recap', // handshake of a return → key of the recap
	'room-secret', // moderators' secret → room secret
	'aside-key', // moderators' secret → one participant's aside secret
	'aside', // aside secret → key of her private area
	'staff', // moderators' secret → key of the staff channel
	'addr', // epoch → relay address
	'hdr', // epoch → header key
	'chain', // epoch → first chain key of a sender
	'confirm', // epoch → commitment in the grant
	'phrase', // room identity → the words people compare
	'vault' // stretched passphrase → vault key
] as const;

/** Labels of KDFB: what is derived once a frame, or once a sealed box. */
export const FRAME_LABELS = [
	'seal', // encryption and commitment key of one sealed box
	'mask', // header key → mask of one header
	'msg', // chain key → key of one frame
	'next' // chain key → next chain key
] as const;

/** Labels of H. */
export const HASH_LABELS = [
	'room', // public room key → tag in a link
	'roster', // roster → hash in the epoch id
	'policy', // policy → hash in the epoch id
	'epoch', // epoch id
	'head0', // start of a sender's log
	'head', // one step of a sender's log
	'view', // all heads one member has
	'lobby-id', // name of a running handshake
	'lobby-ad', // first messages → associated data of the PAKE
	'lobby-tr', // transcript of a handshake
	'pairt', // transcript of a healing
	'codecheck', // local check of typed words
	'grant', // name of a grant
	'house' // rules text → version
] as const;

/** What a signature starts with; it says what kind of thing was signed. */
export const SIGNATURE_PREFIXES = ['MDE1 frame-sig', 'MDE1 admit-sig', 'MDE1 door-sig'] as const;

/** What associated data starts with. */
export const AAD_LABELS = [
	'MDE1 lobby', // a lobby frame; also the start of the PAKE's channel identifier
	'MDE1 wrap',
	'MDE1 delta',
	'MDE1 frame',
	'MDE1 private',
	'MDE1 vault'
] as const;

/** Fixed salts of Extract. */
export const SALT_LABELS = ['MDE1 nameplate', 'MDE1 phrase'] as const;

/** What the PAKE's password-related string starts with. */
export const PRS_PREFIX = 'MDE1 code';

export type FrameLabel = (typeof FRAME_LABELS)[number];
export type KdfLabel = (typeof KDF_LABELS)[number];
export type HashLabel = (typeof HASH_LABELS)[number];
export type SignaturePrefix = (typeof SIGNATURE_PREFIXES)[number];
export type AadLabel = (typeof AAD_LABELS)[number];
export type SaltLabel = (typeof SALT_LABELS)[number];

/** "MDE1" ‖ lp8(label): how every derivation and every labelled hash begins. */
export function framed(label: KdfLabel | FrameLabel | HashLabel): Uint8Array {
	return known(FRAMED, label);
}

/** The bare bytes of a label that starts a signed text or associated data. */
export function bare(label: SignaturePrefix | AadLabel | SaltLabel): Uint8Array {
	return known(BARE, label);
}

/* Labels are few and every frame needs several: their bytes are made once. */

const FRAMED: ReadonlyMap<string, Uint8Array> = new Map(
	[...KDF_LABELS, ...FRAME_LABELS, ...HASH_LABELS].map((label) => [
		label,
		concat(ascii('MDE1'), lp8(ascii(label)))
	])
);

const BARE: ReadonlyMap<string, Uint8Array> = new Map(
	[...SIGNATURE_PREFIXES, ...AAD_LABELS, ...SALT_LABELS].map((label) => [label, ascii(label)])
);

function known(table: ReadonlyMap<string, Uint8Array>, label: string): Uint8Array {
	const bytes = table.get(label);
	if (bytes === undefined) throw new InternalError('a label is not in the tables');
	return bytes;
}

/** label ‖ parts. Parts are joined bare: fix or prefix their lengths. */
export function aad(label: AadLabel, ...parts: Uint8Array[]): Uint8Array {
	return concat(bare(label), ...parts);
}

/** A fixed salt for `extract`. */
export function salt(label: SaltLabel): Uint8Array {
	return bare(label);
}
