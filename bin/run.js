#!/usr/bin/env node
// The hot commands run from one small CommonJS file; everything else is loaded only when that one declines.
const { existsSync, readFileSync } = require('node:fs')
const { Script } = require('node:vm')

const argv = process.argv.slice(2)
const quick = `${__dirname}/../dist/quick.cjs`
const hot = ['create', 'get', 'set', 'ls', 'delete', 'rm', 'stat', 'exists', 'count', 'sync']
const version = ['--version', '-V']

/**
 * require() of dist/quick.cjs with the bytecode that scripts/bytecode.js kept, so that V8 need not compile it anew.
 * Bytecode that is missing (another Node built this), of another text, or refused by V8 only costs time.
 */
function loadQuick() {
  const source = readFileSync(quick, 'utf8')
  let cachedData
  try {
    const kept = readFileSync(`${quick}.${process.versions.v8}-${process.platform}-${process.arch}.bytecode`)
    if (source.endsWith(kept.latin1Slice(0, 16))) cachedData = kept.subarray(16)
  } catch {
    // None: as well.
  }
  const script = new Script(source, { filename: quick, cachedData })
  const loaded = { exports: {} }
  script.runInThisContext()(loaded.exports, require, loaded)
  return loaded.exports
}

/** What quick.cjs is for; for the rest it would be loaded in vain. */
const isQuick = () => version.includes(argv[0]) || (hot.includes(argv[0]) && !process.stdout.isTTY)

async function start() {
  if (isQuick() && (await loadQuick().runQuick(argv))) return
  const { main } = await import('../dist/main.js')
  await main(argv)
}

function fail(error) {
  const built = existsSync(quick)
  process.stderr.write(built ? `zoosh: a bug in zoosh: ${error.stack}\n` : 'zoosh: not built yet: run npm run build\n')
  process.exitCode = 70
}

// What nobody caught would end with 1, which means "no" for some commands.
process.on('uncaughtException', (error) => {
  fail(error)
  process.exit()
})
start().catch(fail)
