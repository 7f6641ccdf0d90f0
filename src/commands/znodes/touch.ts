import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import type { Context } from '../../cli/declare/context.ts'
import { flag } from '../../cli/declare/flags.ts'
import { each } from '../../cli/life/each.ts'
import type { ZooKeeper } from '../../client/client.ts'
import { statJson } from '../../render/json.ts'
import { cell } from '../../render/view.ts'
import { ZkError } from '../../wire/error.ts'
import type { Stat } from '../../wire/records.ts'

const ATTEMPTS = 10

interface Touched {
  readonly path: string
  readonly stat: Stat
  readonly created: boolean
}

export default command({
  summary: 'give znodes a new version and time without changing their data',
  description:
    'Writes the data back as it was read, under the version that was read, so that no change of somebody else is lost: mtime and dataVersion change, watchers are told, and the life of a TTL znode begins anew. A znode that is missing is made, with null data, as touch does with files; --no-create leaves it missing. Of several znodes those that cannot be touched are told, the others are touched, and the exit code is the highest.',
  args: { paths: arg.znode({ summary: 'znodes to touch', multiple: true }) },
  flags: {
    'no-create': flag.switch({
      char: 'c',
      summary: 'a missing znode is an error, and not made',
      excludes: ['parents'],
    }),
    parents: flag.switch({ char: 'p', summary: 'create missing parents' }),
  },
  examples: [
    'touch /app/config',
    'touch /app/ready',
    'touch /app/config --no-create',
    'touch /app/config /app/workers',
  ],
  async plan({ args: { paths }, flags, zk }) {
    const session = await zk()
    const texts: string[] = []
    for (const path of paths) {
      const stat = await session.exists(path)
      if (!stat && flags['no-create']) throw new ZkError(-101, path)
      texts.push(stat ? `touch ${path}, now at version ${stat.version}` : `create ${path}, null`)
    }
    return { text: texts.join('\n') }
  },
  run(call): Promise<Touched> | AsyncGenerator<Touched> {
    const { paths } = call.args
    // One after the other: a parent that one of them makes is there for the next.
    return paths.length === 1 ? one(call, paths[0]!) : each(call, paths, 1, (path) => one(call, path))
  },
  view: ({ path, stat, created }, { settings }) =>
    settings.output === 'pretty'
      ? { kind: 'lines', lines: [[cell.muted(created ? 'created' : `version ${stat.version}`), cell.path(path)]] }
      : undefined,
  json: ({ path, stat }) => ({ path, stat: statJson(stat) }),
})

interface Wanted extends Context {
  readonly flags: { readonly 'no-create': boolean; readonly parents: boolean }
}

async function one({ flags, zk }: Wanted, path: string): Promise<Touched> {
  return touch(await zk(), path, { create: !flags['no-create'], parents: flags.parents })
}

async function touch(
  zk: ZooKeeper,
  path: string,
  { create, parents }: { create: boolean; parents: boolean },
): Promise<Touched> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { data, stat } = await zk.get(path)
      return { path, stat: await zk.set(path, data, { version: stat.version }), created: false }
    } catch (error) {
      const name = error instanceof ZkError ? error.name : undefined
      const again = name === 'BadVersion' || (name === 'NoNode' && create)
      if (!again || attempt === ATTEMPTS) throw error
      const created = name === 'NoNode' ? await make(zk, path, parents) : undefined
      if (created) return { path, stat: created, created: true }
    }
  }
}

/** @returns undefined when somebody else was faster */
async function make(zk: ZooKeeper, path: string, parents: boolean): Promise<Stat | undefined> {
  try {
    return (await zk.create(path, null, { parents })).stat
  } catch (error) {
    if (error instanceof ZkError && error.name === 'NodeExists') return undefined
    throw error
  }
}
