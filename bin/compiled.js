// V8's bytecode of zoosh's own files, for the Node that runs: made at a first start, kept in the user's cache folder.
// Bytecode is obeyed as the program itself is, so what somebody else could have put there is not looked at: docs/decisions/0016
const { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } = require('node:fs')

/** In ms: what is older is made anew, so that what no program asks for any more goes away. */
const SEASON = 90 * 24 * 3_600_000
/** What a command has kept, and Node's folders. */
const OURS = /^[a-z]+-[0-9a-f]{14}-|^v\d+\.\d+\.\d+-/

/** NODE_DISABLE_COMPILE_CACHE=1 is Node's own word for it. Where nobody can be told from others (Windows) nothing is kept. */
const { HOME, XDG_CACHE_HOME, NODE_DISABLE_COMPILE_CACHE } = process.env
const uid = NODE_DISABLE_COMPILE_CACHE === '1' ? undefined : process.geteuid?.()
const home = XDG_CACHE_HOME?.startsWith('/') ? XDG_CACHE_HOME : HOME
const folders = home === XDG_CACHE_HOME ? ['zoosh', 'compiled'] : ['.cache', 'zoosh', 'compiled']
const folder = [home, ...folders].join('/')

/** Whether the folder is there, and it is a folder, ours, and for nobody else. What lies in it only we can have put there. */
function isOwn() {
  const stat = lstatSync(folder, { throwIfNoEntry: false })
  return stat?.isDirectory() === true && stat.uid === uid && (stat.mode & 0o077) === 0
}

/**
 * Makes the folder where it is missing, and clears it of what is old. Not in the home of somebody else, where root could and
 * would be in their way; not in one where others write, and lead us elsewhere.
 * @returns whether it is ours
 */
function made() {
  const { existsSync, mkdirSync, readdirSync, rmSync, statSync } = require('node:fs')
  const owner = statSync(home)
  if (owner.uid !== uid || (owner.mode & 0o022) !== 0) return false
  // Each by itself: where a file system has nothing made in it, as /proc, Node's recursive way tries for ever.
  for (const [depth] of folders.entries()) {
    const each = [home, ...folders.slice(0, depth + 1)].join('/')
    if (!existsSync(each)) mkdirSync(each, { mode: 0o700 })
  }
  if (!isOwn()) return false
  for (const name of readdirSync(folder)) {
    if (!OURS.test(name)) continue
    const file = `${folder}/${name}`
    if (Date.now() - lstatSync(file).mtimeMs > SEASON) rmSync(file, { recursive: true, force: true })
  }
  return true
}

/**
 * The bytecode kept under a name.
 * @returns undefined when there is none, or none to be trusted
 */
function kept(name) {
  if (uid === undefined || home === undefined) return undefined
  let descriptor
  try {
    if (!isOwn()) return undefined
    descriptor = openSync(`${folder}/${name}`, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const stat = fstatSync(descriptor)
    if (!stat.isFile() || stat.uid !== uid || (stat.mode & 0o022) !== 0) return undefined
    return readFileSync(descriptor)
  } catch {
    return undefined
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

/**
 * Keeps bytecode under a name, as a whole: of two that do so at once one stays. Where it cannot be kept the next start is as
 * slow as this one.
 * @param make called when there is where to keep it
 */
function keep(name, make) {
  if (uid === undefined || home === undefined) return
  const { renameSync, rmSync, writeFileSync } = require('node:fs')
  const draft = `${folder}/${name}.${process.pid}.draft`
  try {
    if (!made()) return
    writeFileSync(draft, make(), { flag: 'wx', mode: 0o600 })
    renameSync(draft, `${folder}/${name}`)
  } catch {
    try {
      rmSync(draft, { force: true })
    } catch {
      // Not to be written, as well as not to be removed.
    }
  }
}

/** Has Node (22.1 and later) keep the bytecode of modules there, too. */
function keepModules() {
  if (uid === undefined || home === undefined) return
  const { enableCompileCache } = require('node:module')
  try {
    if (enableCompileCache && made()) enableCompileCache(folder)
  } catch {
    // The modules are compiled.
  }
}

module.exports = { keep, kept, keepModules }
