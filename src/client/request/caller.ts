import { ZkError } from '../../wire/error.ts'
import { badPath, givenOptions } from '../../wire/given/given.ts'
import type { Shape } from '../../wire/given/kinds.ts'
import type { MultiOperation, MultiResult } from '../../wire/multi.ts'
import type { OpName, Request, Response } from '../../wire/ops.ts'
import { addChroot, pathFault, stripChroot } from '../../wire/path.ts'
import type { Outcome } from '../connection/call.ts'
import type { Session } from '../session/session.ts'
import { callShape } from '../terms/call-shape.ts'
import { ConnectionError } from '../terms/connection-error.ts'
import type { CallOptions } from '../terms/options.ts'

const SEQUENTIAL = { sequential: true }

/** Calls under a chroot, with what the servers have for them. */
export class Caller {
  readonly session: Session
  readonly chroot: string

  constructor(session: Session, chroot: string) {
    this.session = session
    this.chroot = chroot
  }

  /** Calls of the same client on the server's paths. */
  outside(): Caller {
    return new Caller(this.session, '')
  }

  /** @throws UsageError for a path ZooKeeper would refuse */
  serverPath(path: string, sequential = false): string {
    const fault = pathFault(path, sequential ? SEQUENTIAL : undefined)
    if (fault) throw badPath(path, fault)
    return addChroot(this.chroot, path)
  }

  clientPath(path: string): string {
    return stripChroot(this.chroot, path)
  }

  learnLack(op: OpName): void {
    this.session.abilities.learnLack(op)
  }

  lacks(op: OpName): boolean {
    return this.session.abilities.lacks(op)
  }

  /** Whether it was learnt if the servers have it: until then, one question at a time. */
  isKnown(op: OpName): boolean {
    return !this.session.abilities.doubts(op)
  }

  /**
   * One operation on one of our paths; never throws, but rejects.
   * @param request with our path; it is this function's to change
   * @param shape of the options, where there are more of them
   */
  ask<K extends OpName, T = Response<K>>(
    op: K,
    request: Request<K> & { path: string },
    options?: CallOptions,
    outcome?: Outcome<Response<K>, T>,
    shape: Shape<CallOptions> = callShape,
  ): Promise<T> {
    const { path } = request
    const fault = pathFault(path)
    if (fault) return Promise.reject(badPath(path, fault))
    if (options !== undefined) {
      try {
        givenOptions(options, shape)
      } catch (error) {
        return Promise.reject(error)
      }
    }
    if (this.chroot !== '') request.path = addChroot(this.chroot, path)
    return this.session.call(op, request, path, options, outcome)
  }

  multi<T = readonly MultiResult[]>(
    operations: readonly MultiOperation[],
    options?: CallOptions,
    outcome?: Outcome<readonly MultiResult[], T>,
  ): Promise<T> {
    return this.session.call('multi', operations, undefined, options, outcome)
  }

  /**
   * Uses an operation that only reads and that old servers lack, or what does the same with what they have.
   * @param instead undefined when nothing does: the ZkError Unimplemented stands then
   */
  async prefer<T>(op: OpName, modern: () => Promise<T>, instead?: () => Promise<T>): Promise<T> {
    if (this.lacks(op)) {
      if (!instead) throw new ZkError(-6)
      return instead()
    }
    try {
      return await modern()
    } catch (error) {
      if (error instanceof ZkError && error.name === 'Unimplemented') this.learnLack(op)
      // Asked at the same time as one that was refused: it went down with that one's connection.
      else if (!(error instanceof ConnectionError) || error.kind !== 'lost' || !this.lacks(op)) throw error
      if (!instead) throw error
      return instead()
    }
  }
}
