import { type Difference, newComparison } from '../../../src/tree/place/differences.ts'
import { AT } from '../../ensemble/facts.ts'
import type { Screen } from './results.ts'

const far = '/kafka/brokers/topics/__consumer_offsets/partitions/0/state'
const done = { created: 12_345, changed: 17, deleted: 204, bytes: 91_240_000, conflicts: 0, refused: 0, unread: 0 }

const drift: Difference = {
  kind: 'changed',
  path: far,
  left: { path: far, data: Buffer.from('{"leader":2}') },
  right: { path: far, data: Buffer.from('{"leader":3}') },
  in: ['data'],
}
const summary = { ...newComparison(), equal: 1204, added: 1, removed: 1, changed: 2, unreadable: 1 }

/** What commands print that move trees: texts for eyes, whose plans and progress are on stderr. */
export const moving: Readonly<Record<string, Screen>> = {
  export: { items: [{ file: 'backup.ndjson.zst', znodes: 104_204, bytes: 91_240_000 }] },
  import: {
    items: [{ path: far, text: 'created 12345, changed 17, 91.2 MB', atomic: true, journal: 12 }],
  },
  cp: { items: [{ text: 'created 12345, changed 17, 91.2 MB, in one transaction', journal: 12 }] },
  mv: { items: [{ text: 'moved 104204, 91.2 MB', journals: [12, 13] }] },
  mirror: {
    items: [{ ...done, kind: 'end', time: AT, zxid: 0x700000b13n, conflicts: 3, obstacles: 12 }],
  },
  apply: { items: [{ ...done, atomic: true, journal: 12 }] },
  'apply --check': {
    items: [
      {
        difference: drift,
        left: far,
        right: `app.yaml:${far}`,
        hunks: [
          {
            before: { from: 1, lines: 1 },
            after: { from: 1, lines: 1 },
            lines: [
              { sign: '-', text: '{"leader":2}' },
              { sign: '+', text: '{"leader":3}' },
            ],
          },
        ],
      },
      { summary, missing: [] },
    ],
  },
  edit: {
    items: [
      { path: far, created: false, merged: true, stat: { version: 1204 }, journal: 12 },
      { path: '/配置', created: true, merged: false, stat: { version: 0 }, journal: undefined },
      { path: '/app', created: false, merged: false, stat: undefined, journal: undefined },
    ],
  },
}
