import { describeWatches } from './describe-watches.ts'
import { sandboxes } from './stages.ts'

describeWatches(sandboxes, 2000, Math.floor(Math.random() * 1_000_000))
