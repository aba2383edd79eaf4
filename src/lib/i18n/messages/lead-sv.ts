import { countWord, plural, sentence } from '../format.ts';
import { cardsSv } from './cards-sv.ts';
import { groupsSv } from './groups-sv.ts';
import type { Translated } from './translated.ts';

/**
 * What only moderators read. Sentences about what is kept, what removal does and what closing does
 * are promises: a translation must say exactly as much.
 */
export const leadSv = {
	starting: 'Sidan gör sig klar …',
	activate: {
		h1: 'Led en träff',
		lead: 'Här gör du inbjudningar, släpper in deltagare och avslutar träffen. Du behöver inget konto.',
		organisation: (name: string) => `Sidan är för moderatorer i ${name}.`,
		name: 'Ditt förnamn',
		nameHint: 'Bara förnamn, högst 20 bokstäver. Alla i samtalet ser det.',
		nameFaults: {
			empty: 'Skriv ditt förnamn.',
			several: 'Skriv bara ett förnamn, utan mellanslag.',
			long: 'Namnet är för långt. Skriv ett kortare.'
		},
		keep: 'Ska inbjudningarna finnas kvar om sidan laddas om?',
		keepYes: 'Ja, spara dem låsta med en lösenfras',
		keepNo: 'Nej, spara ingenting',
		keepBody: [
			'Det som sparas är dina inbjudningar och vilka som är använda, ditt förnamn, rummets nyckel, ' +
				'de påhittade namnen på dem som har varit med och en slumpad biljett för var och en. ' +
				'Det ligger bara på den här enheten, låst med din lösenfras. ' +
				'Det som skrivs i samtalet sparas aldrig.',
			'Allt tas bort när du avslutar eller lämnar träffen. ' +
				'Har du gett gruppen ett namn ligger det kvar, och med det de fasta platserna, ' +
				'tiden för nästa träff och förnamnen på dem du bjuder in att moderera. ' +
				'En inbjudan gäller i högst sju dagar.',
			'Laddar du om mitt i en träff låser du upp den och öppnar väntrummet igen. ' +
				'Då kommer de som var inne tillbaka av sig själva. ' +
				'De som stod i väntrummet kan behöva nya inbjudningar. ' +
				'Glömmer du lösenfrasen kan ingen låsa upp det. Då gör du nya inbjudningar.'
		],
		keepNoBody:
			'Om sidan laddas om eller stängs slutar alla inbjudningar att gälla, och träffen kan inte fortsätta.',
		unavailableH2: 'Den här webbläsaren kan inte spara något',
		unavailable:
			'Det kan bero på ett privat fönster. Du kan ändå leda en träff. ' +
			'Men om sidan laddas om eller stängs slutar alla inbjudningar att gälla, och träffen kan inte fortsätta.',
		go: 'Fortsätt'
	},
	passphrase: {
		label: 'Lösenfras',
		hint: 'Minst 12 tecken. Fyra eller fem ord som inte hör ihop är bra.',
		show: 'Visa lösenfrasen',
		hide: 'Dölj lösenfrasen',
		make: 'Gör en åt mig',
		made: 'Skriv av orden på papper. De visas bara nu.',
		faults: {
			empty: 'Skriv en lösenfras, eller tryck på Gör en åt mig.',
			short: 'Lösenfrasen är för kort. Skriv minst 12 tecken.',
			monotonous: 'Lösenfrasen är lätt att gissa. Använd flera olika ord.'
		},
		working: 'Låser …'
	},
	unlock: {
		h1: 'Lås upp träffen',
		lead: 'Du har en sparad träff på den här enheten.',
		button: 'Lås upp',
		working: 'Låser upp …',
		empty: 'Skriv din lösenfras.',
		wrong: 'Det är inte rätt lösenfras. Försök igen.',
		forgot: 'Jag har glömt lösenfrasen',
		forgetH2: 'Ta bort det sparade?',
		forgetBody: 'Inbjudningarna du har delat ut slutar gälla. Sedan kan du förbereda en ny träff.',
		forgetYes: 'Ta bort',
		forgetNo: 'Behåll'
	},
	busy: {
		h1: 'Träffen är öppen i en annan flik',
		body: 'Bara en flik i taget kan leda träffen. Gå till den andra fliken. Eller stäng den och försök igen här.',
		again: 'Försök igen'
	},
	fault: {
		h1: 'Träffen måste stanna',
		body: 'Det gick inte att spara på den här enheten. Därför skickas inget mer härifrån. Ladda om sidan.',
		reload: 'Ladda om'
	},
	broken: {
		h1: 'Något gick fel på den här enheten',
		body: 'Sidan har slutat skicka. Ladda om den. Har du sparat träffen låser du upp den igen.'
	},
	gone: {
		h1: 'Inget är sparat på den här enheten',
		body: 'Du kan förbereda en ny träff.',
		again: 'Förbered en ny träff'
	},
	unable: {
		h1: 'Den här enheten kan inte leda en träff',
		body: 'Webbläsaren saknar något som behövs. Prova att uppdatera den, eller använd en annan enhet.'
	},
	ready: {
		h1: 'Förbered träffen',
		lead: 'En inbjudan släpper in en person, en gång. Du kan göra fler när träffen har börjat.',
		seeking: 'Söker efter träffen …',
		seekingBody:
			'Någon annan kan leda den nu. Då kommer du in hos den. Annars öppnas rummet här. ' +
			'Det tar oftast högst en halv minut.',
		kept: 'Inbjudningarna finns kvar på den här enheten, låsta med din lösenfras.',
		unkept: 'Inget sparas. Ladda inte om och stäng inte sidan. Då slutar inbjudningarna att gälla.',
		open: 'Öppna väntrummet',
		openHint:
			'Då kan de du har bjudit in knacka på. Ingen ny kommer in förrän du släpper in. ' +
			'Den som redan har varit inne kommer tillbaka av sig själv.'
	},
	...groupsSv,
	...cardsSv,
	invites: {
		h2: 'Inbjudningar',
		none: 'Du har inte gjort någon inbjudan än.',
		newCode: 'Ny kod',
		newLink: 'Ny länk',
		moderator: 'Bjud in en moderator',
		moderatorHint:
			'En moderator kan läsa allt, också det som skrivs enskilt till moderatorerna. ' +
			'Om du tappar kontakten tar en annan moderator över.',
		moderatorName: 'Moderatorns förnamn',
		moderatorEmpty: 'Skriv moderatorns förnamn.',
		moderatorMake: 'Ny länk till en moderator',
		forModerator: (name: string) => `till moderatorn ${name}`,
		/* Measured: a typed code leaves nothing in the browser's history, a link does. */
		hint:
			'En kod är fem ord eller 16 siffror. Den lämnar inget i webbläsarens historik. ' +
			'Välj kod till den som delar mobil eller dator. En länk är enklare, men kan finnas kvar i historiken.',
		name: (ordinal: number) => `Inbjudan ${String(ordinal)}`,
		kinds: { code: 'kod', link: 'länk', open: 'öppen länk' },
		standings: {
			open: 'inte använd',
			trying: 'prövas nu',
			knocking: 'väntar på svar',
			used: 'använd',
			refused: 'fick nej',
			burned: 'förbrukad, gäller inte',
			over: 'gäller inte längre',
			cancelled: 'tillbakadragen'
		},
		show: 'Visa',
		hide: 'Dölj',
		made: (name: string) => `${name} är klar att dela ut.`,
		useLinks: 'Flera koder är förbrukade. Prova en länk eller QR-kod i stället.',
		language: 'Språk på inbjudan',
		languages: { sv: 'Svenska', en: 'Engelska' },
		address: 'Adress',
		words: 'Kodord',
		digits: 'Samma kod i siffror',
		link: 'Länk',
		qr: 'QR-kod med samma länk',
		copy: 'Kopiera text att skicka',
		copied: 'Texten är kopierad. Kopiera något annat efteråt, så ligger den inte överst.',
		copyRefused: 'Det gick inte att kopiera. Markera texten här under och kopiera själv.',
		text: 'Text att skicka',
		print: 'Skriv ut',
		cancel: 'Dra tillbaka',
		cancelH2: (name: string) => `Dra tillbaka ${name.toLocaleLowerCase('sv')}?`,
		cancelBody: 'Den slutar gälla direkt. Du kan göra en ny.',
		cancelNo: 'Behåll'
	},
	/* The invitation itself: neutral on purpose. No theme, no organisation, no name of the app. */
	letter: {
		code: (address: string, words: string, digits: string) =>
			`Hej! Här är din inbjudan. Adress: ${address} Kodord: ${words}. ` +
			`Samma kod i siffror: ${digits}. Koden gäller en gång. ` +
			'Ta gärna bort det här meddelandet när du har varit med.',
		link: (link: string) =>
			`Hej! Här är din inbjudan: ${link} Länken gäller en gång. ` +
			'Ta gärna bort det här meddelandet när du har varit med.'
	},
	lobby: {
		h2: 'Väntrum',
		none: 'Ingen väntar just nu.',
		right: 'Inbjudan stämmer',
		quiet: 'Har tappat kontakten',
		full: (people: number) =>
			`Rummet är fullt. ${sentence(countWord('sv', people))} ` +
			`${plural('sv', people, 'person', 'personer')} är här.`,
		oneShort: 'Vänta in en moderator till. Innan dess släpps inga deltagare in.',
		since: (minutes: number) =>
			minutes < 1 ? 'Knackade nyss' : `Har väntat ${String(minutes)} min`,
		admit: 'Släpp in',
		admitName: (name: string) => `Släpp in ${name}`,
		admitAll: (count: number) => `Släpp in alla (${String(count)})`,
		admitting: 'Släpps in …',
		greet: 'Hälsa',
		greetName: (name: string) => `Hälsa på ${name}`,
		greetedName: (name: string) => `Hälsningen är på väg till ${name}.`,
		greeted: (sentence: string) => `Hälsning: ”${sentence}”`,
		deny: 'Säg nej',
		denyName: (name: string) => `Säg nej till ${name}`,
		denyH2: (name: string) => `Säga nej till ${name}?`,
		denyBody: 'Personen får läsa att det inte går att vara med i dag. Inbjudan slutar gälla.',
		denyBack: 'Personen får läsa att en moderator sa nej.',
		back: 'Kommer tillbaka',
		contested: (name: string) =>
			`${name} är här, och någon ber att få komma tillbaka som ${name}. Fråga i samtalet innan du släpper in någon.`,
		denyNo: 'Låt vänta',
		knock: (name: string) => `${name} knackar på. Inbjudan stämmer.`,
		askedBack: (name: string, contested: boolean) =>
			contested
				? `${name} är här, och någon ber att få komma tillbaka som ${name}.`
				: `Någon ber att få komma tillbaka som ${name}.`,
		waiting: (count: number) => `${sentence(countWord('sv', count))} väntar i väntrummet.`
	},
	warnings: {
		h3: 'Var uppmärksam',
		/* A page that was reloaded and a stranger with the link look the same: claim neither. */
		twiceWaiting: (name: string) =>
			`Någon har knackat på igen med ${name.toLocaleLowerCase('sv')}. ` +
			'Det kan vara samma person som laddade om sidan eller bytte enhet. ' +
			'Det kan också vara någon annan som har länken. ' +
			'Släpp inte in någon med den än. Fråga den du bjöd in, och gör en ny inbjudan.',
		twiceInside: (name: string) =>
			`Någon har knackat på igen med ${name.toLocaleLowerCase('sv')}. ` +
			'Det kan vara samma person som laddade om sidan eller bytte enhet. ' +
			'Det kan också vara någon annan som har länken. ' +
			'Ingen släpps in med den. Fråga den du bjöd in.',
		/* A reload burns a code that was just being tried: nobody need have typed it wrong. */
		burned: (name: string) =>
			`Koden i ${name.toLocaleLowerCase('sv')} är förbrukad. ` +
			'Gör en ny inbjudan till den som skulle ha den.',
		burnedHeard: (name: string) =>
			`Någon prövade fel kod till ${name.toLocaleLowerCase('sv')}. Koden är förbrukad.`,
		twiceHeard: (name: string) =>
			`Någon har knackat på igen med ${name.toLocaleLowerCase('sv')}. Läs mer i väntrummet.`,
		seen: 'Jag har läst det'
	},
	room: {
		tabs: 'Delar av träffen',
		talk: 'Samtal',
		lobby: (count: number) => `Väntrum (${String(count)})`,
		round: 'Rundan',
		staff: 'Mod',
		invites: 'Bjud in',
		tools: 'Verktyg',
		newLock: 'Nytt lås',
		newLockHint: 'Byter rummets lås. Alla som är med får det nya.',
		lockAsked: 'Låset byts.',
		behind: (name: string) => `${name} har inte fått det nya låset än.`,
		elsewhere:
			'Någon annan verkar använda nycklarna på den här enheten. Avsluta träffen och hör av dig till samordnaren.',
		unreadable: (name: string) => `Något från ${name} gick inte att låsa upp.`,
		twoVersions: (name: string) => `Två olika versioner av samma sak har kommit från ${name}.`
	},
	remove: {
		buttonName: (name: string) => `Ta bort ${name}`,
		h2: (name: string) => `Ta bort ${name}?`,
		/* Says what removal cannot undo. */
		body: (name: string) =>
			`När det nya låset är på plats, om några sekunder, kan ${name} inte läsa det som skrivs. ` +
			'Det som redan är läst går att minnas.',
		room: 'Rummet får ett nytt lås. De andra får veta att en person inte längre är med, inte varför.',
		how: 'Hur länge?',
		from: { today: 'Bara i dag', group: 'Ur gruppen' },
		fromHint: {
			today: (place: number) =>
				`Plats ${String(place)} och namnet finns kvar. Du kan bjuda in personen nästa gång.`,
			group: (place: number) =>
				`Plats ${String(place)} töms. Ingen ny inbjudan får namnet, och gamla inbjudningar till platsen slutar gälla.`
		},
		yes: { today: 'Ta bort från träffen', group: 'Ta bort ur gruppen' },
		no: 'Låt vara kvar',
		asked: (name: string) => `${name} tas bort.`
	},
	close: {
		button: 'Avsluta träffen',
		h2: 'Avsluta träffen?',
		body:
			'Rummet stängs för alla och låset förstörs. Det som har skrivits går inte att få tillbaka. ' +
			'Den som har läst kan minnas det.',
		kept: {
			meeting: 'Det sparade på den här enheten tas bort.',
			group:
				'På den här enheten ligger bara gruppens namn och fasta platser kvar, ' +
				'och vad du har skrivit om nästa träff och andra moderatorer.'
		},
		invites: 'Inbjudningar som inte är använda slutar gälla.',
		waiting: (count: number) =>
			`${sentence(countWord('sv', count))} ${plural('sv', count, 'person', 'personer')} i väntrummet kommer inte in.`,
		words: 'Skicka avslutningsord först',
		line: 'Träffen slutar om en minut. Tack för i dag.',
		yes: 'Avsluta nu',
		no: 'Fortsätt träffen'
	},
	after: {
		closing: 'Träffen avslutas …',
		closingBody: 'Det tar en liten stund. Låt sidan vara öppen.',
		h1: 'Träffen är avslutad',
		body: 'Rummet är stängt och låset är förstört. Inget av samtalet finns kvar på den här sidan.',
		leftH1: 'Du har lämnat träffen',
		left: 'De andra kan fortsätta. Rummet får ett nytt lås, och du kan inte läsa det som skrivs sedan.',
		removedH1: 'Du är inte längre med i den här träffen',
		removed: 'Den som leder träffen har avslutat ditt deltagande.',
		elsewhereH1: 'Du är inte längre med i det här samtalet',
		elsewhere:
			'Det kan gå vidare i en annan webbläsare. ' +
			'Det kan också vara den som leder träffen som har avslutat ditt deltagande.',
		lostH1: 'Träffen bröts',
		lost: 'Kontakten var borta för länge och rummets lås går inte att få tillbaka.',
		unremoved: 'Det sparade kunde inte tas bort. Rensa webbplatsens data i webbläsaren.',
		self: 'Landa en stund du också, innan du gör något annat.',
		report: 'Skriv rapporten',
		noReport: 'Här går det inte att göra någon rapport: samordnarens nyckel är inte inlagd.',
		again: 'Förbered en ny träff'
	},
	/* Numbers and ticks alone: a report that could quote somebody would be a copy of the talk. */
	report: {
		h1: 'Rapport till samordnaren',
		lead: 'Rapporten har bara siffror och kryss. Den har inga namn, inte heller ditt, och inget av det som skrevs.',
		draft:
			'Den sparas inte förrän du låser den och sparar den själv. Stänger du sidan är den borta.',
		how: {
			legend: 'Hur gick det?',
			choices: { well: 'Bra', mixed: 'Blandat', hard: 'Svårt' }
		},
		happened: {
			legend: 'Hände något av det här?',
			choices: {
				contact: 'Riktiga namn eller kontaktuppgifter',
				unkind: 'Elaka ord',
				detail: 'För detaljerat om att skada sig eller bli skadad',
				support: 'Någon behöver mer stöd än gruppen kan ge',
				technology: 'Tekniken krånglade'
			}
		},
		follow: {
			legend: 'Behöver något följas upp?',
			choices: { no: 'Nej', soon: 'Ja, inom kort', now: 'Ja, i dag' }
		},
		self: {
			legend: 'Hur mår du själv?',
			choices: { fine: 'Bra', soSo: 'Sådär', call: 'Jag vill bli uppringd' }
		},
		unanswered: 'inget kryss',
		counts: {
			participants: 'Deltagare, som mest samtidigt',
			moderators: 'Moderatorer, som mest samtidigt',
			rounds: 'Rundor',
			heavy: 'Stöd, det känns tungt',
			alone: 'Stöd, vill prata enskilt',
			danger: 'Stöd, i fara',
			takenBack: 'Meddelanden som togs tillbaka',
			takenAway: 'Meddelanden som en moderator tog bort',
			muted: 'Gånger någons skrivande pausades',
			removed: 'Personer som togs bort',
			losses: 'Gånger den här enheten tappade kontakten',
			gaps: 'Gånger något inte gick att låsa upp'
		},
		preview: 'Så här ser rapporten ut',
		previewHint: 'Det här är allt som låses in.',
		/* Not the meeting's own times: a reload, or coming late, begins the count anew. */
		span: (day: string, from: string, to: string) => `Räknat ${day}, ${from}–${to}, på en enhet`,
		counted: (from: string) =>
			`Siffrorna är räknade på den här enheten sedan ${from}. Det som hände tidigare kan saknas.`,
		lock: 'Lås rapporten',
		locking: 'Låser …',
		skip: 'Hoppa över rapporten',
		failed: 'Det gick inte att låsa rapporten. Försök igen, eller prova en nyare webbläsare.',
		example:
			'Det här är en exempelnyckel, som vem som helst kan låsa upp med. Rapporten blir inte hemlig.',
		lockedH2: 'Rapporten är låst',
		locked: 'Bara den som har samordnarens nyckel kan läsa den.',
		lockedExample: 'Den är låst med exempelnyckeln. Vem som helst kan läsa den.',
		send: 'Den är inte skickad. Spara eller kopiera den, och skicka den som ni har kommit överens om.',
		save: 'Spara som fil',
		copy: 'Kopiera',
		copied: 'Den låsta rapporten är kopierad.',
		copyRefused: 'Det gick inte att kopiera. Markera texten och kopiera själv.',
		done: 'Klar'
	}
} as const;

export type LeadMessages = Translated<typeof leadSv>;
