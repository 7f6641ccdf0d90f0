import { describe, expect, test } from 'vitest'
import { concept, concepts } from '../../src/learn/concept.ts'
import { coverage } from '../../src/learn/lessons/coverage.ts'
import { lessons } from '../../src/learn/lessons/index.ts'
import { languageOf, languages } from '../../src/learn/texts/language.ts'

test('every subject of an introduction is covered, and none else is claimed', () => {
  const covered = new Set(lessons.flatMap(({ covers }) => covers))
  expect([...covered].sort()).toEqual(Object.keys(coverage).sort())
})

test('ten to fourteen lessons, each with a name of its own, of five to ten minutes', () => {
  expect(lessons.length).toBeGreaterThanOrEqual(10)
  expect(lessons.length).toBeLessThanOrEqual(14)
  expect(new Set(lessons.map(({ name }) => name)).size).toBe(lessons.length)
  for (const { minutes } of lessons) expect(minutes >= 5 && minutes <= 10).toBe(true)
})

describe.each(lessons.map((lesson) => [lesson.name, lesson] as const))('%s', (_, { steps, title, ends }) => {
  test('says all in both languages, with the same lines to type', () => {
    const texts = [
      title,
      ends,
      ...steps.flatMap(({ tells, explains, hints, mistakes = [] }) => [
        tells,
        explains,
        ...hints,
        ...mistakes.map((one) => one.tells),
      ]),
    ]
    for (const text of texts) {
      for (const language of languages) expect(text[language]).not.toBe('')
      expect(text.zh).toMatch(/[\u4e00-\u9fff]/)
      expect(text.en).not.toMatch(/[\u4e00-\u9fff]/)
      expect(text.en.split('`').length % 2).toBe(1)
      expect(text.zh.split('`').length % 2).toBe(1)
    }
  })

  test('every step has a way, and a hint that says what to type', () => {
    for (const { ways, hints } of steps) {
      expect(ways.length).toBeGreaterThan(0)
      expect(hints.length).toBeGreaterThan(0)
    }
  })
})

test('a word is explained by one lesson, in both languages', () => {
  const words = concepts()
  expect(words).toEqual(expect.arrayContaining(['znode', 'session', 'watch', 'quorum']))
  expect(new Set(words).size).toBe(words.length)
  for (const word of words) {
    expect(concept(word, 80, { LANG: 'en_US.UTF-8' })).toContain('zoosh learn ')
    expect(concept(word, 80, { LANG: 'zh_CN.UTF-8' })).toMatch(/[\u4e00-\u9fff]/)
  }
  expect(concept('nonsense', 80, {})).toBeUndefined()
})

test.each([
  [{ LANG: 'zh_CN.UTF-8' }, 'zh'],
  [{ LC_ALL: 'C', LANG: 'zh_CN.UTF-8' }, 'en'],
  [{ LC_ALL: '', LC_MESSAGES: 'zh_TW', LANG: 'en_US.UTF-8' }, 'zh'],
  [{ LANG: 'de_DE.UTF-8' }, 'en'],
  [{}, 'en'],
])('%j speaks %s', (env, language) => {
  expect(languageOf(env)).toBe(language)
})
