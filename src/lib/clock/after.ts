/** Calls `run` once, `delayMs` later by the page's clock; returns how to call it off. */
export function after(delayMs: number, run: () => void): () => void {
	const timer = setTimeout(run, delayMs);
	return () => {
		clearTimeout(timer);
	};
}
