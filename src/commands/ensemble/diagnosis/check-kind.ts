import type { Kind } from '../../../cli/declare/kinds/kinds.ts'
import { checks } from '../../../ensemble/doctor/doctor.ts'
import { nameAmong } from './name-among.ts'

const ids = checks.map(({ id }) => id)

/** A check of doctor, by its id. */
export const checkKind: Kind<string> = {
  complete: 'choice',
  placeholder: 'CHECK',
  options: ids,
  parse: (text) => nameAmong(ids, text, 'check'),
}
