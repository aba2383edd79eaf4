/*
 * One invite (PROTOCOL.md §5). Lead 0 made it; lead 1 may get it in a handover. Each page may die at
 * any point, at most RELOADS times in all, and starts again from what its vault holds. Two people
 * knock with the same invite, as often as they like; a proof may be right or wrong.
 *
 * Holds: at most one proof is ever evaluated, and at most one person is let in.
 * Sabotages, each of which must break it:
 *   WA=0    success alone is written, the try is not
 *   EARLY=1 a handover sends the invite before `transferred` is durable
 *   SHARE=1 a handover leaves the invite open with the one who gave it
 *   TWICE=1 a try that was never decided counts as open after a reload
 */
#ifndef WA
#define WA 1
#endif
#ifndef EARLY
#define EARLY 0
#endif
#ifndef SHARE
#define SHARE 0
#endif
#ifndef TWICE
#define TWICE 0
#endif
#define RELOADS 2

mtype = { NONE, OPEN, TRIED, VERIFIED, ADMITTED, BURNED, TRANSFERRED };
mtype disk[2] = NONE;
mtype ram[2] = NONE;
bool leads[2] = false;
byte evaluated = 0;
byte admitted = 0;
byte reloads = 0;
bool onItsWay = false;

/* A page dies: memory is gone, an undecided try is closed. */
inline die(i) {
	atomic {
		reloads++;
		if
		:: disk[i] == TRIED && TWICE -> ram[i] = OPEN
		:: disk[i] == TRIED && !TWICE -> ram[i] = BURNED
		:: else -> ram[i] = disk[i]
		fi
	}
}

#define MAYDIE(i, next) if :: reloads < RELOADS -> die(i); goto next :: skip fi

proctype Lead(byte i) {
	do
	:: atomic { leads[i] && ram[i] == OPEN && evaluated < 4 -> ram[i] = TRIED }
		/* A proof of a live handshake has come. */
		if
		:: WA -> disk[i] = TRIED
		:: else
		fi;
		MAYDIE(i, over);
		atomic {
			evaluated++;
			if
			:: ram[i] = VERIFIED
			:: ram[i] = BURNED
			fi
		};
		MAYDIE(i, over);
		disk[i] = ram[i];
		MAYDIE(i, over);
		if
		:: ram[i] == VERIFIED ->
			/* A moderator says yes; the grant waits for the write. */
			disk[i] = ADMITTED;
			MAYDIE(i, over);
			atomic { ram[i] = ADMITTED; admitted++ }
		:: else
		fi;
over:	skip
	:: atomic { leads[i] && ram[i] == VERIFIED && disk[i] == VERIFIED && reloads > 0 ->
			/* After a reload nobody is at the door any more: it stays as it is. */
			skip } -> break
	:: i == 0 && leads[0] && ram[0] == OPEN ->
		/* Orderly handover: durable first, then sent, then the lead is given away. */
		if
		:: EARLY -> onItsWay = true; MAYDIE(i, again); disk[0] = TRANSFERRED
		:: !EARLY && !SHARE -> disk[0] = TRANSFERRED; MAYDIE(i, again); onItsWay = true
		:: SHARE -> onItsWay = true
		fi;
		atomic { ram[0] = (SHARE -> OPEN : TRANSFERRED); leads[0] = SHARE };
again:	skip
	:: i == 1 && onItsWay && disk[1] == NONE ->
		disk[1] = OPEN;
		atomic { ram[1] = OPEN; leads[1] = true; onItsWay = false }
	:: reloads < RELOADS && ram[i] != NONE -> die(i)
	:: ram[i] != OPEN && (i == 0 || disk[1] != NONE || (leads[0] && ram[0] != OPEN)) -> break
	od
}

init {
	atomic {
		disk[0] = OPEN;
		ram[0] = OPEN;
		leads[0] = true;
		run Lead(0);
		run Lead(1)
	}
}

ltl once { [] (evaluated <= 1 && admitted <= 1) }
