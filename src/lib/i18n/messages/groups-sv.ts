import { countWord, list, plural, sentence } from '../format.ts';

/** What a moderator reads of her groups and of the places in them. */
export const groupsSv = {
	groups: {
		h1: 'Mina grupper',
		lead: 'Vilken grupp ska du träffa? Det här ser bara du, på den här enheten.',
		unnamed: 'En träff utan grupp',
		places: (count: number) =>
			count === 0
				? 'Inga fasta platser än'
				: `${sentence(countWord('sv', count))} ${plural('sv', count, 'fast plats', 'fasta platser')}`,
		meetings: {
			none: 'ingen träff förberedd',
			prepared: 'träff förberedd',
			begun: 'träff som inte är avslutad'
		},
		unused: (count: number) =>
			`${countWord('sv', count)} ${plural('sv', count, 'oanvänd inbjudan', 'oanvända inbjudningar')}`,
		next: 'Nästa träff',
		nextName: (name: string) => `Nästa träff med ${name}`,
		nextHint:
			'Dag och tid med egna ord, till exempel tisdag 19.00. Det syns bara här, låst med din lösenfras. ' +
			'Inbjudningarna säger inget om det.',
		nextSave: 'Spara tiden',
		nextLine: (next: string) => `Nästa träff: ${next}`,
		moderatorsLine: (names: readonly string[]) => `Modereras också av ${list('sv', names)}`,
		open: 'Öppna',
		openName: (name: string) => `Öppna ${name}`,
		rename: 'Byt namn',
		renameName: (name: string) => `Byt namn på ${name}`,
		end: 'Ta bort',
		endName: (name: string) => `Ta bort ${name}`,
		endH2: (name: string) => `Ta bort ${name}?`,
		endBody:
			'Allt om gruppen tas bort från den här enheten: namn, tid, fasta platser, moderatorer och inbjudningar. ' +
			'De som har en inbjudan kan inte komma in med den. Det går inte att ångra.',
		endNo: 'Behåll',
		newH2: 'Ny grupp',
		name: 'Vad du kallar gruppen',
		nameHint: 'Namnet ser bara du. Skriv inget om vad gruppen handlar om eller vilka som är med.',
		nameFaults: {
			empty: 'Skriv vad du kallar gruppen.',
			long: 'Namnet är för långt. Skriv ett kortare.'
		},
		found: 'Skapa gruppen',
		today: 'Gruppen',
		again: 'Ska gruppen träffas igen?',
		againBody:
			'Ge den ett namn, så minns den här enheten gruppens fasta platser. ' +
			'Den som kommer på samma plats nästa gång har samma påhittade namn. ' +
			'Namnet, platserna och förnamnen på dem du bjuder in att moderera ligger kvar efter träffen, ' +
			'låsta med din lösenfras, tills du tar bort gruppen.',
		save: 'Spara gruppen',
		all: 'Alla mina grupper'
	},
	places: {
		hint:
			'Den som kommer på en fast plats har samma påhittade namn varje gång. ' +
			'Vem som har vilken plats står ingenstans här. En ny inbjudan till en plats ersätter den förra.',
		place: (number: number) => `Plats ${String(number)}`,
		nobody: 'ny',
		uninvited: 'inte inbjuden',
		make: {
			code: (number: number) => `Ny kod till plats ${String(number)}`,
			link: (number: number) => `Ny länk till plats ${String(number)}`
		},
		without: 'Utan fast plats',
		empty: 'Töm',
		emptyName: (number: number) => `Töm plats ${String(number)}`,
		emptyH2: (number: number) => `Tömma plats ${String(number)}?`,
		emptyBody: (name: string) =>
			`Platsen glömmer namnet ${name}, och inbjudningar till den som inte är använda slutar gälla. ` +
			'Nästa som kommer dit väljer ett eget namn. Den som är i rummet nu stannar kvar.',
		emptyNo: 'Behåll',
		moderator: (name: string) => `Ny länk till ${name}`,
		forget: 'Ta bort',
		forgetName: (name: string) => `Ta bort ${name} från gruppen`
	}
};
