#!/usr/bin/env node
// The drop-in for zkCli.sh.
const { existsSync } = require('node:fs')
const { join } = require('node:path')
const { keepModules } = require('./compiled.js')

async function start() {
  keepModules()
  const { main } = await import('../dist/zkcli.js')
  await main(process.argv.slice(2))
}

function fail(error) {
  const built = existsSync(join(__dirname, '../dist/zkcli.js'))
  process.stderr.write(built ? `zkcli: a bug in zoosh: ${error.stack}\n` : 'zkcli: not built yet: run npm run build\n')
  process.exitCode = 70
}

// What nobody caught would end with 1, as a command that failed does.
process.on('uncaughtException', (error) => {
  fail(error)
  process.exit()
})
start().catch(fail)
