/* Every bound with its reason (PROTOCOL.md §16): no loop and no stored list runs without one. */

/** A rotation for more people would take more than six frames (PROTOCOL.md §7.3). */
export const MAX_ROSTER = 64;

/** Places 254 and 255 of one byte name the recap and the staff channel (PROTOCOL.md §8.2). */
export const MAX_IDX = 253;

/** Open invites of one meeting: more would make a lead's idle lobby rounds too slow. */
export const MAX_INVITES = 40;

/** Invites one stored meeting remembers, spent ones included; with all else they fit the vault. */
export const MAX_INVITE_RECORDS = 96;

/** A moderator's first name in UTF-8: a roster entry stays within 62 bytes (PROTOCOL.md §7.1). */
export const MAX_FIRST_NAME_BYTES = 24;

/** The vault before sealing: always this long, so its size tells nothing (PROTOCOL.md §12). */
export const VAULT_BYTES = 139_264;

/** Groups of one vault: with a full meeting each they fit it. */
export const MAX_GROUPS = 8;

/** Places of a group that keep their made-up name: eight people and as many who come and go. */
export const MAX_SLOTS = 16;

/** What a moderator calls a group, in UTF-8; it never leaves her device. */
export const MAX_GROUP_NAME_BYTES = 60;

/** When a group meets next, in the moderator's own words, in UTF-8; it never leaves her device. */
export const MAX_NEXT_MEETING_BYTES = 60;

/** First names of co-moderators that a group keeps: two come, and some take turns. */
export const MAX_CO_MODERATORS = 6;

/** A lead listens on the neighbour day this long around the change: clocks and zones differ. */
export const LOBBY_DAY_OVERLAP_S = 4 * 3_600;

/** Characters read of what was typed or pasted as a code: five long words several times over. */
export const TYPED_CODE_CHARACTERS = 256;

/** A room or lobby frame; the relay forwards nothing of another length (PROTOCOL.md §4). */
export const FRAME_BYTES = 1024;

/** A frame's plaintext after signature and length: 944 − 64 − 2 (PROTOCOL.md §8). */
export const BODY_BYTES = 878;

/** The private area of a frame whose body leaves room for it (PROTOCOL.md §8.2). */
export const AREA_BYTES = 360;

/** Data of one private area: 360 less the seal and seven bytes of header. */
export const MAX_AREA_DATA_BYTES = 281;

/** Parts of one private message: 2 000 characters of a screen need at most 29, a recap 31. */
export const MAX_PRIVATE_PARTS = 32;

/** Parts of one private line that are repeated, and that may wait for an earlier one: two messages. */
export const MAX_PRIVATE_OUTBOX = 64;

/** Messages of one private line kept in memory: a long evening of asides. */
export const MAX_PRIVATE_MESSAGES = 500;

/** Staff states and recaps that wait for whoever reads them; the newest stay. */
export const MAX_ARRIVED = 64;

/** People a lead remembers to have removed, for the moderators of another room: the last ones. */
export const MAX_SENT_AWAY = 16;

/** Ticks after which the author of a private message is told who has not confirmed it. */
export const LATE_TICKS = 10;

/** How long a private message is repeated at least for somebody who does not confirm it. */
export const PRIVATE_PATIENCE_MS = 60_000;

/** Content of one event: its repair capsule fits a frame at 64 people (PROTOCOL.md §8.1). */
export const MAX_EVENT_BYTES = 420;

/** Text bytes of one fragment: an event's content less the two round fields. */
export const MAX_TEXT_FRAGMENT_BYTES = 416;

/** What a round asks, in UTF-8: with the order of 64 people it fits one event. */
export const MAX_QUESTION_BYTES = 200;

/** Fragments of one event: 4 160 bytes. A screen takes 2 000 characters: few texts need two. */
export const MAX_FRAGMENTS = 10;

/** Parts of a grant: 64 people need six. */
export const MAX_GRANT_PARTS = 8;

/** Parts of a KEM key or ciphertext in the room: two at every size of a room (PROTOCOL.md §8.1). */
export const MAX_PAIR_PARTS = 2;

/** Pair keys healed by one moderator that a member keeps: her last answer may have been lost. */
export const MAX_HEALED = 2;

