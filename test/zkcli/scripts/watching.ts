import type { Script } from '../transcript.ts'
import { lines, settle } from './lines.ts'

/** Watches, for once and for good. */
export const watching: readonly Script[] = [
  {
    name: 'one-shot watches',
    lines: lines(`create ROOT x
get -w ROOT
set ROOT y
set ROOT z
stat -w ROOT
set ROOT y
ls -w ROOT
create ROOT/a
create ROOT/b
stat -w ROOT/new
create ROOT/new
get -w ROOT/a
ls -w ROOT/a
delete ROOT/a
get -w ROOT/nope
create ROOT/nope
config -w${settle}`),
  },
  {
    name: 'persistent watches',
    lines: lines(`create ROOT x
addWatch
addWatch -m foo ROOT
addWatch ROOT ROOT
addWatch -m
addWatch -m PERSISTENT ROOT
set ROOT y
create ROOT/a
set ROOT/a z
delete ROOT/a
removewatches ROOT
set ROOT z${settle}`),
  },
  {
    name: 'recursive watches',
    lines: lines(`create ROOT x
addWatch ROOT
set ROOT y
create ROOT/a
create ROOT/a/b
set ROOT/a z
delete ROOT/a/b
deleteall ROOT/a
removewatches -a ROOT
create ROOT/late${settle}`),
  },
  {
    name: 'removing watches',
    lines: lines(`create ROOT x
removewatches
removewatches nope
removewatches ROOT
removewatches -q ROOT
get -w ROOT
removewatches -c ROOT
removewatches -d ROOT
removewatches -d ROOT
ls -w ROOT
removewatches -d ROOT
removewatches -c ROOT
get -w ROOT
ls -w ROOT
removewatches -a ROOT
set ROOT y
stat -w ROOT/nope
removewatches -l ROOT/nope
create ROOT/nope${settle}`),
  },
  { name: 'a watch on a bad path', lines: lines('addWatch nope\nls /zookeeper'), whole: true, differs: 'bad-path' },
  {
    name: 'the mode of a watch',
    lines: lines(
      'create ROOT\ncreate ROOT/a\naddWatch -m PERSISTENT ROOT\naddWatch ROOT/a\ncreate ROOT/a/b\nsync /\nsync /\nls ROOT',
    ),
    whole: true,
    differs: 'sticky-mode',
  },
  {
    name: 'one event for several watches',
    lines: lines(`create ROOT x
create ROOT/a x
addWatch -m PERSISTENT ROOT
get -w ROOT/a
ls -w ROOT/a
stat -w ROOT/a
set ROOT/a y
set ROOT y
get -w ROOT/a
delete ROOT/a
create ROOT/b
addWatch -m persistent_recursive ROOT/b
addWatch ROOT/b
set ROOT/b 1
create ROOT/b/c
set ROOT/b/c 2
get -w ROOT/b/c
set ROOT/b/c 3
set ROOT/b/c 4
deleteall ROOT/b${settle}`),
  },
  {
    name: 'walking with watches',
    lines: lines(`create ROOT x
create ROOT/a
create ROOT/a/b
ls -R -w ROOT
set ROOT y
set ROOT/a y
create ROOT/a/b/c
create ROOT/d
ls -wR ROOT/a
removewatches ROOT/a
removewatches -d ROOT/a
delete ROOT/d
ls -R -w ROOT/nope${settle}`),
  },
  {
    name: 'watches nobody is told of',
    lines: lines(`create ROOT x
printwatches off
get -w ROOT
set ROOT y${settle}
printwatches on
get -w ROOT
set ROOT y${settle}
printwatches nonsense
get -w ROOT
set ROOT y${settle}`),
  },
  {
    name: 'two kinds of watches on one path',
    lines: lines('create ROOT x\nls -w ROOT\naddWatch ROOT\ncreate ROOT/a\nsync ROOT\nls ROOT'),
    whole: true,
    differs: 'covered-watch',
  },
]
