import type { AnyCommand, Entry, Registry } from '../cli/declare/command.ts'

type Load = () => Promise<{ default: AnyCommand }>
type Row = Omit<Entry, 'subject'>
type Options = Partial<Pick<Row, 'shellOnly' | 'hidden'>>

/** A row: how to load the command, its other names (zkCli's among them), and whether it is for the shell only. */
function entry(load: Load, aliases: readonly string[] = [], { shellOnly = false, hidden = false }: Options = {}): Row {
  return { load, aliases, shellOnly, hidden }
}

/** Rows that help shows together. */
function about(subject: string, rows: Readonly<Record<string, Row>>): Registry {
  return Object.fromEntries(Object.entries(rows).map(([id, row]) => [id, { ...row, subject }]))
}

/** Every command of zoosh by subject, in the order help lists them. */
export const registry: Registry = {
  ...about('ZNODES', {
    create: entry(() => import('./znodes/create.ts')),
    get: entry(() => import('./znodes/get.ts')),
    set: entry(() => import('./znodes/set.ts')),
    ls: entry(() => import('./znodes/ls.ts')),
    delete: entry(() => import('./znodes/delete.ts'), ['rm']),
    stat: entry(() => import('./znodes/stat.ts')),
    exists: entry(() => import('./znodes/exists.ts')),
    touch: entry(() => import('./znodes/touch.ts')),
    sync: entry(() => import('./znodes/sync.ts')),
    txn: entry(() => import('./znodes/txn.ts')),
    begin: entry(() => import('./znodes/begin.ts'), [], { shellOnly: true }),
    commit: entry(() => import('./znodes/commit.ts'), [], { shellOnly: true }),
    rollback: entry(() => import('./znodes/rollback.ts'), [], { shellOnly: true }),
  }),
  ...about('TREES', {
    deleteall: entry(() => import('./znodes/deleteall.ts'), ['rmr']),
    undo: entry(() => import('./journal/undo.ts')),
    'undo ls': entry(() => import('./journal/undo/ls.ts')),
    count: entry(() => import('./znodes/count.ts'), ['getAllChildrenNumber']),
    ephemerals: entry(() => import('./znodes/ephemerals.ts'), ['getEphemerals']),
    diff: entry(() => import('./trees/diff.ts')),
    browse: entry(() => import('./watching/browse.ts')),
  }),
  ...about('WATCHING', {
    watch: entry(() => import('./watching/watch.ts'), ['addWatch']),
    wait: entry(() => import('./watching/wait.ts')),
    printwatches: entry(() => import('./shell/printwatches.ts'), [], { shellOnly: true }),
  }),
  ...about('RECIPES', {
    lock: entry(() => import('./recipes/lock.ts')),
    'lock ls': entry(() => import('./recipes/lock/ls.ts')),
    semaphore: entry(() => import('./recipes/semaphore.ts')),
    elect: entry(() => import('./recipes/elect.ts')),
    'elect ls': entry(() => import('./recipes/elect/ls.ts')),
    barrier: entry(() => import('./recipes/barrier.ts')),
    'queue put': entry(() => import('./recipes/queue/put.ts')),
    'queue take': entry(() => import('./recipes/queue/take.ts')),
    'queue peek': entry(() => import('./recipes/queue/peek.ts')),
    'queue ls': entry(() => import('./recipes/queue/ls.ts')),
    'queue size': entry(() => import('./recipes/queue/size.ts')),
    'group join': entry(() => import('./recipes/group/join.ts')),
    'group ls': entry(() => import('./recipes/group/ls.ts')),
    'group watch': entry(() => import('./recipes/group/watch.ts')),
    counter: entry(() => import('./recipes/counter.ts')),
    configure: entry(() => import('./recipes/configure.ts')),
    demo: entry(() => import('./recipes/demo.ts')),
  }),
  ...about('ACCESS', {
    'acl get': entry(() => import('./access/acl/get.ts'), ['getAcl']),
    'acl set': entry(() => import('./access/acl/set.ts'), ['setAcl']),
    'acl add': entry(() => import('./access/acl/add.ts')),
    'acl remove': entry(() => import('./access/acl/remove.ts')),
    'acl can': entry(() => import('./access/acl/can.ts')),
    'acl audit': entry(() => import('./access/acl/audit.ts')),
    'acl digest': entry(() => import('./access/acl/digest.ts')),
    auth: entry(() => import('./access/auth.ts'), ['addauth']),
    whoami: entry(() => import('./access/whoami.ts')),
    'quota get': entry(() => import('./access/quota/get.ts'), ['listquota']),
    'quota set': entry(() => import('./access/quota/set.ts'), ['setquota']),
    'quota clear': entry(() => import('./access/quota/clear.ts'), ['delquota']),
    'quota report': entry(() => import('./access/quota/report.ts')),
  }),
  ...about('ENSEMBLE', {
    config: entry(() => import('./ensemble/config.ts')),
    reconfig: entry(() => import('./ensemble/reconfig.ts')),
    status: entry(() => import('./ensemble/status.ts')),
    doctor: entry(() => import('./ensemble/doctor.ts')),
    who: entry(() => import('./ensemble/who.ts')),
    sessions: entry(() => import('./ensemble/sessions.ts')),
    top: entry(() => import('./ensemble/top.ts')),
    admin: entry(() => import('./ensemble/admin.ts')),
    latency: entry(() => import('./ensemble/latency.ts')),
    bench: entry(() => import('./ensemble/bench.ts')),
  }),
  ...about('SERVERS ON THIS MACHINE', {
    sandbox: entry(() => import('./local/sandbox.ts')),
    'ensemble create': entry(() => import('./local/ensemble/create.ts')),
    'ensemble start': entry(() => import('./local/ensemble/start.ts')),
    'ensemble stop': entry(() => import('./local/ensemble/stop.ts')),
    'ensemble restart': entry(() => import('./local/ensemble/restart.ts')),
    'ensemble status': entry(() => import('./local/ensemble/status.ts')),
    'ensemble kill': entry(() => import('./local/ensemble/kill.ts')),
    'ensemble pause': entry(() => import('./local/ensemble/pause.ts')),
    'ensemble resume': entry(() => import('./local/ensemble/resume.ts')),
    'ensemble logs': entry(() => import('./local/ensemble/logs.ts')),
    'ensemble destroy': entry(() => import('./local/ensemble/destroy.ts')),
    'logs show': entry(() => import('./logs/show.ts')),
    'logs grep': entry(() => import('./logs/grep.ts')),
    'logs blame': entry(() => import('./logs/blame.ts')),
    'logs du': entry(() => import('./logs/du.ts')),
    'logs diff': entry(() => import('./logs/diff.ts')),
  }),
  ...about('ZOOSH AND ITS SHELL', {
    version: entry(() => import('./shell/version.ts')),
    completion: entry(() => import('./shell/completion.ts')),
    'profile ls': entry(() => import('./shell/profile/ls.ts')),
    'profile set': entry(() => import('./shell/profile/set.ts')),
    'profile use': entry(() => import('./shell/profile/use.ts')),
    'profile rm': entry(() => import('./shell/profile/rm.ts')),
    cd: entry(() => import('./shell/cd.ts'), [], { shellOnly: true }),
    pwd: entry(() => import('./shell/pwd.ts'), [], { shellOnly: true }),
    connect: entry(() => import('./shell/connect.ts'), [], { shellOnly: true }),
    use: entry(() => import('./shell/use.ts'), [], { shellOnly: true }),
    close: entry(() => import('./shell/close.ts'), [], { shellOnly: true }),
    history: entry(() => import('./shell/history.ts'), [], { shellOnly: true }),
    redo: entry(() => import('./shell/redo.ts'), [], { shellOnly: true }),
    alias: entry(() => import('./shell/alias.ts'), [], { shellOnly: true }),
    unalias: entry(() => import('./shell/unalias.ts'), [], { shellOnly: true }),
    echo: entry(() => import('./shell/echo.ts'), [], { shellOnly: true }),
    keys: entry(() => import('./shell/keys.ts'), [], { shellOnly: true }),
    watches: entry(() => import('./shell/watches.ts'), ['jobs'], { shellOnly: true }),
    fg: entry(() => import('./shell/fg.ts'), [], { shellOnly: true }),
    unwatch: entry(() => import('./shell/unwatch.ts'), ['removewatches'], { shellOnly: true }),
    help: entry(() => import('./shell/help.ts'), [], { shellOnly: true }),
    clear: entry(() => import('./shell/clear.ts'), [], { shellOnly: true }),
    exit: entry(() => import('./shell/exit.ts'), ['quit'], { shellOnly: true }),
  }),
}
