import type { Flags } from '../declare/flags.ts'
import { globalFlags } from '../declare/global-flags.ts'
import { exitCodes } from '../life/exit-codes.ts'

interface Topic {
  readonly summary: string
  readonly text: string
}

const statuses = Object.values(exitCodes).map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`)

const variables = Object.entries(globalFlags).flatMap(([name, flag]) => {
  const { env, summary } = flag as { env?: string; summary: string }
  return env === undefined ? [] : [`  ${env.padEnd(28)}--${name}: ${summary}`]
})

/** Columns for a flag with its value. */
const LABELS = 30

/** The flags of a group, a line each. */
function flagLines(group: 'CONNECTION' | 'OUTPUT'): string {
  const rows = Object.entries(globalFlags as Flags).filter(([, flag]) => flag.group === group)
  return rows
    .map(([name, { char, kind, summary }]) => {
      const value = kind === 'switch' ? '' : ` ${kind.placeholder}`
      const label = `${char === undefined ? '' : `-${char}, `}--${name}${value}`
      const gap = label.length < LABELS ? ' '.repeat(LABELS - label.length) : `\n${' '.repeat(LABELS + 2)}`
      return `  ${label}${gap}${summary}`
    })
    .join('\n')
}

/** What `zoosh help TOPIC` explains beyond commands. */
export const helpTopics: Readonly<Record<string, Topic>> = {
  connection: {
    summary: 'flags that say where to connect, and as whom',
    text: `CONNECTION
These flags go with every command; in the shell with connect, and when it is started. Most have a variable, see environment,
and a profile can hold them: profile set NAME --server …
${flagLines('CONNECTION')}`,
  },
  output: {
    summary: 'flags that say in which form results are printed',
    text: `OUTPUT\nThese flags go with every command, in the shell too.\n${flagLines('OUTPUT')}`,
  },
  'exit-codes': {
    summary: 'what the exit codes mean',
    text: `EXIT CODES\n${statuses.join('\n')}\n\nCommands that run another program (lock, elect, semaphore, watch -- CMD) end with its code.
doctor --check ends as monitoring plugins do: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.

A reader of stdout that goes away (| head) has seen enough: the command ends quietly, with 141. What cannot be written for any
other reason is one line on stderr, and 74; a command that had changed something by then says so, since it is not to be
repeated. A stdout that is closed (>&-) is what Node makes of it before zoosh begins, /dev/null: the output is lost.`,
  },
  environment: {
    summary: 'environment variables',
    text: `ENVIRONMENT\nA flag wins over its variable, a variable over the profile.\n${variables.join('\n')}
  ZOOSH_SASL_PASSWORD         password for --sasl-user
  ZOOSH_NO_INIT               the shell opens without its init.zk
  PATH                        where extensions are looked for, see extending
  NO_COLOR, FORCE_COLOR       colour off, colour on
  XDG_CONFIG_HOME             where profiles.yaml and init.zk are, see files (default ~/.config)
  XDG_DATA_HOME               where history and journal are (default ~/.local/share)
  XDG_CACHE_HOME              where V8's bytecode is kept, for faster starts (default ~/.cache); may be deleted
  NODE_DISABLE_COMPILE_CACHE  1: no bytecode is kept, or used`,
  },
  files: {
    summary: 'files that zoosh reads and writes',
    text: `FILES
  ~/.config/zoosh/profiles.yaml      profiles, mode 0600
  ~/.config/zoosh/current-profile    the one that profile use has chosen
  ~/.config/zoosh/aliases.json       aliases of the shell
  ~/.config/zoosh/init.zk            lines that each shell runs when it opens, see extending
  ~/.local/share/zoosh/              history and journal
  ~/.cache/zoosh/                    V8's bytecode, for faster starts; may be deleted
XDG_CONFIG_HOME, XDG_DATA_HOME and XDG_CACHE_HOME name other folders than ~/.config, ~/.local/share and ~/.cache.
A file that says what to do, and that others than you and root could have written, is not obeyed.`,
  },
  extending: {
    summary: 'commands of your own, and what a shell does when it opens',
    text: `EXTENDING
EXTENSIONS
A program zoosh-NAME in a folder of the PATH is the command NAME: zoosh NAME a b runs it with the words a b. Our own
commands come first, and in the shell aliases before these. Names are made of a-z, 0-9 and -; the longest wins: foo bar
is zoosh-foo-bar before it is zoosh-foo with a word. Folders that stand in the PATH as relative ones are not looked in.
extensions lists all, and says which are not run, and why.

