/*
 * The first answer at an open link (PROTOCOL.md §5, §6). The link's secret is no secret: an attacker
 * reads all that passes and sends what he likes. He knocks himself, answers in the lead's place, and
 * gives anybody any answer and any signature there has been. A newcomer knocks, and knocks anew.
 *
 * An answer is who made its shared secret, and in which handshake: made in another than hers it opens
 * nothing for her. The room's key signs what the lead answers and nothing else; the attacker has a
 * key of a room of his own.
 *
 * Holds: nobody but the lead reads who the newcomer is, or can turn her away; and she comes in only
 * when the lead has let her in, in this very handshake. That she can come in is asked too: `locked`
 * must not hold.
 * Sabotages, each of which must break it:
 *   SIGN=0  the answer is not signed
 *   TAG=0   whatever key has signed it will do
 *   BIND=0  the signature is of the room and its day, not of the question and the answer
 */
#ifndef SIGN
#define SIGN 1
#endif
#ifndef TAG
#define TAG 1
#endif
#ifndef BIND
#define BIND 1
#endif
#define HANDSHAKES 3
#define ATTACKERS 2            /* the handshake he began; the others are the newcomer's */

mtype = { NOBODY, LEAD, ATTACKER };
bool begun[HANDSHAKES];
bool answered[HANDSHAKES];     /* by the lead: her answer and its signature are everybody's from now on */
mtype agreed[HANDSHAKES] = NOBODY;
bool proved[HANDSHAKES];       /* message 3 has come to the lead */
bool admitted[HANDSHAKES];
bool read = false;
bool entered = false;
bool strayed = false;

/* Which handshake something was made in: any there is. */
inline anyOf(it) {
	if
	:: it = 0
	:: it = 1
	:: it = ATTACKERS
	fi
}

active proctype Newcomer() {
	mtype maker, signer;
	byte p, madeIn, signedIn;
	bool ofThis;
	for (p : 0 .. 1) {
		begun[p] = true;
		do
		:: agreed[p] == NOBODY ->
			atomic {
				/* What the attacker lets come. */
				anyOf(madeIn);
				anyOf(signedIn);
				if :: answered[madeIn] -> maker = LEAD :: maker = ATTACKER fi;
				if :: answered[signedIn] -> signer = LEAD :: signer = ATTACKER fi;
				/* His own key signs anything; hers has signed her own answers alone. */
				ofThis = signer == ATTACKER ||
					(signedIn == p && maker == LEAD && madeIn == p);
				if
				:: (!SIGN || ((signer == LEAD || !TAG) && (ofThis || !BIND))) ->
					agreed[p] = (maker == LEAD && madeIn != p -> NOBODY : maker);
					if :: agreed[p] == ATTACKER -> read = true :: else fi
				:: else
				fi;
				maker = NOBODY; signer = NOBODY; madeIn = 0; signedIn = 0; ofThis = false
			}
		:: agreed[p] != NOBODY && (agreed[p] == ATTACKER || admitted[p]) ->
			atomic {
				entered = true;
				if :: !admitted[p] -> strayed = true :: else fi
			};
			break
		:: break
		od;
		if :: entered -> break :: else fi
	}
}

/* She answers whoever knocks; a moderator says yes to whoever has proved to be there. */
active proctype Lead() {
	byte p;
	do
	:: atomic { anyOf(p); begun[p] || p == ATTACKERS -> answered[p] = true; p = 0 }
	:: atomic { anyOf(p); answered[p] && (agreed[p] == LEAD || p == ATTACKERS) -> proved[p] = true; p = 0 }
	:: atomic { anyOf(p); proved[p] -> admitted[p] = true; p = 0 }
	od
}

ltl own { [] (!read && !strayed) }
ltl locked { [] !entered }
