import { organisation } from '../../../lykta.config.ts';
import { countWord, list, plural, sentence } from '../format.ts';
import { earlySv } from './early-sv.ts';
import { talkSv } from './talk-sv.ts';
import type { Translated } from './translated.ts';

/** Neutral: it stands in tabs and histories. */
const { appName } = organisation;

/**
 * Every string a person reads, in Swedish, which is written first. Voice: calm, short, `du`, active
 * verbs, no blame, always what to do next. `**` marks strong text where a component says so.
 * The words for how a conversation is protected are few: lås, nyckel, kuvert, server, kodord.
 */
export const sv = {
	...earlySv,
	common: {
		...earlySv.common,
		theme: 'Utseende',
		themes: { system: 'Som enheten', light: 'Ljust', dark: 'Mörkt' },
		settings: 'Inställningar',
		shift: 'Shift tre gånger lämnar snabbt',
		spelling: 'Stavningshjälp',
		/* True for Chrome and Edge with extended spell checking: the vendor gets the text. */
		spellingHint: 'Vissa webbläsare skickar det du skriver till ett företag för att rätta det.',
		enter: 'Enter skickar',
		reading: 'Uppläsning',
		readings: { all: 'Alla meddelanden', moderators: 'Bara moderatorer', none: 'Inget' },
		readingHint: 'För dig som lyssnar på sidan.',
		keys: 'Tangenter',
		keyList: [
			{ keys: 'Tabb', does: 'Nästa knapp eller fält' },
			{ keys: '↑ ↓ Home End', does: 'Gå mellan meddelanden i samtalet' },
			{ keys: 'Enter', does: 'Skicka. Shift och Enter ger ny rad' },
			{ keys: 'Ctrl och Enter', does: 'Skicka alltid' },
			{ keys: 'F6', does: 'Nästa del av rummet' },
			{ keys: 'Esc', does: 'Stäng det som ligger överst' },
			{ keys: 'Shift tre gånger', does: 'Lämna snabbt' },
			{ keys: 'Ctrl och /', does: 'Den här listan' }
		]
	},
	lock: {
		...earlySv.lock,
		check: 'Kontrollera',
		/* True whatever is the cause: nobody is blamed for it. */
		unfit: (name: string) => `Det som kommer från ${name} stämmer inte med det vi ser här.`,
		/* For whoever is no moderator. */
		unfitTell: 'Säg till moderatorerna.',
		doubt: 'något stämmer inte',
		late: 'har inte fått det nya låset än',
		mayBeOut: 'Rummet kan ha gått vidare utan dig.'
	},
	rules: {
		h1: 'Så är vi mot varandra',
		moderator: {
			h1: 'Du är inbjuden som moderator',
			body: [
				'Den som leder träffen har skrivit ditt förnamn i inbjudan. Alla i samtalet ser det.',
				'Du kan läsa allt som skrivs, också det som skrivs enskilt till moderatorerna. ' +
					'Tappar den som leder kontakten kan du få leda träffen.'
			]
		},
		vowH2: 'Mitt tystnadslöfte',
		moderatorsH2: 'Det här har moderatorerna lovat',
		technologyH2: 'Det här kan tekniken inte lova',
		/* What is kept is the ticket of PROTOCOL.md §11: whoever has it during the meeting can use it. */
		reloadH2: 'Om sidan laddas om',
		shared: 'Spara inget. Jag delar mobil eller dator med någon.',
		sharedHint: 'Ingenting sparas. Laddas sidan om behöver du en ny inbjudan.',
		keptHint:
			'Fliken sparar en returbiljett, så att du får tillbaka din plats. ' +
			'Den säger inte vem du är eller vad ni skriver. Den gäller bara så länge träffen pågår.',
		notKept: 'Din webbläsare kan inte spara din plats. Laddas sidan om behöver du en ny inbjudan.',
		yes: 'Jag lovar',
		no: 'Inte nu'
	},
	name: {
		h1: 'Välj ett namn att ha här',
		lead: 'Namnen är påhittade. Då kan inget riktigt namn slinka med.',
		legend: 'Namn',
		more: 'Visa tre andra namn',
		fresh: (a: string, b: string, c: string) => `Tre nya namn: ${list('sv', [a, b, c])}.`,
		/* The moderator's device gives the next free name when two people wish for the same. */
		wish: 'Om någon annan redan har namnet får du ett som liknar det.',
		preview: 'Så ser de andra dig',
		previewText: 'Hej! Skönt att vara här.',
		next: 'Gå till väntrummet',
		wait: 'Strax klart …',
		back: 'Tillbaka'
	},
	lobby: {
		h1: 'Du är i väntrummet',
		knocking: 'Vi knackar på åt dig.',
		proving: 'Din inbjudan kontrolleras.',
		waiting: 'En moderator ser att du är här. Du släpps snart in.',
		/* The moderators who are in the room, at least one. */
		seenBy: (names: readonly string[]) =>
			`${list('sv', names)} ser att du är här. ` +
			plural('sv', names.length, 'Du släpps snart in.', 'De släpper snart in dig.'),
		/* What a moderator can say to whoever waits, and nothing else. */
		greetings: [
			'Välkommen hit. Vi ser dig.',
			'Vi börjar om en liten stund.',
			'Det dröjer några minuter till. Du kan vänta kvar i lugn och ro.'
		],
		greetedBy: (name: string | undefined) =>
			name === undefined ? 'Hälsning från moderatorn' : `Hälsning från ${name}`,
		nothing: 'Du behöver inte göra något.',
		stay: 'Du kan låta sidan vara öppen.',
		/* A place is kept from the room on: before that a reload costs the invitation. */
		noReload: 'Ladda inte om sidan nu. Då behöver du en ny inbjudan.',
		slow: 'Det kan dröja en stund. Du har inte missat något.',
		returnH1: 'Välkommen tillbaka',
		returnSoon: 'Du är snart inne igen.',
		returnSilent: (contact: string) =>
			'Ingen moderator har svarat än. Träffen kan vara slut, eller så har moderatorn tappat kontakten. ' +
			`Vi fortsätter att knacka på. Be ${contact} om en ny inbjudan om det dröjer.`,
		silent: (contact: string) =>
			'Ingen moderator har svarat än. Träffen kanske inte har börjat. ' +
			`Koden eller länken kan också vara använd eller ha gått ut. Be ${contact} om en ny. ` +
			'Se också efter att datum och tid på din enhet stämmer.',
		yourName: 'Namnet du valde',
		exitHelp: 'Knappen **Lämna snabbt** finns alltid på samma plats.',
		awake: 'Håll skärmen tänd så tappar du inte platsen.',
		admitted: (people: number) =>
			`Du är inne i rummet. ${sentence(countWord('sv', people))} ` +
			`${plural('sv', people, 'person', 'personer')} är här.`,
		back: 'Gå tillbaka',
		leaveH2: 'Vill du gå härifrån?',
		leaveYes: 'Gå härifrån',
		refusedH1: 'Du kan inte vara med i dag',
		refusedBody: (contact: string) =>
			`Det behöver inte bero på dig. Hör av dig till ${contact} om du vill veta mer.`,
		usedH1: 'Inbjudan är redan använd',
		usedBody: (contact: string) =>
			'En inbjudan gäller bara en gång. Har du öppnat den på en annan enhet, så gå vidare där. ' +
			`Be annars ${contact} om en ny.`,
		/*
		 * A wrong proof is met with silence, so the screen cannot know more. A code that was spent or
		 * has run out is not even asked for a proof: that is the silence of the waiting room.
		 */
		unansweredH1: 'Koden stämmer inte',
		unansweredLinkH1: 'Inget svar just nu',
		unansweredLinkBody: (contact: string) =>
			'Vi fick inget svar på din inbjudan. Moderatorn kan ha tappat kontakten. ' +
			`Inbjudan kan också vara använd. Be ${contact} om en ny.`,
		unansweredBody: (contact: string) =>
			'Koden är fel eller redan använd. En kod gäller bara en gång. ' +
			`Titta en gång till i din inbjudan, eller be ${contact} om en ny.`,
		changedH1: 'Sidan behöver laddas om',
		changedBody: (contact: string) =>
			`Det finns en nyare version. Be ${contact} om en ny inbjudan och ladda sedan om.`,
		reload: 'Ladda om',
		wrongH1: 'Det här är fel rum',
		wrongBody: (contact: string) =>
			`Rummet är inte det som din inbjudan gäller. Gå inte vidare. Hör av dig till ${contact}.`
	},
	room: {
		h1: 'Rummet',
		inRoom: 'i rummet',
		peopleH2: 'I rummet',
		timeline: 'Samtalet',
		empty: 'Här börjar samtalet. Bara de som är i rummet kan läsa.',
		composer: 'Skriv till gruppen',
		send: 'Skicka',
		charsLeft: (count: number) =>
			`${String(count)} ${plural('sv', count, 'tecken', 'tecken')} kvar.`,
		tooLong: (count: number) => `Texten är ${String(count)} tecken för lång.`,
		you: 'Du',
		moderator: 'moderator',
		quiet: 'svag kontakt',
		away: 'borta en stund',
		sending: 'skickas',
		again: 'skickat igen av moderatorn',
		fresh: (count: number) =>
			`${String(count)} ${plural('sv', count, 'nytt meddelande', 'nya meddelanden')}`,
		freshLine: 'Nya meddelanden',
		earlier: 'Visa tidigare',
		/* The vow is a shared act: everybody reads that she has given it. */
		came: (names: readonly string[]) =>
			`${list('sv', names)} har gett sitt tystnadslöfte och är med.`,
		cameModerator: (names: readonly string[]) => `${list('sv', names)} kom in i rummet.`,
		leads: (names: readonly string[]) =>
			`${list('sv', names)} håller i träffen nu. Rummet fick ett nytt lås.`,
		/* First who she was, then who she is. */
		promoted: ([was = '', now = '']: readonly string[]) =>
			was === now ? `${was} är moderator nu.` : `${was} är moderator nu och heter ${now}.`,
		demoted: (names: readonly string[]) => `${list('sv', names)} leder inte längre samtalet.`,
		/* Shown when the goodbye is heard, a moment before the lock that it leads to. */
		left: (names: readonly string[]) =>
			`${list('sv', names)} har lämnat rummet. Rummet får ett nytt lås.`,
		/* A new key under an old name: whoever wonders can ask her. */
		returned: (names: readonly string[]) =>
			`${list('sv', names)} kom tillbaka med nya nycklar. Rummet fick ett nytt lås.`,
		removed: 'En person är inte längre med. Rummet fick ett nytt lås.',
		/* Moderators alone read it: first who removed her, then whom. */
		stillHere: ([by = '', who = '']: readonly string[]) =>
			`${by} tog bort ${who} tidigare, men ${who} är kvar i det här rummet. ` +
			`En moderator kan ta bort ${who} här också.`,
		lock: 'Rummet fick ett nytt lås.',
		closed: 'Träffen är slut för i dag.',
		gap: (names: readonly string[]) =>
			`Något som ${list('sv', names)} skrev gick inte att låsa upp.`,
		/* Proven, whoever was shown which: promise nothing about what others read. */
		twoVersions: (names: readonly string[]) =>
			`Två olika versioner av samma sak har kommit från ${list('sv', names)}. ` +
			'Ni kan ha fått läsa olika.',
		more: (names: readonly string[], rest: number) => [...names, `${String(rest)} till`],
		closing: 'Träffen stängs.',
		leaving: 'Du lämnar samtalet …',
		backlog: 'Vänta lite. Det du har skrivit är på väg.'
	},
	leave: {
		button: 'Lämna samtalet',
		h2: 'Vill du säga hej då först?',
		farewell: 'Tack för i dag. Hej då!',
		bye: 'Säg hej då och lämna',
		quiet: 'Lämna utan att säga något',
		stay: 'Stanna',
		body: 'Du kan inte komma in igen med samma inbjudan.'
	},
	after: {
		h1: 'Tack för att du var här',
		endedH1: 'Träffen är slut för i dag',
		thanks: 'Tack för att du var här.',
		land: 'Landa en stund innan du gör något annat. Drick lite vatten. Känn fötterna mot golvet.',
		more: 'Om du vill prata med någon nu',
		checked: (date: string) => `Kontrollerat ${date}.`,
		traces: 'Så tar du bort spår',
		tracesOpen: 'Öppna webbläsarens historik.',
		/* Not the app's name: after a quick exit the row may have the title of the neutral page. */
		tracesFind: (address: string) => `Sök efter ${address} och ta bort raderna.`,
		tracesInvitation: 'Ta också bort meddelandet med din inbjudan.',
		/* Only what is true: the server never had it, the page has dropped it. */
		nothing: 'Det ni skrev finns inte på servern. Det finns inte heller kvar på den här sidan.',
		close: 'Stäng sidan',
		removedH1: 'Du är inte längre med i den här träffen',
		removedBody: (contact: string) =>
			'En moderator har avslutat ditt deltagande i dag. ' +
			`Du kan höra av dig till ${contact} om du vill prata om det.`,
		elsewhereH1: 'Du är inte längre med i det här samtalet',
		elsewhereBody: (contact: string) =>
			'Det kan gå vidare i en annan webbläsare. ' +
			'Det kan också vara en moderator som har avslutat din plats i dag. ' +
			`Fråga ${contact} om du undrar.`,
		lostH1: 'Kontakten med rummet bröts',
		lostBody: (contact: string) =>
			'Din nyckel till rummet finns inte kvar. Du kan ha varit utan kontakt när låset byttes. ' +
			`Moderatorn kan också ha tappat kontakten. Be ${contact} om en ny inbjudan.`,
		lostReturn: (contact: string) =>
			'Din nyckel till rummet finns inte kvar. Du kan ha varit utan kontakt när låset byttes. ' +
			'Moderatorn kan också ha tappat kontakten. Din plats kan finnas kvar. ' +
			`Går det inte att komma tillbaka, be ${contact} om en ny inbjudan.`,
		return: 'Kom tillbaka',
		again: 'Till början'
	},
	tab: {
		h1: 'Samtalet är öppet i en annan flik',
		body: 'Det kan bara vara öppet i en flik åt gången.',
		move: 'Flytta hit',
		moving: 'Samtalet flyttas hit …',
		close: 'Stäng den här',
		failed: {
			stays:
				'Du har inte släppts in i rummet än, så det går inte att flytta. Gå till den andra fliken.',
			silent: 'Den andra fliken svarar inte. Gå till den.'
		}
	},
	net: {
		trying: 'Ingen kontakt. Vi försöker igen.',
		lost: 'Ingen kontakt. Vi försöker igen. Dina ord finns kvar här.',
		silence: {
			everybody: 'Du hör ingen just nu. Rummet kan ha fått ett nytt lås som du inte fick.',
			everybodyHint: 'Vänta en stund. Hörs ingen snart knackar vi på åt dig.',
			guests: 'Du hör ingen av deltagarna just nu.',
			moderators:
				'Samtalet pausar tills en moderator är tillbaka. Det du har skrivit står kvar i rutan.'
		},
		/* She is on her way back while this page still shows the room. */
		returning: {
			beside: 'Vi knackar på åt dig.',
			out: 'Rummet kan ha gått vidare utan dig. Vi knackar på åt dig.',
			asked: 'En moderator ser att du knackar på. Du är snart inne igen.',
			refused: 'En moderator har sagt nej till att släppa in dig igen. Samtalet här är pausat.'
		},
		noneH1: `Det går inte att nå ${appName}`,
		brokenH1: 'Något gick sönder på den här sidan',
		broken: (contact: string) =>
			`Det du skrev är borta. Ladda om sidan och be ${contact} om en ny inbjudan.`,
		brokenReturn: 'Det som stod här är borta. Du kan komma tillbaka till din plats i rummet.',
		now: 'Försök nu',
		/* The others' devices send what is missing while they have it: promise no more than that. */
		back: 'Du är tillbaka. Vi hämtar det du missade, om det går.'
	},
	talk: talkSv
} as const;

export type Messages = Translated<typeof sv>;
