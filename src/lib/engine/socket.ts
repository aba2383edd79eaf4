/** What of a WebSocket is used; the platform's own is one. */
export interface Socket {
	binaryType: string;
	readonly readyState: number;
	readonly bufferedAmount: number;
	send(message: Uint8Array<ArrayBuffer>): void;
	close(): void;
	addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
	addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** Starts to connect. */
export type Connect = (url: string) => Socket;

/** `readyState` of a socket that takes messages. */
export const OPEN = 1;