/** A KEM key of the room lives no longer, and whoever has not answered by then is not healed. */
export const HEAL_MS = 60_000;

/** After so many ticks a moderator says her KEM key again to those who have not answered. */
export const HEAL_REPEAT_TICKS = 8;

/** The last number of a moderator's KEM key in an epoch: one byte (PROTOCOL.md §7.6). */
export const MAX_KID = 255;

/** Heads of logs in one item: 40 of them fit a body of 64 people (PROTOCOL.md §8.1). */
export const MAX_HEADS = 40;

/** Events of one sender that may wait for an earlier one. */
export const MAX_EVENTS_AHEAD = 16;

/** Heads of one sender's log kept for comparing: more events than a person writes in an epoch. */
export const MAX_LOG_HEADS = 4096;

/** Grants of one issuer that may be incomplete at the same time: the real one and one stray. */
export const MAX_PARTIAL_GRANTS = 2;

/** Acts on who may write, of one author in one epoch: every turn of 64 people, twice over. */
export const MAX_CONTROLS = 128;

/** Words of one author that wait for the act that would let them pass. */
export const MAX_HELD = 16;

/** Reactions, covers and retractions of one author whose text has not come. */
export const MAX_EARLY_MARKS = 64;

/** Times at which a moderator showed more of one sender than I have. */
export const MAX_VOUCHED = 16;

/** Frames with events kept for repair in one epoch (PROTOCOL.md §9.4). */
export const MAX_CAPSULES = 512;

/** Forward derivations for one frame, whatever its counter claims: bounds CPU (PROTOCOL.md §8). */
export const MAX_COUNTER_JUMP = 2048;

/** Repair answers for one asker that may wait for a slot: she asks again before they are sent. */
export const MAX_ANSWERS = 8;

/** Events that one request is answered for: a long absence comes back piece by piece. */
export const ASK_EVENTS = 64;

/** Requests in one frame: beside them a full fragment fits in a room of MAX_PEOPLE. */
export const MAX_WANTS = 16;

/** Frames sent unasked to somebody whose log differs: most differences are in the newest event. */
export const MAX_UNASKED = 2;

/** Logs of which one frame asks for another version at a time. */
export const MAX_SPLIT_WANTS = 4;

/** Gaps of one sender's log that are asked for at a time. */
export const MAX_HOLES = 4;

/** Texts that may wait for a slot; a person writes slower than slots come. */
export const MAX_OUTBOX = 64;

/** Own texts followed until everybody has shown them: an epoch's, by somebody who never rests. */
export const MAX_UNSEEN = 512;

/** Lines kept in memory: two hours of eleven writers; then the oldest goes of whoever has most. */
export const MAX_LINES = 4000;

/** Moderators whose names somebody who waits is told: as many as a group has. */
export const MAX_HOSTS = 3;

/** Set sentences that a moderator can greet with: what a page has no words for cannot be said. */
export const GREETINGS = 3;

/** Messages that may be incomplete at one lobby address. */
export const MAX_PARTIAL_MESSAGES = 16;

/** Parts of a lobby message: a Welcome for 64 people with five moderators needs four. */
export const MAX_LOBBY_PARTS = 4;

/** Handshakes of one invite that are unproved, or had their last word, at a time (PROTOCOL.md §5). */
export const MAX_HANDSHAKES = 4;

/** Handshakes without a proof that an open link runs at a time: its answers fit four seconds. */
export const MAX_OPEN_HANDSHAKES = 8;

/** How long nobody is sent away from an open door before she could prove herself. */
export const OPEN_HOLD_MS = 10_000;

/** People who wait for a moderator at an open link; more than a screen takes in. */
export const MAX_OPEN_WAITING = 16;

/** Whoever waits at an open link asks this often whether she is still known there. */
export const OPEN_ASK_MS = 20_000;

/** She knocks anew when nobody has said so for this long. */
export const OPEN_ANSWER_MS = 60_000;

/** And when her proof was not answered at all: a crowd may have taken her place. */
export const OPEN_PROVING_MS = 20_000;

/** Lobby frames that wait for open doors: the answers of all handshakes, and as many replies. */
export const MAX_OPEN_QUEUE = 32;

