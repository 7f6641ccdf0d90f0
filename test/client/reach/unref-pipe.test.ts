import { expect, test, vi } from 'vitest'
import { unrefPipe } from '../../../src/client/reach/unref-pipe.ts'

test('a pipe is let go where it can be: those of Bun cannot, and there may be none', () => {
  const unref = vi.fn()
  unrefPipe({ unref })
  expect(unref).toHaveBeenCalledOnce()
  expect(() => unrefPipe({})).not.toThrow()
  expect(() => unrefPipe(null)).not.toThrow()
})
