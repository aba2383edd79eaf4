import { encodeItem, encodeView, type Item } from '../client/body.ts';
import { equal, join, u8, zeros } from '../client/bytes.ts';
import { Epoch } from '../client/epoch.ts';
import type { Signed } from '../client/frame.ts';
import { healedKey } from '../client/heal.ts';
import { h, kdf } from '../client/kdf.ts';
import { decapsulate, encapsulate, kemPublicKey } from '../client/primitives.ts';
import { Room } from '../client/room.ts';
import type { Entered } from '../client/welcome.ts';
import { toldIn } from './epochs.ts';
import { drawing, type Given, type Play } from './played.ts';

/* PROTOCOL.md §7.6 and §9: what is lost and had again, and who said two things. */

const SECOND = 1_000;
const AUTHOR = 1;
const KEM_KEY = 1216;
const KEM_CT = 1120;
const valueOf = (item: Item): Uint8Array => encodeItem(item).slice(3);

/** Somebody who is in an epoch and has heard nobody yet. */
function inRoom(entered: Entered, random = drawing(), pk = zeros(32)): Room {
	return new Room(entered, { seed: zeros(32), pk }, { now: 0, random });
}

/** Frames come to her, a second apart; when the last has come. */
function hear(room: Room, frames: readonly Uint8Array[], from = 0): number {
	const tag = room.now.epoch.entered.keys.address.slice(0, 8);
	frames.forEach((frame, at) => {
		room.receive(tag, frame, from + at * SECOND);
	});
	return from + frames.length * SECOND;
}

export const repair: Play = {
	read(given) {
		const room = inRoom(toldIn(given.part('epoch'))!);
		const { epoch, mending } = room.now;
		const now = hear(room, given.pieces('before'));
		const asked = mending.items(0, epoch.logs.view, () => true);
		const before = epoch.logs.of(AUTHOR).count;
		hear(room, [given.bytes('frame')], now);
		const { count } = epoch.logs.of(AUTHOR);
		if (count === before) return undefined;
		return {
			wants: asked.map(valueOf),
			eseqs: Array.from({ length: count - before }, (_, k) => before + 1 + k),
			head: epoch.logs.of(AUTHOR).head(count),
			view: encodeView(epoch.logs.view)
		};
	}
};

export const twoVersions: Play = {
	read(given) {
		const room = inRoom(toldIn(given.part('epoch'))!);
		hear(room, given.pieces('frames'));
		const [proof] = room.proofs;
		if (proof === undefined) return undefined;
		const { eseq, idx, versions } = proof;
		return { idx, eseq, versions: versions.map(capsuleOf) };
	}
};

function capsuleOf({ body, fillHash, header, sig }: Signed) {
	return { ...header, fill_hash: fillHash, sig, body };
}

/** What both sides of a healing make of it. */
function healing(given: Given, pair: { moderator: number; member: number }, keys: KemRun) {
	const { facts, keys: epoch } = toldIn(given.part('epoch'))!;
	const pk = given.text('PK') === '' ? undefined : given.bytes('PK');
	const { ct, ss, xpk } = keys;
	const healed = healedKey(pk, ss, { epochId: epoch.id, ...pair, xpk, ct });
	const pairt = h('pairt', epoch.id, u8(pair.moderator), u8(pair.member), xpk, ct);
	const ticket = pair.moderator === facts.issuer ? kdf(healed, 'resume') : zeros(0);
	return { kid: 0, xpk, ct, ss, pairt, healed, T_res: ticket };
}

interface KemRun {
	readonly xpk: Uint8Array;
	readonly ct: Uint8Array;
	readonly ss: Uint8Array;
}

/** The items of the frames, with who signed them. */
function itemsIn(given: Given): { from: number; item: Item }[] {
	const epoch = new Epoch(toldIn(given.part('epoch'))!, 0);
	return given.pieces('frames').flatMap((frame) => {
		const received = epoch.receive(frame, 0);
		if (received === undefined || received === 'elsewhere') return [];
		const { author, body } = received;
		return (body?.items ?? []).map((item) => ({ from: author.idx, item }));
	});
}

export const healMember: Play = {
	read(given) {
		const entered = toldIn(given.part('epoch'))!;
		const random = drawing(given.bytes('encapsulation'));
		const room = inRoom(entered, random, given.text('PK') === '' ? undefined : given.bytes('PK'));
		hear(room, given.pieces('frames'));
		if (room.pairParts.length === 0) return undefined;
		const moderator = given.number('moderator');
		const said = itemsIn(given).flatMap(({ item }) => (item.type === 'pairKey' ? [item] : []));
		const inOrder = said.sort((a, b) => a.part - b.part);
		const xpk = join(...inOrder.map(({ bytes }) => bytes));
		const run = { xpk, ...encapsulate(xpk, given.bytes('encapsulation'))! };
		const made = healing(given, { moderator, member: entered.me.idx }, run);
		const isHers = room.healedWith(moderator).some((key) => equal(key, made.healed));
		if (!isHers) throw new Error('she has another key');
		return { ...made, values: room.pairParts.map(valueOf) };
	}
};

export const healModerator: Play = {
	read(given) {
		const { me } = toldIn(given.part('epoch'))!;
		const member = given.number('member');
		const xpk = kemPublicKey(given.bytes('skH'));
		const parts = new Map<number, Uint8Array>();
		for (const { from, item } of itemsIn(given)) {
			const isAnswer = item.type === 'pairCt' && item.kid === 0 && item.to === me.idx;
			if (isAnswer && from === member) parts.set(item.part, item.bytes);
		}
		const ct = join(...[...parts].sort(([a], [b]) => a - b).map(([, bytes]) => bytes));
		const ss = ct.length === KEM_CT ? decapsulate(ct, given.bytes('skH')) : undefined;
		if (ss === undefined || xpk.length !== KEM_KEY) return undefined;
		return healing(given, { moderator: me.idx, member }, { xpk, ct, ss });
	}
};
