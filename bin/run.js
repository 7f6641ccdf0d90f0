#!/usr/bin/env node
// The hot commands run from one small CommonJS file; everything else is loaded only when that one declines.
const { existsSync, readFileSync } = require('node:fs')
const { Script } = require('node:vm')
const { keep, keepModules, kept } = require('./compiled.js')

const argv = process.argv.slice(2)
const quick = `${__dirname}/../dist/quick.cjs`
const hot = ['create', 'get', 'set', 'ls', 'delete', 'rm', 'stat', 'exists', 'count', 'sync']
const version = ['--version', '-V']

/** What quick.cjs is for; for the rest it would be loaded in vain. */
const isQuick = () => version.includes(argv[0]) || (hot.includes(argv[0]) && !process.stdout.isTTY)

/**
 * Runs a command by dist/quick.cjs, with the bytecode that an earlier start of the same command has kept, so that V8 need not
 * compile it anew. Bytecode that is missing, or refused by V8, only costs time.
 * @returns false when it declines; nothing was done then
 */
async function runQuick() {
  // Written in ASCII by the build: V8 takes it byte by byte.
  const source = readFileSync(quick, 'latin1')
  // The text ends with its own stamp. Each command has the functions that it runs: more would make every start read what few need.
  const name = `${argv[0].replaceAll('-', '')}-${source.slice(-14)}-${process.versions.v8}-${process.platform}-${process.arch}`
  const cachedData = kept(name)
  const script = new Script(source, { filename: quick, cachedData })
  const loaded = { exports: {} }
  script.runInThisContext()(loaded.exports, require, loaded)
  if (!(await loaded.exports.runQuick(argv))) return false
  // A command that failed has not run what others will.
  if ((!cachedData || script.cachedDataRejected) && !process.exitCode) keep(name, () => script.createCachedData())
  return true
}

async function start() {
  // All is said and closed by then: Node's own way out would only take its heap apart. What is rejected just now is still heard.
  if (isQuick() && (await runQuick())) return setImmediate(() => process.exit())
  keepModules()
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
