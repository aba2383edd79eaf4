import type { IncomingHttpHeaders } from 'node:http';

/** Whether a request comes from a page this relay serves. Decided on `Origin` alone. */
export type OriginRule = (headers: IncomingHttpHeaders) => boolean;

/**
 * With a list: `origin` must equal one of its entries, byte for byte (RFC 6454 §6.2 form). Without
 * one: it must be `http://` or `https://` followed by exactly the `Host` that was asked for, so
 * a page of another site is refused wherever the relay stands. A missing or repeated `Origin` is
 * refused either way; programs that are not browsers must name one.
 */
export function originRule(origins: readonly string[] | undefined): OriginRule {
	return ({ origin, host }) => {
		if (origin === undefined) return false;
		if (origins !== undefined) return origins.includes(origin);
		return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
	};
}
