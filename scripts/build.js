// Builds dist/: main.js with lazy chunks (ESM), quick.cjs (one small file for the hot commands), guardian.cjs (the process
// that looks after a program), and the library: lib.js, lib.cjs and their types. `--quiet` says nothing.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { packaged } from './bundles.js'
import { root } from './bundling.js'
import { libraryTypes } from './library-types.js'

const dist = join(root, 'dist')
/** What only tests of the build read; not part of the package. */
const notes = join(root, 'node_modules/.cache/zoosh-build')
const quiet = process.argv.includes('--quiet')

/** A text of JavaScript without comments, in which each character beyond ASCII is written as its number. */
function inAscii(text) {
  return text.replace(/(\\?)([^\0-\x7f])/g, (_, backslash, character) => {
    if (backslash) throw new Error(`an escaped ${character} in the text of quick.cjs`)
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

rmSync(dist, { recursive: true, force: true })
mkdirSync(dist, { recursive: true })
mkdirSync(notes, { recursive: true })
const built = Object.entries(packaged).map(async ([name, bundle]) => [name, await build({ ...bundle, outdir: dist })])
const { main, quick } = Object.fromEntries(await Promise.all(built))
writeFileSync(join(notes, 'quick.json'), JSON.stringify(quick.metafile))

// A text with one character beyond ASCII takes twice the memory, and is read letter by letter: esbuild leaves those in tagged
// templates, whose tags here never ask how a text was written. A stamp of 14 characters says which text a bytecode is of.
const quickFile = join(dist, 'quick.cjs')
const ascii = inAscii(readFileSync(quickFile, 'utf8').trimEnd())
writeFileSync(quickFile, `${ascii}//${createHash('sha256').update(ascii).digest('hex').slice(0, 14)}`)

if (!process.argv.includes('--no-types')) {
  // One text for both: a program in CommonJS may not look at the types of a module.
  const types = libraryTypes(root)
  for (const name of ['lib.d.ts', 'lib.d.cts']) writeFileSync(join(dist, name), types)
}

if (!quiet) {
  const size = (file) => `${Math.round(statSync(join(dist, file)).size / 1000)} kB`
  console.log(
    `dist: main.js ${size('main.js')}, lib.js ${size('lib.js')}, quick.cjs ${size('quick.cjs')}, ${Object.keys(main.metafile.outputs).length} files, ${readdirSync(join(dist, 'chunks')).length} chunks`,
  )
}