Connection flags go before NAME. It finds what they, the environment and the profile say in its environment, by the
variables that zoosh reads (see environment): a zoosh that it runs goes to the same servers, with a session of its own.
ZOOSH_AUTH holds one credential a line. ZOOSH_CWD is the working znode. Of --sandbox and --past it gets a port.
Its streams are ours, and so is its exit code. help NAME runs it with --help.

zoosh_complete-NAME WORDS… TYPED, where there is one, prints what TAB offers, a line for each value, which a tab and a
summary may follow.
INIT.ZK
~/.config/zoosh/init.zk holds lines as they are typed at the prompt: alias, connect, cd, keys, watch … &. Each shell runs
them when it opens, a sandbox's too; not a command or a script, not learn. They are not in the history, and aliases are
for that shell only. A line that fails is told with its place, and the next is run; Ctrl-C ends the file. --no-init or
ZOOSH_NO_INIT leaves it out.`,
  },
  safety: {
    summary: 'plans, questions, the journal and undo',
    text: `SAFETY
delete -r, acl set -R, quota clear, reconfig and undo say what they would do and ask; without a terminal they need -y.
--dry-run, on every command that writes, checks and says what would be done.
delete -r, acl set -R and quota clear first write what they take to a journal under XDG_DATA_HOME, for your eyes only; undo
puts the latest back, undo ls lists them. If it cannot be written they refuse; --no-journal goes ahead without.
In profiles.yaml: readOnly: true refuses writes; confirm: name wants the name of the profile typed, on a terminal even with -y.
Nobody can put back ephemerals, versions and times, and whether a znode was a container or had a TTL.`,
  },
  paths: {
    summary: 'how znode paths are written',
    text: `PATHS
A znode path starts with / and has components separated by /: /app/config.
It does not end in / (but for the parent of a sequential znode), has no empty component, no . or .. component, no control
characters, and none outside the Basic Multilingual Plane: ZooKeeper refuses emoji in names.
In the shell a path may be relative to the working znode (cd), with . and .. . Elsewhere one that does not begin with / is
refused before anything is sent: it was meant for something else (delete /a 5 is delete /a -v 5; servers go to --server).
A connect string may end in a path, host1,host2/app: a chroot. All paths are then below it.
It has to be there; create --parents makes it.
Names with blanks are quoted: get "/app/a name". Control characters a server sends are shown as \\n, \\x1b, \\u{202e}.`,
  },
  acl: {
    summary: 'access control lists',
    text: `ACLS
An ACL is a list of entries SCHEME:ID:PERMS, separated by commas. Nothing is inherited by children.
  world:anyone:cdrwa          everyone
  auth::cdrwa                 whoever made the znode, by the credentials of its session
  digest:alice:secret:cdrwa   user and password; zoosh hashes it before sending
  ip:10.0.0.0/8:r             an address or network
  sasl:alice:cdrwa, x509:CN=alice:cdrwa
PERMS: c create children, d delete children, r read, w write data, a change the ACL.`,
  },
  watches: {
    summary: 'what watches promise',
    text: `WATCHES
A watch tells of changes: NodeCreated, NodeDeleted, NodeDataChanged, NodeChildrenChanged.
One-shot watches (get -w, ls -w) fire once; persistent ones (watch) stay, also over a failover to another server.
What a server tells is that something changed, not what: two quick changes may be told as one.
After a cut connection a persistent watch may have missed changes. zoosh reads again and tells what changed, marked
synthetic, or says Gap where it cannot know.`,
  },
  shell: {
    summary: 'lines and keys of the shell',
    text: `SHELL
LINES
  a; b   a && b   a || b      one after the other; after success; after failure
  get /a | jq .               what follows | belongs to the shell of the operating system, up to ;
  ls -R > file, >> file       write, append
  watch /a &                  in the background; watches, fg and unwatch find it again
  'a b'  "a\\tb"  a\\ b        quotes: as it is; with \\n \\t \\xNN \\u{…}; the next character as it is
  source FILE                 the lines of a file, in this shell
  $?  !!  redo N  # …         last exit code; the line before; line N of history; a comment
  ids/0  ../b  ids/*          relative to the working znode; a pattern stands for what it matches
  time CMD, alias x='…'       how long CMD took; a name for the beginning of a line
  cat mkdir ll rmr :q man …   words of zkCli, Unix and vi do what they say, or tell what does
KEYS
  Tab                         complete; again: walk through the menu
  Right, End                  take the grey suggestion; Alt-F one word of it
  Up, Down; Ctrl-R            lines that begin with what is typed; search
  Ctrl-A E W U K Y _          begin, end, kill word, kill to begin or end, yank, undo
  Alt-Enter, \\ at the end    another line
  Ctrl-C, Ctrl-D, Ctrl-Z      give up the line or stop the command; leave; suspend`,
  },
}
