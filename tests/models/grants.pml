/*
 * Grants while people join and the lead's page dies (PROTOCOL.md §7.3–§7.5, §12). One lead, one member
 * A, two who join, at any time and together or not. Every grant and every Welcome may be lost; the
 * lead's page may die between any two steps, CRASHES times, and starts again from its vault with a
 * root epoch. Who is in the room comes back by ticket when she no longer hears the lead.
 *
 * Holds: no two epochs share number and term; a root epoch is above every epoch that anybody holds;
 * nobody gets a second place; and in the end everybody who was let in is where the lead is, or was
 * never told and needs a new invitation.
 * Sabotages, each of which must break something:
 *   WRITE=0  a grant is made before its number is durable
 *   ROOT=0   a root epoch is opened before its number and term are durable
 *   SEAT=0   the invite and the place of a joiner are written after the grant, not before
 *   TICKET=0 nobody returns by ticket
 */
#ifndef WRITE
#define WRITE 1
#endif
#ifndef ROOT
#define ROOT 1
#endif
#ifndef SEAT
#define SEAT 1
#endif
#ifndef TICKET
#define TICKET 1
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#define PEOPLE 3
#define EPOCHS 7

/* Epochs by id; 0 is none. */
byte number[EPOCHS];
byte term[EPOCHS];
byte made = 0;

/* The lead: what it holds and what its vault holds. */
byte lead = 0;
byte diskNumber = 0;
byte diskTerm = 0;
byte crashes = 0;
bool alive = true;
bool member[PEOPLE];      /* in the lead's roster */
bool seated[PEOPLE];      /* in the vault's roster: has a place and a ticket there */
bool used[PEOPLE];        /* her invite is spent in the vault */
byte places[PEOPLE];      /* how many places she was ever given */

/* People: 0 is A. */
byte in[PEOPLE];          /* id of her epoch */
bool knocking[PEOPLE];
bool sameTwice = false;
bool behind = false;      /* a root epoch was not above everybody's own */
bool tick = false;

#define AFTER(a, b) (number[a] > number[b])

inline make(n, t) {
	d_step {
		made++;
		number[made] = n;
		term[made] = t;
		byte other = 1;
		do
		:: other < made ->
			if :: number[other] == n && term[other] == t -> sameTwice = true :: else fi;
			other++
		:: else -> break
		od;
		other = 0
	}
}

inline enter(i, id) {
	if
	:: in[i] == 0 || AFTER(id, in[i]) -> in[i] = id; knocking[i] = false
	:: else
	fi
}

inline compare() {
	behind = behind || number[in[0]] >= number[lead] || number[in[1]] >= number[lead] || number[in[2]] >= number[lead]
}

#define COMING(i) (knocking[i] && !member[i] && (seated[i] -> TICKET : !used[i]))
#define MAYDIE if :: crashes < CRASHES && made < EPOCHS - 3 -> crashes++; goto reload :: true fi

proctype Lead() {
	byte i;
	bool coming[PEOPLE];
	byte next;
	goto serve;
reload:
	atomic { lead = 0; for (i : 0 .. PEOPLE - 1) { member[i] = false; coming[i] = false } }
	/* Root epoch: number and term above all that were ever durable. */
	if
	:: ROOT -> atomic { diskNumber++; diskTerm++; next = diskNumber }; MAYDIE;
		atomic { make(next, diskTerm); lead = made; compare() }
	:: else -> atomic { make(diskNumber + 1, diskTerm + 1); lead = made; compare() }; MAYDIE;
		atomic { diskNumber++; diskTerm++ }
	fi;
serve:
	do
	:: made < EPOCHS - 1 && (COMING(0) || COMING(1) || COMING(2)) ->
		/* Who is approved now: knockers with an unspent invite, and seats that return. */
		atomic {
			for (i : 0 .. PEOPLE - 1) {
				coming[i] = COMING(i)
			}
		};
		if :: WRITE -> diskNumber++ :: else fi;
		if
		:: SEAT -> atomic { for (i : 0 .. PEOPLE - 1) {
			if :: coming[i] && !seated[i] -> seated[i] = true; used[i] = true; places[i]++ :: else fi } }
		:: else
		fi;
		MAYDIE;
		atomic {
			make(number[lead] + 1, term[lead]);
			for (i : 0 .. PEOPLE - 1) {
				if
				/* The grant to those who stay; any of its parts may be lost. */
				:: member[i] && in[i] == lead -> if :: enter(i, made) :: true fi
				/* The Welcome. */
				:: coming[i] -> member[i] = true;
					if :: enter(i, made) :: true fi;
					if :: !SEAT && !seated[i] -> places[i]++ :: else fi
				:: else
				fi
			};
			lead = made
		};
		MAYDIE;
		if :: !WRITE -> diskNumber++ :: else fi;
		if
		:: !SEAT -> atomic { for (i : 0 .. PEOPLE - 1) {
			if :: member[i] && !seated[i] -> seated[i] = true; used[i] = true :: else fi } }
		:: else
		fi;
		MAYDIE;
		skip
	:: atomic { made < EPOCHS - 3 && crashes < CRASHES -> crashes++; goto reload }
	/* Somebody in the roster is not where the lead is: silent, and served at her ticket's door. */
	:: atomic { TICKET && made < EPOCHS - 1 && lead != 0 && member[0] && in[0] != lead -> member[0] = false }
	:: atomic { TICKET && made < EPOCHS - 1 && lead != 0 && member[1] && in[1] != lead && in[1] != 0 -> member[1] = false }
	:: atomic { TICKET && made < EPOCHS - 1 && lead != 0 && member[2] && in[2] != lead && in[2] != 0 -> member[2] = false }
	:: made >= EPOCHS - 1 -> break
	od
}

proctype Person(byte i) {
	do
	:: atomic { in[i] == 0 && !used[i] && !knocking[i] -> knocking[i] = true }
	:: atomic { in[i] != 0 && in[i] != lead && lead != 0 && !knocking[i] -> knocking[i] = true }
	:: made >= EPOCHS - 1 -> break
	od
}

/* What is stuck stays stuck, and is seen to be. */
proctype Time() {
	do :: tick = !tick od
}

init {
	atomic {
		/* A is in from the start: epoch 1, term 1. */
		diskNumber = 1;
		diskTerm = 1;
		make(1, 1);
		lead = made;
		member[0] = true;
		seated[0] = true;
		used[0] = true;
		places[0] = 1;
		in[0] = 1;
		run Lead();
		run Person(0);
		run Person(1);
		run Person(2);
		run Time()
	}
}

#define THERE(i) (in[i] == lead)
#define NEVERTOLD(i) (in[i] == 0 && used[i])
ltl distinct { [] (!sameTwice && !behind && places[1] <= 1 && places[2] <= 1) }
/* Unless the model has run out of epochs, A is where the lead is in the end. */
ltl together { <> [] (made >= EPOCHS - 1 || (lead != 0 && THERE(0) && (THERE(1) || NEVERTOLD(1)) && (THERE(2) || NEVERTOLD(2)))) }
