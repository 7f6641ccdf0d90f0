// The examples of docs/library.md and of the READMEs: cut out of the programs that are tested (test/docs/guide.scenario.ts).
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Fills the blocks of a text that name a program, as in ```js examples/guide/05-watch.mjs (or ts), with what stands there between
 * `//#region guide` and `//#endregion`.
 * @param {string} root
 * @param {string} page where the text stands in there: the programs are named from there
 * @param {string} text
 */
export function withExamples(root, page, text) {
  return text.replace(/^(```[jt]s (\S+\.m[jt]s)\n)[\s\S]*?^```$/gm, (_, fence, file) => {
    const program = join(dirname(page), file)
    return `${fence}${regionsOf(readFileSync(join(root, program), 'utf8'), program)}\`\`\``
  })
}

function regionsOf(code, program) {
  const regions = [...code.matchAll(/^\/\/#region guide\n([\s\S]*?)^\/\/#endregion$/gm)].map(([, lines]) => lines)
  if (regions.length === 0) throw new Error(`${program} has no region for the guide`)
  return regions.join('')
}
