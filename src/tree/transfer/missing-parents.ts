import type { ZooKeeper } from '../../client/client.ts'
import { OPEN_ACL } from '../../client/terms/acl.ts'
import { ZkError } from '../../wire/error.ts'
import { ancestors } from '../../wire/path.ts'
import type { CreateStep, Step } from './step.ts'

/** Steps with those in front that create what a root that is to be created is below: persistent, without data. */
export async function* missingParents(
  zk: ZooKeeper,
  root: string,
  all: AsyncIterable<readonly Step[]>,
): AsyncGenerator<readonly Step[]> {
  let begun = false
  for await (const steps of all) {
    const [first] = steps
    if (!begun && first?.do === 'create' && first.path === root) yield (await missingAbove(zk, root)).map(creation)
    begun ||= first !== undefined
    yield steps
  }
}

async function missingAbove(zk: ZooKeeper, root: string): Promise<string[]> {
  const above = ancestors(root).slice(1, -1)
  const there = await Promise.all(above.map((path) => isThere(zk, path)))
  return above.filter((_, i) => !there[i])
}

/** What may not even be seen is there. */
async function isThere(zk: ZooKeeper, path: string): Promise<boolean> {
  try {
    return (await zk.exists(path)) !== undefined
  } catch (error) {
    if (error instanceof ZkError) return true
    throw error
  }
}

function creation(path: string): CreateStep {
  return { do: 'create', path, data: null, acl: OPEN_ACL, parent: true }
}
