import type { Format } from './format.ts';
import { bodyFormat } from './formats/body.ts';
import { closeFormat } from './formats/close.ts';
import { codeFormat } from './formats/code.ts';
import { epochFormat } from './formats/epoch.ts';
import { frameFormat } from './formats/frame.ts';
import { grantFormat } from './formats/grant.ts';
import { healMemberFormat, healModeratorFormat } from './formats/heal.ts';
import { linkFormat } from './formats/link.ts';
import { lobbyFormat } from './formats/lobby.ts';
import { message1Format } from './formats/message1.ts';
import { message2Format } from './formats/message2.ts';
import { message3Format } from './formats/message3.ts';
import { message4Format } from './formats/message4.ts';
import { areaFormat } from './formats/area.ts';
import { eventFormat } from './formats/event.ts';
import { leftOutFormat } from './formats/left-out.ts';
import { logFormat } from './formats/log.ts';
import { offerFormat } from './formats/offer.ts';
import { phraseFormat } from './formats/phrase.ts';
import { proofFormat } from './formats/proof.ts';
import { recapFormat } from './formats/recap.ts';
import { repairFormat } from './formats/repair.ts';
import { sealFormat } from './formats/seal.ts';
import { staffFormat } from './formats/staff.ts';
import { successionFormat } from './formats/succession.ts';
import { ticketFormat } from './formats/ticket.ts';
import { vaultBoxFormat, vaultFormat } from './formats/vault.ts';
import { welcomeFormat } from './formats/welcome.ts';

/** All formats whose vectors we publish, by folder. */
export const FORMATS: readonly Format[] = [
	bodyFormat,
	closeFormat,
	codeFormat,
	epochFormat,
	frameFormat,
	grantFormat,
	healMemberFormat,
	healModeratorFormat,
	linkFormat,
	lobbyFormat,
	message1Format,
	message2Format,
	message3Format,
	message4Format,
	areaFormat,
	eventFormat,
	logFormat,
	proofFormat,
	repairFormat,
	sealFormat,
	leftOutFormat,
	offerFormat,
	phraseFormat,
	recapFormat,
	staffFormat,
	successionFormat,
	ticketFormat,
	vaultBoxFormat,
	vaultFormat,
	welcomeFormat
];