/** Different answers to message 1 a participant tries with one typed code: each is a guess. */
export const MAX_CODE_ANSWERS = 2;

/** Lobby frames a lead may have waiting: every invite's answer and every Welcome at once. */
export const MAX_LOBBY_QUEUE = 256;

/** An address at the relay (PROTOCOL.md §4). */
export const ADDRESS_BYTES = 32;

/** The relay puts this many bytes of the address before a frame it forwards. */
export const ADDRESS_TAG_BYTES = 8;

/** Addresses that fit the frame of one list message. */
export const LIST_ADDRESSES = FRAME_BYTES / ADDRESS_BYTES;

/** Cadence of a waiting room, faster than a room's so that nobody waits long (PROTOCOL.md §4.4). */
export const LOBBY_TICK_MS = 250;

/** A lobby message that was not answered goes out again, byte for byte. */
export const RESEND_MS = 3_000;

/** By a ticket sooner: its door opens after a silence of its holder, who sends in each slot anyway. */
export const RETURN_RESEND_MS = 1_000;

/** Own ticks of silence before somebody else may come back as a member (PROTOCOL.md §11). */
export const RETURN_SILENT_TICKS = 5;

/** Who was left out of a rotation tries her ticket for so long, once. */
export const RETURN_TRY_MS = 30_000;

/** Who has lost the room otherwise waits so long for a moderator to come back. */
export const RETURN_WAIT_MS = 600_000;

/** A lead who answered a ticket says so again and again; after this silence it is tried anew. */
export const RETURN_ANSWER_MS = 20_000;

/** Both a member and who asks to come back as her are heard for so long: a moderator is asked. */
export const RETURN_DISPUTE_MS = 5_000;

/** Texts that are sent once more to somebody who came back. */
export const MAX_RECAP_TEXTS = 20;

/** Of each of them: one fragment. A longer one is cut. */
export const MAX_RECAP_TEXT_BYTES = 416;

/** Epochs of which it is remembered who was in them: the last ten hours without a coming or going. */
export const MAX_RECAP_ROSTERS = 64;

/** The key of a recap is kept this long at most, at both ends. */
export const RECAP_MS = 120_000;

/** And this long once it is whole at its reader: her last receipt may be lost. */
export const RECAP_LINGER_MS = 10_000;

/** Proved handshakes of one ticket that may wait at the same time: more than one is a dispute. */
export const MAX_RETURNS = 2;

/** A participant gives up when her proof was not answered for this long. */
export const PROVING_MS = 60_000;

/** A lead forgets a handshake that was not proved in this time. */
export const HANDSHAKE_MS = 30_000;

/** The most that anybody waits, from the close on, for all to show that they have the same talk. */
export const AGREEMENT_MS = 20_000;

/** The most that anybody waits for the others' seeds after giving away her own. */
export const SEEDS_MS = 10_000;

/** The most that words sent before the close are waited for before a seat shows nothing more. */
export const CLOSE_REPAIR_MS = 10_000;

/** The most a lead waits, before she says the close, for a lock without those who have gone. */
export const LAST_LOCK_MS = 15_000;

/** Silence after which somebody counts as away: shown so, and dropped by the last lock. */
export const AWAY_MS = 60_000;

/** A lead waits at most this long for those who are to follow a rotation before the next one. */
export const HEARD_MS = 10_000;

/** And so long if somebody is to be removed: who is there follows in three ticks, nobody holds it up. */
export const REMOVAL_WAIT_MS = 5_000;

/** Grants a joiner may have missed between two Welcomes; each takes at least HEARD_MS. */
export const MAX_MISSED_STEPS = 8;

/** Slots in which a lead asks whether somebody else serves the same nameplate. */
export const PROBES = 3;

/** An answer to that needs a slot of the other lead and two crossings. */
export const PROBE_WAIT_MS = 1_000;

/** An invite that nobody used is worth nothing after this (PROTOCOL.md §5). */
export const INVITE_LIFETIME_S = 7 * 86_400;

/**
 * A meeting that was never closed stays in the vault this long after its last invite has expired: it
 * may have begun just before, and its moderator may load her page again in it.
 */
export const MEETING_KEPT_S = 86_400;

