import type { Lesson } from '../classroom/lesson.ts'
import { access } from './access.ts'
import { barrier } from './barrier.ts'
import { config } from './config.ts'
import { election } from './election.ts'
import { ensemble } from './ensemble.ts'
import { group } from './group.ts'
import { kinds } from './kinds.ts'
import { lock } from './lock.ts'
import { programs } from './programs.ts'
import { queue } from './queue.ts'
import { sessions } from './sessions.ts'
import { tree } from './tree.ts'
import { versions } from './versions.ts'
import { watching } from './watches.ts'

/** All lessons, in their order. */
export const lessons: readonly Lesson[] = [
  ...[tree, versions, kinds, sessions, watching],
  ...[config, group, election, lock, barrier, queue],
  ...[access, programs, ensemble],
]
