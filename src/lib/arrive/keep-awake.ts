/**
 * Attachment: the screen stays on while the element is there. Whoever looks away gives the lock
 * back, so it is asked for again on return; `refused` is called when it cannot be had.
 */
export function keepAwake(refused: () => void): () => () => void {
	return () => {
		let held: WakeLockSentinel | undefined;
		let over = false;

		async function ask() {
			if (document.visibilityState !== 'visible') return;
			if (!('wakeLock' in navigator)) {
				refused();
				return;
			}
			try {
				held = await navigator.wakeLock.request('screen');
				if (over) await held.release();
			} catch {
				if (!over) refused();
			}
		}

		const onVisible = () => void ask();
		document.addEventListener('visibilitychange', onVisible);
		void ask();
		return () => {
			over = true;
			document.removeEventListener('visibilitychange', onVisible);
			void held?.release();
		};
	};
}
