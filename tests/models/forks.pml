/*
 * Why one lead issues and every grant names its parent (PROTOCOL.md §7.3, §10). Two moderators, one
 * invite, two recipients, and a relay that drops, repeats, reorders, and shows different grants to
 * different people. X is in the room until moderator 1 removes her.
 *
 * Holds with ISSUER and PARENT: one admission by the invite, and two recipients who can read each
 * other agree on whether X is in the room.
 * Sabotages, each of which must break it: no -DISSUER, no -DPARENT, neither.
 */
#define GRANTS 6
byte number[2];               /* of each recipient's epoch */
byte at[2];                   /* its id */
bool holdsX[GRANTS + 2];      /* by id: X is in its roster */
byte parent[GRANTS + 2];
byte numberOf[GRANTS + 2];
byte made = 1;                /* id 0 is the first epoch */
bool used[2];
byte admitted;
byte ownAt[2];                /* of each moderator */
byte ownNumber[2];

inline grant(m, admits, removesX) {
	d_step {
		if
		:: made < GRANTS ->
			parent[made] = ownAt[m];
			numberOf[made] = ownNumber[m] + 1;
			holdsX[made] = holdsX[ownAt[m]] && !removesX;
			ownAt[m] = made;
			ownNumber[m] = ownNumber[m] + 1;
			made++;
			if :: admits -> admitted++ :: else fi
		:: else
		fi
	}
}

proctype Moderator(byte m) {
	if
#ifdef ISSUER
	:: m == 0 && !used[0] -> atomic { used[0] = true; grant(m, true, false) }
#else
	:: !used[m] -> atomic { used[m] = true; grant(m, true, false) }
#endif
	:: true
	fi;
	if
	:: m == 1 -> atomic { grant(m, false, true) }
	:: true
	fi
}

proctype Relay() {
	byte to, id, round;
	for (round : 1 .. 7) {
		if :: to = 0 :: to = 1 fi;
		select (id : 1 .. 5);
		atomic {
			if
#ifdef PARENT
			:: id < made && numberOf[id] == number[to] + 1 && parent[id] == at[to] ->
				number[to] = numberOf[id];
				at[to] = id
#else
			:: id < made && numberOf[id] == number[to] + 1 ->
				number[to] = numberOf[id];
				at[to] = id
#endif
			:: else
			fi;
#ifdef PARENT
			/* The id is in every key: another id is another room. */
			assert(at[0] != at[1] || holdsX[at[0]] == holdsX[at[1]])
#else
			assert(number[0] != number[1] || holdsX[at[0]] == holdsX[at[1]])
#endif
		}
	}
}

init {
	holdsX[0] = true;
	atomic { run Moderator(0); run Moderator(1); run Relay() }
	(_nr_pr == 1);
	assert(admitted <= 1)
}
