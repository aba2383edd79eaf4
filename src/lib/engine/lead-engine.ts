import { deviceStorage } from './device-storage.ts';
import { runEngine } from './run-engine.ts';
import { vaults } from './vaults.ts';

/* The Worker of the page for moderators. */

runEngine({ ...vaults, storage: deviceStorage() });
