// The packages of others that are in our bundles: read from what esbuild says has gone into each.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { packaged, standalone } from '../bundles.js'
import { root } from '../bundling.js'

/**
 * @returns `{ name, version, licence, homepage, folder, where, needs }` a version of a package, in order of its name: `where`
 *   says whether it is in the package, in the binary or both, `needs` which others of them (`name@version`) it imports
 */
export async function bundledPackages() {
  const made = { package: Object.values(packaged), binary: [standalone] }
  const metafiles = Object.entries(made).flatMap(([where, bundles]) =>
    bundles.map(async (bundle) => ({ where, metafile: await metafileOf(bundle) })),
  )
  return packagesOf(await Promise.all(metafiles), readManifest)
}

async function metafileOf(bundle) {
  const { metafile } = await build({ ...bundle, outdir: join(root, 'dist'), write: false, logLevel: 'error' })
  return metafile
}

const readManifest = (folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))

/**
 * @param metafiles `{ where, metafile }` a bundle
 * @param manifest gives a folder's package.json
 */
export function packagesOf(metafiles, manifest) {
  const packages = new Map()
  const folders = new Map()
  const known = (folder) => {
    if (!folders.has(folder)) {
      const { name, version, license: licence, homepage } = manifest(folder)
      const id = `${name}@${version}`
      if (!packages.has(id)) packages.set(id, { name, version, licence, homepage, folder, where: [], needs: [] })
      folders.set(folder, id)
    }
    return folders.get(folder)
  }
  for (const { where, metafile } of metafiles) {
    const present = new Set(Object.values(metafile.outputs).flatMap(({ inputs }) => contributing(inputs)))
    for (const file of present) {
      const folder = folderOf(file)
      if (folder === undefined) continue
      const id = known(folder)
      add(packages.get(id).where, where)
      for (const { path } of metafile.inputs[file].imports) {
        const needed = present.has(path) ? folderOf(path) : undefined
        if (needed !== undefined && known(needed) !== id) add(packages.get(id).needs, known(needed))
      }
    }
  }
  return [...packages.values()].sort((a, b) => order(a.name, b.name) || order(a.version, b.version))
}

/** What was read, and of which something is left. */
const contributing = (inputs) => Object.keys(inputs).filter((file) => inputs[file].bytesInOutput > 0)

/** @returns the folder of the package a file belongs to, undefined for a file of ours */
function folderOf(file) {
  const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file) ?? []
  if (folder === undefined && !/^(?:src|scripts)\//.test(file)) throw new Error(`${file} is in a bundle: whose is it?`)
  return folder
}

function add(list, item) {
  if (!list.includes(item)) list.push(item)
  list.sort()
}

/** By code units: the same in every language of the machine. */
const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0)
