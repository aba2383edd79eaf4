/*
 * The public surface of the closed middle: what the client may use. Everything is synchronous and
 * pure but `ready`; time and randomness come in as arguments. Specification: PROTOCOL.md.
 */
export { InternalError, UsageError } from './errors.ts';
export { encodeUtf8 } from './bytes/utf8.ts';
export { hash } from './primitives/hash.ts';
export { stretch } from './primitives/password.ts';
export type { Random } from './primitives/random.ts';
export { encodeBase64url } from './bytes/base64url.ts';
export { ready } from './primitives/ready.ts';
export { Secret } from './primitives/secret.ts';
export { codeFromDigits, codeFromWords, type Code } from './room/code.ts';
export * from './room/code-words.ts';
export type { Effect, Notice } from './room/effect.ts';
export {
	addModerator,
	decodeGroups,
	emptySlot,
	encodeGroups,
	endMeeting,
	forgetModerator,
	keepMeeting,
	newGroup,
	planGroup,
	renameGroup,
	withoutSlots,
	type Group
} from './room/groups.ts';
export { houseVersion } from './room/house.ts';
export type {
	Event,
	Input,
	Invitation,
	Link,
	Millis,
	SupportLevel,
	Verb,
	WordsVerb
} from './room/input.ts';
export { formatLink, parseLinkFragment, type LinkInvite } from './room/invite.ts';
export { distinct, NAME_COUNT, pseudonym } from './room/names.ts';
export { view } from './room/show.ts';
export {
	links,
	startLead,
	startParticipant,
	step,
	type RoomState,
	type Step
} from './room/step.ts';
export { decodeTicket } from './room/ticket.ts';
export {
	afterReload,
	isForgotten,
	openVault,
	recordSecrets,
	sealVault,
	type InviteState,
	type MeetingRecord
} from './room/vault.ts';
export type { SuccessionView } from './room/succession-view.ts';
export type {
	Ending,
	InviteView,
	KnockView,
	LockView,
	PersonView,
	Phase,
	PrivateLineView,
	PrivateMessageView,
	RoomView,
	TalkView,
	TimelineItem,
	Who
} from './room/view.ts';
export { WORDS_EN } from './room/words-en.ts';
export { WORDS_SV } from './room/words-sv.ts';
