/** A difference from zkCli that is meant. */
export interface Deviation {
  /** What zkCli does. */
  readonly theirs: string
  /** What zkcli does instead. */
  readonly ours: string
}

/**
 * Every difference from zkCli that is meant, by name. docs/zkcli.md is made of it, and the differential test accepts these
 * and no others.
 */
export const deviations = {
  version: {
    theirs: '`version` prints its own release and build.',
    ours: 'It prints the release whose texts are used (`--compat-version`) and zoosh’s own.',
  },
  'set-version': {
    theirs: '`set PATH DATA VERSION` ignores the version in silence, and overwrites somebody else’s change.',
    ours: 'The version is honoured: `version No is not valid : PATH`, exit code 1. A word that is none (data with a blank, not quoted) is refused.',
  },
  'delete-version': {
    theirs: '`delete PATH VERSION` prints that it is deprecated and deletes whatever the version is.',
    ours: 'The message is printed and the version honoured.',
  },
  'legacy-watch': {
    theirs: '`get -s PATH watch` (also `ls`, `stat`) takes the path for the watch: `Path must start with / character`.',
    ours: 'It reads PATH and sets the watch.',
  },
  'bad-number': {
    theirs:
      'A number that is none (`-v x`, `redo x`, `-timeout x`) ends the shell with a Java stack trace; `-timeout 0` never connects.',
    ours: 'One line on stderr; exit code 1, or 2 where nothing was started; a script goes on.',
  },
  'bad-hosts': {
    theirs:
      'A connect string that makes no sense (a bad port, a bad chroot) ends it with a Java stack trace, in `connect` too.',
    ours: 'One line on stderr, exit code 1; a script goes on.',
  },
  'bad-configuration': {
    theirs: 'A file for `-client-configuration` that cannot be read ends it with a Java stack trace and 2.',
    ours: '`Error while processing FILE`, exit code 2.',
  },
  'next-server': {
    theirs:
      'A command fails with `ConnectionLoss` when the server tried first, one by chance, is down, or goes down under it.',
    ours: 'The other servers are tried, and a read is sent again.',
  },
  'silent-server': {
    theirs: 'A command waits for ever for a server that answers nothing but pings.',
    ours: 'It waits as long as `-timeout` says, 60 seconds at most: `KeeperErrorCode = ConnectionLoss`, exit code 1.',
  },
  'bad-path': {
    theirs: '`addWatch` with a bad path ends the shell with a Java stack trace.',
    ours: 'The path is refused as by every other command.',
  },
  'open-quote': {
    theirs: 'A line that is only a quote runs the previous command again.',
    ours: '`Unbalanced quote, nothing was done` on stderr, exit code 1.',
  },
  'sticky-mode': {
    theirs: '`addWatch -m PERSISTENT` also holds for later calls without `-m`.',
    ours: 'Each call has its own mode.',
  },
  'partial-delete': {
    theirs:
      '`deleteall` that could not delete everything prints one line (or, by a race, none) and ends with 0; it deletes nothing where it may not list.',
    ours: 'The line goes on with how many are deleted and left, and the first reason; exit code 1. What can be deleted is.',
  },
  'delete-root': {
    theirs: '`deleteall /` and `deleteall /zookeeper` delete as far as they come.',
    ours: 'They are refused, exit code 1.',
  },
  'partial-acl': {
    theirs: '`setAcl -R` prints failures on stdout in one line without end, and stops where it may not list.',
    ours: 'One line on stderr with counts, exit code 1; what can be changed is, but for /zookeeper below /.',
  },
  'bad-acl': {
    theirs: 'An ACL entry or letter that makes no sense is named and left out; the rest is set, with exit code 0.',
    ours: 'It is named and nothing is sent, exit code 1.',
  },
  'plain-digest': {
    theirs: '`digest:USER:PASSWORD:PERMS` is stored as it is: no password ever matches it.',
    ours: 'The password is hashed. A hash is taken as it is.',
  },
  'quota-fault': {
    theirs: '`setquota` with a bad value, or under /zookeeper/quota, says so and ends with 0.',
    ours: 'The same words, exit code 1.',
  },
  'auth-failure': {
    theirs:
      '`addauth` does not wait: a scheme the server does not know, or no credential, shows as AuthFailed later; no connection, never.',
    ours: 'The refusal is the command’s: exit code 1. A missing credential is never sent.',
  },
  'sync-failure': {
    theirs: '`sync` that fails says `Sync has failed. rc=N` on stdout and ends with 0.',
    ours: 'The same words on stderr, exit code 1.',
  },
  'lost-whoami': {
    theirs: '`whoami` without a connection prints its heading and ends with 0.',
    ours: '`KeeperErrorCode = ConnectionLoss`, exit code 1.',
  },
  'retired-command': {
    theirs: '`rmr` and `ls2` are unknown since 3.6.',
    ours: 'They do what `deleteall` and `ls -s` do, for the scripts that have them.',
  },
  'missing-value': {
    theirs:
      '`-server` without a value connects to localhost:2181; `-timeout` and `-client-configuration` without one are passed over.',
    ours: 'The same message, and exit code 2.',
  },
  'chroot-quota': {
    theirs: 'Below a chroot (`-server HOST/app`) quota commands write to /app/zookeeper/quota, where no server looks.',
    ours: 'They are refused, exit code 1.',
  },
  'chroot-ephemerals': {
    theirs: 'Below a chroot `getEphemerals` takes and prints the paths of the server.',
    ours: 'Those of the session, as every other command.',
  },
  'covered-watch': {
    theirs:
      'Before 3.9 the watches of a path get into each other’s way: `addWatch` ends the events of `get -w` and `ls -w` on it, another mode those of the first.',
    ours: 'Each is told what it is for.',
  },
  'session-end': {
    theirs: 'A single command and a script leave the session to its timeout, and with it its ephemerals and locks.',
    ours: 'The session is closed before the process ends, also by a signal: ephemerals are gone at once.',
  },
  'wait-failure': {
    theirs: '`-waitforconnection` that waits in vain ends with a Java stack trace.',
    ours: '`KeeperErrorCode = ConnectionLoss`, exit code 1.',
  },
  'too-large': {
    theirs: 'Data over the server’s limit ends in `ConnectionLoss`.',
    ours: 'The message names size and limit; nothing is sent.',
  },
  'terminal-escapes': {
    theirs: 'Names and data go to the terminal raw, escape sequences included.',
    ours: 'On a terminal control characters are shown escaped; in pipes the bytes are as stored.',
  },
  'connected-first': {
    theirs: 'The SyncConnected block of a single command comes before or after its output, by a race.',
    ours: 'It always comes before: the result is the last thing on stdout.',
  },
  interrupt: {
    theirs: 'Ctrl-C at the prompt ends the shell.',
    ours: 'It gives up the line; Ctrl-D or `quit` end the shell.',
  },
} as const satisfies Record<string, Deviation>

export type DeviationName = keyof typeof deviations
