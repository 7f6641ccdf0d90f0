/** How far a mirror has come; true at any time of it. */
export interface Progress {
  created: number
  changed: number
  deleted: number
  /** Of data that was written. */
  bytes: number
}

export function nothingCarried(): Progress {
  return { created: 0, changed: 0, deleted: 0, bytes: 0 }
}

export function carriedSince(now: Progress, before: Progress): Progress {
  return {
    created: now.created - before.created,
    changed: now.changed - before.changed,
    deleted: now.deleted - before.deleted,
    bytes: now.bytes - before.bytes,
  }
}
