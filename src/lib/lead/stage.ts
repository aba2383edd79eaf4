import type { Report } from '#lib/engine/messages.ts';

/** Where a moderator is before and beside her room. */
export type Stage =
	/** The engine loads. */
	| { readonly type: 'starting' }
	/** This device cannot. */
	| { readonly type: 'unable' }
	/** She begins a meeting. */
	| {
			readonly type: 'new';
			readonly storage: 'possible' | 'unavailable';
			readonly working: boolean;
	  }
	/** This browser keeps a meeting; `wrong` counts passphrases that did not open it. */
	| { readonly type: 'locked'; readonly working: boolean; readonly wrong: number }
	/** Another tab leads. */
	| { readonly type: 'busy' }
	/** What was kept is not there any more, by her own wish or because another tab ended it. */
	| { readonly type: 'gone' }
	/** The vault is open, and she chooses a group. */
	| { readonly type: 'choosing' }
	/** The view says everything else. `kept`: a vault on this device goes with the meeting. */
	| { readonly type: 'leading'; readonly kept: boolean }
	/** The vault could not be written; nothing more is sent. */
	| { readonly type: 'storageFailed' }
	/** The engine broke; nothing more is sent. */
	| { readonly type: 'broken' };

/** What she asked the engine last about her vault. */
export type Asked = 'create' | 'unlock' | 'without' | 'forget';

/** What the engine has told, and what she has asked. */
export interface Known {
	readonly readiness: 'starting' | 'ready' | 'noWebAssembly' | 'noRandomness' | 'failed' | 'broken';
	readonly place: Extract<Report, { type: 'ready' }>['vault'];
	/** Answer to what she asked last; undefined until it comes. */
	readonly answer: Extract<Report, { type: 'vault' }>['state'] | undefined;
	readonly asked: Asked | undefined;
	/** Passphrases refused before the last one. */
	readonly refused: number;
	/** An earlier answer was that nothing can be kept here. */
	readonly unavailable: boolean;
	readonly storageFailed: boolean;
	/** A group of the open vault is led. */
	readonly isLeading: boolean;
}

export function stageOf(known: Known): Stage {
	const { readiness, answer, refused } = known;
	if (known.storageFailed) return { type: 'storageFailed' };
	if (readiness === 'failed' || readiness === 'broken') return { type: 'broken' };
	if (readiness === 'starting') return { type: 'starting' };
	if (readiness !== 'ready') return { type: 'unable' };
	switch (answer) {
		case 'open':
			return opened(known);
		case 'wrongPassphrase':
			return { type: 'locked', working: false, wrong: refused + 1 };
		case 'busy':
			return { type: 'busy' };
		case 'unavailable':
			return { type: 'new', storage: 'unavailable', working: false };
		case 'none':
			return { type: 'gone' };
		case undefined:
			return unanswered(known);
	}
}

function opened({ isLeading, asked }: Known): Stage {
	return isLeading ? { type: 'leading', kept: asked !== 'without' } : { type: 'choosing' };
}

/** Before an answer. A vault that another tab made meanwhile shows in `place`, not in an answer. */
function unanswered({ place, asked, refused, unavailable }: Known): Stage {
	if (place === 'locked') {
		const working = asked === 'unlock' || asked === 'forget';
		return { type: 'locked', working, wrong: refused };
	}
	const storage = place === 'unavailable' || unavailable ? 'unavailable' : 'possible';
	return { type: 'new', storage, working: asked !== undefined };
}
