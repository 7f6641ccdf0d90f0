#!/usr/bin/env node
// The hot commands run from one small CommonJS file; everything else is loaded only when that one declines.
const { existsSync } = require('node:fs')
const { join } = require('node:path')

const argv = process.argv.slice(2)
const quick = join(__dirname, '../dist/quick.cjs')

async function start() {
  if (argv.length > 0 && (await require(quick).runQuick(argv))) return
  const { main } = await import('../dist/main.js')
  await main(argv)
}

start().catch((error) => {
  const built = existsSync(quick)
  process.stderr.write(built ? `zoosh: a bug in zoosh: ${error.stack}\n` : 'zoosh: not built yet: run npm run build\n')
  process.exitCode = 70
})
