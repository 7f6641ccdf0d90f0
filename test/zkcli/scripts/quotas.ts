import type { Script } from '../transcript.ts'
import { lines } from './lines.ts'

/** How much there may be. */
export const quotas: readonly Script[] = [
  {
    name: 'quotas',
    lines: lines(`create ROOT xx
create ROOT/c yy
listquota
listquota ROOT
listquota ROOT/nope
listquota nope
setquota
setquota -n 5
setquota -n
setquota ROOT
setquota -n 5 -b 5 ROOT
setquota -q 5 ROOT
setquota -n 10 ROOT
listquota ROOT
setquota -b 1000 ROOT
setquota -N 20 ROOT
setquota -B 2000 ROOT
listquota ROOT
setquota -n 1 ROOT
setquota -b 0 ROOT
setquota -n 5 ROOT/c
setquota -n 5 ROOT/nope
setquota -n 50 ROOT
setquota -b 5000 ROOT
setquota -N 1 ROOT
setquota -B 1 ROOT
listquota ROOT
delquota
delquota -x ROOT
delquota -n -b ROOT
delquota -n ROOT
listquota ROOT
delquota -b ROOT
delquota ROOT
listquota ROOT
delquota ROOT
delquota -n ROOT
setquota -n 5 ROOT/c
setquota -n 5 ROOT
delquota ROOT/c`),
  },
  { name: 'a quota of zero', lines: lines('create ROOT\nsetquota -n 0 ROOT'), whole: true, differs: 'quota-fault' },
  {
    name: 'a quota of nothing',
    lines: lines('create ROOT\nsetquota -n x ROOT'),
    whole: true,
    differs: 'quota-fault',
  },
  {
    name: 'quotas in every form',
    lines: lines(`create ROOT
create ROOT/a
create ROOT/a/b
create ROOT/c
setquota -n 1 ROOT/a
listquota ROOT/a
setquota -n 1000000000000 ROOT/a
listquota ROOT/a
setquota -n 5.5 ROOT/a
setquota -n "" ROOT/a
setquota -n 0x5 ROOT/a
setquota -n +7 ROOT/a
listquota ROOT/a
setquota -b 9223372036854775808 ROOT/a
setquota -b 9223372036854775807 ROOT/a
listquota ROOT/a
setquota -n 1 -n 2 ROOT/a
setquota ROOT/a -n 3
setquota -n 3 -- ROOT/a
setquota -n3 ROOT/a
setquota -n=4 ROOT/a
listquota ROOT/a
setquota -N 0 ROOT/a
setquota -B -1 ROOT/a
setquota -n 5 ROOT/a/b
setquota -n 5 ROOT
setquota -n 5 ROOT/c
setquota -n 5 ROOT
setquota -n 5 nope
setquota -n x nope
setquota -n 5 ROOT/
setquota -n 5 ""
setquota -n 5 /
setquota -n 5 /zookeeper/quota
setquota -n 5 /zookeeper/quota/x
setquota -n x /zookeeper/quota
listquota /
listquota nope
listquota ""
listquota ROOT//a
delquota /
delquota nope
delquota -
delquota ""
delquota ROOT/a/
delquota -n -b ROOT/a
delquota -nb ROOT/a
delquota -N ROOT/a
delquota -B ROOT/a
listquota ROOT/a
delquota -n ROOT/a
listquota ROOT/a
delquota ROOT/a
delquota -n ROOT/a
listquota ROOT/a
delquota ROOT/c surplus
listquota ROOT/c
ls ROOT`),
  },
]
