import { RELAY_PATH } from '#relay/wire';

/** The relay that serves the page of this origin: `http:` becomes `ws:`, `https:` becomes `wss:`. */
export function relayUrlOf(origin: string): string {
	return origin.replace(/^http/, 'ws') + RELAY_PATH;
}
