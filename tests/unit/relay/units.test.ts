import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/* The systemd units of docs/operate. */

const folder = fileURLToPath(new URL('../../../docs/operate/', import.meta.url));
const service = settings('lykta.service');
const socket = settings('lykta.socket');

const CLOSED = {
	DynamicUser: 'yes',
	NoNewPrivileges: 'yes',
	CapabilityBoundingSet: '',
	PrivateNetwork: 'yes',
	IPAddressDeny: 'any',
	RestrictAddressFamilies: 'AF_UNIX',
	ProtectSystem: 'strict',
	ProtectHome: 'yes',
	PrivateTmp: 'yes',
	PrivateDevices: 'yes',
	ProtectProc: 'invisible',
	SystemCallArchitectures: 'native'
};

test('the service has no network, no user, no files to write and no way to more', () => {
	expect(Object.fromEntries(service)).toMatchObject(CLOSED);
});

test('nothing it says or holds reaches a disk', () => {
	expect(Object.fromEntries(service)).toMatchObject({
		StandardOutput: 'null',
		StandardError: 'null',
		LimitCORE: '0',
		MemorySwapMax: '0'
	});
});

test('it takes the socket it is handed, and no socket is open to everybody', () => {
	expect(service.filter(([name]) => name === 'Environment').map(([, value]) => value)).toContain(
		'LISTEN=systemd'
	);
	expect(Object.fromEntries(socket)).toMatchObject({ SocketMode: '0660' });
	expect(Object.fromEntries(socket)['ListenStream']).toMatch(/^\/run\//);
});

test('systemd finds next to nothing that it could still do', () => {
	const path = `${folder}lykta.service`;
	const analyzed = spawnSync('systemd-analyze', ['security', '--offline=true', path], {
		encoding: 'utf8'
	});
	// Where there is no systemd, the first three tests are all there is.
	if (analyzed.error !== undefined) return;
	const exposure = /Overall exposure level for lykta\.service: ([\d.]+)/.exec(analyzed.stdout)?.[1];
	expect(Number(exposure)).toBeLessThanOrEqual(0.5);
});

/** Every assignment of a unit, in order. */
function settings(name: string): readonly (readonly [string, string])[] {
	return readFileSync(folder + name, 'utf8')
		.split('\n')
		.filter((line) => /^[A-Z]\w*=/.test(line))
		.map((line) => {
			const at = line.indexOf('=');
			return [line.slice(0, at), line.slice(at + 1)] as const;
		});
}
