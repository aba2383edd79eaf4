import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const START_MS = 15_000;

/** The relay as `npm start` runs it: a process of its own, under its flags, with the built client. */
export class RelayProcess {
	readonly port: number;
	readonly #launcher: ChildProcess;

	private constructor(launcher: ChildProcess, port: number) {
		this.#launcher = launcher;
		this.port = port;
	}

	/** Starts on a free port and waits for the line that says so. */
	static async start(): Promise<RelayProcess> {
		if (!existsSync(`${root}build/index.html`)) {
			throw new Error('there is no built client in build/: npm run build makes it');
		}
		const launcher = spawn(process.execPath, [`${root}scripts/serve.mjs`], {
			env: { ...process.env, PORT: '0', HOST: '127.0.0.1', ORIGINS: '' },
			stdio: ['ignore', 'pipe', 'pipe']
		});
		return new RelayProcess(launcher, await portOf(launcher));
	}

	get origin(): string {
		return `http://127.0.0.1:${String(this.port)}`;
	}

	/** The process that holds the sockets: the launcher's only child. Linux only. */
	get pid(): number {
		const launcher = String(this.#launcher.pid);
		return Number(readFileSync(`/proc/${launcher}/task/${launcher}/children`, 'utf8'));
	}

	async stop(): Promise<void> {
		if (this.#launcher.exitCode !== null) return;
		this.#launcher.kill('SIGTERM');
		await once(this.#launcher, 'exit');
	}
}

async function portOf(launcher: ChildProcess): Promise<number> {
	let said = '';
	const listening = new Promise<number>((resolve, reject) => {
		const fail = () => {
			reject(new Error(`the relay did not start: ${said}`));
		};
		const patience = setTimeout(fail, START_MS);
		launcher.once('exit', fail);
		for (const stream of [launcher.stdout, launcher.stderr]) {
			stream?.on('data', (part: Buffer) => {
				said += part.toString();
				const port = /open at http:\/\/[^\s]*:(\d+)\n/.exec(said)?.[1];
				if (port === undefined) return;
				clearTimeout(patience);
				launcher.off('exit', fail);
				resolve(Number(port));
			});
		}
	});
	return listening;
}
