import { describe, expect, test } from 'vitest'
import { errorHelp } from '../../../src/cli/help/error-help.ts'
import { helpText } from '../../../src/cli/help/help.ts'
import { registry } from '../../../src/commands/index.ts'
import { errorCodes } from '../../../src/wire/codes.ts'

describe.each(Object.entries(errorCodes))('%s', (name, { code, text }) => {
  test('is explained by its name, in any case, and by its number', () => {
    const told = errorHelp(name, 'outside')!
    expect(told.split('\n')[0]).toContain(`${name} (${code}`)
    expect(told).toContain(text)
    expect(told).toMatch(/\nNext: \S/)
    expect(errorHelp(name.toLowerCase(), 'outside')).toBe(/[a-z][A-Z]/.test(name) ? told : undefined)
    expect(errorHelp(String(code), 'outside')).toBe(told)
  })
})

test('what to do next is spelled for the place', () => {
  expect(errorHelp('NoNode', 'outside')).toContain('Next: zoosh ls /')
  expect(errorHelp('NoNode', 'shell')).toContain('Next: ls /')
})

test('help takes codes and commands one after the other', async () => {
  const told = await helpText(registry, ['BadVersion', 'acl', '-101'], { columns: 80 })
  expect(told).toMatch(/^BadVersion \(-103\)[\s\S]*\nACLS\n[\s\S]*\nNoNode \(-101\)/)
})

test('a word that is nothing is refused, whatever stands before it', async () => {
  await expect(helpText(registry, ['NoNode', 'nonsense'], { columns: 80 })).rejects.toThrow('nonsense')
})
