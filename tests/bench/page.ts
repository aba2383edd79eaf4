import { ready } from '../../crypto/primitives/ready.ts';
import { cases, type Megolm } from './cases.ts';
import { measure, type Measured } from './measure.ts';

declare global {
	interface Window {
		Olm: (Megolm & { init: (options: object) => Promise<void> }) | undefined;
		bench: (roundMs: number) => Promise<Measured[]>;
	}
}

const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));

window.bench = async (roundMs) => {
	await ready();
	return measure(cases(random, window.Olm), () => performance.now(), roundMs);
};
