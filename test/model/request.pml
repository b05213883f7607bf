/*
 * The life of one request on two instances that share a database. People vote and edit, the deadline passes, the policies
 * change on one instance after the other, the agent withdraws, redeems twice, and each instance may crash between any two
 * steps. `request.test.ts` checks every order, and compares the STEPs with what approval/decide does.
 */
mtype = { pending, approved, rejected, expired, cancelled, denied, redeemed, lapsed };
mtype = { first_approve, approve, deny, edit, denial, cancellation, expiry, redeem, lapse };

/* The row of the database, which one commit changes at once, with its ledger entry. */
mtype status = pending;
byte version = 0;
/* 0: as the agent asked; 1: as a person edited them. */
bit params = 0;
/* The votes of two people: 0 none, 1 an approval. The rule asks for both. */
bit vote[2];
/* Which params each of them saw. */
bit seen[2];
/* Ledger entries that allow the call, and that start it. */
byte allowances = 0, starts = 0;

/* Operations of both instances together: enough for an edit, an approval of it, a start and a second one. */
byte left = 4;
/* Time only goes on. */
bool late = false;
/* Each instance has its own copy of the policies: they change from those that ask to those that deny. */
bool denies[2];
/* Of the ledger: how often it was settled. */
byte ends = 0;

/* The only way in which the row changes: if it still has the version that was read. */
inline STEP(from, event, to) {
  status = to;
  version = version + 1;
  if
  :: from == pending && to != pending -> ends = ends + 1; assert(ends == 1)
  :: else
  fi;
  if
  :: to == approved -> assert(!late); allowances = allowances + 1
  :: to == redeemed -> assert(allowances == 1); starts = starts + 1; assert(starts == 1)
  :: else
  fi
}

proctype Instance(bit me) {
  byte read = 0;
  mtype was = pending;
  bit who = 0, shown = 0, tells = 0;
  do
  :: atomic { left > 0 -> left = left - 1 };
    /* What a person looks at, before they click. */
    atomic { shown = params; select(who : 0 .. 1) };
    /* What the instance reads before it decides. */
    atomic { read = version; was = status; tells = 0 };
    if
    :: was == pending && !denies[me] -> atomic { /* an approval; one of what is no longer shown is refused */
        if
        :: version == read && !late && !vote[who] && shown == params && vote[1 - who] ->
          vote[who] = 1; seen[who] = shown;
          assert(seen[0] == params && seen[1] == params);
          STEP(pending, approve, approved)
        :: version == read && !late && !vote[who] && shown == params && !vote[1 - who] ->
          vote[who] = 1; seen[who] = shown;
          STEP(pending, first_approve, pending)
        :: else
        fi }
    :: was == pending && !denies[me] -> atomic {
        if
        :: version == read && !late -> STEP(pending, deny, rejected)
        :: else
        fi }
    :: was == pending && !denies[me] -> atomic { /* an edit is the approval of other params, and the only one of them */
        if
        :: version == read && !late && params == 0 && !vote[who] ->
          params = 1; vote[who] = 1; seen[who] = 1; vote[1 - who] = 0;
          STEP(pending, edit, pending)
        :: else
        fi }
    :: was == pending && denies[me] -> atomic {
        if
        :: version == read -> STEP(pending, denial, denied)
        :: else
        fi }
    :: was == pending -> atomic {
        if
        :: version == read -> STEP(pending, cancellation, cancelled)
        :: else
        fi }
    :: was == pending && late -> atomic {
        if
        :: version == read -> STEP(pending, expiry, expired)
        :: else
        fi }
    :: was == approved && !denies[me] -> atomic {
        if
        :: version == read -> STEP(approved, redeem, redeemed); tells = 1
        :: else
        fi }
    :: was == approved && denies[me] -> atomic {
        if
        :: version == read -> STEP(approved, denial, denied)
        :: else
        fi }
    :: was == approved -> atomic {
        if
        :: version == read -> STEP(approved, lapse, lapsed)
        :: else
        fi }
    /* It crashes after it has read: what it knew is lost. */
    :: skip
    fi;
    if
    /* The agent is told that it may run: there is a record of that. */
    :: tells == 1 -> atomic { assert(status == redeemed && starts == 1 && allowances == 1) }
    /* A read is answered with what was read. */
    :: was == approved -> atomic { assert(allowances == 1) }
    /* It crashes after the commit, before the answer. */
    :: skip
    fi;
    /* Nothing is remembered; equal states are one. */
    atomic { read = 0; was = pending; who = 0; shown = 0; tells = 0 }
  :: break
  od
}

init {
  atomic { run Instance(0); run Instance(1) };
  do
  :: !late -> late = true
  :: !denies[0] -> denies[0] = true
  :: !denies[1] -> denies[1] = true
  :: break
  od
}
