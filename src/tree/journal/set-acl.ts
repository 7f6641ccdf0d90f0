import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { addChroot, stripChroot } from '../../wire/path.ts'
import type { Acl } from '../../wire/records.ts'
import type { AclOutcome } from '../subtree/set-acl.ts'
import { Crew } from '../walk/crew.ts'
import { isSystem } from '../walk/system.ts'
import { walk } from '../walk/walk.ts'
import type { AclBefore, Target } from './before.ts'
import type { Fate } from './entry.ts'
import type { Recorder } from './recorder.ts'
import { HalfDone, setAclExactly } from './set-acl-exactly.ts'

/** Requests on the wire at a time. */
const AHEAD = 500
/** How often an ACL that was changed meanwhile is recorded anew and tried again. */
const ROUNDS = 3

/**
 * Gives a znode and all below it an ACL; every ACL replaced is in the journal, on the disk, before the first is changed.
 * /zookeeper is left out. What vanishes meanwhile is counted, what may not be changed too.
 * @param outcome filled in as it goes: what it says at an error is true
 * @throws ZkError NoNode or NoAuth for the root of the subtree; ConnectionError
 */
export async function setAclRecorded(
  zk: ZooKeeper,
  root: string,
  acl: readonly Acl[],
  recorder: Recorder,
  signal: AbortSignal,
  outcome: AclOutcome<Error>,
): Promise<void> {
  let paths: AsyncIterable<string> | Iterable<string> = below(zk, root, signal)
  for (let round = 1; round <= ROUNDS; round++) {
    const from = recorder.place
    await record(zk, paths, recorder, outcome)
    await recorder.seal()
    const changed: { path: string; error: ZkError }[] = []
    let line = from.line
    for await (const targets of recorder.since(from)) {
      for (let at = 0; at < targets.length; at += AHEAD) {
        signal.throwIfAborted()
        const batch = targets.slice(at, at + AHEAD)
        changed.push(...(await change(zk, batch, acl, { recorder, line }, outcome)))
        line += batch.length
      }
    }
    if (round === ROUNDS) for (const { error } of changed) fail(outcome, error)
    if (changed.length === 0) return
    paths = changed.map(({ path }) => path)
  }
}

async function* below(zk: ZooKeeper, root: string, signal: AbortSignal): AsyncGenerator<string> {
  const skip = isSystem(zk, root) ? () => false : (path: string) => isSystem(zk, path)
  for await (const { path } of walk(zk, root, { signal, skip })) yield path
}

async function record(
  zk: ZooKeeper,
  paths: AsyncIterable<string> | Iterable<string>,
  recorder: Recorder,
  outcome: AclOutcome<Error>,
): Promise<void> {
  const crew = new Crew(zk)
  let batch: string[] = []
  const read = async (): Promise<void> => {
    const found = await Promise.all(batch.map((path) => aclOf(crew, path, outcome)))
    batch = []
    for (const before of found) {
      if (before) await recorder.write({ ...before, path: addChroot(zk.chroot, before.path) })
    }
  }
  try {
    for await (const path of paths) {
      batch.push(path)
      if (batch.length >= AHEAD) await read()
    }
    await read()
  } finally {
    await crew.close()
  }
}

async function aclOf(crew: Crew, path: string, outcome: AclOutcome<Error>): Promise<AclBefore | undefined> {
  try {
    return { did: 'acl', path, ...(await crew.ask((zk) => zk.getAcl(path))) }
  } catch (error) {
    if (!(error instanceof ZkError)) throw error
    if (error.name === 'NoNode') outcome.gone++
    // Who may not even see the ACL may not change it.
    else fail(outcome, error)
    return undefined
  }
}

function fail(outcome: AclOutcome<Error>, error: Error): void {
  outcome.failed++
  outcome.first ??= error
}

/** @returns those whose ACL is no longer the one recorded */
async function change(
  zk: ZooKeeper,
  batch: readonly Target[],
  acl: readonly Acl[],
  { recorder, line }: { recorder: Recorder; line: number },
  outcome: AclOutcome<Error>,
): Promise<{ path: string; error: ZkError }[]> {
  const fates: Partial<Record<Fate, number[]>> = {}
  const changed: { path: string; error: ZkError }[] = []
  let fatal: unknown
  const one = async (target: Target, index: number): Promise<void> => {
    const path = stripChroot(zk.chroot, target.path)
    const fate = (name: Fate): void => void (fates[name] ??= []).push(line + index)
    try {
      await setAclExactly(zk, path, acl, target)
      outcome.changed++
    } catch (error) {
      if (error instanceof HalfDone) fail(outcome, error)
      else if (!(error instanceof ZkError)) {
        fatal ??= error
        fate('doubt')
      } else if (error.name === 'NoNode') {
        outcome.gone++
        fate('gone')
      } else {
        fate('left')
        if (error.name === 'BadVersion') changed.push({ path, error })
        else fail(outcome, error)
      }
    }
  }
  await Promise.all(batch.map(one))
  await recorder.tell(line + batch.length, fates)
  if (fatal) throw fatal
  return changed
}
