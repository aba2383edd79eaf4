import { encodeArea, openArea } from '../client/area.ts';
import { encodeBody, encodeItem, readBody } from '../client/body.ts';
import { hex, zeros } from '../client/bytes.ts';
import { Epoch, type Received } from '../client/epoch.ts';
import { encodeHeader, sealFrame, step, type Header } from '../client/frame.ts';
import {
	follow,
	grantId,
	GrantParts,
	isChildOf,
	isLeftOut,
	openDelta,
	openGrant,
	readGrant,
	wrapKey,
	type Grant,
	type Granted
} from '../client/grant.ts';
import { steppedKey } from '../client/heal.ts';
import { encodePolicy, encodeRoster } from '../client/roster.ts';
import { secretOfRoom } from '../client/schedule.ts';
import { Vigil } from '../client/vigil.ts';
import type { Entered } from '../client/welcome.ts';
import { privateKeys, toldIn, written } from './epochs.ts';
import { drawing, type Given, type Play } from './played.ts';

/* PROTOCOL.md §7.3 and §8: frames, bodies and the grants they carry. */

const NOBODY = 0;
const STAFF = 255;
const NO_IDX = 254;
const EMPTY = zeros(0);

export const body: Play = {
	read(given) {
		const read = readBody(given.bytes('body'), given.number('N'));
		if (read === undefined) return undefined;
		const { flags, items, phase, view } = read;
		if (hex(encodeBody(read)) !== given.text('body')) throw new Error('it is written otherwise');
		const bytes = items.map((item) => encodeItem(item));
		const shown = bytes.map((item) => ({ type: item[0], value: item.slice(3) }));
		return { flags, phase, counts: view.counts, vh: view.vh, items: shown };
	}
};

export const frame: Play = {
	read(given) {
		const entered = toldIn(given.part('epoch'))!;
		const epoch = new Epoch(entered, 0);
		for (const com of given.pieces('sent')) epoch.remember(com);
		for (const earlier of given.pieces('before')) epoch.receive(earlier, 0);
		const bytes = given.bytes('frame');
		const received = epoch.receive(bytes, given.number('after_ms'));
		if (received === undefined || received === 'elsewhere') return undefined;
		const { body: read, opened } = received;
		const { header } = opened;
		return {
			header: encodeHeader(header),
			idx: header.idx,
			ctr: header.ctr,
			n: bytes.slice(8, 32),
			...chainAt(entered, header),
			sig: opened.sig,
			fill_hash: opened.fillHash,
			body: opened.body,
			readable: read !== undefined,
			area: opened.area ?? EMPTY,
			...areaIn(epoch, received)
		};
	},
	make(drawn, given, made) {
		const { keys } = toldIn(given.part('epoch'))!;
		const header = { idx: made.number('idx'), ctr: made.number('ctr') };
		const content = made.bytes('body');
		const area = made.bytes('area');
		const random = drawn.bytes('random');
		// K 32 and the area's nonce 24 come first; of the fill the area takes the last 360 bytes.
		const rest = random.slice(56, random.length - 24);
		const fill = rest.slice(0, 878 - content.length - area.length);
		const draws = drawing(fill, random.slice(-24));
		const sealing = { epochId: keys.id, hk: keys.hk, mk: made.bytes('MK') };
		const said = { header, body: content, area: area.length > 0 ? area : undefined };
		return { frame: sealFrame({ ...sealing, seed: drawn.bytes('seed') }, said, draws).frame };
	}
};

/** The key of this frame, and the chain after it, from the first on. */
function chainAt({ keys }: Entered, { ctr, idx }: Header) {
	let stepped = step(keys.chains.get(idx)!);
	for (let at = 0; at < ctr; at++) stepped = step(stepped.next);
	return { MK: stepped.mk, CK: stepped.next };
}

/** Whose key opens the area, of those this reader has, and what it holds. */
function areaIn({ entered, id }: Epoch, { author, opened }: Received) {
	const { lines, staff } = privateKeys(entered);
	const keys = author.isModerator
		? [...lines, ...(staff === undefined ? [] : [{ idx: STAFF, key: staff }])]
		: lines.filter(({ idx }) => idx === author.idx);
	for (const { idx: who, key } of opened.area === undefined ? [] : keys) {
		const place = { epochId: id, header: opened.header, who };
		const content = openArea(key, place, opened.area!);
		if (content !== undefined) return { who, area_pt: encodeArea(content) };
	}
	return { who: NOBODY, area_pt: EMPTY };
}

