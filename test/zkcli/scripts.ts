import type { DeviationName } from '../../src/zkcli/deviations.ts'
import type { Line, Script } from './transcript.ts'

/** Lines of text; one that must differ ends in `  ≠ NAME`. */
function lines(text: string): Line[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [, body = '', differs] = /^(.*?)(?: {2}≠ ([\w-]+))?$/.exec(line)!
      return { text: body, differs: differs as DeviationName | undefined }
    })
}

/** Lines that let events of earlier ones arrive. */
const settle = '\nsync ROOT\nsync ROOT\nls ROOT'

/** Written by hand, from what is known of zkCli. */
export const scripts: readonly Script[] = [
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
  { name: 'a watch on a bad path', lines: lines('addWatch nope\nls /zookeeper'), whole: true, differs: 'bad-path' },
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
    name: 'the mode of a watch',
    lines: lines(
      'create ROOT\ncreate ROOT/a\naddWatch -m PERSISTENT ROOT\naddWatch ROOT/a\ncreate ROOT/a/b\nsync /\nsync /\nls ROOT',
    ),
    whole: true,
    differs: 'sticky-mode',
  },
  {
    name: 'a quota of nothing',
    lines: lines('create ROOT\nsetquota -n x ROOT'),
    whole: true,
    differs: 'quota-fault',
  },
  {
    name: 'a command that is gone',
    lines: lines('create ROOT\nls2 ROOT\nrmr ROOT'),
    whole: true,
    differs: 'retired-command',
  },
  {
    name: 'deleteall that fails half-way',
    lines: lines('create ROOT\ncreate ROOT/a\ncreate ROOT/a/b x\nsetAcl ROOT/a world:anyone:ra\ndeleteall ROOT'),
    whole: true,
    differs: 'partial-delete',
  },
]
