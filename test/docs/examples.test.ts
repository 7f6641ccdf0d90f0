import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const docs = resolve(import.meta.dirname, '../../docs')
const pages = [...readdirSync(docs).map((name) => join(docs, name)), join(docs, '../README.md')].filter((path) =>
  path.endsWith('.md'),
)

test('no example of the docs has what Node 20 cannot read', () => {
  const blocks = pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/```(?:ts|js)\b.*\n([\s\S]*?)```/g)].map(([, code]) => ({
      page,
      code: code!,
    })),
  )
  expect(blocks.length).toBeGreaterThan(12)
  expect(blocks.filter(({ code }) => /\bawait using\b/.test(code))).toEqual([])
})

test('every program of docs/examples is named where people look for it', () => {
  const guides = ['library.md', 'sandbox.md', '../README.md']
    .map((name) => readFileSync(join(docs, name), 'utf8'))
    .join()
  const programs = readdirSync(join(docs, 'examples'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.[mc][jt]s$/.test(name),
  )
  expect(programs.length).toBeGreaterThan(20)
  expect(programs.filter((name) => !guides.includes(`examples/${name}`))).toEqual([])
})
