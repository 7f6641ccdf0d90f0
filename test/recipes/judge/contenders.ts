import { runWorker, runZoosh, Spawned } from '../spawned.ts'
import { cmd } from './cmd.ts'
import { curatorHold } from './curator-hold.ts'
import type { Scene } from './faults.ts'
import type { Host, Run } from './host.ts'
import type { Contender, Schedule } from './schedule.ts'

/** Where a contender takes part. */
export interface Place extends Pick<Scene, 'recipe' | 'path' | 'log'> {
  readonly schedule: Pick<Schedule, 'timeout'>
}

/** How the program of a contender is started on its host. */
export async function runOf(contender: Contender, host: Host, { recipe, schedule, path, log }: Place): Promise<Run> {
  const life = cmd(log.file, host.name, contender)
  const session = [host.connectString, String(schedule.timeout)]
  switch (contender.kind) {
    case 'zoosh': {
      const words = [...recipe.words(path, contender.shared), '--session-timeout', `${schedule.timeout}ms`, '--']
      return (env) => runZoosh(host.connectString, [...words, ...life], '', env)
    }
    case 'library': {
      const how = [log.file, host.name, String(contender.ms), recipe.library(contender.shared), path]
      return (env) => runWorker('hold.js', [...session, ...how], env)
    }
    case 'kazoo':
      return (env) => runWorker('hold.py', [...session, path, ...life], env)
    case 'curator': {
      const [java = '', ...args] = await curatorHold()
      return (env) => new Spawned(java, [...args, ...session, path, ...life], env)
    }
  }
}
