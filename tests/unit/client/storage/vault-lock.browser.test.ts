import { expect, test } from 'vitest';
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

test('a second tab is turned away until the first gives the vault back', async () => {
	const other = otherTab();
	const release = await takeVaultLock(navigator.locks);
	expect(release).toBeTypeOf('function');
	expect(await takeVaultLock(other.locks)).toBeUndefined();
	release?.();
	const second = await takenSoon(other.locks);
	second();
	other.close();
});

test('a tab that is gone holds nothing', async () => {
	const other = otherTab();
	expect(await takeVaultLock(other.locks)).toBeTypeOf('function');
	expect(await takeVaultLock(navigator.locks)).toBeUndefined();
	other.close();
	const release = await takenSoon(navigator.locks);
	release();
});

/** A lock that was given back is free a moment later. */
async function takenSoon(locks: LockManager): Promise<() => void> {
	for (;;) {
		const release = await takeVaultLock(locks);
		if (release !== undefined) return release;
	}
}
