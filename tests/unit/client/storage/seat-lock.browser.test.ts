import { expect, test } from 'vitest';
import { takeSeatLock } from '../../../../src/lib/storage/seat-lock.ts';
import { takeVaultLock } from '../../../../src/lib/storage/vault-lock.ts';

/** Another tab's lock manager: same origin, another document. */
function otherTab(): { locks: LockManager; close: () => void } {
	const frame = document.createElement('iframe');
	document.body.append(frame);
	const { contentWindow } = frame;
	if (contentWindow === null) throw new Error('no second document');
	return {
		locks: contentWindow.navigator.locks,
		close: () => {
			frame.remove();
		}
	};
}

test('a second tab has the seat too, or never gets it', async () => {
	const other = otherTab();
	const release = await takeSeatLock(navigator.locks);
	expect(release).toBeTypeOf('function');
	expect(await takeSeatLock(other.locks, 50)).toBeUndefined();
	release?.();
	const second = await takeSeatLock(other.locks);
	expect(second).toBeTypeOf('function');
	other.close();
});

test('a tab that is loaded again is turned away by what it was before', async () => {
	const before = otherTab();
	expect(await takeSeatLock(before.locks)).toBeTypeOf('function');
	const again = takeSeatLock(navigator.locks);
	before.close();
	const release = await again;
	expect(release).toBeTypeOf('function');
	release?.();
});

test("a moderator's vault keeps a participant out", async () => {
	const other = otherTab();
	const vault = await takeVaultLock(other.locks);
	const seat = await takeSeatLock(navigator.locks);
	expect([typeof vault, typeof seat]).toEqual(['function', 'function']);
	vault?.();
	seat?.();
	other.close();
});
