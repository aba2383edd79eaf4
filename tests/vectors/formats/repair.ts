import { encodeItem, encodeView, type Capsule, type Item } from '../../../crypto/room/item.ts';
import { viewOf } from '../../../crypto/room/log.ts';
import { dueWants } from '../../../crypto/room/repair.ts';
import type { EventPart } from '../../../crypto/room/event.ts';
import { fixed, turned } from '../draws.ts';
import { format, type Broken, type Example } from '../format.ts';
import { bodyOf, logOf, START } from '../frames.ts';
import { EPOCH, roomOf, toldTo, withFacts, type Room } from '../rooms.ts';
import { capsuleFrom, eventItem, frameWith, hearAll, textEvent } from './talks.ts';

/* Somebody's event was lost; another member shows that she has it, and repeats it (PROTOCOL.md §9.4). */

const drawn = { ME: 'hex', seed: 'hex' } as const;
const given = { epoch: EPOCH, before: ['hex'], frame: 'hex' } as const;
const made = { wants: ['hex'], eseqs: ['number'], head: 'hex', view: 'hex' } as const;

type RepairExample = Example<typeof drawn, typeof given>;

const AUTHOR = 1;
const READER = 2;

export const repairFormat = format({
	name: 'repair',
	drawn,
	given,
	made,
	play: ({ epoch, before, frame }) => {
		const lacking = hearAll(epoch, before);
		const after = hearAll(epoch, [...before, frame]);
		if (lacking === undefined || after === undefined) return undefined;
		const now = START + 1_000 * before.length;
		const { wants } = dueWants(lacking.epoch, epoch.idx, now);
		const [had, has] = [lacking.epoch.log.get(AUTHOR), after.epoch.log.get(AUTHOR)];
		if (had === undefined || has === undefined || had.count === has.count) return undefined;
		const { id, facts, log } = after.epoch;
		return {
			wants: wants.map((want) => encodeItem(want).slice(3)),
			eseqs: Array.from({ length: has.count - had.count }, (_, at) => had.count + 1 + at),
			head: has.head,
			view: encodeView(viewOf(log, id, facts.roster))
		};
	},
	examples: () => [lost(), gap()]
});

interface Scene {
	readonly room: Room;
	readonly name: string;
	readonly before: readonly Uint8Array[];
	/** The lead's frame with this item. */
	readonly repeat: (item: Item) => Uint8Array;
	/** The capsule of the author's lost frame, or of another with a part of it changed. */
	readonly capsule: (
		change?: Partial<{ seed: Uint8Array; body: Uint8Array; room: Room }>
	) => Capsule;
}

/** What the author said, of which frame `lost` never came; the lead shows that she has all of it. */
function scene(name: string, events: readonly EventPart[], lost: number): Scene {
	const room = roomOf(name, 3);
	const log = logOf(
		room,
		events.map((event) => ({ idx: AUTHOR, event }))
	);
	const said = events.map((event, ctr) => ({ ctr, items: [eventItem(event)] }));
	const came = said
		.filter(({ ctr }) => ctr !== lost)
		.map((of) => frameWith(room, `${name}/said ${String(of.ctr)}`, { idx: AUTHOR, ...of }));
	const shown = frameWith(room, `${name}/shown`, { idx: 0, ctr: 0, items: [], view: { log } });
	return {
		room,
		name,
		before: [...came, shown],
		repeat: (item) =>
			frameWith(room, `${name}/repeated`, { idx: 0, ctr: 1, items: [item], view: { log } }),
		capsule: (change = {}) => {
			const from = change.room ?? room;
			const body = change.body ?? bodyOf(from, said[lost]?.items ?? []);
			const seed = change.seed ?? room.seeds[AUTHOR] ?? new Uint8Array(32);
			return capsuleFrom(from, `${name}/said ${String(lost)}`, {
				idx: AUTHOR,
				ctr: lost,
				body,
				seed
			});
		}
	};
}

function example(it: Scene, pins: string, broken: readonly Broken<typeof given>[]): RepairExample {
	return {
		name: it.name.slice('repair/'.length),
		pins,
		drawn: { ME: it.room.me, seed: it.room.seeds[AUTHOR] ?? new Uint8Array(32) },
		given: {
			epoch: toldTo(it.room, READER),
			before: it.before,
			frame: it.repeat({ type: 'capsule', capsule: it.capsule() })
		},
		broken
	};
}

function refused(it: Scene, wrong: string, defect: string, capsule: Capsule): Broken<typeof given> {
	const name = `${it.name.slice('repair/'.length)}-${wrong}`;
	return { name, defect, given: { frame: it.repeat({ type: 'capsule', capsule }) } };
}

function lost(): RepairExample {
	const it = scene('repair/lost', [textEvent(1, 'jag är kvar')], 0);
	const capsule = it.capsule();
	const lead = it.room.seeds[0] ?? new Uint8Array(32);
	const other = withFacts(it.room, { grantNonce: fixed('repair/other nonce', 16) });
	return example(it, 'The only event of idx 1 was lost: two WANTs, and a CAPSULE of the lead.', [
		refused(it, 'signature-turned', 'One bit of the signature is turned.', {
			...capsule,
			signature: turned(capsule.signature, 0)
		}),
		refused(it, 'body-turned', 'One bit of the text is turned.', {
			...capsule,
			body: turned(capsule.body, -1)
		}),
		refused(it, 'signed-by-the-lead', 'The lead has signed it.', it.capsule({ seed: lead })),
		refused(it, 'other-counter', 'It says that it was frame 1.', { ...capsule, counter: 1 }),
		refused(it, 'other-fill', 'Another fill hash stands in it.', {
			...capsule,
			fillHash: turned(capsule.fillHash, 0)
		}),
		refused(it, 'author-nobody', 'It says that idx 9 is its author.', { ...capsule, idx: 9 }),
		refused(it, 'other-epoch', 'It was signed in another epoch.', it.capsule({ room: other })),
		refused(it, 'no-event', 'There is no event in it.', it.capsule({ body: bodyOf(it.room, []) })),
		refused(
			it,
			'too-far-ahead',
			'It holds event 17, which is more than 16 ahead.',
			it.capsule({ body: bodyOf(it.room, [eventItem(textEvent(17, 'jag är kvar'))]) })
		)
	]);
}

/** The second of three: the third waits for it. */
function gap(): RepairExample {
	const events = ['ett', 'två', 'tre'].map((text, at) => textEvent(at + 1, text));
	const it = scene('repair/gap', events, 1);
	const capsule = it.capsule();
	return example(it, 'The second of three events was lost: with it the third is there, too.', [
		refused(it, 'signature-turned', 'One bit of the signature is turned.', {
			...capsule,
			signature: turned(capsule.signature, 63)
		}),
		refused(
			it,
			'first-again',
			'It holds the first event again.',
			it.capsule({ body: bodyOf(it.room, [eventItem(textEvent(1, 'ett'))]) })
		),
		refused(
			it,
			'third-again',
			'It holds the third event again.',
			it.capsule({ body: bodyOf(it.room, [eventItem(textEvent(3, 'tre'))]) })
		)
	]);
}
