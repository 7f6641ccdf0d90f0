// What `npm version` asks for between the new version in package.json and the commit: its place in CHANGELOG.md.
// RELEASING.md
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { released } from './changelog.js'

const root = resolve(import.meta.dirname, '../..')
const file = join(root, 'CHANGELOG.md')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
try {
  writeFileSync(file, released(readFileSync(file, 'utf8'), version, new Date().toISOString().slice(0, 10)))
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
