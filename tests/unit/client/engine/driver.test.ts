import { beforeEach, describe, expect, test } from 'vitest';
import { Secret, type Effect, type Input, type MeetingRecord, type RoomView } from '#crypto';
import { Driver, type Unstamped } from '../../../../src/lib/engine/driver.ts';
import type { Report } from '../../../../src/lib/engine/messages.ts';
import { ManualClock, settled } from './manual-clock.ts';
import { knocking } from './views.ts';

/** A state is a number that counts the steps; the script says what each step asks for. */
type Script = (input: Input, state: number) => readonly Effect[];

const record: MeetingRecord = {
	sid: new Uint8Array(32),
	roomSeed: new Uint8Array(32),
	idx: 0,
	role: 'moderator',
	policy: new Uint8Array(16),
	epoch: 0,
	term: 0,
	firstName: 'Kim',
	roster: [],
	invites: []
};
const message = new Uint8Array(1089);
const transmit: Effect = { type: 'transmit', link: 'room', at: 500, periodMs: 1_000, message };
const persist = (write: number): Effect => ({ type: 'persist', write, record });
const say = (text: string): Unstamped => ({ type: 'do', verb: { type: 'say', text } });

let clock: ManualClock;
/** Everything the driver does, in order: the one list the tests look at. */
let calls: string[];
let reports: Report[];
let view: RoomView;
let keep: () => Promise<void>;
let forget: () => Promise<void>;

beforeEach(() => {
	clock = new ManualClock();
	calls = [];
	reports = [];
	view = knocking;
	keep = () => Promise.resolve();
	forget = () => Promise.resolve();
});

function drive(script: Script, first: readonly Effect[] = []): Driver<number> {
	return new Driver(
		{ state: 0, effects: first },
		{
			clock,
			machine: {
				step: (state, input) => {
					calls.push(`step ${input.type === 'do' ? textOf(input) : input.type}`);
					return { state: state + 1, effects: script(input, state) };
				},
				view: () => view,
				links: (state) => {
					calls.push(`links ${state}`);
					return ['room'];
				}
			},
			transport: {
				keep: () => undefined,
				load: (link) => calls.push(`load ${link}`),
				close: (link) => calls.push(`close ${link}`),
				end: () => calls.push('end')
			},
			vault: {
				keep: async () => {
					calls.push('keep');
					await keep();
					calls.push('kept');
				},
				forget: async () => {
					calls.push('forget');
					await forget();
				},
				close: () => calls.push('vault closed')
			},
			report: (report) => {
				reports.push(report);
				calls.push(report.type === 'notice' ? `notice ${report.notice.type}` : report.type);
			},
			crashed: (error) => calls.push(`crashed ${error instanceof Error ? error.name : ''}`)
		}
	);
}

function textOf(input: Extract<Input, { type: 'do' }>): string {
	return input.verb.type === 'say' ? input.verb.text : input.verb.type;
}

/** Without what every dispatch ends with. */
const acts = () => calls.filter((call) => !call.startsWith('links') && call !== 'view');

