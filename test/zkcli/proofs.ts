import type { DeviationName } from '../../src/zkcli/deviations.ts'

/** What a program must show: patterns of its streams, its exit code. */
export interface Shows {
  readonly out?: RegExp
  readonly err?: RegExp
  readonly code?: number
}

/** Lines of one session, or the words of one process, and what each program makes of them. ROOT is a znode of its own. */
export interface Proof {
  readonly lines?: string
  readonly words?: string
  /** The session is below ROOT. */
  readonly chroot?: true
  readonly real: Shows
  readonly ours: Shows
}

const stack = /Exception in thread "main"|^\tat /m

/** Deviations that need a terminal, a signal, a server of their own or a race are shown by tests of their own. */
export type ShownApart =
  | 'next-server'
  | 'silent-server'
  | 'delete-root'
  | 'session-end'
  | 'too-large'
  | 'terminal-escapes'
  | 'connected-first'
  | 'interrupt'

export const proofs: Record<Exclude<DeviationName, ShownApart>, Proof> = {
  version: {
    lines: 'version',
    real: { out: /ZooKeeper CLI version: 3\.\d+\.\d+.*, built on/ },
    ours: { out: /ZooKeeper CLI version: 3\.8, by zoosh \S+\n/ },
  },
  'set-version': {
    lines: 'create ROOT a\nset ROOT b 99\nset ROOT {"a": 1}\nget ROOT',
    real: { out: /^\{"a":$/m, err: /^Created \S+\n$/ },
    ours: { out: /^a$/m, err: /version No is not valid : ROOT\n.*int value: 1\}/ },
  },
  'delete-version': {
    lines: 'create ROOT\ndelete ROOT 99\nls ROOT',
    real: { err: /deprecated[\s\S]*Node does not exist: ROOT/, code: 1 },
    ours: { out: /^\[\]$/m, err: /deprecated[\s\S]*version No is not valid : ROOT/, code: 0 },
  },
  'legacy-watch': {
    lines: 'create ROOT data\nget -s ROOT watch',
    real: { err: /Path must start with \/ character/, code: 1 },
    ours: { out: /^data\ncZxid/m, err: /deprecated/, code: 0 },
  },
  'bad-number': {
    lines: 'create ROOT\nset -v x ROOT y\nget ROOT',
    real: { err: stack, code: 1 },
    ours: { out: /^null$/m, err: /version must be an int value: x\n$/, code: 0 },
  },
  'bad-hosts': {
    lines: 'connect host:x\nconnect SERVER\nls /zookeeper',
    real: { err: stack, code: 1 },
    ours: { out: /^\[config, quota\]$/m, code: 0 },
  },
  'bad-configuration': {
    words: '-server SERVER -client-configuration /nope ls /',
    real: { err: stack, code: 2 },
    ours: { err: /^Error while processing \/nope\n$/, code: 2 },
  },
  'bad-path': {
    lines: 'addWatch nope\nls /zookeeper',
    real: { err: stack, code: 1 },
    ours: { out: /^\[config, quota\]$/m, err: /^Path must start with \/ character\n$/, code: 0 },
  },
  'open-quote': {
    lines: 'create ROOT\ncreate -s ROOT/s-\n"\nls ROOT',
    real: { out: /^\[s-0000000000, s-0000000001\]$/m },
    ours: { out: /^\[s-0000000000\]$/m, err: /^Unbalanced quote, nothing was done$/m },
  },
  'sticky-mode': {
    lines: `create ROOT
create ROOT/a
addWatch -m PERSISTENT ROOT
addWatch ROOT/a
create ROOT/a/b
sync /
sync /`,
    real: { out: /NodeChildrenChanged path:ROOT\/a$/m },
    ours: { out: /NodeCreated path:ROOT\/a\/b$/m },
  },
  'partial-delete': {
    lines:
      'create ROOT\ncreate ROOT/a\ncreate ROOT/a/b x\ncreate ROOT/c\nsetAcl ROOT/a world:anyone:ra\ndeleteall ROOT',
    real: { code: 0 },
    ours: { err: /Failed to delete some node\(s\) in the subtree! deleted \d+, left \d+: .*ROOT/, code: 1 },
  },
  'partial-acl': {
    lines: 'create ROOT\ncreate ROOT/a x world:anyone:r\ncreate ROOT/b\nsetAcl -R ROOT world:anyone:rcda',
    real: { out: /KeeperErrorCode = NoAuth for ROOT\/a$/, err: /^(?:Created .*\n){3}$/, code: 0 },
    ours: { err: /^KeeperErrorCode = NoAuth for ROOT\/a: set the ACL of 2 nodes, 1 failed\n/m, code: 1 },
  },
  'bad-acl': {
    lines: 'create ROOT x world:anyone:cdrwa,nonsense\nls ROOT',
    real: { err: /does not have the form[\s\S]*Created ROOT/, code: 0 },
    ours: { err: /does not have the form[\s\S]*Node does not exist: ROOT/, code: 1 },
  },
  'plain-digest': {
    lines: 'create ROOT x\nsetAcl ROOT digest:u:pw:cdrwa,world:anyone:ra\ngetAcl ROOT',
    real: { out: /'digest,'u:pw\n/ },
    ours: { out: /'digest,'u:[A-Za-z0-9+/]{27}=\n/ },
  },
  'quota-fault': {
    lines: 'create ROOT\nsetquota -n 0 ROOT',
    real: { err: /the num quota must be greater than zero/, code: 0 },
    ours: { err: /the num quota must be greater than zero/, code: 1 },
  },
  'auth-failure': {
    lines: 'addauth nosuch x:y',
    real: { err: /^$/, code: 0 },
    ours: { err: /^KeeperErrorCode = AuthFailed\n$/, code: 1 },
  },
  'sync-failure': {
    words: '-server 127.0.0.1:1 sync /',
    real: { out: /\nSync has failed\. rc=-4\n$/, err: /^$/, code: 0 },
    ours: { err: /^Sync has failed\. rc=-4\n$/, code: 1 },
  },
  'lost-whoami': {
    words: '-server 127.0.0.1:1 whoami',
    real: { out: /Auth scheme: User\n$/, code: 0 },
    ours: { err: /^KeeperErrorCode = ConnectionLoss\n$/, code: 1 },
  },
  'retired-command': {
    lines: 'create ROOT\nls2 ROOT\nrmr ROOT',
    real: { err: /Command not found rmr/, code: 127 },
    ours: { out: /^\[\]\ncZxid/m, err: /^Created ROOT\n$/, code: 0 },
  },
  'missing-value': {
    words: '-server SERVER -timeout',
    real: { err: /no argument found for option -timeout/, code: 0 },
    ours: { out: /^$/, err: /no argument found for option -timeout/, code: 2 },
  },
  'chroot-quota': {
    chroot: true,
    lines: 'create /q\nsetquota -n 5 /q\nls -R /zookeeper',
    real: { out: /^\/zookeeper\/quota\/q\/zookeeper_limits$/m, code: 0 },
    ours: { err: /quotas are kept outside of ROOT\nNode does not exist: \/zookeeper/, code: 1 },
  },
  'chroot-ephemerals': {
    chroot: true,
    lines: 'create -e /e\ngetEphemerals',
    real: { out: /^\[ROOT\/e\]$/m },
    ours: { out: /^\[\/e\]$/m },
  },
  'covered-watch': {
    lines: 'create ROOT\nls -w ROOT\naddWatch -m PERSISTENT_RECURSIVE ROOT\ncreate ROOT/a\nsync ROOT\nsync ROOT',
    real: { out: /^(?![\s\S]*NodeChildrenChanged)[\s\S]*NodeCreated path:ROOT\/a$/m },
    ours: { out: /NodeChildrenChanged path:ROOT$/m },
  },
  'wait-failure': {
    words: '-server 127.0.0.1:1 -timeout 1000 -waitforconnection ls /',
    real: { err: stack, code: 1 },
    ours: { err: /^KeeperErrorCode = ConnectionLoss\n$/, code: 1 },
  },
}
