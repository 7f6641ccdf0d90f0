/**
 * Every four-letter word we know of, and what it does: `tells` at little cost, `walks` all watches to tell them, `changes`
 * something. Those of ClickHouse Keeper alone stand last.
 * Source: org.apache.zookeeper.server.command.FourLetterCommands; ClickHouse's documentation of Keeper
 */
const words = {
  conf: 'tells',
  cons: 'tells',
  crst: 'changes',
  dirs: 'tells',
  dump: 'tells',
  envi: 'tells',
  gtmk: 'tells',
  hash: 'tells',
  isro: 'tells',
  mntr: 'tells',
  ruok: 'tells',
  srst: 'changes',
  srvr: 'tells',
  stat: 'tells',
  stmk: 'changes',
  wchc: 'walks',
  wchp: 'walks',
  wchs: 'tells',
  apiv: 'keeper',
  clrs: 'keeper',
  csnp: 'keeper',
  ftfl: 'keeper',
  lgif: 'keeper',
  lgrq: 'keeper',
  pfev: 'keeper',
  rclc: 'keeper',
  rcvr: 'keeper',
  rqld: 'keeper',
  ydld: 'keeper',
} as const

type Doing = (typeof words)[keyof typeof words]

/** The words that do one of these things, by name. */
export function wordsThat(...doing: readonly Doing[]): string[] {
  return Object.entries(words)
    .filter(([, does]) => doing.includes(does))
    .map(([word]) => word)
    .sort()
}

/** Whether a name can be sent as a word at all: one we do not know is for the server to know. */
export function isWordLike(name: string): boolean {
  return /^[a-z]{4}$/.test(name)
}
