import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { documentKeys, SCHEMA } from '../../../src/tree/place/formats/document.ts'

const schema = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../docs/tree.schema.json'), 'utf8'))

test('the schema for editors knows the keys that are read, and the name that files give it', () => {
  expect(schema.$id).toBe(SCHEMA)
  expect(Object.keys(schema.$defs.znode.properties).sort()).toEqual([...documentKeys.ofZnode].sort())
  expect(Object.keys(schema.properties).sort()).toEqual([...documentKeys.ofTheDocument].sort())
})
