import { organisation } from '../../../lykta.config.ts';
import { countWord, list, plural, sentence } from '../format.ts';

/** How the talk is led, what is done to words, and what is said to moderators alone. */
export const talkSv = {
	bar: {
		label: 'Så här pratar vi nu',
		round: (question: string) => (question === '' ? 'Laget runt' : `Laget runt: ${question}`),
		now: (name: string) => `Nu: ${name}.`,
		next: (name: string) => `Sedan: ${name}.`,
		you: 'du',
		yours: 'Det är din tur. Ta den tid du behöver.',
		word: (name: string) => `${name} har ordet.`,
		order: 'Hela rundan',
		has: 'har ordet',
		been: 'klar',
		pause: 'Vi tar paus.',
		pauseUntil: (time: string) => `Vi tar paus till ${time}.`,
		none: 'Samtalet pausar tills en moderator är tillbaka.',
		typing: (name: string) => `${name} skriver …`
	},
	/** Why nothing can be sent now; the draft stays. */
	blocked: {
		turn: (name: string) =>
			`${name} har ordet. Skriv gärna klart redan nu. Du skickar när det är din tur.`,
		someModerator: 'En moderator',
		turnOver: 'Du har lämnat ordet vidare.',
		paused: 'Vi har paus. Du kan läsa, och du kan trycka på Jag behöver stöd.',
		muted: (name: string) =>
			`${name} har pausat ditt skrivande en stund. Du kan läsa, och du kan trycka på Jag behöver stöd.`,
		noModerator: 'Samtalet pausar tills en moderator är tillbaka.'
	},
	turn: {
		done: 'Klar, lämna vidare',
		pass: 'Hoppa över'
	},
	hand: {
		up: 'Räck upp handen',
		down: 'Ta ner handen',
		place: (place: number) => `Du är nummer ${String(place)} i kön.`,
		raised: 'Din hand är uppe.',
		lowered: 'Din hand är nere.',
		queue: (place: number) => `räcker upp handen, nummer ${String(place)}`
	},
	line: {
		roundStarted: (question: string) =>
			question === '' ? 'Laget runt börjar.' : `Laget runt börjar: ${question}`,
		word: (name: string) => `${name} får ordet.`,
		paused: (time: string) => (time === '' ? 'Vi tar paus.' : `Vi tar paus till ${time}.`),
		resumed: 'Pausen är slut.',
		ended: 'Alla kan skriva igen.',
		passed: (name: string) => `${name} väntar med att skriva.`,
		skipped: (moderator: string, name: string) => `${moderator} går vidare i rundan efter ${name}.`,
		muted: (moderator: string, name: string) =>
			`${moderator} har pausat skrivandet för ${name} en stund.`,
		unmuted: (name: string) => `${name} kan skriva igen.`,
		flagged: (count: number, name: string) =>
			`${sentence(countWord('sv', count))} ${plural('sv', count, 'sak', 'saker')} från ${name} ` +
			`visas inte för någon, för ${plural('sv', count, 'den', 'de')} kom när det inte var tillåtet.`,
		takenBack: (name: string) => `${name} tog bort ett meddelande.`,
		ownTakenBack: 'Du tog bort ditt meddelande.',
		takenAway: (moderator: string) => `${moderator} tog bort ett meddelande.`
	},
	mark: {
		menu: 'Mer',
		menuName: (name: string) => `Mer om meddelandet från ${name}`,
		menuOwn: 'Mer om ditt meddelande',
		title: (name: string) => `Meddelande från ${name}`,
		titleOwn: 'Ditt meddelande',
		reply: 'Svara',
		replyTo: (name: string) => `Du svarar ${name}:`,
		replyOff: 'Svara inte',
		answers: (name: string) => `Svar till ${name}:`,
		answersGone: 'Svar på något som inte visas här.',
		react: 'Visa stöd',
		reactions: ['Jag lyssnar', 'Jag känner igen mig', 'Tack för att du delar', 'Styrka till dig'],
		reactedBy: (text: string, names: readonly string[]) => `${text}: ${list('sv', names)}`,
		reacted: (text: string) => `Du visar stöd: ${text}.`,
		unreacted: 'Ditt stöd visas inte längre.',
		cover: 'Täck mitt meddelande',
		coverAny: 'Täck meddelandet',
		coverHint: 'De andra väljer själva om de vill läsa. Vad handlar det om?',
		uncover: 'Sluta täcka meddelandet',
		topics: [
			'säger inte',
			'ätande',
			'att skada sig själv',
			'tankar på att dö',
			'död och sorg',
			'våld',
			'sexuellt våld',
			'alkohol och droger',
			'sjukdom'
		],
		covered: 'Täckt meddelande',
		coveredAbout: (topic: string) => `Täckt meddelande om: ${topic}`,
		show: 'Visa',
		hide: 'Täck igen',
		retract: 'Ta bort mitt meddelande',
		retractH2: 'Ta bort ditt meddelande?',
		retractNote: 'Det försvinner hos alla. Den som redan har läst kan minnas det.',
		retractYes: 'Ta bort',
		retractNo: 'Låt stå',
		retractAny: 'Ta bort för alla',
		retractAnyH2: (name: string) => `Ta bort meddelandet från ${name}?`,
		flag: 'Säg till moderatorerna',
		flagText: (name: string, time: string, text: string) =>
			`Om det som ${name} skrev ${time}: ”${text}”`,
		flagged: 'Moderatorerna får veta. Ingen annan ser det.',
		waiting: 'skickas när du får skriva',
		notSeen: (names: readonly string[]) => `har inte nått ${list('sv', names)} än`
	},
	notice: {
		from: (name: string) => `${name} till alla`
	},
	support: {
		button: 'Jag behöver stöd',
		h2: 'Vad behöver du?',
		only: (names: readonly string[]) =>
			names.length === 0
				? 'Bara moderatorerna ser det här.'
				: `Bara ${list('sv', names)} ser det här.`,
		levels: {
			1: 'Det känns tungt. Håll lite koll på mig.',
			2: 'Jag vill prata enskilt med moderatorerna.',
			3: 'Jag är i fara nu.'
		},
		danger: 'Ring 112 om du är i fara. Samtalet syns i mobilens samtalslista.',
		call: 'Ring 112',
		dangerSend: 'Säg till moderatorerna att jag är i fara',
		back: 'Tillbaka',
		open: 'Skriv enskilt till moderatorerna',
		sent: (names: readonly string[]) =>
			names.length === 0 ? 'Skickat.' : `Skickat. Bara ${list('sv', names)} ser det.`,
		seen: (names: readonly string[]) => `${list('sv', names)} har fått det.`,
		awaits: (names: readonly string[]) => `${list('sv', names)} har inte fått det än.`,
		wait: 'Ingen har svarat än.',
		waitSeen: 'De som har fått det ser att du väntar.',
		noModerator: 'Ingen moderator är här just nu. De får det när de är tillbaka.',
		withdraw: 'Det är lugnt nu',
		withdrawn: 'Moderatorerna får veta att det är lugnt nu.',
		standing: 'Du har sagt till moderatorerna'
	},
	aside: {
		h2: (names: readonly string[]) =>
			names.length === 0 ? 'Enskilt med moderatorerna' : `Enskilt med ${list('sv', names)}`,
		lead: 'Det ni skriver här ser bara du och alla moderatorer i rummet.',
		composer: 'Skriv till moderatorerna',
		send: 'Skicka till moderatorerna',
		empty: 'Inget är sagt här än.',
		over: 'Här går det inte att skriva mer.',
		unread: (count: number) =>
			`${sentence(countWord('sv', count))} ${plural('sv', count, 'nytt svar', 'nya svar')} från moderatorerna`,
		gap: 'Något före det här kom inte fram.',
		heard: (name: string, text: string) => `Enskilt från ${name}: ${text}`,
		late: (names: readonly string[]) =>
			names.length === 0
				? 'Det du skrev enskilt har inte kommit fram än.'
				: `Det du skrev enskilt har inte nått ${list('sv', names)} än.`
	},
	/** What only moderators read. */
	lead: {
		round: 'Rundan',
		roundLead: 'Var och en får ordet i tur och ordning. Den som vill hoppar över.',
		question: 'Fråga till rundan',
		questions: ['Hur är läget just nu?', 'Vad tar du med dig härifrån?'],
		ownQuestion: 'Egen fråga',
		ownQuestionLabel: 'Din fråga',
		ownQuestionLong: 'Frågan är för lång. Korta den lite.',
		order: 'Ordning',
		orderEmpty: 'Ingen är med i rundan än.',
		up: (name: string) => `Flytta upp ${name}`,
		down: (name: string) => `Flytta ner ${name}`,
		without: (name: string) => `Utan ${name}`,
		with: (name: string) => `Ta med ${name}`,
		handsFirst: 'Uppräckta händer först',
		start: 'Starta rundan',
		started: 'Rundan har börjat.',
		next: 'Nästa',
		end: 'Avsluta rundan',
		free: 'Låt alla skriva',
		since: (minutes: number) =>
			minutes < 1
				? 'Har haft ordet i mindre än en minut.'
				: `Har haft ordet i ${String(minutes)} min.`,
		pause: 'Paus',
		pauseFor: (minutes: number) => `Paus i ${String(minutes)} min`,
		resume: 'Avsluta pausen',
		give: 'Ge ordet',
		giveName: (name: string) => `Ge ordet till ${name}`,
		given: (name: string) => `${name} får ordet.`,
		more: 'Mer',
		moreName: (name: string) => `Mer om ${name}`,
		mute: 'Pausa skrivandet',
		muteHint: 'Alla ser en rad om det. Stödsignalen fungerar hela tiden.',
		unmute: 'Låt skriva igen',
		muted: 'skrivandet är pausat',
		aside: 'Skriv enskilt',
		asideH2: (name: string) => `Enskilt med ${name}`,
		asideLead: (name: string) => `Det här ser ${name} och alla moderatorer i rummet.`,
		asideComposer: (name: string) => `Skriv till ${name}`,
		asideSend: 'Skicka enskilt',
		ask: (name: string) => `Fråga om ${name} vill bli moderator`,
		askBody: (name: string) =>
			`Den som säger ja blir moderator och heter fortfarande ${name}. ` +
			'Sedan kan du lämna över ansvaret. När du har lämnat byts låset, och du kan inte läsa mer.',
		askYes: 'Fråga',
		askNo: 'Inte nu',
		asked: (name: string) => `${name} har fått frågan.`,
		handOver: (name: string) => `Lämna över ansvaret till ${name}`,
		handOverBody: (name: string) =>
			`${name} leder träffen från och med nu: släpper in, byter lås och avslutar. Du är kvar som moderator.`,
		handOverYes: 'Lämna över',
		handOverNo: 'Fortsätt leda',
		handingOver: (name: string) => `Ansvaret lämnas över till ${name} …`,
		handingHint: 'Det tar en liten stund. Tills dess går det inte att göra inbjudningar.',
		handingWaits: 'Svara först den som väntar i väntrummet.',
		/* She leads still: that is what has to be clear. */
		notHandedOver: (name: string) =>
			`Det gick inte att lämna över till ${name}. Du leder fortfarande träffen.`,
		signals: 'Behöver stöd',
		signal: (name: string) => `${name} behöver stöd.`,
		take: 'Jag tar det',
		takeText: 'Jag har sett det och är här.',
		taken: (name: string) => `${name} tar det.`,
		open: 'Öppna enskilt',
		openName: (name: string) => `Öppna enskilt med ${name}`,
		wrote: (name: string) => `${name} har skrivit enskilt.`,
		staff: 'Bara moderatorer',
		staffLead: 'Det ni skriver här ser bara moderatorerna i rummet.',
		staffComposer: 'Skriv till moderatorerna',
		staffSend: 'Skicka till moderatorerna',
		staffAlone: 'Ingen annan moderator är här.'
	},
	offer: {
		h2: (name: string) => `${name} frågar om du vill hålla i gruppen`,
		body:
			'Säger du ja blir du moderator. Du släpper in andra och ser vem som behöver stöd. ' +
			'Du är kvar i samtalet hela tiden. Om du sedan leder ensam, ladda inte om och stäng inte ' +
			'sidan: då kan träffen inte fortsätta. Du får säga nej.',
		name: (name: string) => `De andra ser dig som moderatorn ${name}.`,
		yes: 'Ja, jag vill',
		no: 'Nej tack',
		taking: 'Strax är du moderator. Det du skriver väntar en liten stund.'
	},
	nudge: {
		h2: 'Vill du skicka det här?',
		contact:
			'Det ser ut som kontaktuppgifter. Här delar vi inte sådant, så att ingen ska känna sig pressad.',
		name: 'Står det ett riktigt namn här? Ändra gärna till något påhittat.',
		numbers: 'I den här gruppen skriver vi inte vikt, mått eller kalorier.',
		edit: 'Ändra',
		send: 'Skicka ändå'
	},
	cover: {
		h1: organisation.appName,
		show: 'Visa samtalet'
	},
	say: {
		yourTurn: 'Det är din tur.',
		pause: 'Vi tar paus.',
		resumed: 'Pausen är slut.',
		notTaken: 'Det du skrev skickades inte. Det står kvar i rutan.'
	}
};
