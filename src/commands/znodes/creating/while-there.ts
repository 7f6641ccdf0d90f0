import type { Call } from '../../../cli/declare/command.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import type { Created } from '../../../client/request/create.ts'
import { Held } from '../../../recipes/holding/held.ts'
import { baseName } from '../../../wire/path.ts'
import { type Holding, holdForProgram } from '../../recipes/holding/holding.ts'

/** Makes an ephemeral znode, which is there while the program after `--` runs: that one is stopped when it is not. */
export function whileThere(call: Call, make: (zk: ZooKeeper) => Promise<Created>): Promise<Holding> {
  return holdForProgram(
    call,
    () => call.zk(),
    async (zk) => {
      const { path, stat } = await make(zk)
      return new Held(zk, { path, name: baseName(path), stat, unique: false })
    },
  )
}
