import type { ErrorName } from '../../wire/codes.ts'
import { UsageError } from '../../wire/error.ts'
import type { OpName } from '../../wire/ops.ts'
import type { DelayedRequest, FailedRequest, RequestMatch } from '../trouble/request-fault.ts'

/** What the faults of a sandbox can be told over HTTP: the sandbox itself, as far as trouble goes. */
export interface Troublemaker {
  expireSession(id: bigint): boolean
  dropConnection(id?: bigint): void
  delay(ms: number): void
  freeze(): void
  thaw(): void
  refuseConnections(refuse: boolean): void
  readOnly(readOnly: boolean): void
  advance(ms: number): void
  failNext(fault: FailedRequest): void
  delayNext(fault: DelayedRequest): void
  clearFaults(): void
}

type Fault = (sandbox: Troublemaker, query: URLSearchParams) => void

/** @throws UsageError with what is wrong with the query */
function session(query: URLSearchParams): bigint {
  const text = query.get('session') ?? ''
  if (!/^(0x[0-9a-f]{1,16}|-?\d{1,19})$/i.test(text))
    throw new UsageError('session must be an id such as 0x100000000000000')
  return BigInt.asIntN(64, BigInt(text))
}

function milliseconds(query: URLSearchParams): number {
  const text = query.get('ms') ?? ''
  if (!/^\d{1,9}$/.test(text)) throw new UsageError('ms must be a whole number')
  return Number(text)
}

/** @throws UsageError */
function match(query: URLSearchParams): RequestMatch {
  const times = query.get('times') ?? '1'
  if (!/^\d{1,9}$/.test(times)) throw new UsageError('times must be a whole number')
  return {
    op: (query.get('op') ?? undefined) as OpName | undefined,
    path: query.get('path') ?? undefined,
    session: query.has('session') ? session(query) : undefined,
    times: Number(times),
    applied: query.get('applied') === 'true',
  }
}

const isOn = (query: URLSearchParams) => query.get('on') !== 'false'

/** `POST /faults/NAME?…`: trouble on demand for programs in other languages. */
export const faults: Readonly<Record<string, Fault>> = {
  expire: (sandbox, query) => {
    if (!sandbox.expireSession(session(query))) throw new UsageError('there is no such session')
  },
  drop: (sandbox, query) => sandbox.dropConnection(query.has('session') ? session(query) : undefined),
  delay: (sandbox, query) => sandbox.delay(milliseconds(query)),
  freeze: (sandbox) => sandbox.freeze(),
  thaw: (sandbox) => sandbox.thaw(),
  refuse: (sandbox, query) => sandbox.refuseConnections(isOn(query)),
  'read-only': (sandbox, query) => sandbox.readOnly(isOn(query)),
  advance: (sandbox, query) => sandbox.advance(milliseconds(query)),
  'fail-next': (sandbox, query) =>
    sandbox.failNext({ ...match(query), error: (query.get('error') ?? undefined) as ErrorName | undefined }),
  'delay-next': (sandbox, query) => sandbox.delayNext({ ...match(query), ms: milliseconds(query) }),
  clear: (sandbox) => sandbox.clearFaults(),
}
