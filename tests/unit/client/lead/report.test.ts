import { describe, expect, test } from 'vitest';
import { leadEn } from '../../../../src/lib/i18n/messages/lead-en.ts';
import { leadSv } from '../../../../src/lib/i18n/messages/lead-sv.ts';
import { reportText, type Contents } from '../../../../src/lib/lead/report.ts';

const contents: Contents = {
	organisation: 'Exempelföreningen',
	span: { from: new Date(2026, 2, 5, 19, 5), to: new Date(2026, 2, 5, 20, 48) },
	counts: {
		participants: 6,
		moderators: 2,
		rounds: 3,
		heavy: 4,
		alone: 5,
		danger: 1,
		takenBack: 7,
		takenAway: 8,
		muted: 9,
		removed: 10,
		losses: 11,
		gaps: 12
	},
	answers: { how: 'mixed', happened: ['unkind', 'technology'], follow: 'soon', self: 'call' }
};

describe('a report', () => {
	test('is written otherwise in Swedish', () => {
		expect(reportText(contents, leadSv.report, 'sv')).toBe(
			[
				'Rapport till samordnaren',
				'Exempelföreningen',
				'Räknat 2026-03-05, 19.05–20.48, på en enhet',
				'',
				'Deltagare, som mest samtidigt: 6',
				'Moderatorer, som mest samtidigt: 2',
				'Rundor: 3',
				'Stöd, det känns tungt: 4',
				'Stöd, vill prata enskilt: 5',
				'Stöd, i fara: 1',
				'Meddelanden som togs tillbaka: 7',
				'Meddelanden som en moderator tog bort: 8',
				'Gånger någons skrivande pausades: 9',
				'Personer som togs bort: 10',
				'Gånger den här enheten tappade kontakten: 11',
				'Gånger något inte gick att låsa upp: 12',
				'',
				'Hur gick det? Blandat',
				'Hände något av det här? Elaka ord; Tekniken krånglade',
				'Behöver något följas upp? Ja, inom kort',
				'Hur mår du själv? Jag vill bli uppringd',
				''
			].join('\n')
		);
	});

	test('has other lines in English', () => {
		const english = reportText(contents, leadEn.report, 'en').split('\n');
		const swedish = reportText(contents, leadSv.report, 'sv').split('\n');
		expect(english).toHaveLength(swedish.length);
		expect(english[2]).toBe('Counted 2026-03-05, 19:05–20:48, on one device');
		for (const [at, line] of english.entries()) {
			expect(/\d+$/.exec(line)?.[0]).toBe(/\d+$/.exec(swedish[at] ?? '')?.[0]);
		}
	});

	test('answers for her what she has not answered', () => {
		const answers = { how: undefined, happened: [], follow: undefined, self: undefined };
		const lines = reportText({ ...contents, answers }, leadSv.report, 'sv').split('\n');
		expect(lines.slice(-5, -1)).toEqual([
			'Hur gick det? inget kryss',
			'Hände något av det här? inget kryss',
			'Behöver något följas upp? inget kryss',
			'Hur mår du själv? inget kryss'
		]);
	});
});