/** The whole grant that the frames bring, if it is the issuer's of this epoch. */
function grantIn(given: Given, parent: Entered): Uint8Array | undefined {
	// An issuer reads none of her own frames; here she reads as nobody.
	const reader = { ...parent, me: { ...parent.me, idx: NO_IDX } };
	const epoch = new Epoch(given.pieces('issued').length > 0 ? reader : parent, 0);
	const parts = new Map<number, GrantParts>();
	for (const bytes of given.pieces('frames')) {
		const received = epoch.receive(bytes, 0);
		if (received === undefined || received === 'elsewhere') continue;
		const from = parts.get(received.author.idx) ?? new GrantParts();
		parts.set(received.author.idx, from);
		for (const item of received.body?.items ?? []) {
			const whole = item.type === 'grant' ? from.take(item) : undefined;
			if (whole !== undefined && readGrant(whole)?.issuer === received.author.idx) return whole;
		}
	}
	return undefined;
}

/** The issuer's own grants reach her by no wrap: she has the secret. */
function adopt(given: Given, parent: Entered, grant: Grant): Granted | undefined {
	const [issued] = given.pieces('issued');
	const healed = given.pieces('healed');
	if (issued === undefined) return openGrant(parent, grant, { plain: [given.bytes('PK')], healed });
	const followed = follow(parent, grant, issued);
	return followed && { ...followed, pk: EMPTY };
}

export const grant: Play = {
	read(given) {
		const parent = toldIn(given.part('parent'))!;
		const bytes = grantIn(given, parent);
		const read = bytes && readGrant(bytes);
		const granted = read && adopt(given, parent, read);
		if (bytes === undefined || read === undefined || granted === undefined) return undefined;
		const { keys, me, pk, secret } = granted;
		const first = secret.slice(0, 32);
		const room = me.isModerator ? secretOfRoom(first, read.grantNonce) : first;
		const delta = openDelta(read, room);
		return {
			parent_id: parent.keys.id,
			gid: grantId(bytes),
			grant: bytes,
			wrap_key: pk.length === 0 ? EMPTY : wrapKey(parent, read, pk),
			secret,
			delta_key: delta.key,
			ops: delta.ops,
			epoch: written(granted),
			epoch_id: keys.id,
			confirm: keys.confirm,
			address: keys.address,
			PK: pk.length === 0 ? EMPTY : steppedKey(pk)
		};
	}
};

export const leftOut: Play = {
	read(given) {
		const parent = toldIn(given.part('parent'))!;
		const epoch = new Epoch(parent, 0);
		const parts = new GrantParts();
		const frames = given.pieces('frames');
		for (const [at, bytes] of frames.entries()) {
			const received = epoch.receive(bytes, 0);
			if (received === undefined || received === 'elsewhere') return undefined;
			const whole = grantOf(received, parts);
			const read = whole && readGrant(whole);
			if (whole === undefined || read === undefined) continue;
			const isIts = read.issuer === received.author.idx && isChildOf(parent, read);
			if (!isIts || !isLeftOut(parent, read) || at < frames.length - 1) return undefined;
			return { gid: grantId(whole), grant: whole };
		}
		return undefined;
	}
};

export const succession: Play = {
	read(given) {
		const parent = toldIn(given.part('parent'))!;
		const epoch = new Epoch(parent, 0);
		const vigil = new Vigil(epoch);
		const collected = new Map<number, GrantParts>();
		const frames = given.pieces('frames');
		for (const [at, bytes] of frames.entries()) {
			const received = epoch.receive(bytes, 0);
			if (received === undefined || received === 'elsewhere') return undefined;
			const from = received.author.idx;
			const parts = collected.get(from) ?? new GrantParts();
			collected.set(from, parts);
			for (const item of received.body?.items ?? []) {
				if (item.type === 'yield') vigil.yields(from, item);
			}
			const whole = received.author.isModerator ? grantOf(received, parts) : undefined;
			const read = whole && readGrant(whole);
			// Kept, if it says of itself that it is a succession by its signer.
			const isKept = read?.issuer === from && isChildOf(parent, read);
			if (whole !== undefined && read !== undefined && isKept) {
				vigil.keep({ from, gid: grantId(whole), grant: read, parts: 1 });
			}
			const next = vigil.next;
			if (next === undefined) continue;
			const keys = {
				plain: next.kept.from === given.number('successor') ? [given.bytes('PK')] : []
			};
			const granted = openGrant(parent, next.kept.grant, { ...keys, healed: [] });
			vigil.drop(next.kept.from);
			if (granted === undefined || at < frames.length - 1) continue;
			const { facts, keys: found, pk } = granted;
			return {
				term: facts.term,
				issuer: facts.issuer,
				roster: encodeRoster(facts.roster),
				policy: encodePolicy(facts.policy),
				id_parent: facts.idParent,
				epoch_id: found.id,
				confirm: found.confirm,
				address: found.address,
				PK: steppedKey(pk)
			};
		}
		return undefined;
	}
};

/** The whole grant, if this frame brought its last part. */
function grantOf({ body: read }: Received, parts: GrantParts): Uint8Array | undefined {
	const wholes = (read?.items ?? []).map((item) =>
		item.type === 'grant' ? parts.take(item) : undefined
	);
	return wholes.find((whole) => whole !== undefined);
}
