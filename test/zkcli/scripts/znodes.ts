import type { Script } from '../transcript.ts'
import { lines } from './lines.ts'

/** Znodes: made, read, changed, deleted. */
export const znodes: readonly Script[] = [
  {
    name: 'create',
    lines: lines(`create ROOT
create ROOT
create ROOT/a "two words"
create ROOT/b 'single "quoted"'
create ROOT/c ""
create ROOT/d data world:anyone:cdrwa
create ROOT/e data world:anyone:r,ip:127.0.0.1:cdrwa
create -s ROOT/s- x
create -s ROOT/
create -e -s ROOT/es x
create -se ROOT/flags x
create ROOT/after x -s
create -c ROOT/container
create -c -s ROOT/no
create -e -c ROOT/no
create -t 100000 ROOT/ttl x
create -t 100000 -s ROOT/ttls x
create -t100000 ROOT/glued x
create -t=100000 ROOT/equals x
create -t x ROOT/no
create -t 10 -e ROOT/no
create -t 10 -c ROOT/no
create -t 0 ROOT/no
create -t -1 ROOT/no
create -t 1099511627775 ROOT/most
create -t 1099511627776 ROOT/no
create -t 99999999999999999999 ROOT/no
create -t
create ROOT/missing/child x
create
create -s
create no/slash
create ROOT/end/
create ROOT//double
create ROOT/./dot
create ROOT/..
create ""
create -x ROOT/no
create --sequential ROOT/no
create -- ROOT/-dash -5
create ROOT/value -5
create ROOT/eph x -e
create ROOT/eph/child x
create ROOT/f data world:anyone
create ROOT/f data ""
create ROOT/f data a:b
create ROOT/f data nosuch:id:r
create ROOT/f data digest:u:r
create ROOT/é ü
get ROOT/é
ls ROOT`),
  },
  {
    name: 'get, ls and stat',
    lines: lines(`create ROOT value
create ROOT/null
create ROOT/b x
create ROOT/a y
create ROOT/a/deep z
create ROOT/B x
get ROOT
get -s ROOT
get ROOT -s
get ROOT/null
get -s ROOT/null
get ROOT watch
get
get -s
get -q ROOT
get -5
get -- ROOT
get nope
get ROOT/
get /
get ROOT/nope
get "ROOT"
get 'ROOT' '-s'
ls
ls ROOT
ls -s ROOT
ls ROOT -s
ls -R ROOT
ls -sR ROOT
ls -? ROOT
ls -R ROOT/nope
ls ROOT/nope
ls nope
ls ROOT x
ls -R ROOT/a/deep
stat
stat ROOT
stat ROOT/nope
stat -w ROOT/nope
stat ROOT x
stat -s ROOT
getAllChildrenNumber ROOT
getAllChildrenNumber
getAllChildrenNumber ROOT/nope
getAllChildrenNumber -5
getEphemerals
getEphemerals ROOT
getEphemerals nope
create -e ROOT/e1
create -e ROOT/e2
getEphemerals ROOT/e1
sync
sync ROOT
sync ROOT/nope
sync nope
get -s ROOT watch  ≠ legacy-watch
ls -s ROOT watch  ≠ legacy-watch`),
  },
  {
    name: 'set and delete',
    lines: lines(`create ROOT v0
set ROOT
set ROOT v1
get ROOT
set -s ROOT v2
set ROOT v3 -s
set -v 3 ROOT v4
set -v 3 ROOT v5
set ROOT v6 -v 4
set -v -1 ROOT v7
set -v
set ROOT/nope v
set nope v
set ROOT ""
get ROOT
set ROOT "a b c"
get ROOT
create ROOT/a
create ROOT/a/b
delete ROOT/a
delete -v 7 ROOT/a/b
delete -v 0 ROOT/a/b
delete ROOT/a -v 0
delete ROOT/a
delete
delete nope
delete ROOT/
delete /
delete /zookeeper
delete -v
delete -q ROOT
create ROOT/x
create ROOT/x/y
create ROOT/x/y/z
create ROOT/w
deleteall ROOT/x
deleteall ROOT/w -b 5
deleteall -b 0 ROOT/w
deleteall ROOT/nope
deleteall
deleteall -b x ROOT
deleteall -b
deleteall nope
ls -R ROOT
set ROOT v 99  ≠ set-version`),
  },
  { name: 'delete with the version of 3.4', lines: lines('create ROOT\ndelete ROOT 99  ≠ delete-version') },
  { name: 'delete with the right version of 3.4', lines: lines('create ROOT\ndelete ROOT 0\nget ROOT') },
  {
    name: 'deleteall that fails half-way',
    lines: lines('create ROOT\ncreate ROOT/a\ncreate ROOT/a/b x\nsetAcl ROOT/a world:anyone:ra\ndeleteall ROOT'),
    whole: true,
    differs: 'partial-delete',
  },
  {
    name: 'containers, TTLs and sequences',
    lines: lines(`create ROOT x
create -c ROOT/container
create ROOT/container/a
stat ROOT/container
get -s ROOT/container
delete ROOT/container
delete ROOT/container/a
create -t 60000 ROOT/ttl x
stat ROOT/ttl
delete ROOT/ttl
create -e -s ROOT/es
create -s ROOT/seq-
create -s -e ROOT/seq- x world:anyone:r
create -s ROOT/seq- "" world:anyone:cdrwa
create -s -t 60000 ROOT/seq-
create -s -s ROOT/twice
create -c -t 5 ROOT/no
create -ct5 ROOT/no
create -t 5 -t 6 ROOT/first-wins
create -e ROOT/e
create -e ROOT/e/child
create -c ROOT/e/child
ls ROOT
getAllChildrenNumber ROOT
getEphemerals ROOT
getEphemerals ROOT/e
getEphemerals ROOT/s x
getEphemerals -s`),
  },
  {
    name: 'deleteall and its batches',
    lines: lines(`create ROOT
create ROOT/a
create ROOT/a/b
create ROOT/a/b/c
create ROOT/a/d
create ROOT/e
deleteall ROOT/a/b -b 1
ls -R ROOT
deleteall -b 100000 ROOT/a
ls -R ROOT
deleteall ROOT/e surplus
deleteall ROOT/e
deleteall -b 1.5 ROOT
deleteall -b 99999999999 ROOT
deleteall ROOT
ls ROOT`),
  },
]
