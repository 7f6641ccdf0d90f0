// Keeps V8's bytecode of zoosh's own files for the next start: what only a first start needs. docs/decisions/0016
const {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('node:fs')

/** In ms: what is older is made anew, so that what no program asks for any more goes away. */
const SEASON = 90 * 24 * 3_600_000
/** What a command has kept, and Node's folders. */
const OURS = /^[a-z]+-[0-9a-f]{14}-|^v\d+\.\d+\.\d+-/

/**
 * Makes the folder where it is missing, and clears it of what is old. Not in the home of somebody else, where root could and
 * would be in their way; not in one where others write, and lead us elsewhere.
 * @param place as run.cjs has it
 * @returns whether it is ours
 */
function made({ home, folders, folder, uid, isOwn }) {
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
 * Keeps bytecode under a name, as a whole: of two that do so at once one stays, and a power cut leaves all of it or none; V8 checks no
 * more than its length, and would run into blocks that were never written, at each start. Where it cannot be kept the next start is
 * as slow as this one.
 * @param make called when there is where to keep it
 */
function keep(place, name, make) {
  const { folder } = place
  const draft = `${folder}/${name}.${process.pid}.draft`
  try {
    if (!made(place)) return
    writeFileSync(draft, make(), { flag: 'wx', mode: 0o600, flush: true })
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
function keepModules(place) {
  const { enableCompileCache } = require('node:module')
  try {
    if (enableCompileCache && made(place)) enableCompileCache(place.folder)
  } catch {
    // The modules are compiled.
  }
}

module.exports = { keep, keepModules }
