import { render } from 'ink-testing-library'
import { expect, test } from 'vitest'
import { Play, type PlayBeat } from '../../../src/ui/play/play.tsx'
import { eventually } from '../../recipes/eventually.ts'

const tree = (name: string): PlayBeat['tree'] => [{ path: `/demo/${name}`, data: 'x', owner: 'anna' }]

test('a play shows the story and the tree as it is now', async () => {
  let next: ((beat: PlayBeat) => void) | undefined
  async function* beats(): AsyncGenerator<PlayBeat> {
    for (;;)
      yield await new Promise<PlayBeat>((resolve) => {
        next = resolve
      })
  }
  const { lastFrame, unmount } = render(<Play title="demo lock" beats={beats()} />)
  await eventually(() => next !== undefined)
  expect(lastFrame()).toContain('no znodes')
  next!({ at: 1, who: 'anna', text: 'holds the lock', tree: tree('a') })
  await eventually(() => lastFrame()?.includes('anna /demo/a  x') ?? false)
  expect(lastFrame()).toContain('anna holds the lock')
  next!({ at: 2, who: 'znodes', text: '− /demo/a\u001b[2J', tree: [] })
  await eventually(() => lastFrame()?.includes('no znodes') ?? false)
  expect(lastFrame()).toContain('− /demo/a\\x1b[2J')
  unmount()
})