describe('effects', () => {
	test('are performed in their order, each awaited before the next', async () => {
		const secret = new Secret(new Uint8Array(32));
		const effects: Effect[] = [
			persist(1),
			transmit,
			{ type: 'notify', notice: { type: 'lock' } },
			{ type: 'wipe', secrets: [secret] },
			{ type: 'close', link: 'lobby' }
		];
		const driver = drive(({ type }) => (type === 'do' ? effects : []));
		await driver.dispatch(say('a'));
		await settled();
		expect(calls).toEqual([
			'links 0',
			'view',
			'step a',
			'keep',
			'kept',
			'load room',
			'notice lock',
			'close lobby',
			'links 1',
			'step persisted',
			'links 2'
		]);
		expect(() => {
			secret.lend(() => undefined);
		}).toThrow();
	});

	test('of the first step come before any input', async () => {
		const driver = drive(() => [], [transmit]);
		await driver.dispatch(say('a'));
		expect(acts()).toEqual(['load room', 'step a']);
	});

	test('of one input are all done before the next input is looked at', async () => {
		let stored = (): void => undefined;
		keep = () =>
			new Promise((resolve) => {
				stored = resolve;
			});
		const driver = drive((input) => (input.type === 'do' ? [persist(1), transmit] : []));
		const first = driver.dispatch(say('a'));
		const second = driver.dispatch({ type: 'linkDown', link: 'room' });
		await settled();
		expect(acts()).toEqual(['step a', 'keep']);
		stored();
		await Promise.all([first, second]);
		await settled();
		expect(acts()).toEqual([
			'step a',
			'keep',
			'kept',
			'load room',
			'step linkDown',
			'step persisted'
		]);
	});

	test('keep the order of many inputs that arrive at once', async () => {
		const texts = Array.from({ length: 50 }, (_, at) => `${at}`);
		const driver = drive(({ type }) => (type === 'do' ? [persist(1), transmit] : []));
		await Promise.all(texts.map((text) => driver.dispatch(say(text))));
		await settled();
		const seen = acts().filter((call) => call.startsWith('step') && call !== 'step persisted');
		expect(seen).toEqual(texts.map((text) => `step ${text}`));
		expect(acts().filter((call) => call === 'step persisted')).toHaveLength(50);
	});
});

describe('a write that fails', () => {
	beforeEach(() => {
		keep = () => Promise.reject(new DOMException('disk', 'QuotaExceededError'));
	});

	test('stops everything: nothing is sent, and the person is told', async () => {
		const driver = drive(() => [persist(1), transmit]);
		const later = driver.dispatch(say('a')).then(() => driver.dispatch(say('b')));
		await later;
		expect(acts()).toEqual(['step a', 'keep', 'end', 'vault closed', 'storageFailed']);
		expect(driver.isOver).toBe(true);
	});

	test('is not answered with persisted, and no timer lives on', async () => {
		const wake: Effect = { type: 'wakeAt', at: 100 };
		const driver = drive(({ type }) => (type === 'do' ? [persist(1)] : []), [wake]);
		view = { ...knocking, connection: { state: 'down', since: 0 } };
		await driver.dispatch(say('a'));
		expect(clock.pending).toBe(0);
		await clock.runUntil(60_000);
		expect(acts()).not.toContain('step persisted');
	});

	test('at the very end still lets keys die and connections close', async () => {
		forget = () => Promise.reject(new DOMException('disk', 'UnknownError'));
		const driver = drive(() => [{ type: 'forget' }, { type: 'close', link: 'room' }]);
		await driver.dispatch(say('a'));
		expect(acts()).toEqual(['step a', 'forget', 'storageFailed', 'close room']);
	});
});

describe('time', () => {
	test('is stamped when the input has its turn', async () => {
		const inputs: Input[] = [];
		const driver = drive((input) => {
			inputs.push(input);
			return [];
		});
		await clock.runUntil(1_234);
		await driver.dispatch(say('a'));
		await driver.dispatch({ type: 'linkUp', link: 'lobby' });
		expect(inputs).toEqual([
			{ type: 'do', verb: { type: 'say', text: 'a' }, now: 1_234, nowS: 1_700_000_001 },
			{ type: 'linkUp', link: 'lobby', now: 1_234, nowS: 1_700_000_001 }
		]);
	});

	test('wakes the machine at the last time it asked for, and once', async () => {
		const wakes: number[] = [];
		const driver = drive(
			(input) => {
				if (input.type === 'wake') wakes.push(input.now);
				return input.type === 'do' ? [{ type: 'wakeAt', at: 700 }] : [];
			},
			[{ type: 'wakeAt', at: 300 }]
		);
		await driver.dispatch(say('a'));
		await clock.runUntil(5_000);
		expect(wakes).toEqual([700]);
	});
});

