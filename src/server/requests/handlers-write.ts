import { errorCodes } from '../../wire/codes.ts'
import { WireError, ZkError } from '../../wire/error.ts'
import type { MultiOperation, MultiResult } from '../../wire/multi.ts'
import type { Stat } from '../../wire/records.ts'
import { Draft } from '../tree/draft.ts'
import { prepare, prepareSetAcl } from '../tree/prepare.ts'
import { createInMulti } from '../tree/prepare-create.ts'
import type { Outcome } from '../tree/tree.ts'
import type { SimpleTxn } from '../tree/txn.ts'
import type { Writing } from '../tree/writing.ts'
import type { Call, Handlers } from './call.ts'
import { commitFailure } from './failure.ts'

/** What checking a write needs; one draft per transaction. */
function writingOf({ server, peer, session }: Call): Writing {
  const { profile, extendedTypes, enforceQuota, schemes } = server.settings
  return {
    draft: new Draft(server.tree),
    tree: server.tree,
    ids: peer.rights,
    sessionId: session.id,
    profile,
    ttl: extendedTypes,
    schemes,
    enforceQuota,
  }
}

/** Commits what `check` makes, or its refusal. */
function write(call: Call, check: (writing: Writing) => SimpleTxn): Outcome {
  const { server, session, xid } = call
  let txn: SimpleTxn
  try {
    txn = check(writingOf(call))
  } catch (error) {
    commitFailure(call, error)
    throw error
  }
  return server.commit(session.id, xid, txn)[0]!
}

/** Runs one operation as a transaction of its own. */
function run(call: Call, operation: MultiOperation): Outcome {
  return write(call, (writing) => prepare(writing, operation))
}

function created(outcome: Outcome): { path: string; stat: Stat } {
  return { path: outcome.path!, stat: outcome.stat! }
}

/** All of it, or none: one transaction, one zxid, also when it fails. */
function runMulti(call: Call, operations: readonly MultiOperation[]): readonly MultiResult[] {
  const { server, session, xid } = call
  const writing = writingOf(call)
  const txns: SimpleTxn[] = []
  const done: MultiOperation[] = []
  let failure = 0
  for (const operation of operations) {
    if (failure !== 0) {
      txns.push({ type: 'error', err: errorCodes.RuntimeInconsistency.code })
      continue
    }
    try {
      const real = createInMulti(operation, server.settings.profile.has('statOfCreateInMulti'))
      txns.push(prepare(writing, real))
      done.push(real)
    } catch (error) {
      if (error instanceof WireError) commitFailure(call, error)
      if (!(error instanceof ZkError)) throw error
      failure = error.code
      txns.fill({ type: 'error', err: 0 })
      txns.push({ type: 'error', err: failure })
    }
  }
  const outcomes = server.commit(session.id, xid, { type: 'multi', txns })
  return outcomes.map((outcome, i) => (failure === 0 ? result(done[i]!, outcome) : failed(outcome)))
}

function failed({ code }: Outcome): MultiResult {
  return { op: 'error', code }
}

function result({ op }: MultiOperation, { path, stat }: Outcome): MultiResult {
  switch (op) {
    case 'create':
      return { op, path: path! }
    case 'create2':
    case 'createContainer':
    case 'createTTL':
      return { op: 'create', path: path!, stat: stat! }
    case 'setData':
      return { op, stat: stat! }
    default:
      return { op }
  }
}

/** Operations that change the tree. `check` is here because it only exists inside a multi. */
export const writeHandlers: Handlers<
  | 'create'
  | 'create2'
  | 'createContainer'
  | 'createTTL'
  | 'delete'
  | 'setData'
  | 'setACL'
  | 'check'
  | 'multi'
  | 'reconfig'
> = {
  create: (call, request) => ({ path: run(call, { op: 'create', request }).path! }),
  create2: (call, request) => created(run(call, { op: 'create2', request })),
  createContainer: (call, request) => created(run(call, { op: 'createContainer', request })),
  createTTL: (call, request) => created(run(call, { op: 'createTTL', request })),
  delete(call, request) {
    run(call, { op: 'delete', request })
    return {}
  },
  setData: (call, request) => ({ stat: run(call, { op: 'setData', request }).stat! }),
  setACL: (call, request) => ({ stat: write(call, (writing) => prepareSetAcl(writing, request)).stat! }),
  check(_call, { path }) {
    throw new ZkError(errorCodes.Unimplemented.code, path)
  },
  multi: runMulti,
  reconfig(call) {
    const { code } = call.server.settings.reconfigEnabled ? errorCodes.Unimplemented : errorCodes.ReconfigDisabled
    return write(call, () => {
      throw new ZkError(code)
    }) as never
  },
}
