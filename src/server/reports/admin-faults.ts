/** What the faults of a sandbox can be told over HTTP: the sandbox itself, as far as trouble goes. */
export interface Troublemaker {
  expireSession(id: bigint): boolean
  dropConnection(id?: bigint): void
  delay(ms: number): void
  freeze(): void
  thaw(): void
  refuseConnections(refuse: boolean): void
  readOnly(readOnly: boolean): void
}

type Fault = (sandbox: Troublemaker, query: URLSearchParams) => void

/** @throws RangeError with what is wrong with the query */
function session(query: URLSearchParams): bigint {
  const text = query.get('session') ?? ''
  if (!/^(0x[0-9a-f]{1,16}|-?\d{1,19})$/i.test(text))
    throw new RangeError('session must be an id such as 0x100000000000000')
  return BigInt.asIntN(64, BigInt(text))
}

function milliseconds(query: URLSearchParams): number {
  const text = query.get('ms') ?? ''
  if (!/^\d{1,9}$/.test(text)) throw new RangeError('ms must be a whole number')
  return Number(text)
}

const isOn = (query: URLSearchParams) => query.get('on') !== 'false'

/** `POST /faults/NAME?…`: trouble on demand for programs in other languages. */
export const faults: Readonly<Record<string, Fault>> = {
  expire: (sandbox, query) => {
    if (!sandbox.expireSession(session(query))) throw new RangeError('there is no such session')
  },
  drop: (sandbox, query) => sandbox.dropConnection(query.has('session') ? session(query) : undefined),
  delay: (sandbox, query) => sandbox.delay(milliseconds(query)),
  freeze: (sandbox) => sandbox.freeze(),
  thaw: (sandbox) => sandbox.thaw(),
  refuse: (sandbox, query) => sandbox.refuseConnections(isOn(query)),
  'read-only': (sandbox, query) => sandbox.readOnly(isOn(query)),
}
