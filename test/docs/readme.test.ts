import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const english = readFileSync(join(root, 'README.md'), 'utf8')
const chinese = readFileSync(join(root, 'docs/README.zh-CN.md'), 'utf8')

const headings = (text: string) => [...text.matchAll(/^(#+) /gm)].map(([, level]) => level)
const blocks = (text: string) => [...text.matchAll(/^```[\s\S]*?^```$/gm)].map(([block]) => block)
const prose = (text: string) => text.replace(/^```[\s\S]*?^```$/gm, '')
const code = (text: string) => [...prose(text).matchAll(/`([^`]+)`/g)].map(([, span]) => span!).sort()
const links = (text: string) => [...prose(text).matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target!)
/** What a text in a folder leads to; the pages to read are those of the language. */
const pages = (text: string, folder: string) =>
  links(text).map((target) => {
    if (/^(https?:|#)/.test(target)) return target
    return join(folder, target)
      .replace('.zh.', '.')
      .replace(/^.*README(\.zh-CN)?\.md$/, 'README')
  })
const numbers = (text: string) =>
  (
    prose(text)
      .replace(/`[^`]+`/g, '')
      .replace(/\]\([^)]+\)/g, '')
      .match(/\d+(?:\.\d+)*/g) ?? []
  ).sort()

describe('docs/README.zh-CN.md says what README.md says', () => {
  test('under as many headings', () => expect(headings(chinese)).toEqual(headings(english)))
  // The programs of examples are named from where the page stands.
  test('with the same sessions', () =>
    expect(blocks(chinese)).toEqual(blocks(english).map((block) => block.replace(/^```js docs\//, '```js '))))
  test('with the same commands', () => expect(code(chinese)).toEqual(code(english)))
  test('with the same numbers', () => expect(numbers(chinese)).toEqual(numbers(english)))
  test('and leads to the same pages', () => expect(pages(chinese, 'docs').sort()).toEqual(pages(english, '.').sort()))
})

const files = ['.', 'docs', 'docs/decisions', 'bench'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
)

test.each(files)('%s has no link into the void', (file) => {
  const text = readFileSync(join(root, file), 'utf8')
  const missing = links(text).filter((target) => {
    if (/^[a-z]+:/.test(target)) return false
    const [path, anchor] = target.split('#')
    const page = path === '' ? join(root, file) : join(root, dirname(file), path!)
    if (!existsSync(page)) return true
    return anchor !== undefined && page.endsWith('.md') && !anchors(readFileSync(page, 'utf8')).has(anchor)
  })
  expect(missing).toEqual([])
})

/** As GitHub makes them of headings; and those a page has made itself. */
function anchors(text: string): Set<string> {
  const seen = new Map<string, number>()
  const made = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => {
    const name = heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-')
    const before = seen.get(name) ?? 0
    seen.set(name, before + 1)
    return before === 0 ? name : `${name}-${before}`
  })
  return new Set([...made, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!)])
}
