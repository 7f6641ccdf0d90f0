import { expect, test } from 'vitest'
import { queueLayouts, shelfOf } from '../../../src/recipes/queue/queue-layout.ts'
import { itemsOf } from '../../../src/recipes/queue/shelf.ts'

const numbers = ['-2147483647', '2147483647', '-2147483648', '2147483646']

test.each(queueLayouts)('items of layout %s keep their order where the counter goes past its end', (layout) => {
  const shelf = shelfOf(layout, '/q', undefined)
  const names = numbers.map((number) => shelf.prefix(undefined) + number)
  const [last, second, third, first] = names
  expect(itemsOf(shelf, names).map(({ name }) => name)).toEqual([first, second, third, last])
})

test.each(['locking', 'kazoo', 'distributed'] as const)('of layout %s the lower priority goes first', (layout) => {
  const shelf = shelfOf(layout, '/q', undefined)
  const [late, early, middle] = [
    `${shelf.prefix(999)}0000000001`,
    `${shelf.prefix(0)}0000000003`,
    `${shelf.prefix(100)}0000000002`,
  ]
  expect(itemsOf(shelf, [late, early, middle]).map(({ name }) => name)).toEqual([early, middle, late])
})

test.each(queueLayouts)('what is no item of layout %s is left out', (layout) => {
  const shelf = shelfOf(layout, '/q', undefined)
  const item = `${shelf.prefix(undefined)}0000000007`
  const others = ['', `x${item}`, `${item}0`, `${item}.bak`, item.slice(0, -1), shelf.prefix(undefined), 'lock']
  expect(itemsOf(shelf, [...others, item]).map(({ name, sequence }) => [name, sequence])).toEqual([[item, 7]])
})
