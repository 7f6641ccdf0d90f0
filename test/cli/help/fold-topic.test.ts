import { describe, expect, test } from 'vitest'
import { foldTopic } from '../../../src/cli/help/fold-topic.ts'
import { helpTopics } from '../../../src/cli/help/help-topics.ts'
import { topicBlocks } from '../../../src/cli/help/topic-blocks.ts'
import { width } from '../../../src/render/width.ts'

const words = (text: string) => text.trim().split(/\s+/)

describe.each(Object.entries(helpTopics))('the topic %s', (_, { text }) => {
  test.each([80, 120])('fits %i columns, with all its words', (columns) => {
    const told = foldTopic(text, columns)
    expect(told.split('\n').filter((line) => width(line) > columns)).toEqual([])
    expect(words(told)).toEqual(words(text))
  })

  test('is as it is written where that has room', () => {
    expect(foldTopic(text, 1000)).toBe(text.trim())
  })

  test('has no sentence for a label', () => {
    const labels = topicBlocks(text).flatMap((block) =>
      block.kind === 'row' && block.column < 10 ? [block.label] : [],
    )
    expect(labels.filter((label) => words(label).length > 8)).toEqual([])
  })
})

test('what a row means goes on below where it began, or below its label where that leaves no room', () => {
  const topic = 'TITLE\n  label      what it means\nprose that is\nfolded anew'
  expect(foldTopic(topic, 22).split('\n')).toEqual([
    'TITLE',
    '  label',
    '      what it means',
    'prose that is folded',
    'anew',
  ])
  expect(foldTopic(topic, 23).split('\n').slice(1, 3)).toEqual(['  label', '      what it means'])
  expect(foldTopic(topic.replace('label    ', 'l'), 22).split('\n')[1]).toBe('  l  what it means')
})
