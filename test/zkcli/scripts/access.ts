import type { Script } from '../transcript.ts'
import { lines } from './lines.ts'

/** Who may do what. */
export const access: readonly Script[] = [
  {
    name: 'ACLs',
    lines: lines(`create ROOT x
create ROOT/a
getAcl
getAcl ROOT
getAcl -s ROOT
getAcl ROOT -s
getAcl nope
getAcl ROOT/nope
setAcl
setAcl ROOT
setAcl ROOT world:anyone:cdrwa
setAcl -s ROOT world:anyone:cdrwa
setAcl -v 77 ROOT world:anyone:cdrwa
setAcl -v 2 ROOT world:anyone:cdrwa
setAcl ROOT world:anyone:arwdc
getAcl ROOT
setAcl ROOT ip:127.0.0.1:cdrwa,world:anyone:r
getAcl ROOT
setAcl -R ROOT world:anyone:cdrwa
getAcl ROOT/a
setAcl -R ROOT/nope world:anyone:cdrwa
setAcl ROOT/nope world:anyone:r
setAcl ROOT bad
setAcl ROOT ""
setAcl ROOT a:b
setAcl ROOT nosuch:x:r
setAcl ROOT auth::cdrwa
addauth
addauth digest bob:secret
whoami
whoami x
whoami -v
version -q
sync -q
setAcl ROOT auth:ignored:cdrwa
getAcl ROOT
setAcl ROOT/a digest:bob:X9ydTmkBHN/cUIDzDLFHIfHfRtU=:cdrwa,ip:127.0.0.1:r
getAcl ROOT/a
set ROOT/a v
delete ROOT/a
setAcl ROOT digest:alice:X9ydTmkBHN/cUIDzDLFHIfHfRtU=:cdrwa
get ROOT
set ROOT v
setAcl ROOT world:anyone:cdrwa
getAcl ROOT
delete ROOT
stat ROOT`),
  },
  {
    name: 'ACL letters that make no sense',
    lines: lines('create ROOT x\nsetAcl ROOT world:anyone:rq\ngetAcl ROOT  ≠ bad-acl'),
  },
  {
    name: 'ACL entries that make no sense',
    lines: lines('create ROOT x world:anyone:cdrwa,nonsense  ≠ bad-acl'),
  },
  {
    name: 'a password in a digest entry',
    lines: lines('create ROOT x\nsetAcl ROOT digest:u:pw:cdrwa,world:anyone:ra\ngetAcl ROOT  ≠ plain-digest'),
  },
  {
    name: 'setAcl -R that fails half-way',
    lines: lines(`create ROOT x
create ROOT/a x world:anyone:r
create ROOT/b x
setAcl -R ROOT world:anyone:rcda  ≠ partial-acl`),
  },
  {
    name: 'a missing credential',
    lines: lines('addauth digest\nls /zookeeper\nls /zookeeper'),
    whole: true,
    differs: 'auth-failure',
  },
  {
    name: 'an unknown scheme',
    lines: lines('addauth nosuch x:y\nls /zookeeper\nsync /\nls /zookeeper'),
    whole: true,
    differs: 'auth-failure',
  },
  {
    name: 'ACLs in every form',
    lines: lines(`create ROOT x
create ROOT/p x world:anyone:
getAcl ROOT/p
create ROOT/q x world:anyone:adcwr
getAcl ROOT/q
create ROOT/r x :
create ROOT/r x ::
create ROOT/r x a:b:c:r
create ROOT/r x world:other:r
create ROOT/r x world:anyone:rr
getAcl ROOT/r
create ROOT/s x ip:999.1.1.1:r
create ROOT/s x ip:10.0.0.0/8:r
create ROOT/t x ip:10.0.0.0/99:r
create ROOT/t x ip:::1:cdrwa
create ROOT/t x auth:x:cdrwa
create ROOT/t x x509:CN=a:r
create ROOT/t x sasl:a@b:r
create ROOT/u x digest::r
create ROOT/u x digest:u:r
create ROOT/u x world:anyone:r,world:anyone:cdrwa
getAcl ROOT/u
setAcl ROOT world:anyone:cdrwa,
setAcl ROOT ,
setAcl ROOT world:anyone:cdrwa surplus
setAcl ROOT "world:anyone:cdrwa"
setAcl -v 0 ROOT world:anyone:cdrwa
setAcl -v 99 ROOT world:anyone:cdrwa
setAcl -s -R ROOT/q world:anyone:cdrwa
setAcl -v 1 -R ROOT/q world:anyone:cdrwa
setAcl -v 0 -R ROOT/q world:anyone:cdrwa  ≠ partial-acl
setAcl ROOT/nope world:anyone:r
setAcl ROOT/ world:anyone:r
setAcl
setAcl -s
getAcl ROOT surplus
getAcl -s ROOT -s
getAcl -x ROOT`),
  },
  {
    name: 'an ACL entry of nothing',
    lines: lines('create ROOT x\nsetAcl ROOT ,world:anyone:cdrwa'),
    whole: true,
    differs: 'bad-acl',
  },
  {
    name: 'identities',
    lines: lines(`whoami
create ROOT x
addauth digest own:er
whoami
create ROOT/mine x auth::cdrwa
getAcl ROOT/mine
addauth digest own:er
whoami
addauth digest other:x
whoami
create ROOT/ours x auth:any:rw
getAcl ROOT/ours
addauth ip 1.2.3.4
whoami
addauth digest nocolon
whoami
addauth digest with:two:colons
whoami
addauth digest x:y surplus
whoami
set ROOT/ours y
delete ROOT/ours
getAcl ROOT/ours
setAcl ROOT/ours world:anyone:cdrwa`),
  },
  {
    name: 'what may not be read',
    lines: lines(`create ROOT x
create ROOT/shut x
create ROOT/shut/in x
create ROOT/open x
setAcl ROOT/shut ip:10.1.1.1:cdrwa
ls ROOT
ls ROOT/shut
ls -s ROOT/shut
ls -R ROOT
ls -R ROOT/shut
get ROOT/shut
get -w ROOT/shut
get ROOT/shut/in
stat ROOT/shut
stat -w ROOT/shut
getAcl ROOT/shut
set ROOT/shut y
set -v 99 ROOT/shut y
delete ROOT/shut/in
delete -v 99 ROOT/shut/in
delete ROOT/shut
create ROOT/shut/new
create ROOT/shut
setAcl ROOT/shut world:anyone:r
setAcl -v 99 ROOT/shut world:anyone:r
getAllChildrenNumber ROOT
getAllChildrenNumber ROOT/shut
sync ROOT/shut
addWatch -m PERSISTENT ROOT/shut
removewatches ROOT/shut
listquota ROOT/shut
setquota -n 5 ROOT/shut
listquota ROOT/shut
delquota ROOT/shut
ls -w ROOT/shut
removewatches -c ROOT/shut`),
  },
]
