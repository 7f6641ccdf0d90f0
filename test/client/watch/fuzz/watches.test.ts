import { describeWatches } from './describe-watches.ts'
import { sandboxes } from './stages.ts'

describeWatches(sandboxes, 40)
