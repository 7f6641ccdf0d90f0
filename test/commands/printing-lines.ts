/** A command line that prints something; `%` is a number that no other run of it has. */
export interface PrintingLine {
  readonly line: string
  /** What has to be there before it runs: lines of a script, whose output nobody sees. */
  readonly before?: string
  readonly stdin?: string
  /** Its exit code where it ends well; 0 where left out. */
  readonly code?: number
  /** It would not end by itself after it has printed. */
  readonly lasts?: boolean
}

/**
 * A line of every command that prints, by the command's id. `DIR` is the data directory of the server. /big has 200 kB, /r is
 * there to be changed, /r/members has a member, /limited a quota.
 */
export const printingLines: Readonly<Record<string, PrintingLine>> = {
  create: { line: 'create /r/c% x' },
  get: { line: 'get /big' },
  set: { line: 'set /r/set x --json' },
  ls: { line: 'ls -R /' },
  delete: { line: 'delete /r/d% --json', before: 'create /r/d%' },
  deleteall: { line: 'deleteall /r/a% -y --json', before: 'create /r/a%' },
  undo: { line: 'undo -y --json', before: 'create /r/u%; deleteall /r/u% -y' },
  'undo ls': { line: 'undo ls --json' },
  find: { line: 'find / -l --summary' },
  grep: { line: 'grep -C 1 . / --summary' },
  du: { line: 'du / --depth 2' },
  txn: { line: "txn 'create /r/t% x' 'delete /r/t%'" },
  stat: { line: 'stat /big' },
  exists: { line: 'exists /big' },
  count: { line: 'count /' },
  touch: { line: 'touch /r/set --json' },
  sync: { line: 'sync / --json' },
  lock: { line: 'lock /r/lock%', lasts: true },
  'lock ls': { line: 'lock ls /r/set --json' },
  semaphore: { line: 'semaphore /r/semaphore% --permits 1', lasts: true },
  elect: { line: 'elect /r/elect%', lasts: true },
  'elect ls': { line: 'elect ls /r/set --json' },
  barrier: { line: 'barrier /r/barrier% --members 1 --json' },
  'queue put': { line: 'queue put /r/queue x' },
  'queue take': { line: 'queue take /r/take%', before: 'queue put /r/take% x' },
  'queue peek': { line: 'queue peek /r/peek%', before: 'queue put /r/peek% x' },
  'queue ls': { line: 'queue ls /r/list%', before: 'queue put /r/list% x' },
  'queue size': { line: 'queue size /r/list' },
  'group join': { line: 'group join /r/group% me', lasts: true },
  'group ls': { line: 'group ls /r/set --json' },
  'group watch': { line: 'group watch /r/members --for 1s --json' },
  'service register': { line: 'service register /r/services% web', lasts: true },
  'service ls': { line: 'service ls /r/services --json' },
  'service watch': {
    line: 'service watch /r/watched% --for 1s --json',
    before: 'create /r/watched%/web/x --parents',
  },
  counter: { line: 'counter /r/counter +1' },
  demo: { line: 'demo lock --pace 1ms' },
  ephemerals: { line: 'ephemerals --all' },
  tree: { line: 'tree / --data --sizes' },
  diff: { line: 'diff /big /r', code: 1 },
  import: { line: 'import /big /r/i% -y --json' },
  watch: { line: 'watch /big --initial --for 500ms' },
  wait: { line: 'wait /big --exists --json' },
  'acl get': { line: 'acl get /big' },
  'acl set': { line: 'acl set /r/as% world:anyone:cdrwa --json', before: 'create /r/as%' },
  'acl add': { line: 'acl add /r/aa% ip:127.0.0.1:r --json', before: 'create /r/aa%' },
  'acl remove': { line: 'acl remove /r/ar% world:anyone:c --json', before: 'create /r/ar%' },
  'acl can': { line: 'acl can /big rw' },
  'acl audit': { line: 'acl audit / --all' },
  'acl digest': { line: 'acl digest alice', stdin: 'secret\n' },
  auth: { line: 'auth digest:alice:secret --json' },
  whoami: { line: 'whoami' },
  'quota get': { line: 'quota get /limited' },
  'quota set': { line: 'quota set /limited --count 100 --json' },
  'quota clear': { line: 'quota clear /r/q% -y --json', before: 'create /r/q%; quota set /r/q% --count 5' },
  'quota report': { line: 'quota report' },
  config: { line: 'config --json' },
  status: { line: 'status' },
  doctor: { line: 'doctor' },
  'doctor ls': { line: 'doctor ls' },
  who: { line: 'who /big --json' },
  sessions: { line: 'sessions --json' },
  top: { line: 'top --count 1 --interval 100ms' },
  tap: { line: 'tap --pcap test/golden/captures/three-clients.pcap' },
  admin: { line: 'admin ruok' },
  latency: { line: 'latency -n 1' },
  bench: { line: 'bench -n 20 -c 1' },
  'logs show': { line: 'logs show DIR' },
  'logs grep': { line: 'logs grep DIR big' },
  'logs blame': { line: 'logs blame DIR /big' },
  'logs timeline': { line: 'logs timeline /big --past DIR' },
  'logs du': { line: 'logs du DIR' },
  'logs diff': { line: 'logs diff DIR DIR --json' },
  sandbox: { line: 'sandbox --port 0', lasts: true },
  version: { line: 'version' },
  completion: { line: 'completion bash' },
  'profile ls': { line: 'profile ls --json' },
}

/** Lines that print without being one command. */
export const otherLines: Readonly<Record<string, PrintingLine>> = {
  '--version': { line: '--version' },
  '-V --no-color': { line: '-V --no-color' },
  help: { line: 'help' },
  'help of a command': { line: 'get --help' },
  'help of a topic': { line: 'help exit-codes' },
  completion: { line: '__complete get /' },
  script: { line: "-e 'get /big; get /big'" },
  json: { line: 'get /big --json' },
  ndjson: { line: 'ls -R / -o ndjson' },
  table: { line: 'ls -l /' },
}

/** Commands that print nothing of their own here, and why. */
export const silent: Readonly<Record<string, string>> = {
  configure: 'what it prints is its program’s',
  browse: 'draws on a terminal only',
  reconfig: 'the sandbox refuses it',
  'admin snapshot': 'ZooKeeper 3.9: test/commands/ensemble/admin',
  'admin restore': 'ZooKeeper 3.9: test/commands/ensemble/admin',
  'ensemble create': 'real servers: test/ensemble/local',
  'ensemble start': 'real servers',
  'ensemble stop': 'real servers',
  'ensemble restart': 'real servers',
  'ensemble status': 'real servers',
  'ensemble kill': 'real servers',
  'ensemble pause': 'real servers',
  'ensemble resume': 'real servers',
  'ensemble logs': 'real servers',
  'ensemble destroy': 'real servers',
  'profile set': 'writes a file, prints nothing',
  'profile use': 'writes a file, prints nothing',
  'profile rm': 'writes a file, prints nothing',
}
