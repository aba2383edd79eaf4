import type { Format } from './format.ts';
import { codeFormat } from './formats/code.ts';
import { epochFormat } from './formats/epoch.ts';
import { linkFormat } from './formats/link.ts';
import { sealFormat } from './formats/seal.ts';
import { ticketFormat } from './formats/ticket.ts';

/** All formats whose vectors we publish, by folder. */
export const FORMATS: readonly Format[] = [
	codeFormat,
	epochFormat,
	linkFormat,
	sealFormat,
	ticketFormat
];
