import { runWorker, Spawned, zoosh } from '../spawned.ts'
import { cmd } from './cmd.ts'
import type { Scene } from './faults.ts'
import type { Host, Run } from './host.ts'
import type { Contender } from './schedule.ts'

/** Starts the program of a contender on its host. */
export function runOf(contender: Contender, host: Host, { recipe, schedule, path, log }: Scene): Run {
  const { timeout } = schedule
  const { file } = log
  const life = cmd(file, host.name, contender)
  const common = [host.connectString, String(timeout)]
  switch (contender.kind) {
    case 'zoosh': {
      const words = [...recipe.words(path, contender.shared), '--session-timeout', `${timeout}ms`, '--', ...life]
      return (env) => new Spawned(process.execPath, [zoosh, ...words], { ...env, ZOOSH_SERVER: host.connectString })
    }
    case 'library': {
      const what = recipe.library(contender.shared)
      return (env) => runWorker('hold.js', [...common, file, host.name, String(contender.ms), what, path], env)
    }
    case 'kazoo':
      return (env) => runWorker('hold.py', [...common, path, ...life], env)
  }
}
