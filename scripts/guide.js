// The examples of docs/library.md: cut out of the programs that are tested (test/docs/guide.scenario.ts).
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Fills the blocks of a page that name a program, as in ```js examples/guide/05-watch.mjs, with what stands there between
 * `//#region guide` and `//#endregion`.
 * @param {string} root
 * @param {string} page its path in there
 * @returns its text
 */
export function withExamples(root, page) {
  return readFileSync(join(root, page), 'utf8').replace(
    /^(```js (examples\/\S+)\n)[\s\S]*?^```$/gm,
    (_, fence, file) => `${fence}${regionsOf(readFileSync(join(root, 'docs', file), 'utf8'), file)}\`\`\``,
  )
}

function regionsOf(code, file) {
  const regions = [...code.matchAll(/^\/\/#region guide\n([\s\S]*?)^\/\/#endregion$/gm)].map(([, lines]) => lines)
  if (regions.length === 0) throw new Error(`docs/${file} has no region for the guide`)
  return regions.join('\n')
}
