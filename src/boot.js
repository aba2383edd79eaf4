// Before everything else: the invitation leaves the address; the quick exit works at once.
(() => {
	const doc = document;
	const boot = (window.lykta = { takeFragment, shift: true, leave });

	function takeFragment() {
		boot.fragment = location.hash.slice(1);
		history.replaceState(history.state, '', location.pathname);
	}
	takeFragment();

	// What the tab keeps to come back with is one text, under one name.
	try {
		// eslint-disable-next-line no-restricted-properties -- of a person, this one text may rest here
		boot.tab = window.sessionStorage;
	} catch {
		// Switched off: nothing is kept.
	}
	Object.defineProperty(window, 'sessionStorage', { value: null });

	const exits = () => doc.querySelectorAll('a[data-exit]');

	function leave() {
		forget();
		const neutral = navigator.onLine && exits()[0]?.href;
		blank();
		// It would empty a moderator's vault.
		if (location.pathname === '/') {
			fetch('/rensa', { method: 'POST', keepalive: true }).catch(() => {});
		}
		location.replace(neutral || 'about:blank');
	}

	// The way back goes first: nothing can be kept after it.
	function forget() {
		try {
			boot.tab.removeItem('lykta');
		} catch {
			// Nothing was kept.
		}
		boot.tab = undefined;
	}

	// Blank at once: what follows may take its time or fail.
	function blank() {
		doc.documentElement.hidden = true;
		doc.title = exits()[0]?.dataset.exit ?? '';
		for (const field of doc.querySelectorAll('input, textarea')) field.value = '';
		try {
			boot.wipe?.();
		} catch {
			// Leave anyway.
		}
	}

	// Shift counts when it went down and up alone: never with a letter, never with a click.
	let alone = false;
	let presses = 0;
	let timer;

	const listen = (type, heard) => addEventListener(type, heard, true);

	listen('click', (event) => {
		if (!event.target.closest?.('a[data-exit]')) return;
		event.preventDefault();
		leave();
	});

	listen('keydown', (event) => {
		const shift = event.key === 'Shift';
		if (shift && event.repeat) return;
		alone = shift && !event.ctrlKey && !event.altKey && !event.metaKey;
		if (!alone) count(0);
	});
	listen('pointerdown', () => (alone = false));
	listen('keyup', (event) => {
		if (event.key !== 'Shift' || !alone || !boot.shift) return;
		alone = false;
		count(presses + 1);
	});

	function count(now) {
		clearTimeout(timer);
		if (now === 3) return leave();
		if (now) timer = setTimeout(count, 2000, 0);
		if (now === presses) return;
		presses = now;
		for (const link of exits()) link.dataset.presses = now;
		dispatchEvent(new CustomEvent('lykta:shift', { detail: 3 - now }));
	}

	listen('pageshow', (event) => {
		if (!event.persisted) return;
		blank();
		location.reload();
	});
})();
