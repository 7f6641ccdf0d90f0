// What npm runs before it publishes. Without the repository's URL the README's links into docs/ lead nowhere on npm's page of the
// package: npm resolves them against it.
import { readFileSync } from 'node:fs'

const { repository } = JSON.parse(readFileSync('package.json', 'utf8'))
const url = typeof repository === 'string' ? repository : repository?.url

if (!url) {
  console.error(
    'not published: package.json has no repository, of whose URL npm makes the links of the README into docs/',
  )
  process.exitCode = 1
}
