// Keeps V8's bytecode of dist/quick.cjs beside it, for bin/run.js: of the functions that one create and one get run,
// here, on the sandbox. More functions would make every start read what few need: with all hot commands in it, none of
// them is faster and all are some 2 % slower. Bytecode fits one version of V8; on another Node the text is compiled.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { Script } from 'node:vm'

const dist = resolve(import.meta.dirname, '../dist')
const file = join(dist, 'quick.cjs')
const lines = ['create /a hello', 'get /a']

const source = readFileSync(file, 'utf8')
const script = new Script(source, { filename: file })
const loaded = { exports: {} }
script.runInThisContext()(loaded.exports, createRequire(import.meta.url), loaded)

const { Sandbox } = await import(join(dist, 'lib.js'))
const sandbox = await Sandbox.start({ port: 0 })
for (const line of lines) {
  const done = await loaded.exports.runQuick([...line.split(' '), '--server', sandbox.connectString])
  if (!done || process.exitCode !== 0) throw new Error(`${line}: done ${done}, exit code ${process.exitCode}`)
}
await sandbox.stop()

// The source ends with a stamp of 16 characters, and the bytecode begins with that of the source it was made of.
const kept = Buffer.concat([Buffer.from(source.slice(-16)), script.createCachedData()])
writeFileSync(`${file}.${process.versions.v8}-${process.platform}-${process.arch}.bytecode`, kept)
