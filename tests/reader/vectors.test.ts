import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { close } from './plays/close.ts';
import { epoch, welcome } from './plays/epochs.ts';
import { body, frame, grant, leftOut, succession } from './plays/frames.ts';
import { lobbyFrame, message1, message2, message3, message4 } from './plays/handshakes.ts';
import { code, link, seal, ticket } from './plays/invites.ts';
import { staff, vault, vaultBox } from './plays/kept.ts';
import { offer, phrase, recap } from './plays/letters.ts';
import { healMember, healModerator, repair, twoVersions } from './plays/mending.ts';
import { area, event, log } from './plays/talk.ts';
import { Given, type Play } from './plays/played.ts';

/* The published vectors of tests/vectors/mde1, played by the second client. */

const FOLDER = new URL('../vectors/mde1/', import.meta.url);
const PLAYS = new Map<string, Play>([
	['area', area],
	['body', body],
	['close', close],
	['code', code],
	['epoch', epoch],
	['event', event],
	['frame', frame],
	['grant', grant],
	['heal-member', healMember],
	['heal-moderator', healModerator],
	['left-out', leftOut],
	['link', link],
	['lobby-frame', lobbyFrame],
	['log', log],
	['message1', message1],
	['message2', message2],
	['message3', message3],
	['message4', message4],
	['offer', offer],
	['phrase', phrase],
	['recap', recap],
	['repair', repair],
	['seal', seal],
	['staff', staff],
	['succession', succession],
	['ticket', ticket],
	['two-versions', twoVersions],
	['vault', vault],
	['vault-box', vaultBox],
	['welcome', welcome]
]);

type Fields = Readonly<Record<string, unknown>>;

interface Positive {
	readonly drawn: Fields;
	readonly given: Fields;
	readonly made: Fields;
}
interface Negative {
	readonly of: string;
	readonly given: Fields;
}

const fileOf = (format: string, name: string): unknown =>
	JSON.parse(readFileSync(new URL(`${format}/${name}.json`, FOLDER), 'utf8'));

const namesOf = (format: string): string[] =>
	readdirSync(new URL(format, FOLDER)).map((file) => file.slice(0, -'.json'.length));

/** As a file has it: bytes in lower-case hex, at any depth. */
function written(value: unknown): unknown {
	if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
	if (Array.isArray(value)) return value.map(written);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, written(one)]));
}

test('every published format is played', () => {
	expect([...PLAYS.keys()].sort()).toEqual(readdirSync(FOLDER).sort());
});

describe.each([...PLAYS])('%s', (format, play) => {
	test.each(namesOf(format))('%s', (name) => {
		const file = fileOf(format, name) as Positive | Negative;
		if ('made' in file) {
			const [drawn, given, made] = [file.drawn, file.given, file.made].map((f) => new Given(f));
			expect(written(play.read(given!))).toEqual(file.made);
			expect(file.given).toMatchObject(written(play.make?.(drawn!, given!, made!) ?? {}) as Fields);
			return;
		}
		const whole = fileOf(format, file.of) as Positive;
		expect(play.read(new Given({ ...whole.given, ...file.given }))).toBeUndefined();
	});
});
