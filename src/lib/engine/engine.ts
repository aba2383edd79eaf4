import { runEngine } from './run-engine.ts';

/* The Worker of a participant, also of one who is asked to moderate: it keeps nothing on the device. */

runEngine(undefined);
