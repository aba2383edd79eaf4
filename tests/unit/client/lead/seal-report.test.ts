import { armor, Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, test } from 'vitest';
import { leadSv } from '../../../../src/lib/i18n/messages/lead-sv.ts';
import { reportText } from '../../../../src/lib/lead/report.ts';
import { sealReport } from '../../../../src/lib/lead/seal-report.ts';
import { Tally } from '../../../../src/lib/lead/tally.ts';
import { EXAMPLE_COORDINATOR } from '../../../../src/lib/organisation/example.ts';
import { EXAMPLE_IDENTITY } from './example-identity.ts';

async function opened(sealed: string, identity: string): Promise<Uint8Array> {
	const decrypter = new Decrypter();
	decrypter.addIdentity(identity);
	return decrypter.decrypt(armor.decode(sealed));
}

const at = new Date(2026, 10, 22, 19, 5);
const shown = reportText(
	{
		organisation: 'Exempelföreningen',
		span: { from: at, to: at },
		counts: new Tally().counts,
		answers: { how: 'well', happened: [], follow: 'no', self: 'call' }
	},
	leadSv.report,
	'sv'
);

describe('a locked report', () => {
	test('is not, byte for byte, what was shown', async () => {
		const identity = await generateX25519Identity();
		const sealed = await sealReport(shown, await identityToRecipient(identity));
		expect(await opened(sealed, identity)).toEqual(new TextEncoder().encode(shown));
	});

	test('shows a word of it', async () => {
		const sealed = await sealReport(shown, EXAMPLE_COORDINATOR);
		const bytes = Buffer.from(armor.decode(sealed)).toString('latin1');
		for (const word of ['Exempel', 'Deltagare', '2026', 'uppringd']) {
			expect(bytes).not.toContain(word);
		}
	});

	test('is opened by another key', async () => {
		const sealed = await sealReport(shown, EXAMPLE_COORDINATOR);
		await expect(opened(sealed, await generateX25519Identity())).rejects.toThrow();
	});

	test('is the same twice', async () => {
		const twice = [sealReport(shown, EXAMPLE_COORDINATOR), sealReport(shown, EXAMPLE_COORDINATOR)];
		const [one, other] = await Promise.all(twice);
		expect(one).not.toBe(other);
	});

	test('comes of a key that is none', async () => {
		await expect(sealReport(shown, `${EXAMPLE_COORDINATOR}q`)).rejects.toThrow();
	});
});

test('the example key is another than the one whose secret half is published', async () => {
	expect(await identityToRecipient(EXAMPLE_IDENTITY)).toBe(EXAMPLE_COORDINATOR);
});
