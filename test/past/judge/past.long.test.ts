import { seedsToPlay } from '../../harness/seeds.ts'
import { describePast } from './describe-past.ts'

for (const seed of seedsToPlay(5, 100)) describePast(seed, { moments: 200, damaged: 200 })
