import type { Script } from '../transcript.ts'
import { lines } from './lines.ts'

/** The shell itself: words, counters, connections, exit codes. */
export const sessions: readonly Script[] = [
  {
    name: 'configuration and version',
    lines: lines(`config
config -c
config -s
config -w
config x
config -q
reconfig
reconfig -v zz -add 1=x
reconfig -add 1=x -members y
reconfig -file /nope -members y
reconfig -file /nope
reconfig -remove 9
reconfig --add x
reconfig -add
version x
version  ≠ version`),
  },
  {
    name: 'words, quotes and unknown commands',
    lines: lines(`create ROOT x
bogus
help
"bogus command"
ls   ROOT
	ls ROOT
ls "ROOT
ls 'ROOT
"ls" ROOT
ls ROOT;
ls ROOT#
# comment
create ROOT/q abc"def ghi"jkl
get ROOT/q
create ROOT/r a\\ b
get ROOT/r
create ROOT/t "x\\"y"
get ROOT/t
printwatches on
history x
redo 99999
redo -1
redo
sync -x ROOT
 ls ROOT
ls ROOT 
ls "ROOT" "-s"
create 'ROOT/it"s' x
get 'ROOT/it"s'
LS ROOT
List ROOT`),
  },
  { name: 'an empty script', lines: [], whole: true },
  { name: 'quit after a failure', lines: lines('ls ROOT/nope\nquit\nls /zookeeper'), whole: true },
  { name: 'quit after success', lines: lines('ls ROOT/nope\nls /zookeeper\nquit'), whole: true },
  { name: 'a failure before success', lines: lines('ls ROOT/nope\n\nls /zookeeper\n'), whole: true },
  { name: 'success before a failure', lines: lines('ls /zookeeper\nls ROOT/nope'), whole: true },
  { name: 'an unknown command at the end', lines: lines('ls /zookeeper\nbogus'), whole: true },
  { name: 'spaces only', lines: [{ text: '   ' }], whole: true },
  {
    name: 'history and redo',
    lines: lines(
      'ls /zookeeper\nls ROOT\nredo 0\nredo 1\nhistory\nredo 4\nredo 2\nprintwatches\nprintwatches off\nprintwatches',
    ),
    whole: true,
  },
  {
    name: 'close and what follows',
    lines: lines('ls /zookeeper\nclose\nls /zookeeper\nget\nbogus\nprintwatches\nhistory\nwhoami'),
    whole: true,
  },
  { name: 'closing twice', lines: lines('close\nclose'), whole: true },
  {
    name: 'connecting again',
    lines: lines('ls /zookeeper\nconnect SERVER\nls /zookeeper\nconnect\nls /zookeeper'),
    whole: true,
  },
  {
    name: 'a lone quote',
    lines: lines('ls /zookeeper\n"'),
    whole: true,
    differs: 'open-quote',
  },
  { name: 'a bad version', lines: lines('create ROOT\nset -v x ROOT y\nls ROOT'), whole: true, differs: 'bad-number' },
  { name: 'a bad number to redo', lines: lines('ls /zookeeper\nredo abc'), whole: true, differs: 'bad-number' },
  {
    name: 'a command that is gone',
    lines: lines('create ROOT\nls2 ROOT\nrmr ROOT'),
    whole: true,
    differs: 'retired-command',
  },
  {
    name: 'numbers to redo',
    lines: lines(`create ROOT x
get ROOT
redo 1
redo 01
redo 0x1
redo #1
redo +1
redo 1 2
redo
redo -1
redo 99
redo 2147483647
history
redo 12
history x`),
    whole: true,
  },
  {
    name: 'a long history',
    lines: lines(`${Array.from({ length: 14 }, (_, i) => `ls /zookeeper${i}`).join('\n')}\nhistory\nredo 3\nhistory`),
    whole: true,
  },
  { name: 'quit with more', lines: lines('ls /zookeeper\nquit now\nls /'), whole: true },
  { name: 'quit at once', lines: lines('quit'), whole: true },
  { name: 'a word of later releases', lines: lines('exit\nls /zookeeper'), whole: true },
  {
    name: 'connecting after close',
    lines: lines('ls /zookeeper\nclose\nconnect\nls /zookeeper\nclose\nconnect SERVER\nls /zookeeper'),
    whole: true,
  },
  { name: 'connecting to nobody', lines: lines('ls /zookeeper\nconnect 127.0.0.1:1\nls /zookeeper'), whole: true },
  {
    name: 'connecting to no port',
    lines: lines('ls /zookeeper\nconnect host:x\nls /zookeeper'),
    whole: true,
    differs: 'bad-hosts',
  },
  { name: 'lines of Windows', lines: lines('create ROOT x\nget ROOT\nls ROOT/nope'), whole: true, lineEnd: '\r\n' },
  { name: 'lines of old Macs', lines: lines('create ROOT x\nget ROOT\nls ROOT/nope'), whole: true, lineEnd: '\r' },
  {
    name: 'characters that look like blanks',
    lines: lines(
      'create ROOT x\ncreate ROOT/a\u00a0b x\nls ROOT\nget ROOT\u2028\nls\u3000ROOT\n\ufeffls ROOT\nget\tROOT\nget ROOT\u0000',
    ),
    whole: true,
  },
  {
    name: 'reconfiguration from files',
    lines: lines(`reconfig -file /etc/hostname/no
reconfig -file /
reconfig -file
reconfig -file /dev/null
reconfig -members server.1=a:1:2;3
reconfig -add server.1=a:1:2;3 -remove 2
reconfig -v 1 -add server.1=a:1:2;3
reconfig -v -1 -remove 2
reconfig -v 0x1 -remove 2
reconfig -v
reconfig -s
reconfig -s -v 5
config -cs
config -sw
config -c surplus`),
  },
]
