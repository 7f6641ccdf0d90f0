import { aclJson } from '../../../cli/data/acl-input.ts'
import { dataJson } from '../../../render/json.ts'
import type { Hidden } from '../../../tree/place/differences.ts'
import type { Znode } from '../../../tree/walk/znode.ts'
import type { Compared, Summary } from './compared.ts'

/** `{path, kind, in?, left, right}` with data and ACL of each side, null where there is no such znode; at the end `{summary}`. */
export function comparedJson(result: Compared | Summary): unknown {
  if ('summary' in result) return { summary: { ...result.summary, missing: result.missing } }
  const { difference } = result
  const { kind } = difference
  const path = difference.path === '' ? '/' : difference.path
  const hidden = 'hidden' in difference && difference.hidden ? hiddenJson(difference.hidden) : {}
  if (kind === 'unreadable') return { path, kind, ...hidden }
  return {
    path,
    kind,
    ...(kind === 'changed' && { in: difference.in }),
    left: 'left' in difference ? znodeJson(difference.left) : null,
    right: 'right' in difference ? znodeJson(difference.right) : null,
    ...hidden,
  }
}

function hiddenJson({ side, error, below }: Hidden) {
  return { unreadable: { side, below, error: { code: error.name, message: error.message } } }
}

function znodeJson({ data, acl }: Znode) {
  return { ...(data !== undefined && dataJson(data)), ...(acl && { acl: aclJson(acl) }) }
}
