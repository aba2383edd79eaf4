/*
 * Who leads when the lead falls silent (PROTOCOL.md §10). M0 leads epoch 0 and may sleep once; M1 is
 * next in line; A and B are members, and one of them may sleep once too. A succession grant has two
 * parts, each of which may be lost on its way to a member. A frame that was sent to somebody awake
 * arrives, after any delay; what comes to a sleeper is lost. Epoch 1 is the one M1 makes.
 *
 * Silence is what a member concludes when nothing of M0 is on its way to it and M0 cannot send.
 *
 * Holds with honest moderators: everybody ends up in one epoch, whoever slept and whatever was lost.
 * Holds with EVIL=1, a co-moderator who grants while the lead is heard: nobody moves.
 * Sabotages, each of which must break one of them:
 *   S1=0     a member follows a succession grant although it hears the lead
 *   S2=0     a lead that slept does not yield to a grant it sees
 *   TICKET=0 a member that missed a part of the grant does not return by ticket
 *   KNOCK=0  a lead that slept through the whole grace goes on without asking the others
 *   RESET=0  somebody who slept counts the time asleep as silence
 */
#ifndef EVIL
#define EVIL 0
#endif
#ifndef S1
#define S1 1
#endif
#ifndef S2
#define S2 1
#endif
#ifndef TICKET
#define TICKET 1
#endif
#ifndef KNOCK
#define KNOCK 1
#endif
#define ROUNDS 1
#ifndef RESET
#define RESET 1
#endif

mtype = { FRAME, GRANT, YIELD, LOST };
chan fromLead[2] = [2] of { mtype };    /* M0 to A and B */
chan leadToNext = [1] of { mtype };     /* M0 to M1 */
chan nextToLead = [1] of { mtype };     /* M1 to M0 */

bool asleep = false;      /* M0 */
bool slept = false;
bool listening = false;   /* just woken */
bool resumed = false;     /* decided to go on as the lead after waking */
bool out = false;         /* M0 has left epoch 0 for epoch 1 */
bool napping[2] = false;
bool napped = false;      /* one nap in all */
bool heard[2] = true;     /* a member has heard M0 lately */
bool nextHeard = true;    /* M1 has */
bool granted = false;
bool grace = false;       /* M1 repeats its grant */
byte rounds = 0;
bool partOne[2] = false;
bool partTwo[2] = false;
bool yielded[2] = false;
byte epoch[2] = 0;

#define LEADS (!asleep && !listening && !out)
#define SILENT(i) ((asleep || listening || out) && len(fromLead[i]) == 0)

proctype M0() {
	do
	:: EVIL == 0 && !slept && !out -> atomic {
			asleep = true; slept = true;
			if :: len(nextToLead) > 0 -> nextToLead ? GRANT :: else fi }
	:: asleep -> atomic { asleep = false; listening = true }
	:: !asleep && !out && nextToLead ? [GRANT] ->
		atomic {
			nextToLead ? GRANT;
			if
			:: slept && S2 ->
				out = true;
				listening = false;
				if :: !napping[0] && len(fromLead[0]) < 2 -> fromLead[0] ! YIELD :: else fi;
				if :: !napping[1] && len(fromLead[1]) < 2 -> fromLead[1] ! YIELD :: else fi
			:: else -> listening = false
			fi
		}
	:: listening && !nextToLead ? [GRANT] && !grace -> atomic {
		/* Three ticks, then the others are asked: whoever leads by now answers. */
		if
		:: KNOCK && granted -> out = true
		:: else -> resumed = true
		fi;
		listening = false }
	:: LEADS && len(nextToLead) == 0 && len(fromLead[0]) == 0 && len(fromLead[1]) == 0 ->
		atomic {
			if :: !napping[0] -> fromLead[0] ! FRAME :: else fi;
			if :: !napping[1] -> fromLead[1] ! FRAME :: else fi;
			if :: len(leadToNext) == 0 && !granted -> leadToNext ! FRAME :: else fi
		}
	:: out -> break
	od
}

/* More than half of those M1 hears have lost the lead. */
#define LOSTCOUNT ((!napping[0] && !heard[0]) + (!napping[1] && !heard[1]))
#define AWAKE (!napping[0] + !napping[1])
#define MAJORITY (AWAKE > 0 && 2 * LOSTCOUNT > AWAKE)

proctype M1() {
	do
	:: !granted && leadToNext ? [FRAME] -> atomic { leadToNext ? FRAME; nextHeard = true }
	:: !granted && (asleep || listening) && len(leadToNext) == 0 && nextHeard -> nextHeard = false
	:: !granted && ((!nextHeard && len(leadToNext) == 0 && MAJORITY) || EVIL) ->
		atomic { granted = true; grace = true }
	:: granted && grace ->
		/* One round of repeating; every part may be lost, none to M0 while it is awake. */
		atomic {
			if :: !napping[0] -> partOne[0] = true :: skip fi;
			if :: !napping[0] -> partTwo[0] = true :: skip fi;
			if :: !napping[1] -> partOne[1] = true :: skip fi;
			if :: !napping[1] -> partTwo[1] = true :: skip fi;
			if :: !asleep && !out && len(nextToLead) == 0 -> nextToLead ! GRANT :: else fi
			rounds++;
			grace = (rounds < ROUNDS)
		}
	:: granted && !grace -> break
	od
}

#define WHOLE(i) (partOne[i] && partTwo[i])

proctype Member(byte i) {
	do
	:: !napping[i] && fromLead[i] ? [FRAME] -> atomic {
			fromLead[i] ? FRAME; if :: epoch[i] == 0 -> heard[i] = true :: else fi }
	:: !napping[i] && fromLead[i] ? [YIELD] -> atomic { fromLead[i] ? YIELD; yielded[i] = true }
	:: !napped -> atomic {
			napped = true; napping[i] = true;
			do :: fromLead[i] ? FRAME :: fromLead[i] ? YIELD
			:: empty(fromLead[i]) -> break od;
			partOne[i] = (WHOLE(i) -> true : false);
			partTwo[i] = partOne[i] }
	:: napping[i] -> atomic { napping[i] = false; heard[i] = (RESET -> true : false) }
	:: !napping[i] && heard[i] && SILENT(i) -> heard[i] = false
	:: !napping[i] && epoch[i] == 0 && WHOLE(i) && (!S1 || !heard[i] || yielded[i]) ->
		epoch[i] = 1
	:: !napping[i] && epoch[i] == 0 && TICKET && !heard[i] && SILENT(i) && granted && !grace ->
		epoch[i] = 1
	:: epoch[i] == 1 && !grace && granted -> break
	od
}

/* Time goes on when nobody does anything: what is stuck stays stuck, and is seen to be. */
bool tick = false;
proctype Time() {
	do :: tick = !tick od
}

init {
	atomic { run M0(); run M1(); run Member(0); run Member(1); run Time() }
}

/* One epoch for all in the end: either M1's, and M0 in it, or M0's with nobody in M1's. */
ltl together { <> [] (epoch[0] == epoch[1] && (epoch[0] == 1) == out) }
ltl unmoved { [] (epoch[0] == 0 && epoch[1] == 0) }
