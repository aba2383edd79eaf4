/** What a person sets for herself in the room. Lives as long as the page; nothing is stored. */
export class Preferences {
	/** What Enter does in the composer. */
	enter = $state<'sends' | 'newLine'>('newLine');
	/** Off at first: some browsers send the text of checked fields to their vendor. */
	spelling = $state(false);
	#shift = $state(true);
	readonly #setShift: (leaves: boolean) => void;

	/** `finePointer`: a keyboard is likely at hand, so Enter sends. */
	constructor(finePointer: boolean, setShift: (leaves: boolean) => void) {
		this.enter = finePointer ? 'sends' : 'newLine';
		this.#setShift = setShift;
	}

	/** Whether Shift pressed alone three times leaves. */
	get shift(): boolean {
		return this.#shift;
	}

	set shift(leaves: boolean) {
		this.#shift = leaves;
		this.#setShift(leaves);
	}
}
