import type { Buffer } from 'node:buffer'
import { opName, ops } from '../../wire/ops.ts'
import { Reader } from '../../wire/reader.ts'
import { RequestHeader } from '../../wire/records.ts'
import { type Asked, type DelayedRequest, type FailedRequest, type Fate, RequestFault } from './request-fault.ts'

/** The faults that wait for their requests, in the order they were ordered: a request meets with the first that is for it. */
export class RequestFaults {
  #waiting: RequestFault[] = []

  /** @throws UsageError */
  add(fault: FailedRequest | DelayedRequest): void {
    this.#waiting.push(new RequestFault(fault))
  }

  clear(): void {
    this.#waiting = []
  }

  /** What the request in a frame meets with, if anything. Nothing is decoded where nothing waits. */
  fateOf(session: bigint, payload: Buffer): Fate | undefined {
    if (this.#waiting.length === 0) return undefined
    const asked = readRequest(session, payload)
    const fault = asked && this.#waiting.find((one) => one.strikes(asked))
    if (fault?.spent) this.#waiting = this.#waiting.filter((one) => one !== fault)
    return fault?.fate
  }
}

/** undefined for what cannot be read: it has an error of its own coming. */
function readRequest(session: bigint, payload: Buffer): Asked | undefined {
  try {
    const reader = new Reader(payload)
    const op = opName(RequestHeader.read(reader).type)
    return op && { op, session, paths: pathsOf(ops[op].request.read(reader)) }
  } catch {
    return undefined
  }
}

function pathsOf(request: unknown): string[] {
  if (Array.isArray(request)) return request.flatMap((operation: { request: unknown }) => pathsOf(operation.request))
  const { path } = request as { path?: string | null }
  return typeof path === 'string' ? [path] : []
}
