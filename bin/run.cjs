#!/usr/bin/env node
// The hot commands run from one small CommonJS file; everything else is loaded only when that one declines. Started by zkcli.js
// it is the drop-in for zkCli.sh. No file is loaded that an ordinary start does not need: each costs half a millisecond. Its own
// name ends so that Node looks for no package.json.
const { closeSync, constants, existsSync, fstatSync, lstatSync, openSync, readFileSync, readSync } = require('node:fs')
const { Script } = require('node:vm')

const program = require.main?.filename.endsWith('zkcli.js') ? 'zkcli' : 'zoosh'
const argv = process.argv.slice(2)
const quick = `${__dirname}/../dist/quick.cjs`
const hot = ['create', 'get', 'set', 'ls', 'delete', 'rm', 'stat', 'exists', 'count', 'sync']
const version = ['--version', '-V']

/** Where bytecode is kept: of whom, in whose home. No uid where nothing is: nobody can be told from others (Windows), or Node is told so by its own word. */
function placeOf({ HOME, XDG_CACHE_HOME, NODE_DISABLE_COMPILE_CACHE }) {
  const isSet = XDG_CACHE_HOME?.startsWith('/')
  const home = isSet ? XDG_CACHE_HOME : HOME
  const uid = home?.startsWith('/') && NODE_DISABLE_COMPILE_CACHE !== '1' ? process.geteuid?.() : undefined
  const folders = isSet ? ['zoosh', 'compiled'] : ['.cache', 'zoosh', 'compiled']
  return { home, uid, folders, folder: [home, ...folders].join('/'), isOwn }
}
const place = placeOf(process.env)

/** Whether the folder is there, and it is a folder, ours, and for nobody else. What lies in it only we can have put there. */
function isOwn() {
  const stat = lstatSync(place.folder, { throwIfNoEntry: false })
  return stat?.isDirectory() === true && stat.uid === place.uid && (stat.mode & 0o077) === 0
}

/**
 * The bytecode kept under a name. It is obeyed as the program itself is: what somebody else could have put there is not looked at.
 * @returns undefined when there is none, or none to be trusted
 */
function kept(name) {
  let descriptor
  try {
    if (!isOwn()) return undefined
    descriptor = openSync(`${place.folder}/${name}`, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const stat = fstatSync(descriptor)
    if (!stat.isFile() || stat.uid !== place.uid || (stat.mode & 0o022) !== 0) return undefined
    // By hand: Node's own way would be compiled first.
    const bytes = Buffer.allocUnsafeSlow(stat.size)
    const took = readSync(descriptor, bytes, 0, stat.size, 0)
    return took === stat.size ? bytes : undefined
  } catch {
    return undefined
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

/** Whether somebody looks on. Not `process.stdout.isTTY`, which makes a stream of a pipe: half a millisecond. */
const isSeen = () => fstatSync(1).isCharacterDevice() && require('node:tty').isatty(1)

/** What quick.cjs is for; for the rest it would be loaded in vain. */
const isQuick = () => program === 'zoosh' && (version.includes(argv[0]) || (hot.includes(argv[0]) && !isSeen()))

/**
 * Runs a command by dist/quick.cjs, with the bytecode that an earlier start of the same command has kept, so that V8 need not
 * compile it anew. Bytecode that is missing, or refused by V8, only costs time.
 * @returns false when it declines; nothing was done then
 */
async function runQuick() {
  // Written in ASCII by the build: V8 takes it byte by byte. Of all encodings Node reads this one at once.
  const source = readFileSync(quick, 'utf8')
  // The text ends with its own stamp. Each command has the functions that it runs: more would make every start read what few need.
  const name = `${argv[0].replaceAll('-', '')}-${source.slice(-14)}-${process.versions.v8}-${process.platform}-${process.arch}`
  const cachedData = place.uid === undefined ? undefined : kept(name)
  const script = new Script(source, { filename: quick, cachedData })
  const loaded = { exports: {} }
  script.runInThisContext()(loaded.exports, require, loaded)
  if (!(await loaded.exports.runQuick(argv))) return false
  // A command that failed has not run what others will.
  if (place.uid !== undefined && (!cachedData || script.cachedDataRejected) && !process.exitCode)
    require('./compiled.js').keep(place, name, () => script.createCachedData())
  return true
}

async function start() {
  // All is said and closed by then: Node's own way out would only take its heap apart. What is rejected just now is still heard.
  if (isQuick() && (await runQuick())) return setImmediate(() => process.exit())
  if (place.uid !== undefined) require('./compiled.js').keepModules(place)
  const { main } = await import(program === 'zoosh' ? '../dist/main.js' : '../dist/zkcli.js')
  await main(argv)
}

function fail(error) {
  const built = existsSync(quick)
  const what = built ? `a bug in zoosh: ${error.stack}` : 'not built yet: run npm run build'
  process.stderr.write(`${program}: ${what}\n`)
  process.exitCode = 70
}

// What nobody caught would end with 1, which means "no" for some commands.
process.on('uncaughtException', (error) => {
  fail(error)
  process.exit()
})
start().catch(fail)
