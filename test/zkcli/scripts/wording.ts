import type { Script } from '../transcript.ts'
import { lines } from './lines.ts'

/** What words, paths and flags can look like. */
export const wording: readonly Script[] = [
  {
    name: 'words for data',
    lines: lines(`create ROOT {"a":1,"b":[1,2]}
get ROOT
set ROOT '{"a": 1}'
get ROOT
set ROOT a=b;c
get ROOT
set ROOT $HOME
get ROOT
set ROOT \\n
get ROOT
set ROOT \\u00e9
get ROOT
set ROOT 日本語
get ROOT
get -s ROOT
set ROOT 👍
get ROOT
get -s ROOT
set ROOT --
set ROOT -- --
get ROOT
set ROOT -
get ROOT
set ROOT '-x'
set -- ROOT -x
get ROOT
set ROOT ""
get ROOT
get -s ROOT
set ROOT ''
set ROOT " "
get ROOT
set ROOT a"b
get ROOT
set ROOT a'b'c
get ROOT
set ROOT "a'b"
get ROOT
set ROOT 0
set ROOT null
get ROOT`),
  },
  {
    name: 'data in two words',
    lines: lines('create ROOT x\nset ROOT {"a": 1}  ≠ set-version\nget ROOT  ≠ set-version'),
  },
  {
    name: 'paths',
    lines: lines(`create ROOT
create ROOT/a.b
create ROOT/..a
create ROOT/...
create ROOT/a/../b
create ROOT/./a
create ROOT//a
create ROOT/a/
create ROOT/é
create ROOT/日本
create ROOT/with"quote
create "ROOT/with blank"
create 'ROOT/with "both" kinds'
create ROOT/*
create ROOT/-dash
create ROOT/a:b@c,d
create ROOT/%20
create ROOT/\\
ls ROOT
ls -R ROOT
get ROOT/*
get "ROOT/with blank"
get ROOT/with blank
delete ROOT/with"quote
delete "ROOT/with blank"
stat ROOT/é
delete ROOT/é
stat ROOT/é
ls relative
ls .
ls ..
ls //
ls ROOT/
get ROOT/a/
delete ROOT//
stat ""
getAcl ""
sync ""
deleteall ""
getAllChildrenNumber ""
getEphemerals ""
removewatches ""
removewatches /a/`),
  },
  {
    name: 'flags in every place',
    lines: lines(`create ROOT x
ls -s -s ROOT
ls -ss ROOT
ls -sw ROOT
ls -Rs ROOT
ls ROOT -R -s
ls -x ROOT
ls -sx ROOT
ls -s
ls --s ROOT
ls -s=1 ROOT
ls -- -s
ls -- ROOT -s  ≠ legacy-watch
get -sw ROOT
get ROOT -w -s
get -ws
get - ROOT
get -S ROOT
set -v ROOT x
set -v1 ROOT x
set -v=2 ROOT x
set ROOT x -v 3
set ROOT -v 4 x
set -v -1 ROOT x
set -v -5 ROOT x
set -v 4 -v 5 ROOT x
set -sv 5 ROOT x
set -s -s ROOT x
delete -v -1 ROOT/no
delete -v
delete -v 1
stat -w -w ROOT
stat --w ROOT
getAcl -ss ROOT
deleteall -b 5
deleteall -b -5 ROOT/no
deleteall -b=5 ROOT/no
deleteall -b5 ROOT/no
create -e -e ROOT/ee
create -x -e ROOT/no
create ROOT/data -data
create ROOT/data -- -data
get ROOT/data
sync -s ROOT
getAllChildrenNumber -- ROOT
getEphemerals -- ROOT
whoami -- x
history -s
printwatches -s
ls ROOT`),
  },
]