describe('the view', () => {
	const views = () => reports.filter(({ type }) => type === 'view').length;

	test('is posted when it says something else, not when it is only another object', async () => {
		const driver = drive(() => []);
		await driver.dispatch(say('a'));
		view = structuredClone(knocking);
		await driver.dispatch(say('b'));
		expect(views()).toBe(1);
		view = { ...knocking, phase: 'proving' };
		await driver.dispatch(say('c'));
		expect(views()).toBe(2);
		expect(reports.at(-1)).toEqual({ type: 'view', view });
	});

	test('is looked at again every second while silence alone can change it', async () => {
		view = { ...knocking, connection: { state: 'down', since: 0 } };
		drive(() => []);
		await clock.runUntil(500);
		view = { ...view, lock: { ...view.lock, state: 'offline' } };
		await clock.runUntil(999);
		expect(views()).toBe(1);
		await clock.runUntil(1_000);
		expect(views()).toBe(2);
		await clock.runUntil(10_000);
		expect(views()).toBe(2);
		expect(clock.pending).toBe(1);
	});

	test('is looked at again while somebody who knocked may go quiet', async () => {
		const knock = {
			id: 'a',
			name: 1,
			role: 'participant',
			firstName: '',
			invite: 1,
			open: false,
			kind: 'arrival',
			since: 0,
			greeted: 0,
			quiet: false,
			state: 'waiting'
		} as const;
		view = { ...knocking, role: 'lead', phase: 'room', knocks: [knock] };
		drive(() => []);
		await clock.runUntil(500);
		view = { ...view, knocks: [{ ...knock, quiet: true }] };
		await clock.runUntil(1_000);
		expect(views()).toBe(2);
	});

	test('has one timer at most, however many inputs come', async () => {
		view = { ...knocking, connection: { state: 'down', since: 0 } };
		const driver = drive(() => []);
		for (let count = 0; count < 20; count++) await driver.dispatch({ type: 'wake' });
		expect(clock.pending).toBe(1);
		view = knocking;
		await driver.dispatch({ type: 'linkUp', link: 'room' });
		expect(clock.pending).toBe(0);
	});

	test('needs no timer while only an input can change it', async () => {
		drive(() => []);
		await clock.runUntil(10_000);
		expect(clock.pending).toBe(0);
	});

	test('never shows what is not durable yet', async () => {
		let stored = (): void => undefined;
		keep = () =>
			new Promise((resolve) => {
				stored = resolve;
			});
		view = { ...knocking, connection: { state: 'down', since: 0 } };
		const driver = drive(({ type }) => (type === 'do' ? [persist(1)] : []));
		await settled();
		void driver.dispatch(say('a'));
		view = { ...view, phase: 'lobby' };
		await clock.runUntil(3_000);
		expect(views()).toBe(1);
		stored();
		await settled();
		expect(views()).toBe(2);
	});
});

describe('the end', () => {
	test('closes everything, keeps the last view and hears nothing more', async () => {
		const driver = drive(() => {
			view = { ...knocking, phase: 'ended', ending: 'left' };
			return [];
		});
		await driver.dispatch(say('a'));
		await driver.dispatch(say('b'));
		await clock.runUntil(60_000);
		expect(acts()).toEqual(['step a', 'end', 'vault closed']);
		expect(reports.at(-1)).toEqual({ type: 'view', view });
		expect(clock.pending).toBe(0);
	});

	test('comes at once when our own code breaks: nothing after that is sent', async () => {
		const driver = drive((input) => {
			if (input.type === 'do') throw new TypeError();
			return [transmit];
		});
		await driver.dispatch(say('a'));
		await driver.dispatch({ type: 'linkUp', link: 'room' });
		expect(acts()).toEqual(['step a', 'end', 'vault closed', 'crashed TypeError']);
	});
});
