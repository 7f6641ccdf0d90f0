import type { Buffer } from 'node:buffer'
import type { Server } from '../session/server.ts'
import * as ofClients from './reports-clients.ts'
import * as ofServer from './reports-server.ts'

type Answer = (server: Server, argument: bigint) => string | Buffer

/** Words that are understood; others are closed without a word. Names are not escaped: the answers are ZooKeeper's. */
const words = {
  conf: ofServer.conf,
  cons: ofClients.cons,
  crst: (server) => {
    for (const peer of server.peers) peer.resetStats()
    return 'Connection stats reset.\n'
  },
  dirs: ofServer.dirs,
  dump: ofClients.dump,
  envi: ofServer.envi,
  gtmk: (server) => String(server.traceMask),
  isro: (server) => (server.readOnly ? 'ro' : 'rw'),
  mntr: ofServer.mntr,
  ruok: () => 'imok',
  srst: (server) => {
    server.traffic.reset()
    return 'Server stats reset.\n'
  },
  srvr: (server) => ofServer.srvr(server),
  stat: (server) => ofServer.srvr(server, ofClients.clients(server)),
  stmk: (server, mask) => String((server.traceMask = mask)),
  wchc: (server) => ofClients.outline(ofClients.watchesBySession(server)),
  wchp: (server) => ofClients.outline(ofClients.watchesByPath(server)),
  wchs: ofClients.wchs,
} satisfies Record<string, Answer>

export type Word = keyof typeof words

export function isWord(text: string): text is Word {
  return Object.hasOwn(words, text)
}

/** @param argument what follows the word: the new mask of `stmk` */
export function answerWord(server: Server, word: Word, argument: bigint): string | Buffer {
  const { words: allowed, readOnly, profile } = server.settings
  if (!allowed.includes('*') && !allowed.includes(word) && !(readOnly && word === 'isro')) {
    // ClickHouse Keeper hangs up without a word.
    return profile.keeper ? '' : `${word} is not executed because it is not in the whitelist.\n`
  }
  return (words[word] as Answer)(server, argument)
}
