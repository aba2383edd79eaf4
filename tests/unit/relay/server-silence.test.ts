import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { closeFrame, join, openRelay, openWire, pause, until } from './real-relay.ts';

describe('silence', () => {
	test('a connection that neither sends nor answers is pinged and then cut', async () => {
		const real = await openRelay();
		const mute = await openWire(real);
		real.clock.at = 16_000;
		await until(() => mute.frames.includes(Buffer.from([0x89, 0x00])));
		real.clock.at = 31_000;
		await mute.closed;
		expect(closeFrame(mute.frames)).toBeUndefined();
	});

	test('one that answers stays', async () => {
		const real = await openRelay();
		const ada = await join(real);
		for (let round = 0; round < 4; round += 1) {
			const pinged = once(ada.socket, 'ping');
			real.clock.at += 16_000;
			await pinged;
			await pause(20);
		}
		expect(ada.socket.readyState).toBe(WebSocket.OPEN);
	});
});
