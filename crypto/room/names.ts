import { UsageError } from '../errors.ts';

/*
 * The made-up names: a quality and a thing, index = quality · 64 + thing (PROTOCOL.md §7.1). Both
 * halves mean the same in every language. The lists are told apart by `NAMES_ID`, so nothing in
 * them is ever moved or replaced in place.
 */

type Language = 'sv' | 'en';

const THINGS_EACH = 64;

const QUALITIES = pairs(`
	blå/blue grön/green gul/yellow orange/orange turkos/turquoise gyllene/golden silvrig/silvery
	randig/striped rutig/checked blommig/flowery stickad/knitted blank/shiny lysande/glowing
	gnistrande/sparkling molnig/cloudy snöig/snowy lugn/calm stilla/still glad/happy munter/cheerful
	modig/brave klok/wise vänlig/friendly snäll/kind nyfiken/curious hoppfull/hopeful stolt/proud
	trygg/safe varsam/gentle tankfull/thoughtful sjungande/singing klar/clear
`);

/** Nouns with `en` in Swedish, so that one form of every quality fits. */
const THINGS = pairs(`
	uggla/owl utter/otter ekorre/squirrel igelkott/hedgehog sparv/sparrow lärka/lark fjäril/butterfly
	humla/bumblebee trollslända/dragonfly syrsa/cricket pingvin/penguin koala/koala alpacka/alpaca
	pelikan/pelican delfin/dolphin sjöhäst/seahorse svan/swan lunnefågel/puffin ek/oak lönn/maple
	ceder/cedar solros/sunflower tulpan/tulip lavendel/lavender klöver/clover kaktus/cactus
	bambu/bamboo kotte/pinecone stjärna/star komet/comet planet/planet regnbåge/rainbow äng/meadow
	glänta/glade bris/breeze lykta/lantern brygga/jetty kanot/canoe fyr/lighthouse stuga/cottage
	flotte/raft kompass/compass karta/map nyckel/key bok/book penna/pen krita/crayon dikt/poem
	fiol/violin gitarr/guitar xylofon/xylophone cello/cello ukulele/ukulele vante/mitten robot/robot
	tekanna/teapot cykel/bicycle släde/sled spårvagn/tram satellit/satellite väderkvarn/windmill
	bänk/bench fågelholk/birdhouse karusell/carousel
`);

/** How many names there are; every index below it is one. */
export const NAME_COUNT = 2_048;

/**
 * The first two bytes of SHA-256 of all names, one a line, the Swedish ones first (PROTOCOL.md
 * §7.1: `names`).
 */
export const NAMES_ID = 0x5eb7;

/** The name at an index in a reader's language: "Blå uggla", "Blue owl". */
export function pseudonym(index: number, language: Language): string {
	const { quality, thing } = nameParts(index);
	const name = `${QUALITIES[quality]?.[language] ?? ''} ${THINGS[thing]?.[language] ?? ''}`;
	return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Which of the 32 qualities and which of the 64 things an index stands for. */
export function nameParts(index: number): { quality: number; thing: number } {
	if (!Number.isInteger(index) || index < 0 || index >= NAME_COUNT) {
		throw new UsageError('no such name');
	}
	return { quality: Math.floor(index / THINGS_EACH), thing: index % THINGS_EACH };
}

/** Whether two names share neither quality nor thing, and so are not mistaken for one another. */
export function distinct(a: number, b: number): boolean {
	const [one, other] = [nameParts(a), nameParts(b)];
	return one.quality !== other.quality && one.thing !== other.thing;
}

/**
 * The first name at or after the wished one (any u16; past the last comes the first) that is
 * distinct from all `taken`. There are 32 qualities: when they are used up, the first name that
 * nobody has.
 */
export function freeName(wish: number, taken: readonly number[]): number {
	const order = Array.from({ length: NAME_COUNT }, (_, step) => (wish + step) % NAME_COUNT);
	const free =
		order.find((name) => taken.every((other) => distinct(name, other))) ??
		order.find((name) => !taken.includes(name));
	if (free === undefined) throw new UsageError('every name is taken');
	return free;
}

function pairs(text: string): readonly Readonly<Record<Language, string>>[] {
	return text
		.trim()
		.split(/\s+/)
		.map((pair) => {
			const [sv = '', en = ''] = pair.split('/');
			return { sv, en };
		});
}
