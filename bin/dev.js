#!/usr/bin/env node
// Builds, then runs: for working on zoosh itself.
const { execFileSync } = require('node:child_process')
const { join } = require('node:path')

execFileSync(process.execPath, [join(__dirname, '../scripts/build.js'), '--quiet', '--no-types'], { stdio: 'inherit' })
require('./run.cjs')
