import type { ErrorName } from '../../wire/codes.ts'

/** The documented exit codes: the man page's EXIT STATUS, `help exit-codes` and every failure read this. */
export const exitCodes = {
  ok: { code: 0, meaning: 'done, or yes' },
  no: { code: 1, meaning: 'no: exists is false, diff found differences, acl can is denied, doctor found a problem' },
  usage: { code: 2, meaning: 'usage: unknown command or flag, bad path, bad number; nothing was sent' },
  connection: { code: 3, meaning: 'no connection, no answer in time, session expired' },
  noNode: { code: 4, meaning: 'no such znode' },
  conflict: { code: 5, meaning: 'conflict: znode exists, version differs, not empty, ephemeral parent, quota' },
  denied: { code: 6, meaning: 'denied: ACL, authentication, invalid ACL, or refused by --read-only' },
  partial: { code: 7, meaning: 'partly done: a bulk operation stopped half-way, or a stream had a gap' },
  server: { code: 8, meaning: 'any other error of the server' },
  bug: { code: 70, meaning: 'a bug in zoosh' },
  output: {
    code: 74,
    meaning:
      'what was printed could not be written whole: no space left, quota, I/O error; it says what was done all the same',
  },
  timeLimit: { code: 124, meaning: 'not in the time allowed: wait --for, lock --wait, queue take --wait' },
  cannotRun: { code: 126, meaning: 'the program after -- cannot be run' },
  noProgram: { code: 127, meaning: 'there is no such program as the one after --' },
  interrupted: { code: 130, meaning: '128+N: ended by signal N (130 is Ctrl-C, 141 the reader of stdout went away)' },
} as const

export type ExitName = keyof typeof exitCodes

/** Which exit code an error of the server leads to; the rest are `server`. */
export const exitOfError: { readonly [K in ErrorName]?: ExitName } = {
  NoNode: 'noNode',
  NodeExists: 'conflict',
  BadVersion: 'conflict',
  NotEmpty: 'conflict',
  NoChildrenForEphemerals: 'conflict',
  QuotaExceeded: 'conflict',
  NoAuth: 'denied',
  AuthFailed: 'denied',
  InvalidAcl: 'denied',
  SessionClosedRequireSaslAuth: 'denied',
  ConnectionLoss: 'connection',
  SessionExpired: 'connection',
  SessionMoved: 'connection',
  OperationTimeout: 'connection',
  RequestTimeout: 'connection',
  BadArguments: 'usage',
}
