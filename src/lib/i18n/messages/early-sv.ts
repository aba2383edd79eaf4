import { organisation } from '../../../lykta.config.ts';
import { countWord, list, plural } from '../format.ts';
import type { Translated } from './translated.ts';

/** Neutral: it stands in tabs and histories. */
const { appName } = organisation;

/**
 * What the first screen says, in Swedish: all that is loaded until the code field works. The voice
 * and the few words for how a conversation is protected are those of `sv.ts`.
 */
export const earlySv = {
	common: {
		skip: 'Hoppa till innehållet',
		langSwitch: 'In English',
		close: 'Stäng',
		tryAgain: 'Försök igen',
		quoted: (text: string) => `”${text}”`,
		slowLoad: 'Sidan har inte laddat klart. Vänta lite till, eller ladda om den.'
	},
	start: {
		h1: 'Välkommen in',
		lead: 'Här pratar en liten grupp med varandra i text. Du behöver inget konto. Ingen frågar vem du är.',
		sharedH2: 'Delar du mobil eller dator med någon?',
		/* Says what is left behind: keep the sentence about the history. */
		sharedBody:
			'Tryck på **Lämna snabbt** om någon kommer. Då försvinner sidan direkt och en vanlig sida visas. ' +
			'Adressen hit kan finnas kvar i webbläsarens historik.',
		sharedMore: 'Så lämnar du få spår',
		sharedTips: [
			'Öppna sidan i ett privat fönster.',
			'Ta bort sidan ur historiken efteråt.',
			'Ta bort meddelandet med din inbjudan.',
			'Var någonstans där ingen ser skärmen.'
		],
		codeLabel: 'Dina kodord',
		codeHint:
			'Fem ord från din inbjudan, eller 16 siffror. Stora eller små bokstäver spelar ingen roll.',
		codeProgress: (count: number) => `${String(count)} av 5 ord är på plats.`,
		digitProgress: (count: number) => `${String(count)} av 16 siffror är på plats.`,
		codeWhole: 'Alla fem ord är på plats.',
		digitsWhole: 'Alla 16 siffror är på plats.',
		codeRight: 'rätt',
		codeOpen: 'inte klart',
		codeUnknown: 'finns inte i listan',
		suggestions: 'Förslag',
		linkOk: 'Din inbjudan är på plats.',
		linkOther: 'Skriv in en annan kod',
		linkBack: 'Använd inbjudan från länken',
		next: 'Fortsätt',
		checking: 'Kontrollerar …',
		unreachable: (contact: string) =>
			`Det går inte att nå ${appName} just nu. Försök om en stund, eller hör av dig till ${contact}.`,
		noCode: 'Har du ingen kod? Hör av dig till den som bjöd in dig.',
		noscript: (contact: string) =>
			'Sidan behöver JavaScript för att låsa det ni skriver. ' +
			`Slå på det och ladda om, eller hör av dig till ${contact}.`,
		old: (contact: string) =>
			'Din webbläsare kan inte låsa samtalet på ett säkert sätt. ' +
			`Prova att uppdatera den, eller använd en annan mobil. Du kan också höra av dig till ${contact}.`,
		oldH1: 'Det går inte på den här enheten'
	},
	speak: {
		many: (count: number) =>
			`${String(count)} ${plural('sv', count, 'nytt meddelande', 'nya meddelanden')}`,
		manyFrom: (count: number, names: readonly string[]) =>
			`${String(count)} ${plural('sv', count, 'nytt meddelande', 'nya meddelanden')} från ${list('sv', names)}`,
		cut: ' … mer i samtalet'
	},
	exit: {
		button: 'Lämna snabbt',
		description: 'Lämna snabbt. Sidan töms och en annan sida öppnas.',
		shift: (left: number) =>
			`Shift ${plural('sv', left, 'en gång', `${countWord('sv', left)} gånger`)} till, så lämnar du.`,
		off: 'Avbrutet. Du är kvar.'
	},
	error: {
		title: 'Något behöver rättas',
		prefix: 'Fel:',
		empty: 'Skriv dina fem kodord eller dina 16 siffror.',
		few: (count: number) => `Det saknas ${count === 1 ? 'ett' : countWord('sv', count)} ord.`,
		many: 'Det är för många ord. En kod har fem.',
		word: (word: string, near: string) => `Ordet ”${word}” finns inte i listan. Menade du ${near}?`,
		unknown: (word: string) => `Ordet ”${word}” finns inte i listan.`,
		meant: (near: string) => `Byt till ${near}`,
		check: 'Orden hör inte ihop. Kontrollera ordningen.',
		digitsFew: (count: number) =>
			`Det saknas ${countWord('sv', count)} ${plural('sv', count, 'siffra', 'siffror')}.`,
		digitsMany: 'Det är för många siffror. En kod har 16.',
		digitsCheck: 'Siffrorna hör inte ihop. Kontrollera dem en gång till.',
		link: 'Det fattas något i länken. Kopiera hela länken en gång till.'
	},
	lock: {
		locked: 'Låst',
		changing: 'Byter lås …',
		offline: 'Ingen kontakt',
		unsure: 'Oklart',
		h2: 'Så skyddas samtalet',
		body: (count: number) =>
			'Det du skriver låses i din mobil eller dator innan det skickas. ' +
			`Bara ni ${countWord('sv', count)} i rummet har nyckeln.`,
		bodyBefore:
			'Det du skriver låses i din mobil eller dator innan det skickas. ' +
			'Bara de som är i rummet har nyckeln.',
		wait: 'Låset byts. Det du skriver väntar en kort stund.',
		offlineBody: 'Ingen kontakt just nu. Det du skriver väntar här.',
		behind: (names: readonly string[]) => `${list('sv', names)} har inte fått det nya låset än.`,
		changes: (count: number) =>
			count === 0
				? 'Låset har inte bytts sedan du kom.'
				: `Låset har bytts ${countWord('sv', count)} ${plural('sv', count, 'gång', 'gånger')} sedan du kom.`,
		/* Each line is a claim about the relay: true as built, or not here. */
		seesH3: 'Det här ser servern',
		sees: [
			'Din internetadress så länge du är uppkopplad.',
			'Att sidan skickar ett låst kuvert fyra gånger i sekunden i väntrummet. ' +
				'I rummet är det en gång i sekunden, vare sig du skriver eller inte.',
			'Hur många som är uppkopplade till samma rum, och när de kommer och går.',
			'Vilken uppkoppling som öppnar väntrummet. Det är moderatorns.',
			'När rummet får ett nytt lås.'
		],
		seesNotH3: 'Det här ser servern inte',
		seesNot: [
			'Vad ni skriver.',
			'Vem som skriver och vem som är tyst. Alla kuvert är lika stora.',
			'Vilka namn ni har.',
			'Vad gruppen handlar om.'
		]
	}
} as const;

export type EarlyMessages = Translated<typeof earlySv>;
