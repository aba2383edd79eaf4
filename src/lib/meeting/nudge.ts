/**
 * What a text looks as if it held. It is worked out on the device and said to its author alone; she
 * decides. Wrong now and then, in both directions, and it has to be: it never blocks anything.
 */
export type Nudge = 'contact' | 'name' | 'numbers';

/** Mail, phone, personal number, web address, an account somewhere. */
const CONTACT: readonly RegExp[] = [
	/[\p{L}\p{N}._%+-]+\s?@\s?[\p{L}\p{N}-]+\.[\p{L}]{2,}/u,
	/(?:^|[^\p{L}\p{N}])@[\p{L}\p{N}_.]{3,}/u,
	/(?:^|[^\p{N}.,])(?:\+|0)\p{N}(?:[\s./()-]{0,2}\p{N}){6,13}(?!\p{N})/u,
	/(?:^|[^\p{N}])(?:19|20)?\p{N}{6}\s?[-+]\s?\p{N}{4}(?!\p{N})/u,
	/https?:\/\/|(?:^|[^\p{L}\p{N}])www\./iu,
	/(?:^|[^\p{L}\p{N}@])[\p{L}\p{N}-]{2,}\.(?:se|nu|com|net|org|io|gg|me|app)(?![\p{L}\p{N}])/iu,
	/(?:^|[^\p{L}])(?:snap(?:chat)?|insta(?:gram)?|discord|tiktok|kik|telegram|whatsapp|messenger|facebook|signal)(?!\p{L})[^.!?\n]{0,24}(?:[^\p{L}](?:heter|är|is|finns)(?!\p{L})|[:=])\s*\S/iu
];

/** Somebody says what she is called, or where she lives, works or goes to school. */
const NAME: readonly RegExp[] = [
	/(?:^|[^\p{L}])(?:[jJ]ag heter|[mM]itt (?:riktiga )?namn är|[mM]y (?:real )?name is|I am called)\s+\p{Lu}/u,
	/(?:^|[^\p{L}])(?:bor|går|pluggar|jobbar|live|study|work)\s+(?:i|på|in|at)\s+\p{Lu}\p{Ll}+/u
];

/** Weights, measures and calories. */
const NUMBERS: readonly RegExp[] = [
	/\p{N}\s?(?:kg|kilo|hg|gram|kcal|kalorier|calories|kJ|cm|lbs|pounds)(?!\p{L})/iu,
	/(?:^|[^\p{L}])bmi(?!\p{L})[^.!?\n]{0,12}\p{N}/iu
];

/** The first thing to ask about, or undefined. `numbers`: whether this group has that rule. */
export function nudgeOf(text: string, numbers: boolean): Nudge | undefined {
	if (CONTACT.some((pattern) => pattern.test(text))) return 'contact';
	if (NAME.some((pattern) => pattern.test(text))) return 'name';
	return numbers && NUMBERS.some((pattern) => pattern.test(text)) ? 'numbers' : undefined;
}
