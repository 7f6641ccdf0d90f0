import { renderPlain } from '../../render/plain.ts'
import type { View } from '../../render/view.ts'

/** What views show, in words: two of the same text look the same. */
export function readText(views: readonly View[]): string {
  return views.flatMap((view) => [...renderPlain(view)].map(String)).join('')
}

/** The same with data as it is stored: what is laid out for reading may look the same and differ, and null is not empty. */
export function storedText(views: readonly View[]): string {
  return views
    .map((view) => {
      if (view.kind === 'stack') return storedText(view.views)
      if (view.kind !== 'bytes') return readText([view])
      return view.data === null ? 'null' : view.data.toString('base64')
    })
    .join('\n')
}
