// Runs before everything else, so that the invitation leaves the address bar and the quick exit
// works long before the app has loaded. No imports, no dependency, under 1 kB compressed.
(() => {
	const NEUTRAL_TITLE = 'Lykta';
	const SHIFT_GAP_MS = 2000;
	const PRESSES = 3;
	const doc = document;

	const boot = { fragment: takeFragment(), wipe: undefined, shift: true, leave };
	Object.defineProperty(window, 'lykta', { value: boot });

	function takeFragment() {
		const fragment = location.hash.slice(1);
		if (fragment !== '' || location.search !== '') {
			history.replaceState(history.state, '', location.pathname);
		}
		return fragment;
	}

	// Blank first: everything after that may take its time or fail.
	function leave() {
		const link = doc.querySelector('a[data-exit]');
		const neutral = link === null || !navigator.onLine ? 'about:blank' : link.href;
		blank();
		try {
			fetch('/rensa', { method: 'POST', keepalive: true }).catch(() => undefined);
		} finally {
			location.replace(neutral);
		}
	}

	function blank() {
		doc.documentElement.hidden = true;
		doc.title = NEUTRAL_TITLE;
		for (const field of doc.querySelectorAll('input, textarea')) field.value = '';
		try {
			boot.wipe?.();
		} catch {
			// Leaving goes on whatever the app makes of it.
		}
	}

	addEventListener('click', (event) => {
		if (event.target instanceof Element && event.target.closest('a[data-exit]') !== null) {
			event.preventDefault();
			leave();
		}
	});

	// Shift counts only when it went down and up alone: never together with a letter or a click.
	let alone = false;
	let presses = 0;
	let timer = 0;

	addEventListener(
		'keydown',
		(event) => {
			if (event.repeat && event.key === 'Shift') return;
			alone = event.key === 'Shift' && !event.ctrlKey && !event.altKey && !event.metaKey;
			if (!alone) count(0);
		},
		true
	);
	addEventListener('pointerdown', () => (alone = false), true);
	addEventListener(
		'keyup',
		(event) => {
			if (event.key !== 'Shift' || !alone || !boot.shift) return;
			alone = false;
			count(presses + 1);
		},
		true
	);

	function count(now) {
		clearTimeout(timer);
		if (now === PRESSES) return leave();
		if (now === presses) return;
		presses = now;
		for (const link of doc.querySelectorAll('a[data-exit]')) link.dataset.presses = now;
		dispatchEvent(new CustomEvent('lykta:shift', { detail: PRESSES - now }));
		if (now > 0) timer = setTimeout(() => count(0), SHIFT_GAP_MS);
	}

	addEventListener('hashchange', () => {
		const fragment = takeFragment();
		if (fragment === '') return;
		boot.fragment = fragment;
		dispatchEvent(new CustomEvent('lykta:invite'));
	});

	addEventListener('pageshow', (event) => {
		if (!event.persisted) return;
		blank();
		location.reload();
	});
})();
