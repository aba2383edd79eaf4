/* Every bound of the protocol, each with its reason. No loop and no stored list runs without one. */

/** A rotation for more people would take more than six frames (PROTOCOL.md §7.3). */
export const MAX_ROSTER = 64;

/** Places 254 and 255 of one byte name the recap and the staff channel (PROTOCOL.md §8.2). */
export const MAX_IDX = 253;

/** Open invites of one meeting: more would make a lead's idle lobby rounds too slow. */
export const MAX_INVITES = 40;

/** Invites one stored meeting remembers, spent ones included; with all else they fit the vault. */
export const MAX_INVITE_RECORDS = 100;

/** A moderator's first name in UTF-8: a roster entry stays within 62 bytes (PROTOCOL.md §7.1). */
export const MAX_FIRST_NAME_BYTES = 24;

/** The vault before sealing: always this long, so its size tells nothing (PROTOCOL.md §12). */
export const VAULT_BYTES = 16_384;

/** A lead listens on the neighbour day this long around the change: clocks and zones differ. */
export const LOBBY_DAY_OVERLAP_S = 4 * 3_600;

/** Characters read of what was typed or pasted as a code: five long words several times over. */
export const TYPED_CODE_CHARACTERS = 256;