/** A room of up to 16 people ticks once a second (PROTOCOL.md §4.4). */
export const TICK_MS = 1_000;

/** A policy may let a small room tick twice a second (PROTOCOL.md §4.4). */
export const FAST_TICK_MS = 500;

/** A large room ticks every other second: what comes down grows with the people (PROTOCOL.md §4.4). */
export const SLOW_TICK_MS = 2_000;

/** The most people who tick twice a second: as many frames come down as for 24 at one. */
export const MAX_AT_FAST_TICK = 12;

/** The most people who tick once a second: 60 MB an hour come down (PROTOCOL.md §4.4). */
export const MAX_AT_TICK = 16;

/** Eight participants and three moderators: the size of a support group. */
export const MAX_PEOPLE = 11;

/** The longest a lock may stay without change: what a copied state can read at most. */
export const MAX_ROTATE_S = 3_600;

/** The longest somebody silent may stay in a roster. */
export const MAX_AWAY_S = 3_600;

/** Somebody not heard for so many ticks is shown as quiet, and not waited for. */
export const QUIET_TICKS = 6;

/** Ticks that words wait in a new epoch for somebody who may not listen to its address yet. */
export const SETTLE_TICKS = 3;

/** By so many frames a lead has said again what holds of earlier epochs: it waits for three at most. */
export const CARRIED_FRAMES = 12;

/** Silence of the moderators, or of everybody, before it is shown (PROTOCOL.md §7.5). */
export const SILENCE_MS = 20_000;

/** A longer pause of one's own, in ticks: what was not heard in it is nobody's silence (§10). */
export const VIGIL_GAP_TICKS = 3;

/** A tick counts as another's silence if anybody else was heard this recently (PROTOCOL.md §10.6). */
export const VIGIL_HEARING_TICKS = 3;

/** Own ticks after a long sleep in which a lead gives way to a grant: it was begun in her silence. */
export const LATE_GRANT_TICKS = 10;

/** Slots in which a lead who slept says that she gives way: one may be lost. */
export const YIELD_FRAMES = 3;

/** Slots in a row that may go to the epoch before or to a ticket's door: the third is the room's. */
export const MAX_BORROWED_SLOTS = 2;

/** Between two attempts of a co-moderator to share a key with somebody who did not answer. */
export const PAIR_REST_MS = 10_000;

/** A lead who slept hears nobody for so many own ticks, her listening included: is she one still? */
export const ALONE_TICKS = 4;

/** How long a lead who hears nobody knocks with her own ticket before she leads on. */
export const ASIDE_MS = 30_000;

/** Between two such attempts: who comes meanwhile finds her door open. Less for who is later in line. */
export const ASIDE_REST_MS = 60_000;

/** So long after the last they are forgotten: who is silent by turns takes little of the lead's time. */
export const ASIDE_FORGET_MS = 600_000;

/** A lead who misses another moderator asks this often whether that one leads elsewhere. */
export const SOUND_MS = 10_000;

/** Who is answered, and hears nobody in her room, goes there after so long. */
export const SOUND_EMPTY_MS = 0;

/** Who hears somebody waits so long first: the other may be the one with nobody, and come. */
export const SOUND_FULL_MS = 60_000;

/** And whoever comes before all she misses so long more: as long as the other knocks, and may be answered. */
export const SOUND_SENIOR_MS = 30_000;

/** Such attempts, until they are forgotten: whoever has not answered by then is not there. */
export const MAX_ASIDES = 3;

/** Numbers that a root epoch beside other moderators jumps: more than any could have made in hours. */
export const ROOT_JUMP = 1_024;

/** To whom the lead was given waits so long for fresh keys: a run takes less where all answer. */
export const PAIR_FIRST_MS = 15_000;

/**
 * Whoever is to lead and misses somebody asks so long at her own door first: a knock and its answer
 * take four ticks, and a lead has to be there 30 s after the last one was heard.
 */
export const ASK_FIRST_MS = 8_000;

/** How long each step of a handover waits, the wish too: longer, and the other is not there. */
export const HANDOVER_MS = 20_000;

/** Tickets of one member that may be good at the same time: the old one and the one to replace it. */
export const MAX_TICKETS = 2;
