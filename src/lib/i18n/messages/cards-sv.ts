import { countWord, plural, sentence } from '../format.ts';

/**
 * The cards a moderator prints, and the link she publishes. A card is neutral on purpose: no theme,
 * no organisation, no name of the group. What is said of an open link is a promise (PROTOCOL.md §5).
 */
export const cardsSv = {
	cards: {
		summary: 'Kort att skriva ut och klippa',
		hint:
			'Åtta kort på varje A4, ett för varje oanvänd inbjudan. ' +
			'På korten står inget om gruppen eller vad ni pratar om. ' +
			'Sidan sparar inget av det, men skrivaren och datorn kan göra det. Ha koll på pappret.',
		count: 'Antal kort',
		perPlace: 'Varje fast plats som inte har någon inbjudan får en kod.',
		make: (count: number) => `Gör ${countWord('sv', count)} ${plural('sv', count, 'kod', 'koder')}`,
		made: (count: number) =>
			`${sentence(countWord('sv', count))} ${plural('sv', count, 'kod är klar', 'koder är klara')}.`,
		enough: 'Det finns koder till alla',
		print: (count: number) => `Skriv ut ${String(count)} kort`,
		/* On the card. */
		hello: 'Hej! Här är din inbjudan.',
		address: 'Adress',
		words: 'Kodord',
		digits: 'Samma kod i siffror',
		code:
			'Koden gäller en gång. QR-koden öppnar bara sidan. ' +
			'Koden skriver du in där, så hamnar den inte i webbläsarens historik.',
		link: 'Länken gäller en gång. QR-koden är samma länk. Den kan finnas kvar i webbläsarens historik.'
	},
	door: {
		summary: 'Öppen länk',
		hint:
			'En och samma länk för alla som hittar den. Sätt upp den eller skicka den till flera. ' +
			'Länken är ingen hemlighet.',
		promises: 'Det här kan du lita på',
		promised: [
			'Länken går till väntrummet och inte längre. Du släpper in en i taget, för hand.',
			'Den som bara har länken kan inte läsa samtalet, och inte utge sig för att vara du.',
			'Länken gäller den här träffen, tills du stoppar den eller någon annan börjar leda. ' +
				'Stoppar du den får de som väntar nej.'
		],
		limits: 'Det här kan den inte lova',
		limited: [
			'Vem som helst kan knacka. Namnet är påhittat, och du vet inte vem det är.',
			'Den som har fått nej eller tagits bort kan knacka igen som någon ny.',
			'Någon kan fylla väntrummet så att andra inte kommer fram. Vanliga inbjudningar fungerar ändå.',
			'Den som har länken kan, med hjälp av servern, räkna hur många som knackar.'
		],
		make: 'Ny öppen länk',
		has: 'Du har en öppen länk. En träff kan ha en i taget.',
		open: 'öppen för alla som har den',
		waiting: (count: number) => (count === 1 ? 'en väntar' : `${String(count)} väntar`),
		stop: 'Stoppa länken',
		stopH2: 'Stoppa den öppna länken?',
		stopBody:
			'Den slutar gälla direkt, och de som väntar med den får nej. De som redan är inne stannar.',
		letter: (link: string) =>
			`Hej! Här är länken: ${link} Du kommer till ett väntrum och väljer ett påhittat namn där.`,
		came: 'Kom med den öppna länken',
		unknown: 'Ingen särskild är bjuden. Det kan vara någon som har knackat förut.',
		knock: (name: string) => `${name} knackar på med den öppna länken.`,
		denyBody: 'Personen får läsa att det inte går att vara med i dag, men kan knacka igen.'
	}
} as const;
