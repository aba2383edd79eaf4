import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { chromium, type BrowserContext, type Page, type TestInfo } from '@playwright/test';
import type { Search } from './search.ts';
import { SWEDISH, type World } from './world.ts';

/** A line of a browser's history. */
interface Visited {
	readonly url: string;
	readonly title: string;
}

/** A browser that keeps what browsers keep, in a folder that can be read once it has been closed. */
export class Profile {
	readonly page: Page;
	readonly #context: BrowserContext;
	readonly #folder: string;

	private constructor(context: BrowserContext, page: Page, folder: string) {
		this.#context = context;
		this.page = page;
		this.#folder = folder;
	}

	static async open(world: World, info: TestInfo): Promise<Profile> {
		const folder = mkdtempSync(join(tmpdir(), 'lykta-profile-'));
		const { launchOptions } = info.project.use;
		const context = await chromium.launchPersistentContext(folder, {
			...launchOptions,
			...SWEDISH
		});
		await world.adopt(context);
		return new Profile(context, context.pages()[0] ?? (await context.newPage()), folder);
	}

	/** Ends the browser as somebody does who closes its window: what it wants to keep is written. */
	async close(): Promise<void> {
		await this.#context.close();
	}

	/** Every canary that some file holds, or the name of one, with the file and how it stands there. */
	find(search: Search): readonly string[] {
		return this.#files().flatMap((file) => {
			const name = Buffer.from(`${file}\n`.repeat(2));
			const bytes = Buffer.concat([name, readFileSync(join(this.#folder, file))]);
			return search.in(bytes).map(({ canary, how }) => `${canary} (${how}) in ${file}`);
		});
	}

	/** Bytes that a search looks through. */
	get size(): number {
		const sizes = this.#files().map((file) => readFileSync(join(this.#folder, file)).length);
		return sizes.reduce((all, size) => all + size, 0);
	}

	/** The pages under `origin` in its history, the first visited first. */
	history(origin: string): readonly Visited[] {
		const database = new DatabaseSync(join(this.#folder, 'Default/History'), { readOnly: true });
		try {
			const rows = database.prepare('select url, title from urls order by id').all();
			const all = rows.map(({ url, title }) => ({ url: String(url), title: String(title) }));
			return all.filter(({ url }) => url.startsWith(origin));
		} finally {
			database.close();
		}
	}

	remove(): void {
		rmSync(this.#folder, { recursive: true, force: true });
	}

	#files(): string[] {
		const all = readdirSync(this.#folder, { recursive: true, withFileTypes: true });
		const files = all.filter((entry) => entry.isFile());
		return files.map(({ parentPath, name }) =>
			join(parentPath, name).slice(this.#folder.length + 1)
		);
	}
}
