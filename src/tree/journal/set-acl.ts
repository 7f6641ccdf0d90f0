import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { addChroot, stripChroot } from '../../wire/path.ts'
import type { Acl } from '../../wire/records.ts'
import type { AclOutcome } from '../subtree/set-acl.ts'
import { readTree } from '../walk/read-tree.ts'
import { Reads } from '../walk/reads.ts'
import { isSystem } from '../walk/system.ts'
import { newTally, type Znode } from '../walk/znode.ts'
import type { Target } from './before.ts'
import type { Fate } from './entry.ts'
import type { Recorder } from './recorder.ts'
import { HalfDone, setAclExactly } from './set-acl-exactly.ts'

/** Requests on the wire at a time. */
const AHEAD = 500
/** How often an ACL that was changed meanwhile is recorded anew and tried again. */
const ROUNDS = 3

type Seen = Pick<Znode, 'path' | 'acl' | 'stat' | 'denied'>

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
  let found = below(zk, root, signal, outcome)
  for (let round = 1; round <= ROUNDS; round++) {
    const from = recorder.place
    await record(zk, found, recorder, outcome)
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
    found = again(
      zk,
      changed.map(({ path }) => path),
    )
  }
}

async function* below(
  zk: ZooKeeper,
  root: string,
  signal: AbortSignal,
  outcome: AclOutcome<Error>,
): AsyncGenerator<Seen[]> {
  const skip = isSystem(zk, root) ? undefined : (path: string) => isSystem(zk, path)
  const tally = newTally()
  try {
    yield* readTree(zk, root, { want: { acl: true, stat: true }, skip, signal, tally })
  } finally {
    outcome.gone += tally.gone
  }
}

/** @param paths few: what somebody else changed in the moment between reading and writing */
async function* again(zk: ZooKeeper, paths: readonly string[]): AsyncGenerator<Seen[]> {
  const reads = new Reads(zk, { ask: (read) => read(zk) })
  for (let at = 0; at < paths.length; at += AHEAD) {
    const some = paths.slice(at, at + AHEAD)
    const sights = await reads.acls(some)
    yield sights.map(({ acl, stat, error }, i) => ({ path: some[i]!, acl, stat, denied: error }))
  }
}

async function record(
  zk: ZooKeeper,
  found: AsyncIterable<readonly Seen[]>,
  recorder: Recorder,
  outcome: AclOutcome<Error>,
): Promise<void> {
  for await (const batch of found) {
    for (const { path, acl, stat, denied } of batch) {
      if (acl) await recorder.write({ did: 'acl', path: addChroot(zk.chroot, path), acl, stat: stat! })
      else if (denied?.name === 'NoNode') outcome.gone++
      // Who may not even see the ACL may not change it.
      else if (denied) fail(outcome, denied)
    }
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
