import { expect, test } from 'vitest'
import { readInstance } from '../../../src/recipes/discovery/instance-text.ts'
import { partsOf, templateOf, uriOf } from '../../../src/recipes/discovery/uri-spec.ts'

/** As Curator 5.9 wrote it. */
const theirs =
  '{"name":"web","id":"a","address":"10.0.0.7","port":8080,"sslPort":null,"payload":{"@class":"java.util.Map","zone":"x"},"registrationTimeUTC":1700000000000,"serviceType":"DYNAMIC","uriSpec":{"parts":[{"value":"scheme","variable":true},{"value":"://","variable":false},{"value":"address","variable":true},{"value":":","variable":false},{"value":"port","variable":true}]},"enabled":true,"later":1}'

test('a template becomes parts and is one again', () => {
  const template = '{scheme}://{address}:{port}/{name}'
  expect(templateOf(partsOf(template))).toBe(template)
  expect(templateOf(null)).toBeUndefined()
})

test('an instance as Curator writes it is read, with its URI', () => {
  const instance = readInstance(Buffer.from(theirs))
  expect(instance).toEqual({
    name: 'web',
    id: 'a',
    address: '10.0.0.7',
    port: 8080,
    sslPort: undefined,
    payload: { '@class': 'java.util.Map', zone: 'x' },
    registered: 1_700_000_000_000,
    type: 'DYNAMIC',
    uri: '{scheme}://{address}:{port}',
    enabled: true,
  })
  expect(uriOf(instance as never)).toBe('http://10.0.0.7:8080')
  expect(uriOf({ ...(instance as object), sslPort: 8443, uri: '{scheme}://{address}:{ssl-port}/{odd}' } as never)).toBe(
    'https://10.0.0.7:8443/{odd}',
  )
  expect(uriOf({ ...(instance as object), uri: undefined } as never)).toBeUndefined()
})

test.each(['', '[]', '5', 'null', '{"name":1}'])('%j is no instance, and says why', (text) => {
  expect(readInstance(Buffer.from(text))).toEqual(expect.stringMatching(/^it (is|has) no /))
})

test.each([[[null]], [[{ variable: true }]], [[{ value: {}, variable: false }]], ['text']])(
  'an instance with %j for a URI is read, and has none: one that wrote it wrong hides no other',
  (parts) => {
    const odd = readInstance(Buffer.from(JSON.stringify({ name: 'web', id: 'a', uriSpec: { parts } })))
    expect(odd).toMatchObject({ name: 'web', id: 'a', uri: undefined })
  },
)
