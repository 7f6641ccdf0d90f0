import type { DeviationName } from '../../src/zkcli/deviations.ts'

export interface Shot {
  readonly words: readonly string[]
  readonly differs?: DeviationName | undefined
}

/** A line as words; one that must differ ends in `  ≠ NAME`. */
function shot(line: string): Shot {
  const [text = '', differs] = line.split('  ≠ ')
  return { words: text.split(' '), differs: differs as DeviationName | undefined }
}

/**
 * Processes of their own, in order: each program has its own ROOT, made by the first. Bare ones name their server
 * themselves; SERVER stands for the one that runs.
 */
export const oneShots: readonly { readonly name: string; readonly bare?: true; readonly shots: readonly Shot[] }[] = [
  {
    name: 'commands',
    shots: [
      { words: ['create', 'ROOT', 'a value with blanks'] },
      { words: ['create', 'ROOT'] },
      { words: ['create', 'ROOT/a', '"quoted"'] },
      { words: ['get', 'ROOT'] },
      { words: ['get', 'ROOT/a'] },
      { words: ['get', '-s', 'ROOT'] },
      { words: ['get', 'ROOT', '-s'] },
      { words: ['get', 'ROOT/nope'] },
      { words: ['get'] },
      { words: ['ls', 'ROOT'] },
      { words: ['ls', '-s', 'ROOT'] },
      { words: ['ls', '-R', 'ROOT'] },
      { words: ['ls', 'ROOT/'] },
      { words: ['set', 'ROOT', 'new'] },
      { words: ['set', '-v', '7', 'ROOT', 'new'] },
      { words: ['stat', 'ROOT'] },
      { words: ['getAcl', 'ROOT'] },
      { words: ['setAcl', 'ROOT', 'bad'] },
      { words: ['sync', 'ROOT'] },
      { words: ['whoami'] },
      { words: ['bogus'] },
      { words: ['help'] },
      { words: ['ls ROOT'] },
      { words: [''] },
      { words: ['get', '-q', 'ROOT'] },
      { words: ['setquota', '-n', '0', 'ROOT'], differs: 'quota-fault' },
      { words: ['setquota', '-n', '5', 'ROOT'] },
      { words: ['listquota', 'ROOT'] },
      { words: ['delquota', 'ROOT'] },
      { words: ['printwatches'] },
      { words: ['history'] },
      { words: ['redo', '0'] },
      { words: ['quit'] },
      { words: ['close'] },
      { words: ['delete', 'ROOT'] },
      { words: ['delete', 'ROOT/a', '5'], differs: 'delete-version' },
      { words: ['deleteall', 'ROOT'] },
      { words: ['rmr', 'ROOT'], differs: 'retired-command' },
      { words: ['reconfig', '-file', '/no/such/file'] },
    ],
  },
  {
    name: 'words as the process gets them',
    shots: [
      { words: ['create', 'ROOT', 'a\nb'] },
      { words: ['get', 'ROOT'] },
      { words: ['create', 'ROOT/ü ö', 'ä'] },
      { words: ['get', 'ROOT/ü ö'] },
      { words: ['ls', '', 'ROOT'] },
      { words: ['ls', 'ROOT', '-server', 'x'] },
      { words: ['create', 'ROOT/quoted', "'x'"] },
      { words: ['get', 'ROOT/quoted'] },
      { words: ['set', 'ROOT', ''] },
      { words: ['get', 'ROOT'] },
      { words: ['ls', '-R', 'ROOT'] },
      { words: ['addWatch', 'ROOT'] },
      { words: ['get', '-w', 'ROOT'] },
      { words: ['removewatches', 'ROOT'] },
      { words: ['redo'] },
      { words: ['redo', 'x'], differs: 'bad-number' },
      { words: ['printwatches', 'off'] },
      { words: ['exit'] },
      { words: ['quit', 'now'] },
      { words: ['connect'] },
      { words: ['connect', '127.0.0.1:1'] },
      { words: ['deleteall', 'ROOT'] },
    ],
  },
  {
    name: 'without a server',
    bare: true,
    shots: `get /x
create /x
sync /x  ≠ sync-failure
ls /x
ls -R /x
ls -s -w /x
deleteall /x
deleteall -b 5 /x
getEphemerals
getEphemerals /x
getAllChildrenNumber /x
listquota /x
setquota -n 5 /x
delquota /x
delquota -n /x
config
config -c
reconfig -remove 1
addWatch /x
addWatch -m PERSISTENT /x
removewatches /x
removewatches -d /x
setAcl /x world:anyone:r
setAcl -R /x world:anyone:r
setAcl /x bad
getAcl /x
getAcl -s /x
stat /x
stat -w /x
set /x y
set -v 5 /x y
delete /x
delete -v 5 /x
get -w /x
get -s /x
get nope
close
quit
bogus
get
history
printwatches
redo 0
addauth digest a:b  ≠ auth-failure
whoami  ≠ lost-whoami`
      .split('\n')
      .map((line) => shot(`-server 127.0.0.1:1 ${line}`)),
  },
  {
    name: 'options of the process',
    bare: true,
    shots: `-server SERVER ls /zookeeper
-foo -server SERVER ls /zookeeper
-server SERVER -r ls /zookeeper
-server SERVER -secure ls /zookeeper
-server 127.0.0.1:1 -server SERVER ls /zookeeper
-server SERVER -timeout 5000 ls /zookeeper
-server SERVER -waitforconnection ls /zookeeper
-server SERVER -- ls /zookeeper
-server SERVER - ls /zookeeper
-server SERVER/ ls /zookeeper
-server SERVER/zookeeper ls /
-server SERVER/nochroot ls /
-server SERVER/nochroot create /a x
-server :PORT ls /zookeeper
-server localhost:PORT ls /zookeeper
--server SERVER ls /
-h
-server SERVER -h
-server SERVER bogus
-server no.such.host.invalid:2181 ls /
-server  ≠ missing-value
-server SERVER -server  ≠ missing-value
-server SERVER -timeout  ≠ missing-value
-server SERVER -client-configuration  ≠ missing-value
-timeout x ls /  ≠ bad-number
-server SERVER -timeout 0 ls /  ≠ bad-number
-server SERVER -timeout 99999999999 ls /  ≠ bad-number
-server 127.0.0.1:x ls /  ≠ bad-hosts
-server 127.0.0.1:99999 ls /  ≠ bad-hosts
-server SERVER//x ls /  ≠ bad-hosts
-server SERVER/a/ ls /  ≠ bad-hosts
-server SERVER -client-configuration /nope ls /  ≠ bad-configuration
-server 127.0.0.1:1 -timeout 1000 -waitforconnection ls /  ≠ wait-failure`
      .split('\n')
      .map(shot),
  },
]
