import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { registry } from '../../src/commands/index.ts'

const github = resolve(import.meta.dirname, '../../.github')
const read = (file: string) => readFileSync(join(github, file), 'utf8')
const forms = readdirSync(join(github, 'ISSUE_TEMPLATE')).filter((file) => file !== 'config.yml')
const { scripts } = JSON.parse(readFileSync(resolve(github, '../package.json'), 'utf8'))

interface Field {
  readonly type: string
  readonly id?: string
  readonly attributes: { readonly label?: string; readonly value?: string; readonly options?: readonly string[] }
}
const fields = (file: string): readonly Field[] => parse(read(join('ISSUE_TEMPLATE', file))).body

/** What the platform knows, with what each must have. */
const needs: Readonly<Record<string, readonly string[]>> = {
  markdown: ['value'],
  textarea: ['label'],
  input: ['label'],
  dropdown: ['label', 'options'],
}

describe.each(forms)('the form %s', (file) => {
  test('is one the platform can show', () => {
    const { name, description } = parse(read(join('ISSUE_TEMPLATE', file)))
    expect([name, description].every((text) => typeof text === 'string' && text !== '')).toBe(true)
    for (const { type, id, attributes } of fields(file)) {
      expect(Object.keys(needs)).toContain(type)
      expect(Object.keys(attributes)).toEqual(expect.arrayContaining([...needs[type]!]))
      if (type !== 'markdown') expect(id).toMatch(/^[a-z]+$/)
    }
    const ids = fields(file).flatMap(({ id = [] }) => id)
    expect(ids).toEqual([...new Set(ids)])
  })

  test('asks for what commands print that there are', () => {
    const named = [...read(join('ISSUE_TEMPLATE', file)).matchAll(/(?:`|label: )zoosh ([a-z]+)/g)].map(
      ([, word]) => word!,
    )
    expect(named).toContain('version')
    expect(named.filter((word) => !(word in registry))).toEqual([])
  })
})

test('what a change is asked for is what npm can run', () => {
  const named = [...read('pull_request_template.md').matchAll(/`npm (?:run )?(\w+)`/g)].map(([, name]) => name!)
  expect(named.length).toBeGreaterThan(2)
  expect(named.filter((name) => !(name in scripts))).toEqual([])
})
