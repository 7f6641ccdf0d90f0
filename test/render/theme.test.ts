import { expect, test } from 'vitest'
import { own } from '../../src/render/text.ts'
import { theme } from '../../src/render/theme.ts'

test('without colour text is left alone, with it only the sixteen every palette has are used', () => {
  const coloured = theme(true)
  for (const [role, style] of Object.entries(theme(false))) {
    expect(style('text')).toBe('text')
    expect(coloured[role as keyof typeof coloured](own`text`), role).toMatch(
      /^\u001b\[(0|1|2|3[0-7]|9[0-7])mtext\u001b\[\d+m$/,
    )
  }
})
