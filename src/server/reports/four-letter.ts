import type { Buffer } from 'node:buffer'
import type { Server } from '../session/server.ts'
import type { Word } from '../settings/words.ts'
import * as ofClients from './reports-clients.ts'
import * as ofServer from './reports-server.ts'

/** How a word came. */
export interface Asking {
  /** What follows the word: the new mask of `stmk`. */
  readonly argument: bigint
  /** The address it came from. */
  readonly address: string
}

type Answer = (server: Server, asking: Asking) => string | Buffer

/** Other words are closed without a word. Names are not escaped: the answers are ZooKeeper's. */
const answers: Readonly<Record<Word, Answer>> = {
  conf: ofServer.conf,
  cons: (server, { address }) => ofClients.cons(server, address),
  crst: (server) => {
    for (const peer of server.peers) peer.resetStats()
    return 'Connection stats reset.\n'
  },
  dirs: ofServer.dirs,
  dump: ofClients.dump,
  envi: ofServer.envi,
  gtmk: (server) => String(server.traceMask),
  isro: ({ readOnly, still }) => (readOnly || still ? 'ro' : 'rw'),
  mntr: ofServer.mntr,
  ruok: () => 'imok',
  srst: (server) => {
    server.traffic.reset()
    return 'Server stats reset.\n'
  },
  srvr: (server) => ofServer.srvr(server),
  stat: (server, { address }) => ofServer.srvr(server, ofClients.clients(server, address)),
  stmk: (server, { argument }) => String((server.traceMask = argument)),
  wchc: (server) => ofClients.outline(ofClients.watchesBySession(server)),
  wchp: (server) => ofClients.outline(ofClients.watchesByPath(server)),
  wchs: ofClients.wchs,
}

export function answerWord(server: Server, word: Word, asking: Asking): string | Buffer {
  server.traffic.received++
  const { words: allowed, readOnly, profile } = server.settings
  if (!allowed.includes('*') && !allowed.includes(word) && !(readOnly && word === 'isro')) {
    // ClickHouse Keeper hangs up without a word.
    return profile.keeper ? '' : `${word} is not executed because it is not in the whitelist.\n`
  }
  return answers[word](server, asking)
}
