import { describePast } from './describe-past.ts'

describePast(1, { moments: 40, damaged: 30 })
