// What goes with every form of zoosh: whose software is in it, to read and for programs.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../bundling.js'
import { bundledPackages } from './bundled.js'
import { licensed } from './licences.js'
import { noticesText } from './notices.js'
import { runtime } from './runtime.js'
import { sbomText } from './sbom.js'

/**
 * @param moment (ms) for the bill of materials; default: none
 * @returns the texts by the name of their file
 * @throws Error where something bundled may not be, with a line for each
 */
export async function thirdParties(moment) {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const packages = licensed(await bundledPackages())
  return new Map([
    ['THIRD-PARTY-NOTICES', noticesText(packages, runtime)],
    ['sbom.cdx.json', sbomText(manifest, packages, runtime, moment)],
  ])
}
